import type { Effective } from "../effective.ts";
import type { Impact, Parts } from "./impact.ts";
import { RESOURCE_KINDS } from "../policy.ts";
import type { Vocabulary } from "../vocabulary.ts";

/**
 * How closely a reviewer should look.
 * `high`: somebody becomes owner or admin, gets to administer more than one named thing (everything of a kind, or whatever carries a
 * label), stops being owner, or loses everything. `medium`: somebody joins, gets to change or administer one named thing, gets what is no
 * matter of one thing (such as personal data), or loses some access. `low`: the rest, such as reading.
 */
export type Risk = "high" | "medium" | "low";

/** What makes a risk, in words for people. */
export type Reason =
  | "becomes owner"
  | "becomes admin"
  | "is owner no longer"
  | "loses everything"
  | "loses everything but membership"
  | "full access to more than one named thing"
  | "joins"
  | "full access to one thing"
  | "may change things"
  | "a role of a special kind"
  | "loses access";

/** A risk, and what makes it so. A low risk has no reasons. */
export type Judged = { readonly risk: Risk; readonly reasons: readonly Reason[] };

const RANK: Record<Risk, number> = { high: 0, medium: 1, low: 2 };

/** Highest first. */
function compareRisk(a: Risk, b: Risk): number {
  return RANK[a] - RANK[b];
}

/** The highest of these; low where there are none. */
export function highestRisk(risks: Iterable<Risk>): Risk {
  return [...risks].sort(compareRisk)[0] ?? "low";
}

/** What is risky about what a part of a plan means for one person. The reasons are those of the risk, not of the lesser ones. */
function riskOf(impact: Impact, vocabulary: Vocabulary): Judged {
  const high = highReasons(impact, vocabulary);
  if (high.length > 0) return { risk: "high", reasons: high };
  const medium = mediumReasons(impact, vocabulary);
  return medium.length > 0 ? { risk: "medium", reasons: medium } : { risk: "low", reasons: [] };
}

function highReasons(
  { effect, gained, owner, word, isLeftWithNothing }: Impact,
  vocabulary: Vocabulary,
): readonly Reason[] {
  const isAdmin = word.after === "admin" && word.before !== "admin" && word.before !== "owner";
  const widely = gained.filter((grant) => administers(grant, vocabulary) && isWide(grant));
  return [
    ...when("becomes owner", owner.after && !owner.before),
    ...when("becomes admin", isAdmin),
    ...when("is owner no longer", owner.before && !owner.after),
    ...when("loses everything", isLeftWithNothing && effect === "leaves"),
    ...when("loses everything but membership", isLeftWithNothing && effect !== "leaves"),
    ...when("full access to more than one named thing", !owner.after && !isAdmin && widely.length > 0),
  ];
}

function mediumReasons({ effect, gained, lost }: Impact, vocabulary: Vocabulary): readonly Reason[] {
  const isMore = ({ role }: Effective): boolean => vocabulary.reach(role).level > 0;
  return [
    ...when("joins", effect === "joins"),
    ...when(
      "full access to one thing",
      gained.some((grant) => administers(grant, vocabulary)),
    ),
    ...when(
      "may change things",
      gained.some(({ role }) => vocabulary.reach(role).level === 2),
    ),
    ...when(
      "a role of a special kind",
      gained.some((grant) => isMore(grant) && isSpecial(grant, vocabulary)),
    ),
    ...when("loses access", lost.some(isMore)),
  ];
}

function when(reason: Reason, holds: boolean): readonly Reason[] {
  return holds ? [reason] : [];
}

function administers({ role }: Effective, vocabulary: Vocabulary): boolean {
  return vocabulary.reach(role).level === 3;
}

function isWide({ on }: Effective): boolean {
  return on === "workspace" || on.startsWith("labels:");
}

/** Whether a role is about none of the things that a policy can name. */
function isSpecial({ role }: Effective, vocabulary: Vocabulary): boolean {
  const { kinds } = vocabulary.reach(role);
  return kinds !== "everything" && !kinds.some((kind) => RESOURCE_KINDS.some((known) => known === kind));
}

/** Of somebody who keeps what would have gone: what they keep, as if they got it now. What they stay without is no risk. */
function asKept(impact: Impact): Impact {
  return {
    ...impact,
    lost: [],
    isLeftWithNothing: false,
    owner: { ...impact.owner, before: impact.owner.before && impact.owner.after },
  };
}

/** Somebody with their risk. */
export type JudgedImpact = Impact & Judged;

/** The people of each part with their risk: the highest first, then by address. */
export type JudgedPeople = { readonly [Name in keyof Parts]: readonly JudgedImpact[] };

/** Judges everybody whom a plan concerns. */
export function judgePeople(parts: Parts, vocabulary: Vocabulary): JudgedPeople {
  const sorted = (people: readonly Impact[], seen: (impact: Impact) => Impact): readonly JudgedImpact[] =>
    people
      .map((impact) => ({ ...impact, ...riskOf(seen(impact), vocabulary) }))
      .sort((a, b) => compareRisk(a.risk, b.risk));
  return {
    ours: sorted(parts.ours.people, (impact) => impact),
    adrift: sorted(parts.adrift.people, (impact) => impact),
    kept: sorted(parts.kept.people, asKept),
  };
}

/**
 * The risk of a whole plan: of what the pull request changes, what was adrift, and what it leaves alone that would have been taken away;
 * undefined where there is none of these. A grant to a group is medium even if nobody is in it: whoever joins gets it.
 */
export function planRisk(parts: Parts, vocabulary: Vocabulary): Risk | undefined {
  const { ours, adrift, kept } = parts;
  if (ours.changes.length + adrift.changes.length + kept.changes.length === 0) return undefined;
  const people = Object.values(judgePeople(parts, vocabulary)).flat();
  const grants = [...ours.changes, ...adrift.changes].some(
    ({ action, fact }) => action === "add" && fact.kind === "grant" && vocabulary.reach(fact.role).level > 1,
  );
  return highestRisk([...people.map(({ risk }) => risk), grants ? "medium" : "low"]);
}
