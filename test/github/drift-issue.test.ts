import { expect, test } from "vitest";
import { reportClean, reportDrift } from "../../src/github/drift-issue.ts";
import { type DriftMarker, withMarker } from "../../src/github/marker.ts";
import { github, REPO, ROOT } from "./client.ts";
import { connected, planMarker, sent } from "./connected.ts";
import { person, addComment } from "./history.ts";
import { openPull } from "./pull.ts";
import type { GitHub } from "./server.ts";
import { ACTIONS_BOT, repositoryNamed, takeId, type Account, type Issue } from "./state.ts";

const SELF = { login: ACTIONS_BOT.login };

function driftMarker(parts: Partial<DriftMarker> = {}): DriftMarker {
  const { head: _, base: __, baseRef: ___, ...common } = planMarker();
  return { ...common, ...parts, kind: "drift" };
}

function drifted(gh: GitHub, parts: Partial<DriftMarker> = {}, text = "What differs") {
  const report = { marker: driftMarker(parts), title: "Drift in acme", text };
  return reportDrift(connected(gh), report, SELF);
}

function clean(gh: GitHub, workspace = "acme", parts: Partial<DriftMarker> = {}) {
  return reportClean(connected(gh), driftMarker({ run: 1000, ...parts, workspace }), "Nothing differs any more.", SELF);
}

function issues(gh: GitHub): readonly Issue[] {
  return repositoryNamed(gh.state, REPO).issues;
}

function addIssue(gh: GitHub, number: number, body: string, user: Account = ACTIONS_BOT): Issue {
  const now = "2026-11-20T10:00:00Z";
  const issue: Issue = {
    id: takeId(gh.state),
    number,
    title: "Drift in acme",
    body,
    user,
    state: "open",
    stateReason: null,
    labels: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
  };
  repositoryNamed(gh.state, REPO).issues.push(issue);
  return issue;
}

function writes(gh: GitHub): readonly string[] {
  return sent(gh).filter((request) => !request.startsWith("GET "));
}

test.each([false, true])(
  "opened, left alone, updated, closed, reopened: one issue; Enterprise Server: %s",
  async (ghes) => {
    const gh = await github({ ghes });
    expect(await clean(gh)).toEqual({ kind: "clean", notes: [] });
    const page = `${gh.links.site}/${REPO}/issues/1`;
    expect(await drifted(gh, { run: 1 })).toEqual({ kind: "opened", number: 1, url: page, notes: [] });
    expect((await drifted(gh, { run: 2 })).kind).toBe("unchanged");
    expect((await drifted(gh, { run: 3 }, "More differs")).kind).toBe("updated");
    expect((await drifted(gh, { run: 2 }, "What an older run saw")).kind).toBe("older");
    expect(await clean(gh)).toMatchObject({ kind: "closed", number: 1 });
    expect((await clean(gh)).kind).toBe("clean");
    expect((await drifted(gh, { run: 4 }, "More differs")).kind).toBe("reopened");
    expect(issues(gh).map(({ number, state, body }) => [number, state, body?.endsWith("\nMore differs")])).toEqual([
      [1, "open", true],
    ]);
    expect(repositoryNamed(gh.state, REPO).comments.map(({ on, body }) => [on, body])).toEqual([
      [1, "Nothing differs any more."],
    ]);
    expect(writes(gh)).toEqual([
      `POST ${ROOT}/issues`,
      `PATCH ${ROOT}/issues/1`,
      `PATCH ${ROOT}/issues/1`,
      `POST ${ROOT}/issues/1/comments`,
      `PATCH ${ROOT}/issues/1`,
    ]);
    expect(gh.violations).toEqual([]);
  },
);

test("known by marker and author, on any page: no stranger's issue, no pull request, no other workspace's", async () => {
  const gh = await github();
  const body = withMarker(driftMarker({ run: 1 }), "What differed");
  const ours = addIssue(gh, 1, body);
  addIssue(gh, 2, body, person("mallory"));
  addIssue(gh, 3, `> ${body}`);
  addIssue(gh, 4, withMarker(driftMarker({ workspace: "acme-dev" }), ""));
  for (let number = 5; number < 130; number += 1) addIssue(gh, number, "Something else");
  const pull = openPull(gh.state, REPO, { edits: { a: "b" }, user: ACTIONS_BOT, body });
  pull.createdAt = "2026-11-19T10:00:00Z";
  addComment(gh.state, REPO, 1, body);
  const before = structuredClone(issues(gh).slice(1));
  expect(await drifted(gh)).toMatchObject({ kind: "updated", number: ours.number });
  expect(issues(gh).slice(1)).toEqual(before);
  expect(writes(gh)).toEqual([`PATCH ${ROOT}/issues/1`]);
  expect(gh.violations).toEqual([]);
});

test("doubles are closed: the oldest stays", async () => {
  const gh = await github();
  const body = withMarker(driftMarker({ run: 1 }), "What differed");
  addIssue(gh, 7, body);
  addIssue(gh, 3, body);
  addIssue(gh, 9, body).state = "closed";
  expect(await drifted(gh)).toMatchObject({ kind: "updated", number: 3 });
  expect(issues(gh).map(({ number, state }) => [number, state])).toEqual([
    [7, "closed"],
    [3, "open"],
    [9, "closed"],
  ]);
});

test("an issue whose making got no answer is not made twice", async () => {
  const gh = await github();
  gh.fail({ kind: "reset-after", on: { method: "POST" } });
  expect(await drifted(gh)).toMatchObject({ kind: "opened", number: 1 });
  const other = await github();
  other.fail({ kind: "reset-before", on: { method: "POST" } });
  expect(await drifted(other)).toMatchObject({ kind: "opened", number: 1 });
  expect([issues(gh).length, issues(other).length]).toEqual([1, 1]);
  const third = await github();
  third.fail({ kind: "reset-before", on: { method: "POST" }, times: 99 });
  expect(await drifted(third)).toMatchObject({ kind: "problem", problem: { kind: "unreachable" } });
});

test("what GitHub refuses: the permission is named, no issues are said, a long text is not sent", async () => {
  const gh = await github();
  gh.state.token.permissions.issues = "read";
  expect(await drifted(gh)).toMatchObject({ kind: "problem", problem: { kind: "permission", needs: "issues: write" } });
  gh.state.token.permissions.issues = "none";
  expect(await clean(gh)).toMatchObject({ kind: "problem", problem: { kind: "permission", needs: "issues: write" } });
  gh.state.token.permissions.issues = "write";
  repositoryNamed(gh.state, REPO).hasIssues = false;
  expect(await drifted(gh)).toEqual({ kind: "disabled" });
  expect((await clean(gh)).kind).toBe("clean");
  const before = gh.requests.length;
  expect((await drifted(gh, {}, "x".repeat(60_000))).kind).toBe("too-long");
  expect(gh.requests).toHaveLength(before);
});

test("closed without a word where the comment is refused, and that is said", async () => {
  const gh = await github();
  await drifted(gh);
  gh.fail({ kind: "status", status: 422, on: { method: "POST" } });
  const closed = await clean(gh);
  expect(closed).toMatchObject({ kind: "closed", number: 1 });
  expect(closed.kind === "closed" && closed.notes).toHaveLength(1);
  expect(issues(gh)[0]?.state).toBe("closed");
});

test("an older run that found nothing leaves a newer issue open", async () => {
  const gh = await github();
  await drifted(gh, { run: 20 });
  expect((await clean(gh, "acme", { run: 19 })).kind).toBe("older");
  expect(issues(gh)).toMatchObject([{ state: "open" }]);
  expect((await clean(gh, "acme", { run: 21 })).kind).toBe("closed");
});
