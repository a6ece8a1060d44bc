import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasErrors } from "../../src/core/finding.ts";
import { propose } from "../../src/core/propose.ts";
import { ProviderError } from "../../src/core/provider.ts";
import { readEvent } from "../../src/github/event.ts";
import { run } from "../../src/program.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import { snapshotOf, snapshotReader } from "../../src/providers/snapshot/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import { github, REPO } from "../github/client.ts";
import { eventFor, type GitHubEvent } from "../github/event.ts";
import { addReview, person as account } from "../github/history.ts";
import { openPull } from "../github/pull.ts";
import { repositoryNamed } from "../github/state.ts";
import { cases, reportFigures } from "../resilience/figures.ts";
import { group, invitee, liveOf, person, policyOf, TODAY } from "../scenario.ts";
import { collectingTerminal } from "../terminal.ts";
import { answersWithinASecond, expectCleanPrototypes, expectInert, withinASecond } from "./harmless.ts";
import { type Json, mutate } from "./mutate.ts";
import { HOSTILE_NAMES } from "./names.ts";
import { type Random, randomFrom } from "./random.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segment-access-inputs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const figures = { snapshots: 0, "snapshots refused": 0, events: 0, "events refused": 0, "command lines": 0 };
const seeds = fc.integer({ min: 0 });

const live = liveOf(
  [
    person("dana@acme.com", "Workspace Owner"),
    person(
      "dev@acme.com",
      "Workspace Member",
      "Source Admin on source:web-prod",
      "Source Read-only on labels:env=prod",
    ),
    invitee("kim@acme.com"),
  ],
  [group("Data", ["dev@acme.com"], "Source Read-only")],
);
const policy = policyOf(
  "users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, sources: { web-prod: read-only, 'env=prod': full-access } }\n",
);

/** JSON with one or a few things wrong in it, or a text that is hardly JSON any more. */
function spoiltText(whole: Json, random: Random): { readonly text: string; readonly what: string } {
  let value = whole;
  const done: string[] = [];
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const { value: next, what } = mutate(value, "any", random);
    [value] = [next];
    done.push(what);
  }
  const text = JSON.stringify(value);
  if (!random.once(6)) return { text, what: done.join("; ") };
  const at = random.below(text.length);
  const typed = random.of(['"__proto__":{"polluted":true},', "\ufeff", "\0", ",", "}", "]", '"', "1e999", "\ud800"]);
  return { text: text.slice(0, at) + typed + text.slice(at + random.below(3)), what: `${typed} at ${at}` };
}

test("any snapshot is read and planned, or refused", async () => {
  const whole = JSON.parse(JSON.stringify(snapshotOf(live))) as Json;
  const file = join(folder, "live.json");
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const { text, what } = spoiltText(whole, randomFrom(seed));
      await writeFile(file, text);
      const place = `${seed}: ${what}`;
      figures.snapshots += 1;
      try {
        const read = await answersWithinASecond(() => snapshotReader(file).read(), place);
        withinASecond(() => propose(policy, read, segmentSystem, TODAY), place);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        expect(error.rule, place).toMatch(/^[a-z-]+$/u);
        figures["snapshots refused"] += 1;
      }
      expectCleanPrototypes();
    }),
    { numRuns: cases(500, 30_000), endOnFailure: true },
  );
  expect(figures["snapshots refused"]).toBeGreaterThan(figures.snapshots / 10);
  expect(figures["snapshots refused"]).toBeLessThan(figures.snapshots);
}, 3_600_000);

async function events(): Promise<readonly GitHubEvent[]> {
  const gh = await github();
  openPull(gh.state, REPO, { edits: { a: "b" } });
  const { branches, pulls } = repositoryNamed(gh.state, REPO) as never as {
    branches: Record<string, string>;
    pulls: readonly { head: { sha: string } }[];
  };
  const main = branches["main"] ?? "";
  const head = pulls[0]?.head.sha ?? main;
  addReview(gh.state, REPO, 1, { user: account("octo-lead"), state: "APPROVED" } as never);
  return [
    eventFor(gh, REPO, { name: "pull_request", action: "opened", number: 1 }),
    eventFor(gh, REPO, { name: "push", before: main, after: main }),
    eventFor(gh, REPO, { name: "schedule" }),
    eventFor(gh, REPO, { name: "workflow_dispatch", inputs: { mode: "plan" } }),
    eventFor(gh, REPO, { name: "merge_group", number: 1, base: main, head }),
  ];
}

test("any event's payload is an event or a finding", async () => {
  const whole = await events();
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = randomFrom(seed);
      const { payload, env } = random.of(whole);
      const { text, what } = spoiltText(payload as Json, random);
      let value: unknown = text;
      try {
        value = JSON.parse(text);
      } catch {
        // Then the text itself is the payload.
      }
      const spoilt = random.once(4) ? { GITHUB_SHA: random.of(HOSTILE_NAMES), GITHUB_REPOSITORY: "" } : {};
      const outcome = withinASecond(() => readEvent(value, { ...env, ...spoilt }), `${seed}: ${what}`);
      figures.events += 1;
      if (!outcome.ok) {
        figures["events refused"] += 1;
        expect(hasErrors(outcome.findings), `${seed}: ${what}`).toBe(true);
      }
      expectCleanPrototypes();
    }),
    { numRuns: cases(1_000, 50_000), endOnFailure: true },
  );
  expect(figures["events refused"]).toBeGreaterThan(0);
  expect(figures["events refused"]).toBeLessThan(figures.events);
}, 3_600_000);

const WORDS = [
  "plan apply drift validate import explain who-can fmt schema help nonsense --policy --workspace --format --out --today --live",
  "--save-live --fingerprint --yes --force --check --region --access --all-workspaces --help --version -h -V -- - text json",
  "markdown 2026-02-30 2026-11-22 policies dev@acme.com source:web-prod us eu --policy= --format=xml --no-yes --__proto__=1",
  "__proto__ constructor * -1 1e9  ",
].flatMap((line) => line.split(" "));
/** What a name of a file may be: the file is written into the folder that the test takes away again. */
const TAME = HOSTILE_NAMES.map((name) => name.replaceAll("..", "_").replaceAll("/", "_"));

test("any command line ends with 0, 1 or 2, and with a sentence instead of a trace", async () => {
  const sandbox: Sandbox = await startSandbox({ rateLimits: false, permissionsInUserList: true });
  try {
    const env = { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "CANARY-token" };
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const random = randomFrom(seed);
        const argv = Array.from({ length: random.below(7) }, () =>
          random.once(4) ? random.of(TAME) : random.of(WORDS),
        );
        const terminal = collectingTerminal({ cwd: folder, env });
        const place = `${seed}: ${JSON.stringify(argv).slice(0, 200)}`;
        expect([0, 1, 2], place).toContain(await run(argv, terminal));
        figures["command lines"] += 1;
        const said = terminal.stdout() + terminal.stderr();
        expectInert(said, place);
        expect(said, place).not.toMatch(/^\s+at .*:\d+:\d+/mu);
        expect(said, place).not.toMatch(/CANARY|TypeError|RangeError|\[object Object\]/u);
        expectCleanPrototypes();
      }),
      { numRuns: cases(400, 10_000), endOnFailure: true },
    );
    expect(sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  } finally {
    await sandbox.close();
  }
  reportFigures(
    "inputs",
    "Snapshots, event payloads and command lines with anything in them are used or refused: no crash, no hang over a second, no trace, no prototype touched.",
    figures,
  );
}, 3_600_000);
