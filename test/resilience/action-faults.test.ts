import { expect, test } from "vitest";
import type { Fault as SegmentFault, State } from "../../src/sandbox/server.ts";
import type { Ran } from "../action/rig.ts";
import type { Fault as GitHubFault } from "../github/faults.ts";
import {
  type Episode,
  type EpisodeName,
  ownComments,
  restore,
  stage,
  type Stage,
  standing,
  story,
  writtenAs,
} from "./action-story.ts";
import { reportFigures, SOAK } from "./figures.ts";
import { broken } from "./rehearsal.ts";
import { SEGMENT_FAULTS, type Untargeted } from "./segment-faults.ts";

const GITHUB: Record<string, Untargeted<GitHubFault>> = {
  "500": { kind: "status", status: 500 },
  "502 with HTML": { kind: "status", status: 502, body: "<html>Bad Gateway</html>" },
  "secondary limit": { kind: "secondary-limit" },
  "secondary limit without a header": { kind: "secondary-limit", status: 429, retryAfter: null },
  "rate limit used up": { kind: "rate-limit" },
  "rate limit used up for an hour": { kind: "rate-limit", resetIn: 3600 },
  "reset before": { kind: "reset-before" },
  "reset after the commit": { kind: "reset-after" },
  "401": { kind: "status", status: 401 },
  "403": { kind: "status", status: 403, body: { message: "Resource not accessible by integration" } },
  "404": { kind: "status", status: 404 },
};

const SEGMENT: Record<string, Untargeted<SegmentFault>> = {
  ...SEGMENT_FAULTS,
  "403": { kind: "status", status: 403 },
};

// Both are waited for half a minute, which no environment shortens: only in the soak.
if (SOAK) {
  GITHUB["timeout"] = { kind: "timeout" };
  SEGMENT["timeout"] = { kind: "timeout" };
}

/** What goes wrong, and at which request. */
type Trial = {
  readonly place: string;
  readonly at: number;
  readonly whom: "GitHub" | "Segment";
  readonly fault: Untargeted<GitHubFault> | Untargeted<SegmentFault>;
};

const figures = {
  "faults at GitHub": 0,
  "faults at Segment": 0,
  "runs killed": 0,
  "moments looked at": 0,
  "recovered within the run": 0,
  "reported, and finished by the next run": 0,
  "without its approval, and nothing written": 0,
};

/** One and the same run, once more or for the first time. */
const ID = 5000;

function isWrite(request: string): boolean {
  return !request.startsWith("GET ") && request !== "POST /graphql";
}

/** Of so many faults one is tried in `npm test`, counted through all requests, so that in the end every fault meets some of them. */
const EVERY = { "GitHub reads": 23, "GitHub writes": 2, "Segment reads": 151, "Segment writes": 5 } as const;

function trialsOf({ name, toGitHub, toSegment }: Episode): readonly Trial[] {
  const of = (
    whom: Trial["whom"],
    requests: readonly string[],
    faults: typeof GITHUB | typeof SEGMENT,
  ): readonly Trial[] => {
    const kinds = Object.entries(faults);
    return requests.flatMap((request, at) =>
      kinds.flatMap(([kind, fault], index): readonly Trial[] => {
        const every = EVERY[`${whom} ${isWrite(request) ? "writes" : "reads"}`];
        // In the soak everything is, but for the reads that are waited for half a minute each.
        const isTried = SOAK
          ? kind !== "timeout" || isWrite(request) || at % 5 === 0
          : (at * kinds.length + index) % every === 0;
        return isTried ? [{ place: `${name}: ${kind} at ${whom}'s request ${at}, ${request}`, at, whom, fault }] : [];
      }),
    );
  };
  return [...of("GitHub", toGitHub, GITHUB), ...of("Segment", toSegment, SEGMENT)];
}

/** Carries all trials out, on two stages side by side. */
async function tryAll<Of>(trials: readonly Of[], one: (all: Stage, trial: Of) => Promise<void>): Promise<void> {
  const queue = [...trials];
  const stages = [await stage(), await stage()];
  await Promise.all(
    stages.map(async (all) => {
      // oxlint-disable-next-line no-await-in-loop -- one after the other on each stage
      for (let trial = queue.shift(); trial !== undefined; trial = queue.shift()) await one(all, trial);
    }),
  );
}

let episodes: Promise<Readonly<Record<EpisodeName, Episode>>> | undefined;

async function episode(name: EpisodeName): Promise<Episode> {
  return (await (episodes ??= story()))[name];
}

/** What no run may ever do or leave behind, whatever went wrong. */
function neverHappens(all: Stage, { name, before, after, written }: Episode, ran: Ran, since: number, place: string) {
  expect(ran.log, place).not.toMatch(/^\s+at .*[(:]/mu);
  expect(ran.outputs["failure-reason"], `${place}: ${ran.log}`).not.toBe("unexpected");
  expect(ran.code, `${place}: ${ran.log}`).toBe(ran.outputs["failure-reason"] === "" ? 0 : 1);
  const wrote = all.sandbox.requests.slice(since).filter(({ method }) => method !== "GET");
  const allowed = name === "apply" ? written : new Set();
  expect(
    wrote.map(writtenAs).filter((one) => !allowed.has(one)),
    place,
  ).toEqual([]);
  const moments = [...all.moments, all.sandbox.state()];
  figures["moments looked at"] += moments.length;
  for (const moment of moments) expect(broken(moment, before.workspace, after.workspace), place).toEqual([]);
  expect(ownComments(all).length, place).toBeLessThanOrEqual(1);
  expect(all.repository.issues.length, place).toBeLessThanOrEqual(1);
}

function isAs(state: State, { after }: Episode): boolean {
  return JSON.stringify(standing(state)) === JSON.stringify(standing(after.workspace));
}

/** A run that could not tell something where it belongs says so. */
function saysUntold({ log }: Ran): boolean {
  return /^::(?:warning|error) title=(?:github-|comment-)/mu.test(log);
}

/** What a run says is so. Of one that succeeds, all that was to be is there, or what is not is said. */
const isTrue: Readonly<Record<EpisodeName, (all: Stage, episode: Episode, ran: Ran, place: string) => void>> = {
  plan: (all, { ran: golden }, ran, place) => {
    const told = ["has-changes", "adds", "removes", "people", "risk", "fingerprint"];
    if (ran.code === 0)
      for (const name of told) expect(ran.outputs[name], `${place}: ${name}`).toBe(golden.outputs[name]);
    else expect(ran.outputs["failure-reason"], place).toBe("not-read");
    const shown = ownComments(all);
    for (const { marker } of shown) expect(marker.fingerprint, place).toBe(golden.outputs["fingerprint"]);
    if (ran.code === 0 && shown.length === 0) expect(saysUntold(ran), `${place}: ${ran.log}`).toBe(true);
  },
  apply: (all, one, ran, place) => {
    const isDone = isAs(all.sandbox.state(), one);
    const [comment] = ownComments(all);
    const state = comment?.marker.outcome?.state;
    if (ran.code === 0) {
      expect(isDone, `${place}: ${ran.log}`).toBe(true);
      if (state !== "applied") expect(saysUntold(ran), `${place}: ${ran.log}`).toBe(true);
    } else if (ran.outputs["failure-reason"] !== "apply-failed") expect(ran.writes, place).toEqual([]);
    if (state === "applied") expect(isDone, place).toBe(true);
    expect(state === "applied", place).toBe(comment?.body.includes("and verified") ?? false);
    if (state === "stopped") expect(ran.writes, place).toEqual([]);
  },
  drift: (all, { ran: golden }, ran, place) => {
    const { issues } = all.repository;
    if (ran.code === 0) {
      expect(ran.outputs["has-changes"], place).toBe("true");
      expect(ran.outputs["fingerprint"], place).toBe(golden.outputs["fingerprint"]);
      if (issues.length === 0) expect(saysUntold(ran), `${place}: ${ran.log}`).toBe(true);
    } else expect(ran.outputs["failure-reason"], place).toMatch(/^(?:not-read|not-told)$/u);
    for (const issue of issues) expect(issue.body, place).toContain("sam@acme.com");
  },
  unapproved: (all, _, ran, place) => {
    expect([ran.code, ran.writes], `${place}: ${ran.log}`).toEqual([1, []]);
    for (const { marker, body } of ownComments(all)) {
      expect([undefined, "stopped"], place).toContain(marker.outcome?.state);
      expect(body, place).not.toContain("approved by");
    }
  },
};

/** What the same run without a fault leaves behind, whatever became of the one before. */
const isFinished: Readonly<Record<EpisodeName, (all: Stage, episode: Episode, ran: Ran, place: string) => void>> = {
  plan: (all, { ran: golden }, ran, place) => {
    expect(ran.code, `${place}: ${ran.log}`).toBe(0);
    expect(
      ownComments(all).map(({ marker }) => [marker.fingerprint, marker.outcome]),
      place,
    ).toEqual([[golden.outputs["fingerprint"], undefined]]);
  },
  apply: (all, one, ran, place) => {
    expect(ran.code, `${place}: ${ran.log}`).toBe(0);
    expect(standing(all.sandbox.state()), place).toEqual(standing(one.after.workspace));
    const comments = ownComments(all);
    expect(
      comments.map(({ marker }) => marker.outcome?.state),
      place,
    ).toEqual(["applied"]);
  },
  drift: (all, _, ran, place) => {
    expect(ran.code, `${place}: ${ran.log}`).toBe(0);
    expect(all.repository.issues, place).toMatchObject([{ state: "open", title: "Access drift: acme-prod" }]);
  },
  unapproved: (all, _, ran, place) => {
    expect(ran, place).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "not-approved" } });
    expect(
      ownComments(all).map(({ marker }) => marker.outcome?.reason),
      place,
    ).toEqual(["not-approved"]);
  },
};

/** The run again, as somebody starts the job again: the same event, the second attempt. */
async function again(all: Stage, one: Episode, place: string): Promise<void> {
  const since = all.sandbox.requests.length;
  const second = await all.run(one.happening, { run: { id: ID, attempt: 2 } });
  neverHappens(all, one, second, since, `${place}, next run`);
  isTrue[one.name](all, one, second, `${place}, next run`);
  isFinished[one.name](all, one, second, `${place}, next run`);
}

async function tryFault(all: Stage, one: Episode, { whom, fault, at, place }: Trial): Promise<void> {
  restore(all, one.before);
  let seen = -1;
  let isOver = false;
  const on = (): boolean => !isOver && (seen += 1) === at;
  if (whom === "GitHub") all.gh.fail({ ...(fault as GitHubFault), on });
  else all.sandbox.fail({ ...(fault as SegmentFault), on });
  const since = all.sandbox.requests.length;
  const first = await all.run(one.happening, { run: { id: ID } });
  isOver = true;
  expect(seen, place).toBeGreaterThanOrEqual(at);
  figures[`faults at ${whom}`] += 1;
  neverHappens(all, one, first, since, place);
  isTrue[one.name](all, one, first, place);
  if (one.name === "unapproved") figures["without its approval, and nothing written"] += 1;
  else figures[first.code === 0 ? "recovered within the run" : "reported, and finished by the next run"] += 1;
  await again(all, one, place);
}

test.each(["plan", "apply", "drift", "unapproved"] as const)(
  "%s: every fault, at one request after another",
  async (name) => {
    const one = await episode(name);
    const trials = trialsOf(one);
    expect(trials.length).toBeGreaterThan(7);
    await tryAll(trials, (all, trial) => tryFault(all, one, trial));
  },
  36_000_000,
);

test.each(["SIGTERM", "SIGKILL"] as const)(
  "%s at each write of an apply: what was begun is told, and the next run finishes it",
  async (signal) => {
    const one = await episode("apply");
    const writes = one.ran.writes.map((_, index) => index + 1);
    expect(writes.length).toBeGreaterThan(7);
    await tryAll(writes, async (all, nth) => {
      const place = `${signal} at write ${nth}`;
      restore(all, one.before);
      // The write under way takes a while, so that the signal finds it so.
      let count = 0;
      all.sandbox.fail({ kind: "slow", ms: 300, on: ({ method }) => method !== "GET" && (count += 1) === nth });
      const since = all.sandbox.requests.length;
      const first = await all.run(one.happening, {
        run: { id: ID },
        during: (kill) => {
          all.hear = (written) => {
            if (written === nth) kill(signal);
          };
        },
      });
      all.hear = undefined;
      figures["runs killed"] += 1;
      expect(first.writes, place).toHaveLength(nth);
      if (signal === "SIGTERM") {
        neverHappens(all, one, first, since, place);
        isTrue.apply(all, one, first, place);
        expect(first.outputs["failure-reason"], place).toBe("apply-failed");
        const [comment] = ownComments(all);
        expect(comment?.marker.outcome, place).toMatchObject({ reason: "apply-failed", done: nth });
      } else {
        expect(first.outputs["failure-reason"], place).toBeUndefined();
        for (const moment of [...all.moments, all.sandbox.state()])
          expect(broken(moment, one.before.workspace, one.after.workspace), place).toEqual([]);
        expect(
          ownComments(all).map(({ marker }) => marker.outcome?.state),
          place,
        ).toEqual(["applying"]);
      }
      await again(all, one, place);
    });
  },
  3_600_000,
);

test("the figures of this run", () => {
  for (const count of Object.values(figures)) expect(count).toBeGreaterThan(0);
  reportFigures(
    "action-faults",
    "The Action's runs with every fault at one request after another to GitHub and to Segment, and an apply ended or killed at every write: only what was reviewed is written, an owner remains, what the run and its comment say is true, and the next run finishes the job.",
    { ...figures, "invariants broken": 0 },
  );
});
