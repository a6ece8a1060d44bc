import {
  type Fact,
  type Grant,
  type GroupRef,
  isUser,
  keyOf,
  type PrincipalRef,
  type RoleName,
  type ScopeRef,
} from "../access.ts";
import { daysBetween } from "../day.ts";
import type { Desired } from "../diff.ts";
import { type AccessIndex, type Effective, effective, type Surroundings } from "../effective.ts";
import { compareText, type Source } from "../finding.ts";
import type { AccessWord, Terms } from "../policy.ts";
import type { Proposed } from "../propose.ts";
import { type Presence, type Reasons, reasonsOf, type Standing, standingOf } from "./standing.ts";
import { reaches, type Target } from "./target.ts";
import { isBlank, within } from "../terms.ts";
import type { Level, Vocabulary } from "../vocabulary.ts";

/** How much a role gives: `none` by itself, `unknown` where the role is not documented. */
export type Degree = Exclude<AccessWord, "no-access"> | "none" | "unknown";

/** One way in which somebody has access, or is to have it: a role, where it reaches, and what it comes through. */
export type Way = Standing & {
  readonly access: Degree;
  readonly role: RoleName;
  readonly on: ScopeRef;
  readonly through: "direct" | GroupRef;
  /** The profile that the policy line stands in. */
  readonly profile?: string;
  /** The policy line that asks for the role. */
  readonly source?: Source;
  /** The policy line that asks for the membership, where it comes through a group. */
  readonly membership?: Source;
  /** The dates and reasons of both lines together. */
  readonly terms?: Terms;
  /** How many days after the day of the question the last day is: 0 is today. */
  readonly endsIn?: number;
};

/** A plan, made ready for questions about it; with a target, only what reaches that counts. */
export type Inquiry = {
  readonly proposed: Proposed;
  readonly target?: Target;
  readonly reasons: Reasons;
  /** The workspace with the labels of now, and with those that are to be. */
  readonly worlds: { readonly now: Surroundings; readonly later: Surroundings };
};

/** Makes a plan ready for questions. */
export function inquiryOf(proposed: Proposed, target?: Target): Inquiry {
  return {
    proposed,
    ...(target !== undefined && { target }),
    reasons: reasonsOf(proposed),
    worlds: { now: proposed.surroundingsNow, later: proposed.surroundings },
  };
}

const DEGREES: Readonly<Record<Level, Degree>> = { 0: "none", 1: "read-only", 2: "read-write", 3: "full-access" };
const RANKS: Readonly<Record<Degree, number>> = {
  none: 0,
  unknown: 1,
  "read-only": 1,
  "read-write": 2,
  "full-access": 3,
};

/** How much a role gives, in the words of the policy. */
function degreeOf(role: RoleName, vocabulary: Vocabulary): Degree {
  return vocabulary.tier(role) === undefined ? "unknown" : DEGREES[vocabulary.reach(role).level];
}

/** Whether it is at least so much. What is unknown may be anything. */
export function isAtLeast(degree: Degree, least: Degree): boolean {
  return degree === "unknown" || RANKS[degree] >= RANKS[least];
}

/** The most access first. */
export function compareDegrees(a: Degree, b: Degree): number {
  return RANKS[b] - RANKS[a];
}

/** The most that any of these gives. `unknown` where nothing that is known gives anything. */
export function most(degrees: readonly Degree[]): Degree {
  const known = degrees.filter((degree) => degree !== "unknown");
  const best = known.reduce<Degree>((a, b) => (RANKS[b] > RANKS[a] ? b : a), "none");
  return best === "none" && degrees.includes("unknown") ? "unknown" : best;
}

/** Whether this is so in the workspace now. */
export function isLive({ state }: Standing): boolean {
  return state !== "only desired";
}

/** Whether this is so once the policy is applied and nothing waits any more: what is asked for, and what is left alone. */
export function isToBe({ state, leftAlone }: Standing): boolean {
  return state === "live and desired" || state === "only desired" || leftAlone !== undefined;
}

/**
 * Every way in which a person or a group has access now or is to have it: the plan's own effective access, before and after it. The most
 * access first.
 */
export function waysOf(principal: PrincipalRef, inquiry: Inquiry): readonly Way[] {
  const { before, after, expected } = inquiry.proposed;
  const met = new Map<string, { readonly grant: Effective; readonly presence: Presence }>();
  for (const [key, index] of [
    ["live", before],
    ["after", after],
    ["expected", expected],
  ] as const) {
    for (const grant of heldBy(principal, index)) {
      const id = JSON.stringify([grant.via, grant.role, grant.on]);
      const presence = met.get(id)?.presence ?? { live: false, after: false, expected: false };
      met.set(id, { grant, presence: { ...presence, [key]: true } });
    }
  }
  return [...met.values()]
    .flatMap(({ grant, presence }) => wayOf(principal, grant, presence, inquiry) ?? [])
    .sort(compareWays);
}

function heldBy(principal: PrincipalRef, index: AccessIndex): readonly Effective[] {
  if (isUser(principal)) return effective(index, principal);
  return (index.grants.get(principal) ?? []).map(({ role, on }) => ({ role, on, via: principal }));
}

function wayOf(principal: PrincipalRef, grant: Effective, presence: Presence, inquiry: Inquiry): Way | undefined {
  const { proposed, target, reasons, worlds } = inquiry;
  const { role, on, via } = grant;
  const relevance =
    target === undefined
      ? { now: true, later: true }
      : { now: reaches(grant, target, worlds.now), later: reaches(grant, target, worlds.later) };
  const held: Grant = { kind: "grant", principal: via, role, on };
  const joined: Fact | undefined =
    isUser(principal) && !isUser(via) ? { kind: "member", group: via, user: principal } : undefined;
  const standing = standingOf(joined === undefined ? [held] : [held, joined], presence, relevance, reasons);
  if (standing === undefined) return undefined;
  const { desired } = proposed.resolution;
  const asked = desired.get(keyOf(held));
  const membership = joined === undefined ? undefined : desired.get(keyOf(joined));
  return {
    ...standing,
    access: degreeOf(role, worlds.later.vocabulary),
    role,
    on,
    through: isUser(via) ? "direct" : via,
    ...(asked?.profile !== undefined && { profile: asked.profile }),
    ...(asked !== undefined && { source: asked.source }),
    ...(membership !== undefined && { membership: membership.source }),
    ...termsOf([membership, asked], proposed),
  };
}

/** The terms of policy lines that all have to hold, the inner ones last, and how far off their end is. */
export function termsOf(
  lines: readonly (Desired | undefined)[],
  { today }: Pick<Proposed, "today">,
): Pick<Way, "terms" | "endsIn"> {
  const terms = lines.reduce<Terms>((outer, line) => within(outer, line?.terms ?? {}), {});
  return {
    ...(isBlank(terms) ? {} : { terms }),
    ...(terms.until === undefined ? {} : { endsIn: daysBetween(today, terms.until) }),
  };
}

function compareWays(a: Way, b: Way): number {
  return (
    compareDegrees(a.access, b.access) ||
    compareText(a.on, b.on) ||
    compareText(a.role, b.role) ||
    compareText(a.through, b.through)
  );
}

/** The highest degree of all, live and to be. */
export type Degrees = { readonly live: Degree; readonly desired: Degree };

/** What these ways come to, now and once the policy is applied. */
export function degreesOf(ways: readonly Way[]): Degrees {
  const of = (some: readonly Way[]): Degree => most(some.map(({ access }) => access));
  return { live: of(ways.filter(isLive)), desired: of(ways.filter(isToBe)) };
}
