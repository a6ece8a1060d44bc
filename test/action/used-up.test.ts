import { expect, test } from "vitest";
import { addReview, commitTo, person } from "../github/history.ts";
import { mergePull, openPull } from "../github/pull.ts";
import { POLICY, REPO, rig, type Rig, rolesOf, users } from "./rig.ts";

const WORKSPACE = "policies/acme-prod/workspace.yaml";
const GROUPS = "policies/acme-prod/groups.yaml";
const SAM = "sam@acme.com: { role: member }";
const SAM_READS = "sam@acme.com: { role: member, sources: { payments: read-only } }";
const LEE = "lee@acme.com: { role: member }";

function settings(text: string): Record<string, string> {
  const head = "workspace: acme-prod\nsettings:\n  guardrails: { owners-added-limit: warning }\n";
  return { ...POLICY, [WORKSPACE]: `${head}${text}` };
}

async function planned(all: Rig, number: number, edits: Record<string, string>, author = "octo-author"): Promise<void> {
  openPull(all.gh.state, REPO, { edits, user: person(author) });
  const { code, log } = await all.run({ name: "pull_request", action: "opened", number });
  expect(code, log).toBe(0);
}

async function merged(all: Rig, number: number) {
  const push = { name: "push", ...mergePull(all.gh.state, REPO, number) } as const;
  return { push, ran: await all.run(push) };
}

test("an old apply, run again, gives back nothing that was taken away since", async () => {
  const all = await rig();
  await planned(all, 1, users([SAM, SAM_READS]));
  const { push, ran } = await merged(all, 1);
  expect(ran, ran.log).toMatchObject({ code: 0, writes: [expect.any(String)] });
  await planned(all, 2, POLICY);
  const revoked = await merged(all, 2);
  expect(revoked.ran, revoked.ran.log).toMatchObject({ code: 0, writes: [expect.any(String)] });
  for (const attempt of [2, 3]) {
    const again = await all.run(push, { run: { attempt } });
    expect(again, again.log).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "plan-changed" } });
  }
  const unasked = await all.run(push, { inputs: { "auto-approve": "true" } });
  expect(unasked).toMatchObject({ code: 1, writes: [] });
  expect(rolesOf(all, "sam@acme.com")).toEqual(["Workspace Member on WORKSPACE"]);
});

test("what was applied and undone by hand needs another review", async () => {
  const all = await rig();
  await planned(all, 1, users([SAM, SAM_READS]));
  const { push } = await merged(all, 1);
  all.sandbox.change((state) => {
    for (const user of state.users) if (user.email === "sam@acme.com") user.permissions = user.permissions.slice(0, 1);
  });
  for (const attempt of [2, 3]) {
    const again = await all.run(push, { run: { attempt } });
    expect(again).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "no-review" } });
  }
});

test("two quick merges: the first applies what the tip still asks for", async () => {
  const all = await rig();
  await planned(all, 1, users([SAM, SAM_READS]));
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  commitTo(all.gh.state, REPO, "main", { "README.md": "Hello\n" });
  const applied = await all.run(push);
  expect(applied, applied.log).toMatchObject({ code: 0, writes: [expect.any(String)] });
});

test("what pull requests are judged by changes only with an approval, whoever's access it changes", async () => {
  const all = await rig({ files: settings("  approvals:\n    elevation: { by: [octo-lead] }\n") });
  await planned(all, 1, { [WORKSPACE]: "workspace: acme-prod\n" });
  expect(all.comments()[0]?.body).toContain("judged by");
  expect(all.comments()[0]?.body).toContain("settings.approvals");
  expect(all.comments()[0]?.body).toContain("☐ approval by");
  const { push, ran } = await merged(all, 1);
  expect(ran).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "not-approved" } });
  addReview(all.gh.state, REPO, 1, { user: person("octo-lead") });
  expect(await all.run(push, { run: { attempt: 2 } })).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
});

test("an allowance that the base does not have lifts no approval", async () => {
  const rules =
    "rules:\n  payments-is-money:\n    on: grant\n    when: grant.on == 'source:payments'\n    severity: approval\n    message: Payments are money.\n";
  const base = `workspace: acme-prod\n${rules}`;
  const all = await rig({ files: { ...POLICY, [WORKSPACE]: base } });
  const allow = "allow:\n  - { rule: payments-is-money, reason: Because, until: 2099-01-01 }\n";
  await planned(all, 1, { ...users([SAM, SAM_READS]), [WORKSPACE]: `${base}${allow}` });
  const { push, ran } = await merged(all, 1);
  expect(ran).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "not-approved" } });
  addReview(all.gh.state, REPO, 1, { user: person("writer") });
  expect(await all.run(push, { run: { attempt: 2 } })).toMatchObject({ code: 0, writes: [expect.any(String)] });
});

test("a selector that picks nothing asks for every source; who made a commit may not approve", async () => {
  const all = await rig({ files: settings("  approvals:\n    sources: { paymets: { by: [octo-lead, pat] } }\n") });
  openPull(all.gh.state, REPO, { edits: users([SAM, SAM_READS]), user: person("pat") });
  const [pull] = all.repository.pulls;
  if (pull) pull.user = person("octo-author");
  const opened = await all.run({ name: "pull_request", action: "opened", number: 1 });
  expect(opened.log).toMatch(/approval-selector/u);
  addReview(all.gh.state, REPO, 1, { user: person("pat") });
  const { push, ran } = await merged(all, 1);
  expect(ran).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "not-approved" } });
  addReview(all.gh.state, REPO, 1, { user: person("octo-lead") });
  expect(await all.run(push, { run: { attempt: 2 } })).toMatchObject({ code: 0 });
});

test("several pull requests in one push: neither author approves for the other, and who asks nothing is asked nothing", async () => {
  const all = await rig({ files: settings("  approvals:\n    elevation: { by: [ann, bob, octo-lead] }\n") });
  await planned(all, 1, users([SAM, "sam@acme.com: { role: owner }"]), "ann");
  const groups = (POLICY[GROUPS] ?? "").replace("  Leadership:\n", "  Leadership:\n    functions: read-only\n");
  await planned(all, 2, { [GROUPS]: groups }, "bob");
  addReview(all.gh.state, REPO, 1, { user: person("bob") });
  const { before } = mergePull(all.gh.state, REPO, 1, { method: "squash" });
  const { after } = mergePull(all.gh.state, REPO, 2, { method: "squash" });
  const push = { name: "push", before, after } as const;
  const stopped = await all.run(push);
  expect(stopped).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "not-approved" } });
  expect(stopped.log).not.toContain("on #2");
  addReview(all.gh.state, REPO, 1, { user: person("octo-lead") });
  const applied = await all.run(push, { run: { attempt: 2 } });
  expect(applied, applied.log).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
});

test("a merge queue asks a pull request nothing for those ahead of it", async () => {
  const all = await rig({ files: settings("  approvals:\n    elevation: { by: [octo-lead] }\n") });
  const owner = [SAM, "sam@acme.com: { role: owner }"] as const;
  const lee = [LEE, "lee@acme.com: { role: member, functions: read-only }"] as const;
  await planned(all, 1, users(owner));
  await planned(all, 2, users(lee));
  const { sha: first } = commitTo(all.gh.state, REPO, "gh-readonly-queue/main/pr-1", users(owner));
  all.repository.branches["gh-readonly-queue/main/pr-2"] = first;
  const { sha: second } = commitTo(all.gh.state, REPO, "gh-readonly-queue/main/pr-2", users(owner, lee));
  const passed = await all.run({ name: "merge_group", number: 2, base: first, head: second });
  expect(passed, passed.log).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
});

test("a pull request that was merged meanwhile, or goes elsewhere, gets no comment", async () => {
  const all = await rig();
  const { number } = openPull(all.gh.state, REPO, { edits: users([SAM, SAM_READS]) });
  const [pull] = all.repository.pulls;
  if (pull) pull.base.ref = "next";
  const elsewhere = await all.run({ name: "pull_request", action: "opened", number });
  expect(elsewhere.summary).toContain("not into the default branch");
  expect(all.comments()).toEqual([]);
});
