import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type * as parser from "@actions/workflow-parser";
import type * as actions from "@actions/workflow-parser/actions/index";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { run } from "../src/program.ts";
import { withActionTables } from "../.build/action-table.mjs";
import { withPlanComment } from "../.build/readme-comment.mjs";
import { collectingTerminal } from "./terminal.ts";

const ROOT = join(import.meta.dirname, "..");
const OURS = /^(?:\.\/|OWNER\/segment-access@v0)$/u;
const MINE = join(".github", "workflows");
const USERS = join("examples", "github");

function filesBelow(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((name) => ending.test(name))
    .toSorted();
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "segment-access-workflows-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

type Step = {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
};
type Concurrency = { readonly group: string; readonly "cancel-in-progress": unknown; readonly queue?: string };
type Permissions = Readonly<Record<string, string>>;
type Job = {
  readonly permissions?: Permissions;
  readonly concurrency?: Concurrency;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
};
type Workflow = {
  readonly name: string;
  readonly on: Readonly<Record<string, { readonly paths?: unknown; readonly branches?: readonly string[] } | null>>;
  readonly permissions?: Permissions;
  readonly concurrency?: Concurrency;
  readonly jobs: Readonly<Record<string, Job>>;
};
type ActionFile = Readonly<
  Record<"inputs" | "outputs", Record<string, { readonly description?: string; readonly default?: string }>>
>;

const WORKFLOWS = [...filesBelow(MINE, /\.yml$/u), ...filesBelow(USERS, /\.yml$/u)];

function workflow(path: string): Workflow {
  return parse(read(path)) as Workflow;
}

function stepsOf(path: string): readonly Step[] {
  return Object.values(workflow(path).jobs).flatMap(({ steps }) => steps);
}

const action = parse(read("action.yml")) as ActionFile;

let github: typeof parser & typeof actions;
let bundled: string;

// Node 20 can't import GitHub's parser as it ships: it imports JSON without saying so. Bundled, it can.
beforeAll(async () => {
  bundled = mkdtempSync(join(tmpdir(), "segment-access-parser-"));
  const outfile = join(bundled, "parser.mjs");
  await build({
    stdin: {
      contents: 'export * from "@actions/workflow-parser"; export * from "@actions/workflow-parser/actions/index";',
      resolveDir: ROOT,
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  github = (await import(pathToFileURL(outfile).href)) as typeof github;
});

afterAll(() => rmSync(bundled, { recursive: true, force: true }));

/** What GitHub's parser has against a workflow. */
async function workflowErrors(name: string, content: string): Promise<readonly string[]> {
  const { context, value } = github.parseWorkflow({ name, content }, new github.NoOperationTraceWriter());
  if (value !== undefined) await github.convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

function actionErrors(content: string): readonly string[] {
  const { context, value } = github.parseAction({ name: "action.yml", content }, new github.NoOperationTraceWriter());
  if (value !== undefined) github.convertActionTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

describe("GitHub's own parser", () => {
  test.each(WORKFLOWS)("takes %s", async (path) => {
    expect(await workflowErrors(path, read(path))).toEqual([]);
  });

  test("takes action.yml", () => {
    expect(actionErrors(read("action.yml"))).toEqual([]);
  });

  test.each([
    ["a permission that is none", "pull-requests: write", "pull-request: write"],
    ["a queue that is none", "queue: max", "queue: most"],
    ["an event that is none", "push:", "pushed:"],
    ["an expression that is none", "secrets.SEGMENT_TOKEN", "secret.SEGMENT_TOKEN"],
  ])("refuses %s", async (_, good, bad) => {
    const path = join(USERS, "one-workspace", "access-apply.yml");
    expect(read(path)).toContain(good);
    expect(await workflowErrors(path, read(path).replace(good, bad))).not.toEqual([]);
  });

  test.each([
    ["node24", "node26"],
    ["main: ", "mian: "],
  ])("refuses an action with %s as %s", (good, bad) => {
    expect(actionErrors(read("action.yml").replace(good, bad))).not.toEqual([]);
  });
});

describe("action.yml", () => {
  test("runs the bundle on the Node that GitHub's runner has", () => {
    expect(parse(read("action.yml"))).toMatchObject({
      runs: { using: "node24", main: "dist/action.js" },
      branding: { icon: expect.any(String), color: expect.any(String) },
    });
  });

  test("names and describes every input and output", () => {
    for (const [name, { description = "" }] of Object.entries({ ...action.inputs, ...action.outputs })) {
      expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/u);
      expect(description, name).toMatch(/\.$/u);
    }
    expect(Object.keys(action.inputs)).toEqual([
      "mode",
      "policy",
      "workspace",
      "segment-token",
      "github-token",
      "live",
      "comment",
      "auto-approve",
      "plan-max-age",
    ]);
    expect(Object.keys(action.outputs)).toEqual([
      "has-changes",
      "adds",
      "removes",
      "people",
      "risk",
      "fingerprint",
      "plan-json",
      "comment-url",
      "failure-reason",
      "workspaces",
    ]);
  });

  test("has no default for what decides about access", () => {
    const preset = Object.entries(action.inputs).filter(([, input]) => input.default !== undefined);
    expect(Object.fromEntries(preset.map(([name, input]) => [name, input.default]))).toEqual({
      mode: "auto",
      policy: "policies",
      "github-token": "${{ github.token }}",
      comment: "true",
      "auto-approve": "false",
    });
  });

  test("is what docs/action.md says", () => {
    expect(withActionTables(read("docs/action.md"), read("action.yml"))).toBe(read("docs/action.md"));
    expect(() => withActionTables("no markers", read("action.yml"))).toThrow(/marker/u);
  });

  test("README.md shows a comment as it is rendered", () => {
    expect(withPlanComment(read("README.md"), read("test/render/golden/small.md"))).toBe(read("README.md"));
    expect(() => withPlanComment("no markers", "")).toThrow(/marker/u);
  });

  test("every reason of failure is told, with what to do", () => {
    const [, union = ""] = /type FailureReason =([^;]+);/u.exec(read("src/modes/result.ts")) ?? [];
    const [, crash] = /output\("failure-reason", "([a-z-]+)"\)/iu.exec(read("src/action.ts")) ?? [];
    const reasons = [...[...union.matchAll(/\| "([a-z-]+)"/gu)].map(([, reason]) => reason), crash];
    expect(reasons.length).toBeGreaterThan(6);
    const described = action.outputs["failure-reason"]?.description?.match(/(?<=`)[a-z-]+(?=`)/gu) ?? [];
    expect(described.toSorted()).toEqual(reasons.toSorted());
    const rows = [...read("docs/action.md").matchAll(/^\| `([a-z-]+)` +\| .+ \| .+ \|$/gmu)].map(
      ([, reason]) => reason,
    );
    expect(rows).toEqual(expect.arrayContaining(reasons));
  });
});

/** What an access workflow of each kind may do at most. */
const LEAST: Readonly<Record<string, Permissions>> = {
  "access-plan.yml": { contents: "read", "pull-requests": "write" },
  "access-apply.yml": { contents: "read", "pull-requests": "write" },
  "access-drift.yml": { contents: "read", issues: "write" },
  "access-by-hand.yml": { contents: "read", "pull-requests": "write" },
  "access-comment.yml": { actions: "read", "pull-requests": "write" },
  "ci.yml": { contents: "read" },
  "release.yml": { contents: "write", "id-token": "write", attestations: "write" },
};

describe.each(WORKFLOWS)("%s", (path) => {
  const file = path.split("/").at(-1) ?? "";
  const whole = workflow(path);
  const jobs = Object.entries(whole.jobs);

  test("gives each job the least permissions", () => {
    expect(LEAST).toHaveProperty([file]);
    for (const [id, job] of jobs) {
      expect(whole.permissions ?? job.permissions, id).toBeDefined();
      const given = Object.entries(job.permissions ?? whole.permissions ?? {});
      for (const [name, level] of given) {
        const most = LEAST[file]?.[name];
        expect(most === "write" ? ["read", "write"] : [most], `${id}: ${name}`).toContain(level);
      }
    }
  });

  test("pins what it uses, and leaves no credentials behind", () => {
    const lines = read(path).match(/uses: .*/gu) ?? [];
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const [, used = ""] = line.split(" ");
      if (!OURS.test(used)) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u);
    }
    for (const step of stepsOf(path).filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
      expect(step.with).toEqual({ "persist-credentials": false });
    }
  });

  test("runs nothing that a stranger wrote", () => {
    expect(Object.keys(whole.on)).not.toContain("pull_request_target");
    for (const step of stepsOf(path)) expect(step.run ?? "").not.toContain("${{");
    if (!("workflow_run" in whole.on)) return;
    expect(stepsOf(path).filter(({ uses }) => uses?.startsWith("actions/checkout@"))).toEqual([]);
    expect(read(path)).not.toContain("secrets.");
  });

  test("ends some time, and never cancels what writes", () => {
    for (const [id, job] of jobs) expect(job["timeout-minutes"], id).toBeLessThanOrEqual(120);
    const writes = "push" in whole.on || "schedule" in whole.on || file === "access-by-hand.yml";
    if (!writes || file === "ci.yml") return;
    for (const [id, job] of jobs.filter(([name]) => name !== "list")) {
      expect(job.concurrency ?? whole.concurrency, id).toMatchObject({ "cancel-in-progress": false, queue: "max" });
    }
  });

  test("gives the Action inputs that it has, and takes outputs that it has", () => {
    const ours = stepsOf(path).filter(({ uses }) => uses !== undefined && OURS.test(uses));
    for (const step of ours) {
      const unknown = Object.keys(step.with ?? {}).filter((input) => !(input in action.inputs));
      expect(unknown).toEqual([]);
      const taken = [...read(path).matchAll(new RegExp(`steps\\.${step.id ?? "-"}\\.outputs\\.([\\w-]+)`, "gu"))];
      for (const [, output = ""] of taken) expect(Object.keys(action.outputs)).toContain(output);
    }
  });
});

describe("the examples", () => {
  const situations = readdirSync(join(ROOT, USERS), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();

  test("there is one for each situation, told in the README", () => {
    expect(situations).toEqual([
      "environments-with-reviewers",
      "forks",
      "github-app-token",
      "many-workspaces",
      "merge-queue",
      "one-workspace",
    ]);
    for (const situation of situations) {
      expect(read(join(USERS, "README.md"))).toContain(`](${situation})`);
      expect(existsSync(join(ROOT, USERS, situation, "README.md"))).toBe(true);
    }
  });

  test("apply and drift of one workspace wait for each other", () => {
    for (const situation of situations) {
      const groups = ["apply", "drift", "by-hand"]
        .map((mode) => join(USERS, situation, `access-${mode}.yml`))
        .filter((path) => existsSync(join(ROOT, path)))
        .map((path) => {
          const { concurrency, jobs } = workflow(path);
          return concurrency?.group ?? jobs["apply"]?.concurrency?.group ?? jobs["drift"]?.concurrency?.group;
        });
      expect(new Set(groups).size, situation).toBeLessThanOrEqual(1);
      expect(groups).not.toContain(undefined);
    }
  });

  test("apply runs on the default branch alone, a plan on every pull request", () => {
    for (const path of WORKFLOWS) {
      const { on } = workflow(path);
      if (path.endsWith("access-apply.yml")) expect(on).toEqual({ push: { branches: ["main"] } });
      if (path.endsWith("access-plan.yml")) expect(on["pull_request"]).toBeNull();
    }
    const queue = join(USERS, "merge-queue", "access-plan.yml");
    expect(Object.keys(workflow(queue).on)).toContain("merge_group");
  });

  test("a plan says how long it is valid, and apply holds it to that", () => {
    for (const path of WORKFLOWS.filter((name) => /access-(?:plan|apply)\.yml$/u.test(name))) {
      const ours = stepsOf(path).filter(({ uses, with: given }) => OURS.test(uses ?? "") && given?.["segment-token"]);
      expect(
        ours.map((step) => step.with?.["plan-max-age"]),
        path,
      ).toEqual(["72h"]);
    }
  });

  test("who applies without a review is in an environment, and starts it by hand", () => {
    const unreviewed = WORKFLOWS.filter((path) => stepsOf(path).some((step) => step.with?.["auto-approve"] === true));
    expect(unreviewed.map((path) => path.split("/").at(-1))).toEqual(["access-by-hand.yml"]);
    for (const { on, jobs } of unreviewed.map(workflow)) {
      expect(on).toEqual({ workflow_dispatch: null });
      for (const { environment } of Object.values(jobs)) expect(environment).toBeDefined();
    }
  });

  test("a comment for a fork waits for the workflow that plans it", () => {
    const { on } = workflow(join(USERS, "forks", "access-comment.yml"));
    const { name } = workflow(join(USERS, "forks", "access-plan.yml"));
    expect(on["workflow_run"]).toEqual({ workflows: [name], types: ["completed"] });
  });

  const pages = ["docs/action.md", "docs/threat-model.md", ...filesBelow(USERS, /\.md$/u)];
  const commands = [...pages, ...WORKFLOWS].flatMap((page) =>
    [...read(page).matchAll(/(?:segment-access|dist\/cli\.js) ([a-z-]+)((?: +(?:--)?[\w./-]+)*)/gu)].map(
      ([, command = "", rest = ""]) => ({ page, command, flags: rest.match(/--[a-z-]+/gu) ?? [] }),
    ),
  );

  test("every command and option that they name is one", async () => {
    const help = async (argv: readonly string[]) => {
      const terminal = collectingTerminal();
      const code = await run([...argv, "--help"], terminal);
      return { code, text: terminal.stdout() };
    };
    const named = commands.filter(({ page, command }) => page.endsWith(".md") || command === "sandbox");
    expect(named.length).toBeGreaterThan(4);
    const whole = await help([]);
    for (const { page, command, flags } of named) {
      expect(whole.text, page).toMatch(new RegExp(`^ {2}${command}\\b`, "mu"));
      // oxlint-disable-next-line no-await-in-loop -- one after the other tells which
      const { code, text } = await help([command]);
      expect(code).toBe(0);
      for (const flag of flags) expect(text, `${page}: ${command}`).toContain(flag);
    }
  });

  test.each(pages)("%s links to what there is", (page) => {
    const targets = [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/gu)].map(([, target = ""]) => target);
    const missing = targets.filter((target) => !existsSync(join(ROOT, page, "..", target)));
    expect(missing).toEqual([]);
  });

  test.each(["docs/action.md"])("the policy in %s is valid", async (page) => {
    const [, policy = ""] = /```yaml\n(settings:[\s\S]*?)```/u.exec(read(page)) ?? [];
    const folder = temporaryFolder();
    mkdirSync(join(folder, "policies"));
    writeFileSync(join(folder, "policies", "access.yaml"), `workspace: acme-prod\n${policy}`);
    const terminal = collectingTerminal({ cwd: folder });
    expect(await run(["validate"], terminal), terminal.stdout() + terminal.stderr()).toBe(0);
  });
});

/** The script of a step, by its name. */
function scriptOf(path: string, name: string): string {
  const step = stepsOf(path).find((candidate) => candidate.name === name);
  expect(step?.run, `${relative(ROOT, path)}: ${name}`).toBeDefined();
  return step?.run ?? "";
}

/** Runs a step's script as GitHub's runner does where the shell is said to be bash. */
async function runStep(script: string, env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  return stdout;
}

describe("this repository's workflows", () => {
  const access = WORKFLOWS.filter((path) => path.startsWith(MINE) && path.includes("access-"));

  test("all start the sandbox in the same way", () => {
    expect(access).toHaveLength(3);
    expect(new Set(access.map((path) => scriptOf(path, "Start the sandbox"))).size).toBe(1);
  });

  test("the sandbox that a job starts answers the next step", async () => {
    const folder = temporaryFolder();
    const variables = join(folder, "env");
    await runStep(scriptOf(access[0] ?? "", "Start the sandbox"), { RUNNER_TEMP: folder, GITHUB_ENV: variables });
    onTestFinished(() => {
      process.kill(Number(readFileSync(join(folder, "sandbox.pid"), "utf8")));
    });
    const [, url = ""] = /^SEGMENT_API_URL=(http:\/\/127\.0\.0\.1:\d+)\n$/u.exec(readFileSync(variables, "utf8")) ?? [];
    const answer = await fetch(`${url}/`, { headers: { authorization: "Bearer the-sandbox-takes-any" } });
    expect(await answer.json()).toMatchObject({ data: { workspace: { slug: "acme-prod" } } });
  });

  test("CI runs what CONTRIBUTING says, on the oldest Node and on the Action's", () => {
    const ci = join(MINE, "ci.yml");
    expect(parse(read(ci))).toMatchObject({ jobs: { test: { strategy: { matrix: { node: ["20.19", "24"] } } } } });
    expect(stepsOf(ci).map(({ run: script }) => script)).toContain(".ci/run");
  });

  test("a release is built without a right to write, and published without running what was built", () => {
    const { jobs, on } = workflow(join(MINE, "release.yml"));
    expect(on).toEqual({ push: { tags: ["v[0-9]+.[0-9]+.[0-9]+"] } });
    expect(jobs["build"]?.permissions).toEqual({ contents: "read" });
    const publish = jobs["publish"]?.steps ?? [];
    expect(publish.filter(({ run: script = "" }) => /\b(?:npm|node)\b/u.test(script))).toEqual([]);
    expect(publish.map(({ uses = "" }) => uses.split("@")[0])).toContain("actions/attest-build-provenance");
  });
});

describe("scripts that call gh", () => {
  /** A folder with a `gh` that writes its arguments to `calls` and answers by `answers`: a part of the call → standard output; without one it fails. */
  function withGh(answers: Readonly<Record<string, string>>) {
    const folder = temporaryFolder();
    const calls = join(folder, "calls");
    const script = `#!/usr/bin/env node
const fs = require("node:fs");
const call = process.argv.slice(2).join(" ");
fs.appendFileSync(${JSON.stringify(calls)}, call + "\\n");
const answer = Object.entries(${JSON.stringify(answers)}).find(([part]) => call.includes(part));
if (answer === undefined) process.exit(1);
process.stdout.write(answer[1]);
`;
    writeFileSync(join(folder, "gh"), script, { mode: 0o755 });
    const env = {
      PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
      RUNNER_TEMP: folder,
      GITHUB_REPOSITORY: "acme/access",
    };
    const called = () => (existsSync(calls) ? readFileSync(calls, "utf8").trimEnd().split("\n") : []);
    return { folder, env, called };
  }

  const move = (gh: ReturnType<typeof withGh>, tag: string) =>
    runStep(scriptOf(join(MINE, "release.yml"), "Move vX"), { ...gh.env, GITHUB_REF_NAME: tag });

  test("vX moves to the newest release", async () => {
    const gh = withGh({
      "matching-refs/tags/v1.": "refs/tags/v1.9.0\nrefs/tags/v1.10.0\n",
      "commits/v1.10.0": "c0ffee\n",
      "git/ref/tags/v1 ": "",
      "--method PATCH": "",
    });
    await move(gh, "v1.10.0");
    expect(gh.called().at(-1)).toBe(
      "api --method PATCH repos/acme/access/git/refs/tags/v1 -f sha=c0ffee -F force=true --silent",
    );
  });

  test("vX is made where there is none", async () => {
    const gh = withGh({
      "matching-refs/tags/v2.": "refs/tags/v2.0.0\n",
      "commits/v2.0.0": "c0ffee\n",
      "--method POST": "",
    });
    await move(gh, "v2.0.0");
    expect(gh.called().at(-1)).toBe(
      "api --method POST repos/acme/access/git/refs -f ref=refs/tags/v2 -f sha=c0ffee --silent",
    );
  });

  test("vX never goes back", async () => {
    const gh = withGh({ "matching-refs/tags/v1.": "refs/tags/v1.9.1\nrefs/tags/v1.10.0\n" });
    await move(gh, "v1.9.1");
    expect(gh.called()).toHaveLength(1);
  });

  const COMMENT = join(USERS, "forks", "access-comment.yml");

  async function textOf(plan: unknown): Promise<string> {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "fork-plan"));
    writeFileSync(join(folder, "fork-plan", "plan.json"), JSON.stringify(plan));
    const env = { RUNNER_TEMP: folder, RUN_URL: "https://github.example/acme/access/actions/runs/1" };
    await runStep(scriptOf(COMMENT, "Write the comment's text"), env);
    return readFileSync(join(folder, "comment.md"), "utf8");
  }

  test("a fork's plan is told, and nothing in it is more than text", async () => {
    const hostile = "```\n<!-- x --> @acme/all [a](http://b) ::error::\u202E<img src=x> $(id)";
    const fact = { kind: "grant", principal: `user:${hostile}`, role: hostile, on: "workspace" };
    const text = await textOf({
      workspace: "acme-prod",
      findings: [{ rule: hostile, severity: "error", message: hostile, source: { file: hostile, line: 3 } }],
      changes: [{ action: "add", fact }],
    });
    const [before = "", inside = "", after = ""] = text.split("```");
    expect(text.split("```")).toHaveLength(3);
    expect(before).not.toContain("acme/all");
    expect(after).toBe("");
    expect(inside).toContain("workspace acme-prod");
    expect(inside).toMatch(/^ {2}\+ grant {2}user:/mu);
    expect(inside).not.toMatch(/[<>[\]`$\u202E]/u);
    expect(inside.trim().split("\n")).toHaveLength(4);
  });

  test("a fork's plan that is huge is cut, and says so", async () => {
    const long = "é".repeat(1_000);
    const changes = Array.from({ length: 1_000 }, () => ({ action: "remove", fact: { kind: "user", user: long } }));
    const text = await textOf([{ workspace: "acme-prod", findings: [], changes }]);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("(cut)");
    expect(text).toContain("and 801 more lines");
  });

  test.each([[null], ["text"], [[{ changes: "x", findings: [null] }]], [{ changes: [{}] }]])(
    "an artifact that is no plan (%j) makes a harmless comment or none",
    async (plan) => {
      const text = await textOf(plan).catch(() => "");
      expect(text.replaceAll("```", "").length).toBeLessThan(1_000);
    },
  );

  const comment = (gh: ReturnType<typeof withGh>) =>
    runStep(scriptOf(COMMENT, "Write the comment"), {
      ...gh.env,
      HEAD_OWNER: "stranger",
      HEAD_BRANCH: "$(touch pwned); main",
      HEAD_SHA: "0".repeat(40),
    });

  test("the comment goes to the pull request that GitHub names", async () => {
    const gh = withGh({ "repos/acme/access/pulls": "7\n", "--paginate": "", "--method POST": "" });
    await comment(gh);
    expect(gh.called()[0]).toContain("head=stranger:$(touch pwned); main");
    expect(gh.called().at(-1)).toBe(
      `api --method POST repos/acme/access/issues/7/comments -F body=@${gh.folder}/comment.md --silent`,
    );
    expect(execFileSync("ls", { cwd: ROOT, encoding: "utf8" })).not.toContain("pwned");
  });

  test("a comment that is there is edited; a head that is gone gets none", async () => {
    const there = withGh({ "repos/acme/access/pulls": "7\n", "--paginate": "31\n32\n", "--method PATCH": "" });
    await comment(there);
    expect(there.called().at(-1)).toContain("--method PATCH repos/acme/access/issues/comments/31 ");
    const gone = withGh({ "repos/acme/access/pulls": "" });
    await comment(gone);
    expect(gone.called()).toHaveLength(1);
  });
});
