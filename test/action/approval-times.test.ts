import { expect, test } from "vitest";
import { addReview, person } from "../github/history.ts";
import { mergePull, openPull } from "../github/pull.ts";
import type { State } from "../github/state.ts";
import { POLICY, REPO, rig, type Rig, users } from "./rig.ts";

const SAM = "sam@acme.com: { role: member }";
const BASE = {
  ...POLICY,
  "policies/acme-prod/workspace.yaml":
    "workspace: acme-prod\nsettings: { approvals: { sources: { payments: { by: [octo-lead] } } } }\n",
};
const OPENED = { name: "pull_request", action: "opened", number: 1 } as const;
const COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const NOT_APPROVED = { code: 1, writes: [], outputs: { "failure-reason": "not-approved" } };
const APPLIED = { code: 0, writes: [expect.any(String)], outputs: { "failure-reason": "" } };

async function asking(): Promise<Rig> {
  const all = await rig({ files: BASE });
  const edits = users([SAM, "sam@acme.com: { role: member, sources: { payments: read-only } }"]);
  openPull(all.gh.state, REPO, { edits });
  return all;
}

function approve(state: State): void {
  addReview(state, REPO, 1, { user: person("octo-lead") });
}

/** From now on it is so many seconds later on GitHub than here. */
function passes(state: State, seconds: number): void {
  state.time = new Date(Date.now() + seconds * 1000).toISOString();
}

test.each([
  ["the base is read", { path: /\/git\/trees\// }],
  ["the reviews are read", { path: /\/reviews$/u }],
  ["the comment is on its way", { method: "POST", path: COMMENTS }],
])("an approval given while %s is one of a plan that nobody had seen", async (_, on) => {
  const all = await asking();
  const change = (state: State): void => {
    approve(state);
    passes(state, 3600);
  };
  all.gh.fail({ kind: "meanwhile", on, change });
  expect((await all.run(OPENED)).code).toBe(0);
  expect(all.repository.pulls[0]?.reviews).toHaveLength(1);
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  expect(await all.run(push)).toMatchObject(NOT_APPROVED);
  approve(all.gh.state);
  expect(await all.run(push, { run: { attempt: 2 } })).toMatchObject(APPLIED);
});

test("an approval given once the comment is there counts, though the run is not over", async () => {
  const all = await asking();
  let isThere = false;
  all.gh.fail({
    kind: "meanwhile",
    on: ({ method, path }) => {
      const isRead = isThere && method === "GET";
      isThere ||= method === "POST" && path.endsWith("/comments");
      return isRead;
    },
    change: approve,
  });
  expect((await all.run(OPENED)).code).toBe(0);
  const applied = await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 1) });
  expect(applied, applied.log).toMatchObject(APPLIED);
});

test("while the same plan is made once more, an approval counts: it was there to be seen", async () => {
  const all = await asking();
  await all.run(OPENED);
  all.gh.fail({ kind: "meanwhile", on: { path: /\/reviews$/u }, change: approve });
  expect((await all.run({ ...OPENED, action: "reopened" })).code).toBe(0);
  expect(all.comments()[0]?.body).toContain("☑ approved by");
  const applied = await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 1) });
  expect(applied, applied.log).toMatchObject(APPLIED);
});

test("while another plan is made for the same head, an approval of the one before does not count", async () => {
  const all = await asking();
  passes(all.gh.state, -3600);
  await all.run(OPENED);
  all.gh.state.time = undefined;
  all.sandbox.change((state) => {
    for (const user of state.users) if (user.email === "dev@acme.com") user.permissions = user.permissions.slice(0, 1);
  });
  // The comment is edited, and for GitHub as old as ever: what counts is when the run wrote it.
  const early = (state: State): void => {
    const submittedAt = new Date(Date.now() - 2000).toISOString();
    addReview(state, REPO, 1, { user: person("octo-lead"), submittedAt });
  };
  all.gh.fail({ kind: "meanwhile", on: { path: /\/git\/trees\// }, change: early });
  expect((await all.run({ ...OPENED, action: "reopened" })).code).toBe(0);
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  expect(await all.run(push)).toMatchObject(NOT_APPROVED);
  approve(all.gh.state);
  expect(await all.run(push, { run: { attempt: 2 } })).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
});
