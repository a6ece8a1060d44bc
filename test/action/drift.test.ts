import { expect, test } from "vitest";
import { commitTo } from "../github/history.ts";
import { POLICY, REPO, rig, type Rig, rolesOf, users } from "./rig.ts";

function makeOwner({ sandbox }: Rig, email: string): void {
  sandbox.change((state) => {
    const owner = state.roles.find(({ name }) => name === "Workspace Owner");
    const user = state.users.find((one) => one.email === email);
    user?.permissions.push({
      roleId: owner?.id ?? "",
      resources: [{ id: state.workspace.id, type: "WORKSPACE", labels: [] }],
    });
  });
}

test("a change by hand opens one issue; it stays as it is, is closed after the repair, and opened again", async () => {
  const all = await rig();
  makeOwner(all, "sam@acme.com");
  const found = await all.run({ name: "schedule" });
  expect(found, found.log).toMatchObject({
    code: 0,
    writes: [],
    outputs: { "has-changes": "true", "failure-reason": "" },
  });
  expect(all.repository.issues).toHaveLength(1);
  const [issue] = all.repository.issues;
  expect(issue).toMatchObject({ state: "open", title: "Access drift: acme-prod" });
  expect(issue?.body).toContain("sam@acme.com");
  const before = all.gh.requests.length;
  await all.run({ name: "schedule" });
  expect(all.gh.requests.slice(before).filter(({ method, path }) => method !== "GET" && path !== "/graphql")).toEqual(
    [],
  );
  const repair = await all.run({ name: "workflow_dispatch" }, { inputs: { mode: "apply", "auto-approve": "true" } });
  expect(repair, repair.log).toMatchObject({ code: 0, writes: [expect.any(String)] });
  expect(await all.run({ name: "schedule" })).toMatchObject({ code: 0, outputs: { "has-changes": "false" } });
  expect(all.repository.issues).toMatchObject([{ state: "closed" }]);
  makeOwner(all, "sam@acme.com");
  await all.run({ name: "schedule" });
  expect(all.repository.issues).toMatchObject([{ state: "open" }]);
  expect(all.repository.issues).toHaveLength(1);
});

test("an issue that can't be written is a warning that names the permission", async () => {
  const all = await rig();
  all.gh.state.token.permissions.issues = "read";
  makeOwner(all, "sam@acme.com");
  const found = await all.run({ name: "schedule" });
  expect(found).toMatchObject({ code: 0, outputs: { "has-changes": "true" } });
  expect(found.log).toMatch(/^::warning [^\n]*`issues: write`/mu);
});

test("access that has ended is taken away on schedule where that is on, and nothing else", async () => {
  const ended = users([
    "functions: { Enrich orders: read-only }",
    "functions: { Enrich orders: { access: read-only, until: 2026-01-31 } }",
  ]);
  const on = { "policies/acme-prod/workspace.yaml": "workspace: acme-prod\nsettings: { apply-expired: true }\n" };
  const off = await rig({ files: { ...POLICY, ...ended } });
  expect((await off.run({ name: "schedule" })).writes).toEqual([]);
  const all = await rig({ files: { ...POLICY, ...ended, ...on } });
  makeOwner(all, "sam@acme.com");
  expect(rolesOf(all, "mira@acme.com")).toContain("Function Read-only on FUNCTION");
  const run = await all.run({ name: "schedule" });
  expect(run, run.log).toMatchObject({
    code: 0,
    writes: [expect.any(String)],
    outputs: { "has-changes": "true", removes: "1" },
  });
  expect(rolesOf(all, "mira@acme.com")).not.toContain("Function Read-only on FUNCTION");
  expect(rolesOf(all, "sam@acme.com")).toContain("Workspace Owner on WORKSPACE");
  expect(all.repository.issues[0]?.body).not.toContain("mira@acme.com");
});

test("who did it, and when, stands in the issue where the audit trail tells", async () => {
  const all = await rig();
  const made = await fetch(`${all.sandbox.url}/groups`, {
    method: "POST",
    headers: { authorization: "Bearer somebody", "content-type": "application/json" },
    body: JSON.stringify({ name: "By hand" }),
  });
  expect(made.ok).toBe(true);
  const found = await all.run({ name: "schedule" });
  expect(found).toMatchObject({ code: 0, writes: [], outputs: { removes: "1" } });
  expect(all.repository.issues[0]?.body).toMatch(/`group:By hand`.*by `public-api-token\/[0-9a-f]+`, \d{4}-\d\d-\d\d/u);
});

test("drift that nobody can be told of fails; another branch's policy tells none", async () => {
  const all = await rig();
  all.repository.hasIssues = false;
  makeOwner(all, "sam@acme.com");
  const untold = await all.run({ name: "schedule" });
  expect(untold, untold.log).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "not-told" } });
  all.repository.hasIssues = true;
  const before = all.repository.branches["main"] ?? "";
  const { sha: after } = commitTo(all.gh.state, REPO, "elsewhere", { "README.md": "Hello\n" });
  const push = { name: "push", branch: "elsewhere", before, after } as const;
  const elsewhere = await all.run(push, { inputs: { mode: "drift" } });
  expect(elsewhere, elsewhere.log).toMatchObject({ code: 0, outputs: { "has-changes": "true" } });
  expect(all.repository.issues).toEqual([]);
  const unknown = await all.run(push, { inputs: { mode: "drift" }, env: { GITHUB_EVENT_NAME: "issues" } });
  expect(unknown).toMatchObject({ code: 1, outputs: { "failure-reason": "refused" } });
});
