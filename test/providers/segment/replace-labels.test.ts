import { expect, test } from "vitest";
import { hole, type Operation } from "../../../src/core/provider.ts";
import type { Sandbox } from "../../../src/sandbox/server.ts";
import { add, hadNotHappened, happened, lose, operation, remove, scene } from "./scene.ts";

const WEB = "source:web-prod";

/** web-prod, which carries env=prod and team=growth, becomes staging. */
const toStaging: Operation = {
  ...operation(
    {
      method: "PUT",
      path: `/sources/${hole(WEB)}/labels`,
      body: {
        labels: [
          { key: "env", value: "staging" },
          { key: "team", value: "growth" },
        ],
      },
    },
    add({ kind: "label", on: WEB, label: "env=staging" }),
    remove({ kind: "label", on: WEB, label: "env=prod" }),
  ),
  patch: [
    { op: "test", path: "/labels", value: { "env=prod": true, "team=growth": true } },
    { op: "add", path: "/labels/env=staging", value: true },
    { op: "remove", path: "/labels/env=prod" },
  ],
};

const labelsOf = (sandbox: Sandbox, slug = "web-prod") =>
  sandbox
    .state()
    .sources.find((source) => source.slug === slug)
    ?.labels.map(({ key, value }) => `${key}=${value}`)
    .sort();

const relabel = (sandbox: Sandbox, ...labels: readonly (readonly [key: string, value: string])[]): void =>
  sandbox.change(({ sources }) => {
    const web = sources.find(({ slug }) => slug === "web-prod");
    if (web) web.labels = labels.map(([key, value]) => ({ key, value }));
  });

test("the whole list is written, after the source alone was read, and nothing else of it is touched", async () => {
  const { sandbox, live, perform, writes } = await scene();
  const before = sandbox.state();
  const read = sandbox.requests.length;
  expect(await perform(toStaging)).toMatchObject({ status: "done" });
  const id = live.directory.get(WEB);
  expect(sandbox.requests.slice(read).map(({ method, path }) => `${method} ${path}`)).toEqual([
    `GET /sources/${id}`,
    `PUT /sources/${id}/labels`,
  ]);
  expect(writes()).toHaveLength(1);
  expect(labelsOf(sandbox)).toEqual(["env=staging", "team=growth"]);
  const unlabelled = (state: typeof before) => ({
    ...state,
    sources: state.sources.map((source) => ({ ...source, labels: source.slug === "web-prod" ? [] : source.labels })),
  });
  expect(unlabelled(sandbox.state())).toEqual(unlabelled(before));
});

test("what is labelled as wanted already is not written", async () => {
  const { sandbox, perform, writes } = await scene();
  relabel(sandbox, ["team", "growth"], ["env", "staging"]);
  expect(await perform(toStaging)).toMatchObject({ status: "done" });
  expect(writes()).toEqual([]);
});

test("labels that were moved since the review are left alone, and the difference is told", async () => {
  const { sandbox, perform, writes } = await scene();
  relabel(sandbox, ["env", "prod"], ["team", "mobile"]);
  const conflicted = await perform(toStaging);
  expect(conflicted).toEqual({
    status: "conflicted",
    error: `live-changed: ${WEB} no longer has what was reviewed: team=mobile was added, team=growth was removed.`,
  });
  expect(writes()).toEqual([]);
  expect(labelsOf(sandbox)).toEqual(["env=prod", "team=mobile"]);
});

test("a source that is gone is a conflict, one that is not known has failed", async () => {
  const { sandbox, perform, writes } = await scene();
  sandbox.change((state) => void (state.sources = state.sources.filter(({ slug }) => slug !== "web-prod")));
  expect(await perform(toStaging)).toMatchObject({ status: "conflicted" });
  const path = "/sources/{source:nowhere}/labels";
  expect(await perform({ ...toStaging, request: { ...toStaging.request, path } })).toMatchObject({ status: "failed" });
  expect(writes()).toEqual([]);
});

test("where Segment will not show the source, it is not taken for gone", async () => {
  const { sandbox, perform } = await scene();
  sandbox.fail({ kind: "status", status: 400, on: { method: "GET", path: "/sources/{sourceId}" } });
  await expect(perform(toStaging)).rejects.toMatchObject({ name: "ProviderError", rule: "refused" });
});

test("a label that the workspace does not have is refused by Segment, in its words", async () => {
  const { sandbox, perform } = await scene();
  sandbox.change((state) => {
    state.labels = state.labels.filter(({ value }) => value !== "staging");
  });
  const failed = await perform(toStaging);
  expect(failed).toMatchObject({ status: "failed", divisible: false });
  expect((failed as { error: string }).error).toContain("PUT /sources/{source:web-prod}/labels (422: labels.0:");
  expect(labelsOf(sandbox)).toEqual(["env=prod", "team=growth"]);
});

test("labels may hold what separates labels", async () => {
  const { sandbox, perform } = await scene((state) => {
    state.labels.push({ key: "k=1", value: "x, y/z~%20" });
    const web = state.sources.find(({ slug }) => slug === "web-prod");
    if (web) web.labels = [{ key: "k=1", value: "x, y/z~%20" }];
  });
  const kept = "k%3D1=x%2C%20y/z~%2520";
  const put: Operation = {
    ...toStaging,
    patch: [
      { op: "test", path: "/labels", value: { [kept]: true } },
      { op: "add", path: "/labels/env=staging", value: true },
    ],
  };
  expect(await perform(put)).toMatchObject({ status: "done" });
  expect(labelsOf(sandbox)).toEqual(["env=staging", "k=1=x, y/z~%20"]);
});

test.each(happened)("a lost answer (%s) to what happened is looked up, not sent again", async (kind) => {
  const { sandbox, perform, writes } = await scene();
  lose(sandbox, kind);
  expect(await perform(toStaging)).toMatchObject({ status: "done" });
  expect(writes()).toHaveLength(1);
  expect(labelsOf(sandbox)).toEqual(["env=staging", "team=growth"]);
});

test.each(hadNotHappened)(
  "a lost answer (%s) to what did not happen is sent again, three times at most",
  async (kind) => {
    const { sandbox, perform, writes } = await scene();
    lose(sandbox, kind, 2);
    expect(await perform(toStaging)).toMatchObject({ status: "done" });
    expect(writes()).toHaveLength(3);
    relabel(sandbox, ["env", "prod"], ["team", "growth"]);
    lose(sandbox, kind, 99);
    expect(await perform(toStaging)).toMatchObject({ status: "failed", divisible: false });
    expect(writes()).toHaveLength(6);
    expect(labelsOf(sandbox)).toEqual(["env=prod", "team=growth"]);
  },
);

test("somebody else's change during a lost write is a conflict, not overwritten", async () => {
  const { sandbox, perform, writes } = await scene();
  sandbox.fail({
    kind: "reset-before",
    on: ({ method }) => {
      if (method === "PUT") relabel(sandbox, ["team", "mobile"]);
      return method === "PUT";
    },
  });
  expect(await perform(toStaging)).toMatchObject({ status: "conflicted" });
  expect(writes()).toHaveLength(1);
  expect(labelsOf(sandbox)).toEqual(["team=mobile"]);
});
