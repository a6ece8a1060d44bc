import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { load, slugOf } from "../src/app/load.ts";
import { planWorkspace } from "../src/app/plan.ts";
import { worst } from "../src/commands/plan.ts";
import type { ExitCode } from "../src/commands/terminal.ts";
import type { Operation } from "../src/core/provider.ts";
import { run } from "../src/program.ts";
import { segmentSystem } from "../src/providers/segment/system.ts";
import { type Snapshot, snapshotOf, snapshotReader } from "../src/providers/snapshot/index.ts";
import { TODAY } from "./scenario.ts";
import { collectingTerminal } from "./terminal.ts";

/** Every folder of examples/ but the workflows to copy, and how `plan` ends there: one exit code, or one for each workspace. */
const SCENARIOS: Readonly<Record<string, ExitCode | Readonly<Record<string, ExitCode>>>> = {
  "admin-for-two-weeks": 2,
  adopt: 0,
  "agency-with-contractors": 2,
  contractor: 2,
  "custom-rule": 2,
  "declared-only": 2,
  "downgrade-after-review": 2,
  "elevate-and-reduce": 2,
  exceptions: 2,
  guardrails: 1,
  "idp-managed": 2,
  "implementation-finished": 2,
  "labels-staging-prod": 2,
  offboard: 2,
  "onboard-a-team": 2,
  "owner-handover": 2,
  "prod-staging-split": 2,
  rename: 2,
  "scope-widened": 2,
  "service-accounts": 2,
  "three-workspaces": { "acme-prod": 2, "acme-staging": 0, "beta-prod": 2 },
};

/** GitHub workflows to copy: no scenarios. */
const WORKFLOWS = "github";

/** One plan: where its policies are, where live.json and the golden files stand, and which workspace it is of, where there are several. */
type Case = {
  readonly name: string;
  readonly policies: string;
  readonly folder: string;
  readonly slug?: string;
  readonly expected: ExitCode;
};

const CASES: readonly Case[] = Object.entries(SCENARIOS).flatMap(([scenario, codes]): readonly Case[] => {
  const root = `examples/${scenario}`;
  const policies = `${root}/policies`;
  if (typeof codes === "number") return [{ name: scenario, policies, folder: root, expected: codes }];
  return Object.entries(codes).map(([slug, expected]) => ({
    name: `${scenario}: ${slug}`,
    policies,
    folder: `${root}/workspaces/${slug}`,
    slug,
    expected,
  }));
});

const ROOT = join(import.meta.dirname, "..");
const BLESS = Boolean(process.env["BLESS"]);

type PlanJson = {
  readonly changes: readonly unknown[];
  readonly operations: readonly { readonly changes: readonly number[] }[];
};

async function read(path: string): Promise<string> {
  return readFile(join(ROOT, path), "utf8");
}

/** The committed file that a text has to be equal to. With BLESS=1 the text becomes it. */
async function golden(path: string, text: string): Promise<string> {
  if (BLESS) await writeFile(join(ROOT, path), text);
  return read(path);
}

async function plan(
  { policies, folder, slug }: Case,
  format: "markdown" | "json",
): Promise<{ code: ExitCode; stdout: string }> {
  const terminal = collectingTerminal({ cwd: ROOT });
  const argv = ["plan", "--policy", policies, "--live", `${folder}/live.json`, "--today", TODAY, "--format", format];
  const code = await run([...argv, ...(slug === undefined ? [] : ["--workspace", slug])], terminal);
  expect(terminal.stderr()).toBe("");
  return { code, stdout: terminal.stdout() };
}

/** What would be sent, in order, with names where the ids will be. */
async function requestsOf({ policies, folder, slug }: Case): Promise<readonly object[]> {
  const { workspaces } = await load(policies, { cwd: ROOT, ...(slug !== undefined && { workspace: slug }) });
  const policy = workspaces[0]?.policy;
  if (policy?.ok !== true) throw new Error(`${policies} is not a policy`);
  const reader = snapshotReader(`${folder}/live.json`, ROOT);
  const { proposed } = await planWorkspace(policy.value, policy.findings, reader, segmentSystem, TODAY);
  return (proposed?.operations ?? []).map(asRequest);
}

function asRequest({ request: { method, path, query, body }, patch }: Operation): object {
  return { method, path, ...(query && { query }), ...(body !== undefined && { body }), ...(patch && { patch }) };
}

async function isValidPlan(): Promise<(plan: unknown) => void> {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  const validate = ajv.compile(JSON.parse(await read("docs/plan.schema.json")) as object);
  return (document) => {
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
  };
}

test("every folder of examples/ is a scenario of this test, and stands in the table", async () => {
  const entries = await readdir(join(ROOT, "examples"), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== WORKFLOWS).map(({ name }) => name);
  expect(folders.sort()).toEqual(Object.keys(SCENARIOS).sort());
  const rows = [...(await read("examples/README.md")).matchAll(/^\| \[([^\]]+)\]\(\1\/\) .*\| (\d) +\|$/gmu)];
  const codes = Object.entries(SCENARIOS).map(([name, code]) => [name, worst(codesOf(code))]);
  expect(Object.fromEntries(rows.map(([, name, code]) => [name, Number(code)]))).toEqual(Object.fromEntries(codes));
});

function codesOf(codes: ExitCode | Readonly<Record<string, ExitCode>>): readonly ExitCode[] {
  return typeof codes === "number" ? [codes] : Object.values(codes);
}

test("every workspace of a scenario has a plan of its own", async () => {
  const { workspaces } = await load("examples/three-workspaces/policies", { cwd: ROOT });
  expect(workspaces.map(slugOf)).toEqual(Object.keys(SCENARIOS["three-workspaces"] ?? {}));
});

describe.each(CASES)("$name", (scenario) => {
  const { folder, expected } = scenario;

  test("the plan for people is plan.md", async () => {
    const { code, stdout } = await plan(scenario, "markdown");
    expect(code).toBe(expected);
    expect(stdout).toBe(await golden(`${folder}/plan.md`, stdout));
  });

  test("the plan for programs is plan.json, keeps its schema, and has every change in exactly one operation", async () => {
    const { code, stdout } = await plan(scenario, "json");
    expect(code).toBe(expected);
    expect(stdout).toBe(await golden(`${folder}/plan.json`, stdout));
    const document = JSON.parse(stdout) as PlanJson;
    (await isValidPlan())(document);
    const realised = document.operations.flatMap(({ changes }) => changes);
    expect(realised.toSorted((a, b) => a - b)).toEqual(document.changes.map((_, position) => position));
  });

  test("the requests are requests.json", async () => {
    const text = `${JSON.stringify(await requestsOf(scenario), null, 2)}\n`;
    expect(text).toBe(await golden(`${folder}/requests.json`, text));
  });

  test("live.json is what a snapshot of it would be", async () => {
    const live = JSON.parse(await read(`${folder}/live.json`)) as Snapshot;
    const written = snapshotOf(await snapshotReader(`${folder}/live.json`, ROOT).read());
    expect(JSON.stringify(written, null, 2)).toBe(JSON.stringify(live, null, 2));
  });
});

test("the policy of adopt is what import writes", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-adopt-"));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const terminal = collectingTerminal({ cwd });
  const live = join(ROOT, "examples/adopt/live.json");
  expect(await run(["import", "--live", live, "--out", "policies"], terminal)).toBe(0);
  expect(await filesIn(join(cwd, "policies"))).toEqual(await filesIn(join(ROOT, "examples/adopt/policies")));
});

/** The text of every file of a folder, by name. */
async function filesIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""]));
}
