import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.ts";
import { eventFor, type GitHubEvent, type Run } from "../github/event.ts";
import { commitsOf, SUBMODULE, targetOf } from "../github/git.ts";
import type { Happening } from "../github/happening.ts";
import { addRepository } from "../github/history.ts";
import { type GitHub, startGitHub } from "../github/server.ts";
import { type Comment, emptyState, type Repository, repositoryNamed } from "../github/state.ts";

/** The bundle that users run. */
const ACTION = resolve("dist/action.js");
/** The repository of these tests. */
export const REPO = "acme/access";
/** The file with the people of the workspace `acme-prod`. */
export const USERS = "policies/acme-prod/users.yaml";

const FOLDER = "policies/acme-prod";
const FIXTURE = "test/action/policies/acme-prod";
/** A policy that asks for nothing but what the sandbox's workspace has: what `import` writes of it. */
export const POLICY: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(FIXTURE).map((name) => [`${FOLDER}/${name}`, readFileSync(`${FIXTURE}/${name}`, "utf8")]),
);

/** The file with the people, with these texts put in the place of others. */
export function users(...edits: readonly (readonly [from: string, to: string])[]): Record<string, string> {
  let text = POLICY[USERS] ?? "";
  for (const [from, to] of edits) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  return { [USERS]: text };
}

/** What a run of the Action left behind. */
export type Ran = {
  /** NaN where a signal ended it. */
  readonly code: number;
  /** Standard output and error. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The requests to Segment that were no GET: `METHOD /path`. */
  readonly writes: readonly string[];
};

/** How a run is to be: inputs by name, more environment, and which run of which actor it is. */
export type Given = {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: Run;
  /** Files beside those of the commit. */
  readonly files?: Readonly<Record<string, string>>;
  /** The Node that runs it. Default: the one that runs the tests. */
  readonly node?: string;
  /** Is given the process once it runs. */
  readonly during?: (kill: (signal: NodeJS.Signals) => void) => void;
};

/** A GitHub, a Segment and a runner between them. */
export type Rig = {
  readonly gh: GitHub;
  readonly sandbox: Sandbox;
  readonly repository: Repository;
  readonly comments: () => readonly Comment[];
  readonly run: (happening: Happening, given?: Given) => Promise<Ran>;
};

/** The value of each output, as the runner reads the file. */
function outputsIn(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const pattern = /^([\w-]+)<<(ghadelimiter_[\w-]+)\n([\s\S]*?)\n\2$/gmu;
  for (const [, name = "", , value = ""] of text.matchAll(pattern)) outputs[name] = value;
  return outputs;
}

/** Writes a file of a commit, as git checks it out. */
export function write(folder: string, file: string, text: string): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  const target = targetOf(text);
  if (text === SUBMODULE) mkdirSync(path);
  else if (target !== undefined) symlinkSync(target, path);
  else writeFileSync(path, text);
}

/** Starts a GitHub whose repository holds these files, and a sandbox. Whatever a run prints, no token is in it and GitHub was asked as documented. */
export async function rig(
  options: {
    readonly files?: Readonly<Record<string, string>>;
    readonly sandbox?: SandboxOptions;
    readonly ghes?: boolean;
  } = {},
): Promise<Rig> {
  const state = emptyState();
  const repository = addRepository(state, REPO, { ...(options.files ?? POLICY) });
  const gh = await startGitHub({ state, ghes: options.ghes ?? false });
  const sandbox = await startSandbox({ rateLimits: false, ...options.sandbox });
  const folder = mkdtempSync(join(tmpdir(), "segment-access-action-"));
  onTestFinished(async () => {
    await Promise.all([gh.close(), sandbox.close()]);
    rmSync(folder, { recursive: true });
    expect(gh.violations).toEqual([]);
  });
  let runs = 100;

  async function run(happening: Happening, given: Given = {}): Promise<Ran> {
    runs += 1;
    const event: GitHubEvent = eventFor(gh, REPO, happening, { id: runs, ...given.run });
    const home = join(folder, String(runs));
    const checkout = join(home, "checkout");
    const temp = join(home, "temp");
    mkdirSync(temp, { recursive: true });
    mkdirSync(checkout);
    const commit = commitsOf(state, repositoryNamed(state, REPO)).get(event.env["GITHUB_SHA"] ?? "");
    for (const [file, text] of Object.entries({ ...commit?.files, ...given.files })) write(checkout, file, text);
    write(home, "event.json", JSON.stringify(event.payload));
    write(home, "output", "");
    write(home, "summary.md", "");
    const inputs = { "github-token": "CANARY-github-token", "segment-token": "CANARY-segment-token", ...given.inputs };
    const env = {
      PATH: process.env["PATH"] ?? "",
      ...event.env,
      GITHUB_WORKSPACE: checkout,
      GITHUB_EVENT_PATH: join(home, "event.json"),
      GITHUB_OUTPUT: join(home, "output"),
      GITHUB_STEP_SUMMARY: join(home, "summary.md"),
      RUNNER_TEMP: temp,
      SEGMENT_API_URL: sandbox.url,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...given.env,
    };
    const before = sandbox.requests.length;
    const { code, log } = await new Promise<{ code: number; log: string }>((done) => {
      const child = execFile(
        given.node ?? process.execPath,
        [ACTION],
        { cwd: checkout, env, maxBuffer: 1 << 28 },
        (error, out, err) => done({ code: error === null ? 0 : Number(error.code ?? Number.NaN), log: out + err }),
      );
      given.during?.((signal) => child.kill(signal));
    });
    const summary = readFileSync(join(home, "summary.md"), "utf8");
    const output = readFileSync(join(home, "output"), "utf8");
    const printed = log.replaceAll(/^::add-mask::.*$/gmu, "");
    expect(printed + summary + output + JSON.stringify(repository.comments)).not.toContain("CANARY");
    const writes = sandbox.requests
      .slice(before)
      .filter(({ method }) => method !== "GET")
      .map(({ method, path }) => `${method} ${path}`);
    return { code, log, outputs: outputsIn(output), summary, writes };
  }

  return { gh, sandbox, repository, comments: () => repository.comments, run };
}

/** The roles that somebody has by themselves in the sandbox: `Source Admin on SOURCE`. */
export function rolesOf({ sandbox }: Pick<Rig, "sandbox">, email: string): readonly string[] {
  const { users: people, roles } = sandbox.state();
  const { permissions } = people.find((user) => user.email === email) ?? { permissions: [] };
  return permissions
    .flatMap(({ roleId, resources }) =>
      resources.map(({ type }) => `${roles.find(({ id }) => id === roleId)?.name} on ${type}`),
    )
    .sort();
}
