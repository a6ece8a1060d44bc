import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { snapshotOf } from "../../src/providers/snapshot/index.ts";
import { eventFor } from "../github/event.ts";
import type { Happening } from "../github/happening.ts";
import { addFork, addReview, commitTo, person } from "../github/history.ts";
import { mergePull, openPull, pushToPull } from "../github/pull.ts";
import { liveOf, person as member } from "../scenario.ts";
import { type Given, POLICY, REPO, rig, type Rig, users } from "./rig.ts";

const WORKSPACE = "policies/acme-prod/workspace.yaml";
/** Access that ended long ago: the policy asks to take it away. */
const ENDED = [
  "functions: { Enrich orders: read-only }",
  "functions: { Enrich orders: { access: read-only, until: 2026-01-31 } }",
] as const;
const READS = [
  "sam@acme.com: { role: member }",
  "sam@acme.com: { role: member, sources: { payments: read-only } }",
] as const;
const ON = { [WORKSPACE]: "workspace: acme-prod\nsettings: { apply-expired: true }\n" };
const DEPENDABOT = { login: "dependabot[bot]", type: "Bot" } as const;

/** What happens, and how the run is set up. */
type Event = readonly [Happening, Given?];

/** A workspace that differs from its policy in all that a run could be tempted to put right, and a pull request that wants more. */
async function tempting(isRemovalOn: boolean): Promise<Rig> {
  const all = await rig({ files: { ...POLICY, ...users(ENDED), ...(isRemovalOn && ON) } });
  openPull(all.gh.state, REPO, { edits: users(ENDED, READS) });
  all.sandbox.change((state) => {
    for (const user of state.users) if (user.email === "dev@acme.com") user.permissions = user.permissions.slice(0, 1);
  });
  return all;
}

/** An event that the fake GitHub does not make: another one with something else in it. */
function altered(all: Rig, happening: Happening, name: string, changes: Readonly<Record<string, unknown>>): Event {
  const folder = mkdtempSync(join(tmpdir(), "segment-access-event-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "event.json");
  writeFileSync(file, JSON.stringify({ ...eventFor(all.gh, REPO, happening).payload, ...changes }));
  return [happening, { env: { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file } }];
}

/** The event with these inputs of the Action. */
function withInputs([happening, given]: Event, inputs: Readonly<Record<string, string>>): Event {
  return [happening, { ...given, inputs: { ...given?.inputs, ...inputs } }];
}

const OPENED = { name: "pull_request", action: "opened", number: 1 } as const;

function pullAction(all: Rig, action: string): Event {
  return altered(all, OPENED, "pull_request", { action });
}

function review({ gh }: Rig, action: "submitted" | "dismissed"): Event {
  const { id } = addReview(gh.state, REPO, 1, {
    user: person("octo-lead"),
    ...(action === "dismissed" && { state: "DISMISSED" }),
  });
  return [{ name: "pull_request_review", action, number: 1, review: id }];
}

function fromFork(all: Rig): Event {
  addFork(all.gh.state, REPO, person("stranger"));
  const { number } = openPull(all.gh.state, REPO, { edits: users(ENDED, READS), from: "stranger/access" });
  return [{ ...OPENED, number }];
}

function fromDependabot({ gh }: Rig): Event {
  const { number } = openPull(gh.state, REPO, { edits: users(ENDED, READS), user: DEPENDABOT });
  return [{ ...OPENED, number }];
}

function offline(event: Event): Event {
  const live = liveOf([member("dana@acme.com", "Workspace Owner"), member("sam@acme.com", "Workspace Member")]);
  const [happening, given] = withInputs(event, { "segment-token": "", live: "live.json" });
  return [happening, { ...given, files: { "live.json": JSON.stringify(snapshotOf(live)) } }];
}

function queued({ gh, repository }: Rig): Event {
  const base = repository.branches["main"] ?? "";
  const { sha: head } = commitTo(gh.state, REPO, "gh-readonly-queue/main/pr-1", users(ENDED, READS));
  return [{ name: "merge_group", number: 1, base, head }];
}

function pushed({ gh, repository }: Rig, branch: string): Event {
  const before = repository.branches["main"] ?? "";
  const { sha: after } = commitTo(gh.state, REPO, branch, users(ENDED, READS));
  return [{ name: "push", branch, before, after }];
}

function dispatched({ gh }: Rig, mode: string | undefined, branch: string): Event {
  if (branch !== "main") commitTo(gh.state, REPO, branch, users(ENDED, READS));
  return [{ name: "workflow_dispatch", branch, ...(mode !== undefined && { inputs: { mode } }) }];
}

function afterWorkflow(all: Rig): Event {
  const head = { head_sha: all.repository.branches["main"], head_branch: "main" };
  const run = { id: 9, event: "pull_request", conclusion: "success", pull_requests: [], ...head };
  return altered(all, { name: "schedule" }, "workflow_run", { action: "completed", workflow_run: run });
}

const COMMENT = ["POST /repos/acme/access/issues/1/comments"];
const ISSUE = ["POST /repos/acme/access/issues"];

/** `told`: what it writes on GitHub. `ends`: its `failure-reason`. */
type Row = readonly [name: string, event: (all: Rig) => Event, told: readonly string[], ends: string];

const ROWS: readonly Row[] = [
  ["a pull request, opened", () => [OPENED], COMMENT, ""],
  [
    "a pull request, pushed to",
    (all) => {
      const before = pushToPull(all.gh.state, REPO, 1, users(READS));
      return [{ name: "pull_request", action: "synchronize", number: 1, before }];
    },
    COMMENT,
    "",
  ],
  ["a pull request, reopened", () => [{ ...OPENED, action: "reopened" }], COMMENT, ""],
  ["a pull request, edited", (all) => pullAction(all, "edited"), COMMENT, ""],
  ["a pull request, labelled", (all) => pullAction(all, "labeled"), COMMENT, ""],
  ["a pull request with `mode: plan`", () => withInputs([OPENED], { mode: "plan" }), COMMENT, ""],
  ["a pull request with `comment: false`", () => withInputs([OPENED], { comment: "false" }), [], ""],
  ["a pull request with `auto-approve: true`", () => withInputs([OPENED], { "auto-approve": "true" }), COMMENT, ""],
  [
    "a pull request, closed",
    (all) => {
      for (const pull of all.repository.pulls) pull.state = "closed";
      return pullAction(all, "closed");
    },
    [],
    "",
  ],
  [
    "a pull request, merged",
    (all) => {
      mergePull(all.gh.state, REPO, 1);
      return pullAction(all, "closed");
    },
    [],
    "",
  ],
  [
    "a pull request into another branch",
    (all) => {
      for (const { base } of all.repository.pulls) base.ref = "next";
      return [OPENED];
    },
    [],
    "",
  ],
  ["`mode: apply` on a pull request", () => withInputs([OPENED], { mode: "apply" }), [], "refused"],
  ["`mode: drift` on a pull request", () => withInputs([OPENED], { mode: "drift" }), [], "refused"],
  ["a fork's pull request", fromFork, [], ""],
  ["a fork's, against a snapshot", (all) => offline(fromFork(all)), [], "guardrail"],
  ["Dependabot's pull request", fromDependabot, [], ""],
  ["no token, against a snapshot", () => offline([OPENED]), [], "guardrail"],
  ["a review", (all) => review(all, "submitted"), COMMENT, ""],
  ["a review, dismissed", (all) => review(all, "dismissed"), COMMENT, ""],
  ["`mode: apply` on a review", (all) => withInputs(review(all, "submitted"), { mode: "apply" }), [], "refused"],
  ["a merge queue", queued, [], "no-review"],
  ["a merge queue with `auto-approve: true`", (all) => withInputs(queued(all), { "auto-approve": "true" }), [], ""],
  ["a merge queue's group, given up", (all) => altered(all, ...destroyed(all)), [], ""],
  ["`mode: apply` on a merge queue", (all) => withInputs(queued(all), { mode: "apply" }), [], "refused"],
  ["`mode: drift` on a merge queue", (all) => withInputs(queued(all), { mode: "drift" }), [], "refused"],
  ["a push to another branch", (all) => pushed(all, "elsewhere"), [], ""],
  ["`mode: plan` there", (all) => withInputs(pushed(all, "elsewhere"), { mode: "plan" }), [], ""],
  ["`mode: drift` there", (all) => withInputs(pushed(all, "elsewhere"), { mode: "drift" }), [], ""],
  [
    "`mode: apply` there, with `auto-approve: true`",
    (all) => withInputs(pushed(all, "elsewhere"), { mode: "apply", "auto-approve": "true" }),
    [],
    "refused",
  ],
  ["`mode: plan` on a push to the default branch", (all) => withInputs(pushed(all, "main"), { mode: "plan" }), [], ""],
  [
    "`mode: drift` on a push to the default branch",
    (all) => withInputs(pushed(all, "main"), { mode: "drift" }),
    ISSUE,
    "",
  ],
  ["a tag", (all) => altered(all, pushed(all, "elsewhere")[0], "push", { ref: "refs/tags/v1" }), [], ""],
  ["a branch deleted", (all) => altered(all, pushed(all, "main")[0], "push", { deleted: true }), [], ""],
  ["`mode: plan` on a schedule", () => withInputs([{ name: "schedule" }], { mode: "plan" }), [], ""],
  ["a dispatch", (all) => dispatched(all, undefined, "main"), [], ""],
  ["a dispatch that asks for a plan", (all) => dispatched(all, "plan", "main"), [], ""],
  ["a dispatch that asks for what there is not", (all) => dispatched(all, "aply", "main"), [], ""],
  ["a dispatch elsewhere that asks for drift", (all) => dispatched(all, "drift", "elsewhere"), [], ""],
  ["a dispatch elsewhere that asks to apply", (all) => dispatched(all, "apply", "elsewhere"), [], "refused"],
  [
    "`mode: plan` on a dispatch that asks to apply",
    (all) => withInputs(dispatched(all, "apply", "main"), { mode: "plan", "auto-approve": "true" }),
    [],
    "",
  ],
  ["another workflow's end", afterWorkflow, [], ""],
  ["`mode: plan` after another workflow", (all) => withInputs(afterWorkflow(all), { mode: "plan" }), [], ""],
  [
    "`mode: apply` after another workflow",
    (all) => withInputs(afterWorkflow(all), { mode: "apply", "auto-approve": "true" }),
    [],
    "refused",
  ],
  ["`mode: drift` after another workflow", (all) => withInputs(afterWorkflow(all), { mode: "drift" }), [], "refused"],
  ["pull_request_target", (all) => altered(all, OPENED, "pull_request_target", {}), [], "refused"],
  ["any other event", (all) => altered(all, OPENED, "issues", { action: "opened" }), [], ""],
  [
    "`mode: apply` on any other event",
    (all) => withInputs(altered(all, OPENED, "issues", { action: "opened" }), { mode: "apply" }),
    [],
    "refused",
  ],
  ["an input that can't be used", () => withInputs([{ name: "schedule" }], { mode: "aply" }), [], "bad-input"],
];

/** Those that may take ended access away where that is on. */
const WITHOUT_REMOVAL: readonly Row[] = [
  ["a schedule without `apply-expired`", () => [{ name: "schedule" }], ISSUE, ""],
  ["a dispatch that asks for drift, without it", (all) => dispatched(all, "drift", "main"), ISSUE, ""],
];

const ALL = [...ROWS.map((row) => [...row, true] as const), ...WITHOUT_REMOVAL.map((row) => [...row, false] as const)];

function destroyed(all: Rig): [Happening, string, Readonly<Record<string, unknown>>] {
  return [queued(all)[0], "merge_group", { action: "destroyed" }];
}

/** What a run wrote on GitHub. To ask GraphQL is a POST as well. */
function toldOn({ gh }: Rig, since: number): readonly string[] {
  const asked = gh.requests.slice(since);
  for (const { path, body } of asked)
    if (path === "/graphql") expect(body).toEqual({ query: "query { viewer { login } }" });
  return asked
    .filter(({ method, path }) => method !== "GET" && path !== "/graphql")
    .map(({ method, path }) => `${method} ${path}`);
}

test.each(ALL)("%s: nothing is written to Segment", async (_, event, told, ends, isRemovalOn) => {
  const all = await tempting(isRemovalOn);
  const before = all.sandbox.state();
  const ran = await all.run(...event(all));
  expect(ran, ran.log).toMatchObject({
    code: ends === "" ? 0 : 1,
    writes: [],
    outputs: { "failure-reason": ends },
  });
  expect(all.sandbox.state()).toEqual(before);
  expect(toldOn(all, 0)).toEqual(told);
});

test("a plan that is there already is edited, and one comment remains; an apply only tells in it", async () => {
  const all = await rig();
  openPull(all.gh.state, REPO, { edits: users(READS) });
  await all.run(OPENED);
  const [{ id } = { id: 0 }] = all.comments();
  const edit = `PATCH /repos/acme/access/issues/comments/${id}`;
  const before = pushToPull(all.gh.state, REPO, 1, users(READS, ENDED));
  let since = all.gh.requests.length;
  const pushedTo = await all.run({ name: "pull_request", action: "synchronize", number: 1, before });
  expect(pushedTo).toMatchObject({ code: 0, writes: [] });
  expect(toldOn(all, since)).toEqual([edit]);
  since = all.gh.requests.length;
  const applied = await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 1) });
  expect(applied.code, applied.log).toBe(0);
  expect(toldOn(all, since)).toEqual([edit, edit]);
});

test("a drift run closes its issue with a word, and touches no other", async () => {
  const all = await rig();
  const { permissions } = all.sandbox.state().users.find(({ email }) => email === "dev@acme.com") ?? {};
  const setDev = (to: typeof permissions = []): void =>
    all.sandbox.change((state) => {
      for (const user of state.users) if (user.email === "dev@acme.com") user.permissions = to;
    });
  setDev(permissions?.slice(0, 1));
  expect((await all.run({ name: "schedule" })).writes).toEqual([]);
  setDev(permissions);
  const since = all.gh.requests.length;
  expect(await all.run({ name: "schedule" })).toMatchObject({ code: 0, writes: [] });
  const [{ number } = { number: 0 }] = all.repository.issues;
  const issue = `/repos/acme/access/issues/${number}`;
  expect(toldOn(all, since)).toEqual([`PATCH ${issue}`, `POST ${issue}/comments`]);
});
