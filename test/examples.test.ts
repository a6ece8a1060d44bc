import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { load } from "../src/app/load.ts";
import { planWorkspace } from "../src/app/plan.ts";
import type { ExitCode } from "../src/commands/terminal.ts";
import type { Operation } from "../src/core/provider.ts";
import { run } from "../src/program.ts";
import { segmentSystem } from "../src/providers/segment/system.ts";
import { type Snapshot, snapshotOf, snapshotReader } from "../src/providers/snapshot/index.ts";
import { TODAY } from "./scenario.ts";
import { collectingTerminal } from "./terminal.ts";

/** Every folder of examples/, and how `plan` ends there. */
const SCENARIOS: Readonly<Record<string, ExitCode>> = {
  adopt: 0,
  contractor: 2,
  "declared-only": 2,
  "elevate-and-reduce": 2,
  exceptions: 2,
  guardrails: 1,
  offboard: 2,
  "onboard-a-team": 2,
  "owner-handover": 2,
  "prod-staging-split": 2,
};

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

async function plan(scenario: string, format: "markdown" | "json"): Promise<{ code: ExitCode; stdout: string }> {
  const terminal = collectingTerminal({ cwd: ROOT });
  const argv = ["plan", "--policy", `examples/${scenario}/policies`, "--live", `examples/${scenario}/live.json`];
  const code = await run([...argv, "--format", format], terminal);
  expect(terminal.stderr()).toBe("");
  return { code, stdout: terminal.stdout() };
}

/** What would be sent, in order, with names where the ids will be. */
async function requestsOf(scenario: string): Promise<readonly object[]> {
  const { workspaces } = await load(`examples/${scenario}/policies`, { cwd: ROOT });
  const policy = workspaces[0]?.policy;
  if (policy?.ok !== true) throw new Error(`examples/${scenario}/policies is not a policy`);
  const reader = snapshotReader(`examples/${scenario}/live.json`, ROOT);
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
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(folders.sort()).toEqual(Object.keys(SCENARIOS).sort());
  const rows = [...(await read("examples/README.md")).matchAll(/^\| \[([^\]]+)\]\(\1\/\) .*\| (\d) +\|$/gmu)];
  expect(Object.fromEntries(rows.map(([, name, code]) => [name, Number(code)]))).toEqual(SCENARIOS);
});

describe.each(Object.entries(SCENARIOS))("%s", (scenario, expected) => {
  const folder = `examples/${scenario}`;

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
