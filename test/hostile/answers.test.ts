import fc from "fast-check";
import colours from "picocolors";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { importWorkspace } from "../../src/app/import.ts";
import { load } from "../../src/app/load.ts";
import { planWorkspace, type Planned } from "../../src/app/plan.ts";
import type { Policy } from "../../src/core/policy.ts";
import type { Provider } from "../../src/core/provider.ts";
import { hasErrors } from "../../src/core/finding.ts";
import { segmentProvider } from "../../src/providers/segment/index.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import { withoutCommands } from "../../src/render/inert.ts";
import { renderPlan } from "../../src/render/text.ts";
import { cases, reportFigures } from "../resilience/figures.ts";
import { rehearse } from "../resilience/rehearsal.ts";
import { TODAY } from "../scenario.ts";
import { answersWithinASecond, expectCleanPrototypes, expectInert } from "./harmless.ts";
import { type Change, type Json, mutate } from "./mutate.ts";
import { type Random, randomFrom } from "./random.ts";

const API = "http://127.0.0.1:9";

/** What the sandbox answers to every request of a plan, by path and query. */
const answers = new Map<string, Json>();
let policy: Policy;
let removals: ReadonlySet<string>;

/** Answers from memory, one of them spoilt: no server, so that thousands of cases take seconds. */
function answerWith(spoilt?: { readonly path: string; readonly body: Json }): void {
  vi.stubGlobal("fetch", async (input: string | URL) => {
    const { pathname, search } = new URL(String(input));
    const path = pathname + search;
    const body = path === spoilt?.path ? spoilt.body : answers.get(path);
    if (body === undefined) return Response.json({ errors: [{ type: "not-found" }] }, { status: 404 });
    return new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });
  });
}

function provider(): Provider {
  let time = 0;
  const clock = { now: () => time, sleep: async (ms: number) => void (time += ms) };
  return segmentProvider({ token: "CANARY-token", baseUrl: API, version: "0", clock, retryMs: 1, pageSize: 4 });
}

const planNow = (): Promise<Planned> => planWorkspace(policy, [], provider(), segmentSystem, TODAY);

function removalsOf({ proposed }: Planned): readonly string[] {
  const changes = proposed?.plan.changes ?? [];
  return changes.filter(({ action }) => action === "remove").map(({ fact }) => JSON.stringify(fact));
}

beforeAll(async () => {
  const rehearsal = await rehearse();
  const real = globalThis.fetch;
  try {
    const [loaded] = (await load("policies", { cwd: rehearsal.cwd })).workspaces;
    if (loaded?.policy.ok !== true) throw new Error("the policy of the rehearsal has errors");
    policy = loaded.policy.value;
    vi.stubGlobal("fetch", async (input: string, init: RequestInit) => {
      const { pathname, search } = new URL(input);
      const response = await real(`${rehearsal.sandbox.url}${pathname}${search}`, init);
      answers.set(pathname + search, (await response.clone().json()) as Json);
      return response;
    });
    const planned = await planNow();
    expect(hasErrors(planned.findings)).toBe(false);
    removals = new Set(removalsOf(planned));
    expect(removals.size).toBeGreaterThan(3);
  } finally {
    vi.unstubAllGlobals();
    await rehearsal.end();
  }
});

afterEach(() => void vi.unstubAllGlobals());

const figures = { cases: 0, refused: 0, right: 0, "plans that lack what was hidden": 0 };

type Spoilt = { readonly path: string; readonly body: Json; readonly what: string };

function spoil(random: Random, change: Change): Spoilt {
  const path = random.of([...answers.keys()]);
  const { value, what } = mutate(answers.get(path) ?? null, change, random);
  return { path, body: value, what: `${path} ${what}` };
}

const plain = colours.createColors(false);

async function endure(seed: number, change: Change, mayRemove: (what: string) => boolean): Promise<void> {
  const spoilt = spoil(randomFrom(seed), change);
  answerWith(spoilt);
  const place = `${seed}: ${spoilt.what}`;
  const planned = await answersWithinASecond(planNow, place);
  figures.cases += 1;
  if (planned.proposed === undefined || hasErrors(planned.findings)) {
    expect(hasErrors(planned.findings), place).toBe(true);
    figures.refused += 1;
  } else {
    const invented = removalsOf(planned).filter((fact) => !removals.has(fact));
    if (!mayRemove(spoilt.what)) expect(invented, place).toEqual([]);
    if (invented.length === 0 && removalsOf(planned).length === removals.size) figures.right += 1;
    else figures["plans that lack what was hidden"] += 1;
  }
  const text = renderPlan(planned, () => undefined, plain);
  expectInert(withoutCommands(text), place);
  // What was put in to be found is no secret.
  expect(text.replaceAll("CANARY-junk", ""), place).not.toContain("CANARY");
  if (seed % 5 === 0) await importWorkspace(provider(), segmentSystem, "us");
  expectCleanPrototypes();
}

test("the answers as they are plan what they should", async () => {
  answerWith();
  expect(new Set(removalsOf(await planNow()))).toEqual(removals);
});

/** Labels need not be there: a grant without them is one on everything, as the API documents it. The reading before each write sees them again. */
function isOptional(what: string): boolean {
  return what.endsWith("/labels left out");
}

test("anything where something of another kind is expected is refused or changes nothing: no removal is made up", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0 }), (seed) => endure(seed, "kinds", isOptional)),
    { numRuns: cases(400, 20_000), endOnFailure: true },
  );
  expect(figures.refused).toBeGreaterThan(figures.cases / 4);
  expect(figures.right).toBeGreaterThan(figures.cases / 20);
}, 3_600_000);

test("another text in the place of a text is another workspace: planned or refused, never a crash", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0 }), (seed) => endure(seed, "any", () => true)),
    { numRuns: cases(150, 10_000), endOnFailure: true },
  );
  expect(figures.cases).toBeGreaterThanOrEqual(cases(400 + 150, 20_000 + 10_000));
  reportFigures(
    "answers",
    "Answers of Segment's API with any JSON where a field is expected end in a finding or a right plan: no crash, no hang over a second, no removal planned from a field of the wrong kind.",
    figures,
  );
}, 3_600_000);
