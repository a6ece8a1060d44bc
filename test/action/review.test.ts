import { expect, test } from "vitest";
import { type PlanMarker, readMarker, withMarker } from "../../src/github/marker.ts";
import { addComment, addReview, commitTo, person } from "../github/history.ts";
import { mergePull, openPull, pushToPull } from "../github/pull.ts";
import { POLICY, REPO, rig, type Rig, rolesOf, users } from "./rig.ts";

const SAM = "sam@acme.com: { role: member }";
const READS = [SAM, "sam@acme.com: { role: member, sources: { payments: read-only } }"] as const;
const WORKSPACE = "policies/acme-prod/workspace.yaml";

/** The policy with settings; everybody's way to GitHub is their first name. */
function settings(text: string): Record<string, string> {
  return {
    ...POLICY,
    [WORKSPACE]: `workspace: acme-prod\nsettings:\n  guardrails: { owners-added-limit: warning }\n${text}`,
  };
}

/** Opens a pull request with these edits and shows its plan. */
async function planned(all: Rig, edits: Record<string, string>): Promise<void> {
  openPull(all.gh.state, REPO, { edits });
  const { code, log } = await all.run({ name: "pull_request", action: "opened", number: 1 });
  expect(code, log).toBe(0);
}

function markerIn(all: Rig): PlanMarker {
  const [comment] = all.comments();
  const read = readMarker(comment?.body ?? "");
  if (read.kind !== "marker" || read.marker.kind !== "plan") throw new Error("There is no marker.");
  return read.marker;
}

/** Somebody takes a person's access away by hand, so that the policy asks for more. */
function takeByHand({ sandbox }: Rig, email: string): void {
  sandbox.change((state) => {
    const user = state.users.find((one) => one.email === email);
    if (user) user.permissions = user.permissions.slice(0, 1);
  });
}

test("more than was reviewed stops: nothing written, the table posted, exit 1", async () => {
  const all = await rig();
  await planned(all, users(READS));
  takeByHand(all, "dev@acme.com");
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  const stopped = await all.run(push);
  expect(stopped).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "plan-changed" } });
  expect(rolesOf(all, "sam@acme.com")).toEqual(["Workspace Member on WORKSPACE"]);
  const [comment] = all.comments();
  expect(comment?.body).toContain("**not reviewed**");
  expect(comment?.body).toContain("as reviewed");
  expect(markerIn(all).outcome).toMatchObject({ state: "stopped", reason: "plan-changed" });
  expect(all.comments()).toHaveLength(1);
});

test("a part of what was reviewed is applied; what was done by hand is told as applied", async () => {
  const all = await rig();
  await planned(
    all,
    users(READS, ["lee@acme.com: { role: member }", "lee@acme.com: { role: member, functions: read-only }"]),
  );
  all.sandbox.change((state) => {
    const role = state.roles.find(({ name }) => name === "Source Read-only");
    const payments = state.sources.find(({ slug }) => slug === "payments");
    const sam = state.users.find(({ email }) => email === "sam@acme.com");
    sam?.permissions.push({
      roleId: role?.id ?? "",
      resources: [{ id: payments?.id ?? "", type: "SOURCE", labels: [] }],
    });
  });
  const { before, after } = mergePull(all.gh.state, REPO, 1);
  const applied = await all.run({ name: "push", before, after });
  expect(applied, applied.log).toMatchObject({ code: 0, writes: [expect.any(String)] });
  expect(markerIn(all).outcome).toMatchObject({ state: "applied", done: 1, of: 1 });
  const again = await all.run({ name: "push", before, after }, { run: { attempt: 2 } });
  expect(again).toMatchObject({ code: 0, writes: [] });
});

test("a marker of somebody else counts for nothing", async () => {
  const all = await rig();
  openPull(all.gh.state, REPO, { edits: users(READS) });
  const { head, base } = all.repository.pulls[0] ?? { head: { sha: "" }, base: { sha: "" } };
  const forged = {
    kind: "plan",
    workspace: "acme-prod",
    head: head.sha,
    base: base.sha,
    baseRef: "main",
    run: 999,
    attempt: 1,
  } as const;
  const marker: PlanMarker = {
    ...forged,
    at: "2026-01-01T00:00:00Z",
    fingerprint: "sha256:00",
    total: 1,
    changes: ["000000000000"],
  };
  addComment(all.gh.state, REPO, 1, withMarker(marker, "Looks good"), person("mallory"));
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  const stopped = await all.run(push);
  expect(stopped).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "no-review" } });
  expect(all.comments().map(({ user }) => user.login)).toEqual(["mallory"]);
});

test("a comment that somebody edited is no review, and is left as it is", async () => {
  const all = await rig();
  await planned(all, users(READS));
  const [comment] = all.comments();
  if (comment) comment.body = comment.body.replace("payments", "nothing");
  const edited = comment?.body;
  const stopped = await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 1) });
  expect(stopped).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "no-review" } });
  expect(all.comments()[0]?.body).toBe(edited);
});

test("a head that was never planned stops, though it asks for less", async () => {
  const all = await rig();
  await planned(all, users(READS, ["ruth@acme.com: { role: read-only }", "ruth@acme.com: { role: member }"]));
  pushToPull(all.gh.state, REPO, 1, users(READS));
  const stopped = await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 1) });
  expect(stopped).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "no-review" } });
});

test("a direct push stops, unless it is approved by itself", async () => {
  const all = await rig();
  const before = all.repository.branches["main"] ?? "";
  const { sha: after } = commitTo(all.gh.state, REPO, "main", users(READS));
  const push = { name: "push", before, after } as const;
  expect(await all.run(push)).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "no-review" } });
  const applied = await all.run(push, { inputs: { "auto-approve": "true" } });
  expect(applied, applied.log).toMatchObject({
    code: 0,
    writes: [expect.any(String)],
    outputs: { "failure-reason": "" },
  });
});

test("a plan that is too old stops", async () => {
  const all = await rig();
  await planned(all, users(READS));
  const [comment] = all.comments();
  const read = readMarker(comment?.body ?? "");
  if (comment && read.kind === "marker") {
    const at = new Date(Date.now() - 3 * 3_600_000).toISOString();
    comment.body = withMarker({ ...read.marker, at }, read.text);
  }
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  const stale = await all.run(push, { inputs: { "plan-max-age": "2h" } });
  expect(stale).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "stale" } });
  expect(await all.run(push, { inputs: { "plan-max-age": "1d" } })).toMatchObject({ code: 0 });
});

test("not approved stops; approved afterwards, run again, applies; neither author nor who gains may", async () => {
  const approvals = '  approvals:\n    sources: { payments: { by: ["team:acme/payments", octo-lead] } }\n';
  const all = await rig({ files: settings(approvals) });
  const gains = [SAM, "sam@acme.com: { role: member, github: Sam-GH, sources: { payments: read-only } }"] as const;
  await planned(all, users(gains));
  expect(all.comments()[0]?.body).toContain("☐ approval by");
  const { gh, run } = all;
  gh.state.organizations.push({
    login: "acme",
    teams: [
      { slug: "payments", members: ["sam-gh", "pat"].map((login) => ({ login, role: "member", state: "active" })) },
    ],
  });
  const push = { name: "push", ...mergePull(gh.state, REPO, 1) } as const;
  addReview(gh.state, REPO, 1, { user: person("somebody") });
  addReview(gh.state, REPO, 1, { user: person("sam-gh") });
  addReview(gh.state, REPO, 1, { user: person("pat") });
  const unreadable = await run(push);
  expect(unreadable).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "not-approved" } });
  expect(unreadable.log).toContain("team:acme/payments");
  gh.state.token.permissions.members = "read";
  const pull = all.repository.pulls[0];
  const pat = pull?.reviews.pop();
  expect(await run(push, { run: { attempt: 2 } })).toMatchObject({
    code: 1,
    writes: [],
    outputs: { "failure-reason": "not-approved" },
  });
  if (pat) pull?.reviews.push(pat);
  const applied = await run(push, { run: { attempt: 3 } });
  expect(applied, applied.log).toMatchObject({
    code: 0,
    writes: [expect.any(String)],
    outputs: { "failure-reason": "" },
  });
  expect(all.comments()[0]?.body).toContain("Applied 1/1");
});

test("an approval counts on after a plan that says the same, and not before the plan", async () => {
  const all = await rig({ files: settings("  approvals:\n    sources: { payments: { by: [octo-lead] } }\n") });
  openPull(all.gh.state, REPO, { edits: users(READS) });
  const early = addReview(all.gh.state, REPO, 1, { user: person("octo-lead"), submittedAt: "2026-01-01T00:00:00Z" });
  expect((await all.run({ name: "pull_request", action: "opened", number: 1 })).code).toBe(0);
  expect(all.comments()[0]?.body).toContain("☐ approval by");
  const review = addReview(all.gh.state, REPO, 1, { user: person("octo-lead") });
  const { at } = markerIn(all);
  const replanned = await all.run({ name: "pull_request_review", action: "submitted", number: 1, review: review.id });
  expect(replanned, replanned.log).toMatchObject({ code: 0, writes: [] });
  expect(all.comments()[0]?.body).toContain("☑ approved by");
  expect(markerIn(all).at).toBe(at);
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  review.state = "DISMISSED";
  expect(early.state).toBe("APPROVED");
  expect(await all.run(push)).toMatchObject({ code: 1, outputs: { "failure-reason": "not-approved" } });
  review.state = "APPROVED";
  expect(await all.run(push)).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
});

test("who approves and what is judged comes from the base, not from the pull request", async () => {
  const all = await rig({ files: settings("  approvals:\n    elevation: { by: [octo-lead] }\n") });
  const grab = { ...users([SAM, "sam@acme.com: { role: owner }"]), [WORKSPACE]: "workspace: acme-prod\n" };
  openPull(all.gh.state, REPO, { edits: grab });
  const opened = await all.run({ name: "pull_request", action: "opened", number: 1 });
  expect(opened.outputs).toMatchObject({ risk: "high" });
  expect(all.comments()[0]?.body).toContain("octo-lead");
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  expect(await all.run(push)).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "not-approved" } });
});

test("what was merged without its approval does not come in with the next pull request either", async () => {
  const all = await rig({ files: settings("  approvals:\n    elevation: { by: [octo-lead] }\n") });
  await planned(all, users([SAM, "sam@acme.com: { role: owner }"]));
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  expect(await all.run(push)).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "not-approved" } });
  openPull(all.gh.state, REPO, { edits: { "README.md": "Hello\n" } });
  await all.run({ name: "pull_request", action: "opened", number: 2 });
  const next = await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 2) });
  expect(next).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "not-approved" } });
});

test("rules that ask for approval take anybody else who may write", async () => {
  const rules =
    "rules:\n  payments-is-money:\n    on: grant\n    when: grant.on == 'source:payments'\n    severity: approval\n    message: Payments are money.\n";
  const all = await rig({ files: { ...POLICY, [WORKSPACE]: `workspace: acme-prod\n${rules}` } });
  await planned(all, users(READS));
  all.repository.readers = ["reader"];
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  addReview(all.gh.state, REPO, 1, { user: person("reader") });
  addReview(all.gh.state, REPO, 1, { user: person("octo-author") });
  expect(await all.run(push)).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "not-approved" } });
  addReview(all.gh.state, REPO, 1, { user: person("writer") });
  const applied = await all.run(push);
  expect(applied, applied.log).toMatchObject({ code: 0, writes: [expect.any(String)] });
});

test("a merge that changes nobody's access succeeds without a comment", async () => {
  const all = await rig();
  openPull(all.gh.state, REPO, { edits: { "README.md": "Hello\n" } });
  const merged = await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 1) });
  expect(merged).toMatchObject({ code: 0, writes: [], outputs: { "has-changes": "false", risk: "" } });
  expect(all.comments()).toEqual([]);
});

test("where nothing is to be applied, a permission that is missing is still named", async () => {
  const all = await rig();
  openPull(all.gh.state, REPO, { edits: { "README.md": "Hello\n" } });
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  Object.assign(all.gh.state.token.permissions, { "pull-requests": "none", issues: "none" });
  const merged = await all.run(push);
  expect(merged).toMatchObject({ code: 0, writes: [] });
  expect(merged.log).toMatch(/^::warning [^\n]*`pull-requests: (?:read|write)`/mu);
});

test("a plan that was merged and never applied is told by a later run", async () => {
  const all = await rig();
  await planned(all, users(READS));
  mergePull(all.gh.state, REPO, 1);
  openPull(all.gh.state, REPO, { edits: { "README.md": "Hello\n" } });
  const later = await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 2) });
  expect(later.log).toMatch(/::warning title=never-applied::.*#1/u);
});
