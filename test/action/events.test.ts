import { expect, test } from "vitest";
import { snapshotOf } from "../../src/providers/snapshot/index.ts";
import { addFork, commitTo, person } from "../github/history.ts";
import { mergePull, openPull } from "../github/pull.ts";
import { liveOf, person as member } from "../scenario.ts";
import { POLICY, REPO, rig, users } from "./rig.ts";

const READS = [
  "sam@acme.com: { role: member }",
  "sam@acme.com: { role: member, sources: { payments: read-only } }",
] as const;
const GROUPS = "policies/acme-prod/groups.yaml";
const OPENED = { name: "pull_request", action: "opened", number: 1 } as const;

test("a fork gets no secrets: validated, said why, nothing asked of Segment, no comment tried", async () => {
  const all = await rig();
  addFork(all.gh.state, REPO, person("stranger"));
  openPull(all.gh.state, REPO, { edits: users(READS), from: "stranger/access" });
  const checked = await all.run(OPENED, { inputs: { "segment-token": "" } });
  expect(checked).toMatchObject({ code: 0, writes: [], outputs: { "failure-reason": "" } });
  expect(checked.summary).toContain("comes from a fork");
  expect(checked.log).toMatch(/^::notice title=offline::/mu);
  expect(all.sandbox.requests).toEqual([]);
  // A token that a setting hands to forks is not used either.
  await all.run(OPENED);
  expect(all.sandbox.requests).toEqual([]);
  expect(all.gh.requests.filter(({ path }) => path.includes("/comments"))).toEqual([]);
});

test("a fork is planned against a snapshot where there is one; its errors fail", async () => {
  const all = await rig();
  addFork(all.gh.state, REPO, person("stranger"));
  openPull(all.gh.state, REPO, { edits: users(READS), from: "stranger/access" });
  const live = liveOf([member("dana@acme.com", "Workspace Owner"), member("sam@acme.com", "Workspace Member")]);
  const files = { "live.json": JSON.stringify(snapshotOf(live)) };
  const planned = await all.run(OPENED, { inputs: { "segment-token": "", live: "live.json" }, files });
  expect(planned).toMatchObject({ code: 1, outputs: { "failure-reason": "guardrail", "has-changes": "true" } });
  expect(planned.summary).toContain("sam@acme.com");
  expect(all.sandbox.requests).toEqual([]);
});

test("Dependabot's pull request is checked without secrets", async () => {
  const all = await rig();
  openPull(all.gh.state, REPO, { edits: { "package.json": "{}" }, user: { login: "dependabot[bot]", type: "Bot" } });
  const checked = await all.run(OPENED);
  expect(checked).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
  expect(checked.summary).toContain("Dependabot");
  expect(all.sandbox.requests).toEqual([]);
});

test("a merge queue: what was reviewed passes, more fails", async () => {
  const all = await rig();
  openPull(all.gh.state, REPO, { edits: users(READS) });
  await all.run(OPENED);
  const base = all.repository.branches["main"] ?? "";
  const { sha: head } = commitTo(all.gh.state, REPO, "gh-readonly-queue/main/pr-1", users(READS));
  const queued = { name: "merge_group", number: 1, base, head } as const;
  const passed = await all.run(queued);
  expect(passed, passed.log).toMatchObject({ code: 0, writes: [], outputs: { "failure-reason": "", adds: "1" } });
  all.sandbox.change((state) => {
    for (const user of state.users) if (user.email === "dev@acme.com") user.permissions = user.permissions.slice(0, 1);
  });
  const failed = await all.run(queued);
  expect(failed).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "plan-changed" } });
});

test("a merge queue: what comes with those ahead was reviewed with them", async () => {
  const all = await rig();
  const lee = ["lee@acme.com: { role: member }", "lee@acme.com: { role: member, functions: read-only }"] as const;
  openPull(all.gh.state, REPO, { edits: users(READS) });
  openPull(all.gh.state, REPO, { edits: users(lee) });
  await all.run(OPENED);
  await all.run({ name: "pull_request", action: "opened", number: 2 });
  const { sha: first } = commitTo(all.gh.state, REPO, "gh-readonly-queue/main/pr-1", users(READS));
  all.repository.branches["gh-readonly-queue/main/pr-2"] = first;
  const { sha: second } = commitTo(all.gh.state, REPO, "gh-readonly-queue/main/pr-2", users(READS, lee));
  const passed = await all.run({ name: "merge_group", number: 2, base: first, head: second });
  expect(passed, passed.log).toMatchObject({ code: 0, outputs: { "failure-reason": "", adds: "2" } });
});

test("a push that brings several pull requests applies what each had reviewed", async () => {
  const all = await rig();
  const groups = (POLICY[GROUPS] ?? "").replace("  Leadership:\n", "  Leadership:\n    functions: read-only\n");
  openPull(all.gh.state, REPO, { edits: users(READS) });
  openPull(all.gh.state, REPO, { edits: { [GROUPS]: groups } });
  await all.run(OPENED);
  await all.run({ name: "pull_request", action: "opened", number: 2 });
  const { before } = mergePull(all.gh.state, REPO, 1, { method: "squash" });
  const { after } = mergePull(all.gh.state, REPO, 2, { method: "squash" });
  const applied = await all.run({ name: "push", before, after });
  expect(applied, applied.log).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
  expect(applied.writes).toHaveLength(2);
  expect(all.comments().map(({ body }) => body.includes("Applied 2/2"))).toEqual([true, true]);
});

test("what is never done, and what is not this Action's", async () => {
  const all = await rig();
  openPull(all.gh.state, REPO, { edits: users(READS) });
  const refused = await all.run(OPENED, { inputs: { mode: "apply" } });
  expect(refused).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "refused" } });
  const target = await all.run(OPENED, { env: { GITHUB_EVENT_NAME: "pull_request_target" } });
  expect(target).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "refused" } });
  const before = all.repository.branches["main"] ?? "";
  const { sha: after } = commitTo(all.gh.state, REPO, "elsewhere", users(READS));
  const elsewhere = await all.run({ name: "push", branch: "elsewhere", before, after });
  expect(elsewhere).toMatchObject({ code: 0, writes: [], outputs: { "failure-reason": "", "has-changes": "false" } });
  const bad = await all.run(OPENED, { inputs: { mode: "aply", comment: "maybe", "plan-max-age": "soon" } });
  expect(bad).toMatchObject({ code: 1, outputs: { "failure-reason": "bad-input" } });
  expect(bad.log.match(/^::error title=input::/gmu)).toHaveLength(3);
  expect(all.sandbox.requests).toEqual([]);
});

test("a dispatch plans without a pull request, and does as it is asked", async () => {
  const all = await rig({ files: { ...POLICY, ...users(READS) } });
  const planned = await all.run({ name: "workflow_dispatch" });
  expect(planned).toMatchObject({ code: 0, writes: [], outputs: { adds: "1" } });
  expect(planned.summary).toContain("sam@acme.com");
  expect(all.comments()).toEqual([]);
  const asked = await all.run({ name: "workflow_dispatch", inputs: { mode: "apply" } });
  expect(asked).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "no-review" } });
});
