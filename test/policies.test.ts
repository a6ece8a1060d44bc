import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { run } from "../src/program.ts";
import { type Sandbox, startSandbox } from "../src/sandbox/server.ts";
import { collectingTerminal } from "./terminal.ts";

const ROOT = join(import.meta.dirname, "..");

async function openSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return sandbox;
}

async function planPolicies({ url }: Sandbox) {
  const terminal = collectingTerminal({ cwd: ROOT, env: { SEGMENT_API_URL: url, SEGMENT_TOKEN: "any" } });
  const code = await run(["plan", "--format", "json"], terminal);
  const { workspace, changes, deferred, unmanaged, findings } = JSON.parse(terminal.stdout()) as {
    workspace: string;
    changes: readonly unknown[];
    deferred: readonly unknown[];
    unmanaged: readonly unknown[];
    findings: readonly { rule: string; severity: string }[];
  };
  const rules = findings.map(({ rule, severity }) => `${severity} ${rule}`);
  return { code, workspace, changes, deferred, unmanaged, rules };
}

test("policies/ says what a fresh sandbox is", async () => {
  expect(await planPolicies(await openSandbox())).toEqual({
    code: 0,
    workspace: "acme-prod",
    changes: [],
    deferred: [],
    unmanaged: [],
    rules: ["note invite-pending"],
  });
});

test("policies/ writes to nothing by being planned", async () => {
  const sandbox = await openSandbox();
  await planPolicies(sandbox);
  expect(new Set(sandbox.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
});

test("an invite that is accepted with other access than policies/ says shows", async () => {
  const sandbox = await openSandbox();
  sandbox.acceptInvite("newhire@acme.com");
  expect(await planPolicies(sandbox)).toMatchObject({ code: 0, changes: [] });
  sandbox.change((state) => {
    const newcomer = state.users.find(({ email }) => email === "newhire@acme.com");
    const workspace = { id: state.workspace.id, type: "WORKSPACE" as const, labels: [] };
    const admin = state.roles.find(({ name }) => name === "Source Admin");
    newcomer?.permissions.push({ roleId: admin?.id ?? "", resources: [workspace] });
  });
  expect(await planPolicies(sandbox)).toMatchObject({
    code: 2,
    changes: [
      {
        action: "remove",
        fact: { kind: "grant", principal: "user:newhire@acme.com", role: "Source Admin", on: "workspace" },
      },
    ],
  });
});
