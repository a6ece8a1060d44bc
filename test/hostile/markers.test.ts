import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { compareAge, isIntact, saysTheSame } from "../../src/github/compare-markers.ts";
import { reportClean } from "../../src/github/drift-issue.ts";
import {
  changeHash,
  type DriftMarker,
  type Marker,
  type PlanMarker,
  readMarker,
  textHash,
  withMarker,
} from "../../src/github/marker.ts";
import { findOwnComment, ownComments } from "../../src/github/own-comment.ts";
import { compareReviewed, judgeComment } from "../../src/modes/judge-review.ts";
import { neverApplied } from "../../src/modes/never-applied.ts";
import type { Scene } from "../../src/modes/plan.ts";
import { REPO } from "../github/client.ts";
import { connected, must, planMarker, sent } from "../github/connected.ts";
import { addComment, addRepository, person as account } from "../github/history.ts";
import { mergePull, openPull } from "../github/pull.ts";
import { startGitHub } from "../github/server.ts";
import { type Account, ACTIONS_BOT, emptyState, type Issue, repositoryNamed, takeId } from "../github/state.ts";
import { cases, reportFigures } from "../resilience/figures.ts";
import { TODAY } from "../scenario.ts";
import { NOW, planned, SELF } from "./github-world.ts";
import { expectCleanPrototypes } from "./harmless.ts";
import { type Json, mutate } from "./mutate.ts";
import { HOSTILE_NAMES } from "./names.ts";
import { type Random, randomFrom } from "./random.ts";

const TEXT = "The plan\n";
const HEAD = "a".repeat(40);
const { plan } = planned();
const PULL = { number: 1, head: HEAD, baseRef: "main", mergedAt: `${TODAY}T11:00:00Z` };
const MAX_AGE = { milliseconds: 72 * 3_600_000, text: "72h" };

const digest = { whole: textHash(TEXT), stable: textHash(TEXT) };
const RIGHT = planMarker({
  workspace: "acme-prod",
  head: HEAD,
  at: `${TODAY}T10:05:00.000Z`,
  fingerprint: plan.fingerprint,
  total: plan.changes.length,
  changes: plan.changes.map(changeHash),
  digest,
});
const OTHER_PLAN = { fingerprint: `sha256:${"0".repeat(64)}`, changes: ["0".repeat(20)] };

function driftOf(marker: PlanMarker): DriftMarker {
  const { head: _, base: __, baseRef: ___, changes: ____, ...common } = marker;
  return { ...common, kind: "drift" };
}

/** Markers of ours that are no review of this plan, each for one reason. */
const WRONG: Readonly<Record<string, Marker>> = {
  "of another head": { ...RIGHT, head: "b".repeat(40) },
  "of another branch": { ...RIGHT, baseRef: "next" },
  "of another plan": { ...RIGHT, ...OTHER_PLAN },
  "of a plan of nothing": { ...RIGHT, ...OTHER_PLAN, total: 0, changes: [] },
  "of another workspace": { ...RIGHT, workspace: "acme-dev" },
  "after the merge": { ...RIGHT, at: `${TODAY}T11:00:01Z` },
  "too old": { ...RIGHT, at: "2026-11-19T11:59:59Z" },
  "of an issue": driftOf(RIGHT),
  "of another text": { ...RIGHT, digest: { ...digest, whole: "0".repeat(12) } },
};

/** Whether a comment of ours with this body is a review of the plan. */
function isReview(body: string): boolean {
  const read = readMarker(body);
  if (read.kind !== "marker" || read.marker.kind !== "plan" || read.marker.workspace !== "acme-prod") return false;
  const { marker, text } = read;
  const comment = { id: 1, url: "", body, text, createdAt: `${TODAY}T10:05:00Z`, marker, intact: isIntact(read) };
  return (
    judgeComment(PULL, comment, { maxAge: MAX_AGE }, NOW) === undefined && compareReviewed(plan, [marker]).isReviewed
  );
}

test("a marker as it was written is a review, and none of the wrong ones is", () => {
  expect(isReview(withMarker(RIGHT, TEXT))).toBe(true);
  for (const [name, marker] of Object.entries(WRONG))
    expect([name, isReview(withMarker(marker, TEXT))]).toEqual([name, false]);
});

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string");
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isTime = (value: unknown): boolean => typeof value === "string" && Number.isFinite(Date.parse(value));

/** What is in a marker that was read, field by field: nothing that is not in its type. */
const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  kind: (value) => value === "plan" || value === "drift",
  workspace: (value) => typeof value === "string",
  run: isCount,
  attempt: isCount,
  at: isTime,
  fingerprint: (value) => typeof value === "string",
  total: isCount,
  digest: (value) => Object.values(value as object).every((one) => typeof one === "string"),
  head: (value) => SHA.test(String(value)),
  base: (value) => SHA.test(String(value)),
  baseRef: (value) => typeof value === "string",
  changes: isTexts,
  deferred: isTexts,
  outcome: (value) => {
    const { state, at, run, attempt, sha } = value as Record<string, unknown>;
    const isKnown = ["applying", "applied", "partly", "failed", "stopped"].includes(String(state));
    return isKnown && isTime(at) && isCount(run) && isCount(attempt) && SHA.test(String(sha));
  },
  used: (value) => value === true,
};

function expectTyped(marker: Marker, place: string): void {
  const wrong = Object.entries(marker).filter(([name, value]) => FIELDS[name]?.(value) !== true);
  expect(wrong, place).toEqual([]);
  expect(Object.getPrototypeOf(marker), place).toBe(Object.prototype);
  // What compares two of them throws for none.
  expect(Number.isNaN(compareAge(marker, RIGHT)), place).toBe(false);
  saysTheSame(marker, RIGHT);
}

/** JSON as a marker holds it, with what no value can be made to write. */
function lineOf(json: string): string {
  return `<!-- segment-access:v1 ${Buffer.from(json).toString("base64url")} -->`;
}

const OUTCOME = {
  state: "partly",
  at: `${TODAY}T11:30:00Z`,
  run: 11,
  attempt: 2,
  sha: HEAD,
  done: 3,
  of: 4,
  reason: "apply-failed",
} as const;

const RAW = [
  "[".repeat(10_000) + "]".repeat(10_000),
  "1e999",
  "-0",
  "12345678901234567890",
  `"${"x".repeat(100_000)}"`,
];

/** A marker's JSON with one to three things wrong in it. */
function spoiltJson(marker: Marker, random: Random): { readonly json: string; readonly what: string } {
  let value = JSON.parse(JSON.stringify({ v: 1, ...marker })) as Json;
  const done: string[] = [];
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const next = mutate(value, random.once(2) ? "kinds" : "any", random);
    ({ value } = next);
    done.push(next.what);
  }
  const json = JSON.stringify(value);
  if (!random.once(4)) return { json, what: done.join("; ") };
  const added = random.of([
    '"__proto__":{"head":"x","polluted":true},',
    '"constructor":{"prototype":{"polluted":true}},',
    '"head":"","head":{},',
    '"hasOwnProperty":1,"toString":2,',
    `"deep":${random.of(RAW)},`,
    `"total":${random.of(RAW)},`,
  ]);
  return { json: json.replace(/^\{/u, () => `{${added}`), what: `${done.join("; ")}; ${added.slice(0, 60)}` };
}

/** Texts that are put into a body, or stand around it. */
const STUFF = [
  "\n",
  "\r\n",
  " ",
  "\t",
  "\0",
  "\ufeff",
  "\u200b",
  "-->",
  "<!--",
  "```\n",
  "> ",
  "<details>",
  "=",
  "+/",
  "%3D",
  "\ud800",
  "segment-access:v1",
  "A".repeat(5000),
];

/** A body that is no longer as it was written. */
function spoiltBody(body: string, other: string, random: Random): { readonly body: string; readonly what: string } {
  const at = random.below(body.length);
  const stuff = random.of(STUFF);
  const [first = "", ...rest] = body.split("\n");
  return random.of([
    { body: body.slice(0, at), what: `cut at ${at}` },
    { body: body.slice(at), what: `from ${at}` },
    { body: body.slice(0, at) + stuff + body.slice(at), what: `${JSON.stringify(stuff.slice(0, 9))} at ${at}` },
    { body: body.slice(0, at) + body.slice(at + 1 + random.below(4)), what: `less at ${at}` },
    { body: stuff + body, what: `${JSON.stringify(stuff.slice(0, 9))} before it` },
    { body: `${other.split("\n")[0]}\n${body}`, what: "another marker before it" },
    { body: `${first}\n${other}`, what: "another body after it" },
    { body: [...rest, first].join("\n"), what: "its marker last" },
    { body: `${first}${first}\n${rest.join("\n")}`, what: "twice in a line" },
    { body: `\`\`\`\n${body}\n\`\`\``, what: "in a block of code" },
    { body: `<!--\n${body}\n-->`, what: "in a comment" },
    {
      body: body
        .split("\n")
        .map((line) => `> ${line}`)
        .join("\n"),
      what: "quoted",
    },
    {
      body: body.replace("v1", random.of(["v0", "v01", "v2", "v1.0", "v9999999999999999999999", "V1", "v"])),
      what: "of another version",
    },
    { body: first.toUpperCase() + body.slice(first.length), what: "in capitals" },
    { body: [...first].reverse().join("") + body.slice(first.length), what: "backwards" },
  ]);
}

const figures = { bodies: 0, "taken for nothing": 0, ignored: 0, "read as markers": 0, "comments and issues": 0 };

test("whatever is done to a marker that is no review, it is none; nothing is read that a marker does not have", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0 }), (seed) => {
      const random = randomFrom(seed);
      const [name, marker] = random.of([...Object.entries(WRONG), ["right", RIGHT] as const]);
      const spoilt = random.once(5)
        ? { json: JSON.stringify({ v: 1, ...marker }), what: "" }
        : spoiltJson({ ...marker, ...(random.once(4) && marker.kind === "plan" && { outcome: OUTCOME }) }, random);
      const whole = `${lineOf(spoilt.json)}\n${TEXT}`;
      const other = withMarker(random.of(Object.values(WRONG)), "Another text");
      const { body, what } = random.once(2) ? { body: whole, what: "" } : spoiltBody(whole, other, random);
      const place = `${seed}: ${name}: ${spoilt.what} ${what}`;
      figures.bodies += 1;
      const read = readMarker(body);
      if (read.kind === "none") figures["taken for nothing"] += 1;
      if (read.kind === "ignored") {
        figures.ignored += 1;
        expect(read.why, place).toMatch(/./u);
      }
      if (read.kind === "marker") {
        figures["read as markers"] += 1;
        expectTyped(read.marker, place);
        expect(body.endsWith(read.text), place).toBe(true);
      }
      if (name !== "right") expect(isReview(body), place).toBe(false);
      // The right one is still a review only while its words are the ones that were reviewed.
      else if (isReview(body))
        expect(read, place).toMatchObject({
          marker: { head: HEAD, baseRef: "main" },
          text: expect.stringMatching(/^The plan\s*$/u) as string,
        });
      expectCleanPrototypes();
    }),
    { numRuns: cases(3_000, 200_000), endOnFailure: true },
  );
  expect(figures.ignored).toBeGreaterThan(figures.bodies / 20);
  expect(figures["read as markers"]).toBeGreaterThan(figures.bodies / 20);
}, 3_600_000);

const MEGA = 10_000_000;
test.each<[string, () => string, ReturnType<typeof readMarker>["kind"]]>([
  ["ten million letters and no end", () => `<!-- segment-access:v1 ${"A".repeat(MEGA)}`, "none"],
  ["ten million letters that are no JSON", () => `<!-- segment-access:v1 ${"A".repeat(MEGA)} -->\n`, "ignored"],
  ["ten million dashes", () => `<!-- segment-access:v1 ${"-".repeat(MEGA)}\n`, "none"],
  ["ten million digits of a version", () => `<!-- segment-access:v${"1".repeat(MEGA)} AAAA -->\n`, "ignored"],
  ["ten million beginnings", () => "<!-- segment-access:v1 ".repeat(MEGA / 23), "none"],
  ["ten million blanks before it", () => " ".repeat(MEGA) + withMarker(RIGHT, TEXT), "none"],
  [
    "a million changes",
    () => withMarker({ ...RIGHT, changes: Array.from({ length: 1_000_000 }, () => "0".repeat(8)) }, TEXT),
    "marker",
  ],
  ["a text of ten million blanks and a letter", () => withMarker(RIGHT, `${" \r".repeat(MEGA / 2)}x`), "marker"],
])("no size takes more than its time: %s", (_, make, kind) => {
  const body = make();
  const read = readMarker(body);
  expect(read.kind).toBe(kind);
  expect(isReview(body)).toBe(false);
});

const STRANGERS: readonly Account[] = [
  account("mallory"),
  account("github-actions"),
  account("github-actions-bot"),
  { login: "other-app[bot]", type: "Bot" },
  { login: "github-actions[bot].", type: "Bot" },
  { login: "githսb-actions[bot]", type: "Bot" },
];

/** An issue as somebody opened it. */
function addIssue(state: ReturnType<typeof emptyState>, number: number, body: string, user: Account): Issue {
  const now = `${TODAY}T09:00:00Z`;
  const rest = {
    state: "open",
    stateReason: null,
    labels: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
  } as const;
  const issue: Issue = { id: takeId(state), number, title: "Drift", body, user, ...rest, labels: [] };
  repositoryNamed(state, REPO).issues.push(issue);
  return issue;
}

test("among anything that anybody writes ours is found, and nothing else: on a pull request, and among issues", async () => {
  const state = { ...emptyState(), time: `${TODAY}T10:00:00Z` };
  const repository = addRepository(state, REPO, { a: "a" });
  const { head } = openPull(state, REPO, { edits: { a: "b" } });
  const right = { ...RIGHT, head: head.sha };
  const body = withMarker(right, TEXT);
  const newer = withMarker({ ...right, run: 99, fingerprint: "forged" }, TEXT);
  const drift = driftOf(RIGHT);
  for (const stranger of STRANGERS) addComment(state, REPO, 1, newer, stranger);
  // What is ours by its author and cannot be used: a person's quote, what was broken, what a newer version wrote.
  const random = randomFrom(1);
  for (const name of HOSTILE_NAMES) addComment(state, REPO, 1, `${name}\n${newer}`, ACTIONS_BOT);
  for (const json of [
    "null",
    "[]",
    '{"v":1}',
    '{"v":2}',
    '{"v":1,"__proto__":{"kind":"plan"}}',
    `{"v":1,"kind":"plan","a":${RAW[0]}}`,
  ])
    addComment(state, REPO, 1, `${lineOf(json)}\n${TEXT}`, ACTIONS_BOT);
  for (let count = 0; count < 60; count += 1) {
    const spoilt = spoiltBody(withMarker({ ...right, workspace: "acme-dev" }, TEXT), withMarker(drift, TEXT), random);
    addComment(state, REPO, 1, spoilt.body, ACTIONS_BOT);
  }
  const ours = addComment(state, REPO, 1, body, ACTIONS_BOT);
  const before = structuredClone(repository.comments);
  figures["comments and issues"] += before.length;

  const forgedDrift = withMarker({ ...drift, run: 1 }, "Differs");
  STRANGERS.forEach((stranger, index) => void addIssue(state, 10 + index, forgedDrift, stranger));
  HOSTILE_NAMES.forEach((name, index) => void addIssue(state, 100 + index, `${name}\n${forgedDrift}`, ACTIONS_BOT));
  addIssue(state, 200, withMarker({ ...drift, workspace: "acme-dev" }, "Differs"), ACTIONS_BOT);
  addIssue(state, 201, body, ACTIONS_BOT);
  const own = addIssue(state, 300, withMarker({ ...drift, run: 1 }, "Differs"), ACTIONS_BOT);
  figures["comments and issues"] += repository.issues.length;

  const gh = await startGitHub({ state });
  onTestFinished(() => gh.close());
  const connection = connected(gh);
  const self = { login: SELF };
  const found = must(await findOwnComment(connection, { number: 1, head: head.sha }, "acme-prod", self));
  expect(found.comment).toMatchObject({ id: ours.id, intact: true, marker: { run: right.run } });
  const all = must(await ownComments(connection, 1, self));
  expect(all.comments.filter(({ marker }) => marker.workspace === "acme-prod").map(({ id }) => id)).toEqual([ours.id]);
  expect(all.notes.length).toBeGreaterThan(5);

  mergePull(state, REPO, 1);
  const scene = { github: { connection, self }, job: { now: () => NOW } } as Scene;
  const warnings = await neverApplied({ branch: "main", sha: HEAD, before: undefined }, [], scene);
  expect(warnings.filter(({ message }) => message.includes("`acme-prod`")).map(({ rule }) => rule)).toEqual([
    "never-applied",
  ]);

  expect(await reportClean(connection, { ...drift, run: 1000 }, "Nothing differs.", self)).toMatchObject({
    kind: "closed",
    number: own.number,
  });
  expect(repository.issues.filter((issue) => issue.state === "closed").map(({ number }) => number)).toEqual([
    own.number,
  ]);
  expect(sent(gh).filter((request) => !request.startsWith("GET "))).toEqual([
    `PATCH /repos/${REPO}/issues/300`,
    `POST /repos/${REPO}/issues/300/comments`,
  ]);
  expect(repository.comments.filter(({ on }) => on === 1)).toEqual(before);
  expect(gh.violations).toEqual([]);
  expectCleanPrototypes();
  reportFigures(
    "markers",
    "Comments and issues with markers that are forged, cut, doubled, reordered, broken, of ten million characters, with prototypes in them, in code, quoted, by other people and other apps: none is taken for a review that it is not.",
    figures,
  );
});
