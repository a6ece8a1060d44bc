import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { apply } from "../../src/app/apply.ts";
import { load } from "../../src/app/load.ts";
import type { Applied } from "../../src/core/applied.ts";
import { approve } from "../../src/core/approve.ts";
import { propose } from "../../src/core/propose.ts";
import type { ApprovedOperation, Provider } from "../../src/core/provider.ts";
import { run } from "../../src/program.ts";
import { segmentProvider } from "../../src/providers/segment/index.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import type { State } from "../../src/sandbox/server.ts";
import { TODAY } from "../scenario.ts";
import { collectingTerminal } from "../terminal.ts";
import { type Rehearsal, rehearse } from "./rehearsal.ts";

/** The same provider, but writing the lists of the plan as they are, without a look at what is there by then. */
function blind(provider: Provider): Provider {
  return {
    ...provider,
    perform: (operation, directory) => {
      const rest: Partial<ApprovedOperation> = { ...operation };
      delete (rest as { patch?: unknown }).patch;
      return provider.perform(rest as ApprovedOperation, directory);
    },
  };
}

/** Somebody else's run, from a policy of their own, that gives Lee one role more. */
async function applyAnother({ sandbox }: Rehearsal): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-another-"));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const env = { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "CANARY-token" };
  expect(await run(["import"], collectingTerminal({ cwd, env }))).toBe(0);
  const file = join(cwd, "policies/acme-prod/users.yaml");
  const text = await readFile(file, "utf8");
  const theirs = text.replace("lee@acme.com: { role: member }", "lee@acme.com: { role: member, roles: [PII Access] }");
  expect(theirs).not.toBe(text);
  await writeFile(file, theirs);
  expect(await run(["apply", "--yes"], collectingTerminal({ cwd, env }))).toBe(0);
}

/** Plans the rehearsed policy, lets the other run go through in between, and applies what was planned before it. */
async function applyAfterAnother(rehearsal: Rehearsal, as: (provider: Provider) => Provider): Promise<Applied> {
  const [loaded] = (await load("policies", { cwd: rehearsal.cwd })).workspaces;
  if (loaded?.policy.ok !== true) throw new Error("the policy of the rehearsal has errors");
  const provider = segmentProvider({ token: "t", baseUrl: rehearsal.sandbox.url, version: "0", retryMs: 1 });
  const proposed = propose(loaded.policy.value, await provider.read(), segmentSystem, TODAY);
  const approved = approve(proposed);
  if (!approved.ok) throw new Error(JSON.stringify(approved.findings));
  await applyAnother(rehearsal);
  return apply(
    proposed,
    approved.value,
    as(provider),
    segmentSystem,
    () => undefined,
    () => false,
  );
}

function hasTheirs({ users, roles }: State): boolean {
  const role = roles.find(({ name }) => name === "PII Access");
  const lee = users.find(({ email }) => email === "lee@acme.com");
  return lee?.permissions.some(({ roleId }) => roleId === role?.id) ?? false;
}

function statusOf({ operations }: Applied): string | undefined {
  return operations.find(({ operation }) => operation.request.path.includes("lee@acme.com"))?.status;
}

async function rehearsed(): Promise<Rehearsal> {
  const rehearsal = await rehearse();
  onTestFinished(() => rehearsal.end());
  return rehearsal;
}

test("of two runs, the one that comes later leaves alone what the other has given, and says so", async () => {
  const rehearsal = await rehearsed();
  const applied = await applyAfterAnother(rehearsal, (provider) => provider);
  expect(hasTheirs(rehearsal.sandbox.state())).toBe(true);
  expect(statusOf(applied)).toBe("conflicted");
});

test("without the precondition, the very same run loses the other's update and calls it done", async () => {
  const rehearsal = await rehearsed();
  const applied = await applyAfterAnother(rehearsal, blind);
  expect(hasTheirs(rehearsal.sandbox.state())).toBe(false);
  expect(statusOf(applied)).toBe("done");
});
