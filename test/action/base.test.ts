import { expect, test } from "vitest";
import { linkTo } from "../github/git.ts";
import { commitTo, type FileEdits } from "../github/history.ts";
import { mergePull, openPull, refreshTestMerge } from "../github/pull.ts";
import { POLICY, REPO, rig, type Rig, users } from "./rig.ts";

const WORKSPACE = "policies/acme-prod/workspace.yaml";
const SAM = "sam@acme.com: { role: member }";
const LAX = "workspace: acme-prod\nsettings:\n  guardrails: { owners-added-limit: warning }\n";
const STRICT = `${LAX}  approvals:\n    elevation: { by: [octo-lead] }\n`;
/** Sam becomes owner. */
const GRAB = users([SAM, "sam@acme.com: { role: owner }"]);
const HELD = { ...POLICY, [WORKSPACE]: STRICT };
const NOT_APPROVED = { code: 1, writes: [], outputs: { "failure-reason": "not-approved" } };
const NOT_READ = { code: 1, writes: [], outputs: { "failure-reason": "not-read" } };
const TREES = { path: /\/git\/trees\// };
const OPENED = { name: "pull_request", action: "opened" } as const;

/** The same policy, with nobody to approve it. */
const FREE = { ...POLICY, ...GRAB, [WORKSPACE]: LAX };

function without(files: FileEdits): FileEdits {
  return Object.fromEntries(Object.keys(files).map((file) => [file, null]));
}

function moved(files: Readonly<Record<string, string>>, to: string): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [file.replace(/^policies/u, to), text]));
}

function noteOf(all: Rig): string {
  return all.comments().at(-1)?.body ?? "";
}

test("a file in the place of the policy folder does not get rid of the base's approvers", async () => {
  const all = await rig({ files: HELD });
  openPull(all.gh.state, REPO, { edits: { ...without(POLICY), policies: Object.values(FREE).join("\n") } });
  const opened = await all.run({ ...OPENED, number: 1 }, { inputs: { policy: "policies" } });
  expect(opened.code, opened.log).toBe(0);
  expect(noteOf(all)).toContain("octo-lead");
  expect(await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 1) })).toMatchObject(NOT_APPROVED);
});

test.each(["merge", "squash", "rebase"] as const)(
  "a policy that is taken away first (%s) is judged by what it was when it comes back",
  async (method) => {
    const all = await rig({ files: { ...HELD, "policies/other/workspace.yaml": "workspace: other\n" } });
    const inputs = { workspace: "acme-prod" };
    openPull(all.gh.state, REPO, { edits: without(POLICY) });
    mergePull(all.gh.state, REPO, 1, { method });
    commitTo(all.gh.state, REPO, "main", { "README.md": "Meanwhile\n" });
    openPull(all.gh.state, REPO, { edits: moved(FREE, "policies/back") });
    const opened = await all.run({ ...OPENED, number: 2 }, { inputs });
    expect(opened.log).toContain("base-policy");
    expect(noteOf(all)).toContain("octo-lead");
    const push = { name: "push", ...mergePull(all.gh.state, REPO, 2) } as const;
    expect(await all.run(push, { inputs })).toMatchObject(NOT_APPROVED);
  },
);

test("a policy that is broken first is judged by what it was; one that nobody ever had is its own", async () => {
  const all = await rig({ files: HELD });
  openPull(all.gh.state, REPO, { edits: { "policies/twin/workspace.yaml": LAX } });
  mergePull(all.gh.state, REPO, 1);
  openPull(all.gh.state, REPO, { edits: { ...FREE, "policies/twin/workspace.yaml": null } });
  expect((await all.run({ ...OPENED, number: 2 })).log).toContain("base-policy");
  expect(await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 2) })).toMatchObject(NOT_APPROVED);
  const fresh = await rig({ files: { "README.md": "Hello\n" } });
  openPull(fresh.gh.state, REPO, { edits: FREE });
  expect((await fresh.run({ ...OPENED, number: 1 })).code).toBe(0);
  const push = { name: "push", ...mergePull(fresh.gh.state, REPO, 1) } as const;
  expect(await fresh.run(push)).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
});

test("a link in the place of the policy folder is refused", async () => {
  const all = await rig({ files: HELD });
  openPull(all.gh.state, REPO, {
    edits: { ...without(POLICY), ...moved(FREE, "access"), policies: linkTo("access") },
  });
  const opened = await all.run({ ...OPENED, number: 1 });
  expect(opened).toMatchObject({ code: 1, outputs: { "failure-reason": "invalid-policy" } });
  expect(opened.log).toMatch(/title=outside,/u);
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  expect(await all.run(push)).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "invalid-policy" } });
});

test("a link that is no policy leaves the base as it is", async () => {
  const files = { ...HELD, "README.md": "Hello\n", "policies/acme-prod/README.md": linkTo("../../README.md") };
  const all = await rig({ files });
  openPull(all.gh.state, REPO, { edits: FREE });
  expect((await all.run({ ...OPENED, number: 1 })).log).not.toContain("base-policy");
  expect(noteOf(all)).toContain("octo-lead");
});

test("a base that can't be read is never none: said in the plan, and nothing is written or let in", async () => {
  const all = await rig({ files: HELD });
  openPull(all.gh.state, REPO, { edits: FREE });
  const fail = (): void => all.gh.fail({ kind: "status", status: 500, on: TREES, times: 50 });
  fail();
  expect((await all.run({ ...OPENED, number: 1 })).log).toContain("can't be read");
  expect(noteOf(all)).toContain("can't be told");
  const { before, after } = mergePull(all.gh.state, REPO, 1);
  expect(await all.run({ name: "merge_group", number: 1, base: before, head: after })).toMatchObject(NOT_READ);
  expect(await all.run({ name: "push", before, after })).toMatchObject(NOT_READ);
  const inputs = { "auto-approve": "true" };
  expect(await all.run({ name: "push", before, after }, { inputs })).toMatchObject(NOT_READ);
}, 60_000);

test.each(["merge", "squash", "rebase"] as const)(
  "without a push, what was merged (%s) is judged by what it was merged onto",
  async (method) => {
    const all = await rig({ files: { ...POLICY, [WORKSPACE]: LAX } });
    const old = all.repository.branches["main"] ?? "";
    const pull = openPull(all.gh.state, REPO, { edits: { ...GRAB } });
    commitTo(all.gh.state, REPO, "main", { [WORKSPACE]: STRICT });
    refreshTestMerge(all.gh.state, REPO, 1);
    // GitHub leaves it where the pull request began.
    pull.base.sha = old;
    expect((await all.run({ ...OPENED, number: 1 })).code).toBe(0);
    expect(noteOf(all)).toContain("octo-lead");
    mergePull(all.gh.state, REPO, 1, { method });
    pull.base.sha = old;
    const dispatch = { name: "workflow_dispatch", inputs: { mode: "apply" } } as const;
    expect(await all.run(dispatch)).toMatchObject(NOT_APPROVED);
  },
);

test("a head that became the branch as it is has no base that could be told", async () => {
  const all = await rig({ files: HELD });
  const pull = openPull(all.gh.state, REPO, { edits: FREE });
  expect((await all.run({ ...OPENED, number: 1 })).code).toBe(0);
  mergePull(all.gh.state, REPO, 1);
  all.repository.branches["main"] = pull.head.sha;
  pull.mergeCommitSha = pull.head.sha;
  const dispatch = { name: "workflow_dispatch", inputs: { mode: "apply" } } as const;
  expect(await all.run(dispatch)).toMatchObject(NOT_READ);
});

test("a policy outside of the repository is refused, and nothing beside it is read", async () => {
  const all = await rig({ files: HELD });
  openPull(all.gh.state, REPO, { edits: FREE });
  const outside = await all.run({ ...OPENED, number: 1 }, { inputs: { policy: "../elsewhere" } });
  expect(outside).toMatchObject({ code: 1, outputs: { "failure-reason": "invalid-policy" } });
  expect(outside.log).toMatch(/title=outside,/u);
  const flat = await rig({
    files: moved(
      Object.fromEntries(Object.entries(HELD).map(([file, text]) => [file.replace("policies/acme-prod/", ""), text])),
      "",
    ),
  });
  openPull(flat.gh.state, REPO, { edits: { "README.md": "Hello\n" } });
  const shared = { "../shared/rules.yaml": "rules: { oops: 1 }\n" };
  const opened = await flat.run({ ...OPENED, number: 1 }, { inputs: { policy: "." }, files: shared });
  expect(opened.code, opened.log).toBe(0);
});
