import { expect, test } from "vitest";
import { readMarker } from "../../src/github/marker.ts";
import { mergePull, openPull, pushToPull } from "../github/pull.ts";
import { POLICY, REPO, rig, type Rig, rolesOf, USERS, users } from "./rig.ts";

const READS = [
  "sam@acme.com: { role: member }",
  "sam@acme.com: { role: member, sources: { payments: read-only } }",
] as const;
const GROUPS = "policies/acme-prod/groups.yaml";
const OPENED = { name: "pull_request", action: "opened", number: 1 } as const;

function commentWrites({ gh }: Rig, since: number): readonly string[] {
  return gh.requests
    .slice(since)
    .filter(({ method, path }) => method !== "GET" && path.includes("/comments"))
    .map(({ method }) => method);
}

test("masks come first; a run that finds the same writes no comment; an older one does not overwrite", async () => {
  const all = await rig();
  openPull(all.gh.state, REPO, { edits: users(READS) });
  const opened = await all.run(OPENED, { run: { id: 50 } });
  expect(opened.log.split("\n").slice(0, 2).toSorted()).toEqual([
    "::add-mask::CANARY-github-token",
    "::add-mask::CANARY-segment-token",
  ]);
  const before = all.gh.requests.length;
  await all.run(OPENED, { run: { id: 51 } });
  expect(commentWrites(all, before)).toEqual([]);
  const { head = { sha: "" } } = all.repository.pulls[0] ?? {};
  pushToPull(all.gh.state, REPO, 1, users(["sam@acme.com: { role: member }", "sam@acme.com: { role: read-only }"]));
  await all.run({ name: "pull_request", action: "synchronize", number: 1, before: head.sha }, { run: { id: 60 } });
  const newest = all.comments()[0]?.body;
  all.sandbox.change((state) => {
    for (const user of state.users) if (user.email === "dev@acme.com") user.permissions = user.permissions.slice(0, 1);
  });
  await all.run(OPENED, { run: { id: 55 } });
  expect(all.comments()).toHaveLength(1);
  expect(all.comments()[0]?.body).toBe(newest);
});

test("what a person changed by hand stands apart from what the pull request changes", async () => {
  const all = await rig();
  openPull(all.gh.state, REPO, { edits: users(READS) });
  all.sandbox.change((state) => {
    for (const user of state.users) if (user.email === "dev@acme.com") user.permissions = user.permissions.slice(0, 1);
  });
  await all.run(OPENED);
  const body = all.comments()[0]?.body ?? "";
  expect(body.indexOf("sam@acme.com")).toBeLessThan(body.search(/^#+ .*already adrift/imu));
  expect(body.search(/^#+ .*already adrift/imu)).toBeLessThan(body.lastIndexOf("dev@acme.com"));
});

test("a comment that can't be written is a warning that names the permission, and none is tried where none is wanted", async () => {
  const all = await rig();
  openPull(all.gh.state, REPO, { edits: users(READS) });
  Object.assign(all.gh.state.token.permissions, { "pull-requests": "read", issues: "none" });
  const planned = await all.run(OPENED);
  expect(planned).toMatchObject({ code: 0, outputs: { "has-changes": "true", "comment-url": "" } });
  expect(planned.log).toMatch(/^::warning [^\n]*`pull-requests: write`/mu);
  expect(planned.summary).toContain("sam@acme.com");
  const before = all.gh.requests.length;
  expect(await all.run(OPENED, { inputs: { comment: "false" } })).toMatchObject({ code: 0 });
  expect(commentWrites(all, before)).toEqual([]);
  expect(all.comments()).toEqual([]);
});

test("an invalid policy: comment, annotations on the very lines, and the rest counted", async () => {
  const all = await rig();
  const people = Array.from({ length: 30 }, (_, index) => `  p${index}@acme.com: { rol: member }\n`).join("");
  openPull(all.gh.state, REPO, { edits: { [USERS]: `users:\n${people}`, [GROUPS]: null } });
  const planned = await all.run(OPENED);
  expect(planned).toMatchObject({ code: 1, outputs: { "failure-reason": "invalid-policy", fingerprint: "" } });
  expect(planned.log).toMatch(new RegExp(`^::error title=unknown-key,file=${USERS},line=2,col=\\d+::`, "mu"));
  const errors = planned.log.match(/^::error /gmu) ?? [];
  expect(errors.length).toBeLessThanOrEqual(9);
  expect(planned.log.match(/^::error/gmu)).toHaveLength(10);
  expect(planned.log).toMatch(/^::error title=more-errors::\d+ more errors/mu);
  expect(all.comments()[0]?.body).toContain("unknown-key");
  const merged = await all.run({ name: "push", ...mergePull(all.gh.state, REPO, 1) });
  expect(merged).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "invalid-policy" } });
});

test("nothing that stands in a policy is a command to the runner, or a marker", async () => {
  const all = await rig();
  const hostile = '"::set-output name=x::y ##[add-mask]z\\n::error::pwned": { functions: read-only, members: [] }';
  const forged = '"<!-- segment-access:v1 e30 --> @octo-lead": { functions: read-only, members: [] }';
  const groups = `${POLICY["policies/acme-prod/groups.yaml"] ?? ""}\n  ${hostile}\n  ${forged}\n`;
  openPull(all.gh.state, REPO, { edits: { "policies/acme-prod/groups.yaml": groups } });
  const planned = await all.run(OPENED);
  expect(planned.code, planned.log).toBe(0);
  expect(planned.log).toContain("set-output name=x");
  expect(planned.log).not.toMatch(/^\s*::(?!add-mask|error |warning |notice |error::)/mu);
  expect(planned.log).not.toContain("##[");
  expect(planned.log).not.toMatch(/^::error::pwned/mu);
  expect(readMarker(all.comments()[0]?.body ?? "")).toMatchObject({
    kind: "marker",
    marker: { workspace: "acme-prod" },
  });
});

test("GitHub Enterprise Server: every address from the environment; no job summary there is a warning", async () => {
  const all = await rig({ ghes: true });
  openPull(all.gh.state, REPO, { edits: users(READS) });
  const planned = await all.run(OPENED, { env: { GITHUB_STEP_SUMMARY: "" } });
  expect(planned, planned.log).toMatchObject({ code: 0, outputs: { "has-changes": "true" } });
  expect(planned.log).toMatch(/^::warning title=report::/mu);
  expect(all.comments()[0]?.body).toContain("https://github.example.com/acme/access/blob/");
});

test("two workspaces: a comment for each, tokens by slug, the folders as JSON, one of them by name", async () => {
  const dev = Object.fromEntries(
    Object.entries(POLICY).map(([file, text]) => [
      file.replace("acme-prod", "acme-dev"),
      text.replace("workspace: acme-prod", "workspace: acme-dev"),
    ]),
  );
  const all = await rig({ files: { ...POLICY, ...dev }, sandbox: { token: "CANARY-prod" } });
  openPull(all.gh.state, REPO, { edits: users(READS) });
  const tokens = JSON.stringify({ "acme-prod": "CANARY-prod", "acme-dev": "CANARY-dev" });
  const both = await all.run(OPENED, { inputs: { "segment-token": tokens } });
  expect(both.log).toContain("::add-mask::CANARY-prod");
  expect(both.log).toContain("::add-mask::CANARY-dev");
  // The sandbox is one workspace: the other's token is refused.
  expect(both).toMatchObject({ code: 1, outputs: { "failure-reason": "not-read", adds: "1" } });
  expect(JSON.parse(both.outputs["workspaces"] ?? "")).toEqual(["acme-dev", "acme-prod"]);
  expect(all.comments()).toHaveLength(1);
  const env = { SEGMENT_TOKEN_ACME_PROD: "CANARY-prod" };
  const one = await all.run(OPENED, { inputs: { "segment-token": "", workspace: "acme-prod" }, env });
  expect(one, one.log).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
  expect(JSON.parse(one.outputs["workspaces"] ?? "")).toEqual(["acme-dev", "acme-prod"]);
});

test("an apply that is asked to end finishes what is under way, tells what is left, and the next run does it", async () => {
  const all = await rig();
  const before = all.repository.branches["main"] ?? "";
  const more = users(
    READS,
    ["lee@acme.com: { role: member }", "lee@acme.com: { role: member, functions: read-only }"],
    ["ruth@acme.com: { role: read-only }", "ruth@acme.com: { role: member }"],
  );
  openPull(all.gh.state, REPO, { edits: more });
  await all.run(OPENED);
  const push = { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
  expect(push.before).toBe(before);
  all.sandbox.fail({ kind: "slow", ms: 800, on: { method: "PUT" } });
  const interrupted = await all.run(push, {
    during: (kill) => {
      const seen = all.sandbox.requests.length;
      const timer = setInterval(() => {
        if (!all.sandbox.requests.slice(seen).some(({ method }) => method === "PUT")) return;
        clearInterval(timer);
        kill("SIGTERM");
      }, 10);
    },
  });
  expect(interrupted, interrupted.log).toMatchObject({ code: 1, outputs: { "failure-reason": "apply-failed" } });
  expect(interrupted.writes).toHaveLength(1);
  expect(all.comments()[0]?.body).toContain("Applied 1/3");
  const resumed = await all.run(push, { run: { attempt: 2 } });
  expect(resumed, resumed.log).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
  expect(resumed.writes).toHaveLength(2);
  expect(all.comments()[0]?.body).toContain("and verified");
  expect(rolesOf(all, "ruth@acme.com")).toEqual(["Workspace Member on WORKSPACE"]);
});
