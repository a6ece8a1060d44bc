import { isUser, nameOf } from "./access.ts";
import type { Change } from "./diff.ts";
import {
  type AccessIndex,
  describeGrants,
  type Effective,
  effectiveOn,
  relabelledBy,
  remnants,
  type Surroundings,
  uncovered,
  usersTouched,
  workspaceWordOf,
} from "./effective.ts";
import { compareText } from "./finding.ts";
import type { WorkspaceWord } from "./policy.ts";

/** In the words admins use: by the workspace role, `lateral` where only other access changes. */
export type Effect = "joins" | "leaves" | "elevation" | "reduction" | "lateral";

/** What a plan means for one person: effective access, so what comes and goes through groups counts. */
export type Person = {
  readonly email: string;
  readonly effect: Effect;
  /** Grants that nothing covered before, as `role on scope`. */
  readonly gains: readonly string[];
  /** Grants that nothing covers afterwards. */
  readonly loses: readonly string[];
  /** What is left of what they lose: lower or narrower grants for the same things. */
  readonly keeps?: readonly string[];
  /** What it comes or goes through: `direct`, groups as `group:NAME`, `labels` where a label change moves it. */
  readonly via: readonly string[];
  /** It is a service account that the policy declares. */
  readonly service?: true;
};

/** Lowest first, as admins rank them. */
const WORDS: readonly (WorkspaceWord | undefined)[] = [undefined, "read-only", "member", "admin", "owner"];

/** Everybody whose effective access the changes alter, and everybody who joins or leaves; by address. */
export function peopleOf(
  changes: readonly Change[],
  before: AccessIndex,
  after: AccessIndex,
  worlds: { readonly before: Surroundings; readonly after: Surroundings },
): readonly Person[] {
  const people: Person[] = [];
  const relabelled = relabelledBy(changes);
  /** What grants come through, in the index that holds them. */
  const waysOf = (grants: readonly Effective[], index: AccessIndex): readonly string[] =>
    grants.flatMap((grant) => [
      isUser(grant.via) ? "direct" : grant.via,
      ...(relabelled.has(grant.on) && !isByName(grant, index) ? ["labels"] : []),
    ]);
  for (const user of [...usersTouched(changes, [before, after])].sort(compareText)) {
    const had = effectiveOn(before, user, relabelled, worlds.before);
    const has = effectiveOn(after, user, relabelled, worlds.after);
    // What covered or will cover a resource depends on the labels it has in that world.
    const gained = uncovered(has, had, worlds.before);
    const lost = uncovered(had, has, worlds.after);
    const effect = effectOf(
      before.users.has(user),
      after.users.has(user),
      had,
      has,
      gained.length > 0,
      lost.length > 0,
      worlds.after,
    );
    if (effect === "lateral" && gained.length === 0 && lost.length === 0) continue;
    const kept = describeGrants(remnants(lost, has, worlds.after));
    people.push({
      email: nameOf(user),
      effect,
      gains: describeGrants(gained),
      loses: describeGrants(lost),
      ...(kept.length > 0 && { keeps: kept }),
      via: [...new Set([...waysOf(gained, after), ...waysOf(lost, before)])].sort(compareText),
    });
  }
  return people;
}

function effectOf(
  wasThere: boolean,
  isThere: boolean,
  had: readonly Effective[],
  has: readonly Effective[],
  gains: boolean,
  loses: boolean,
  { vocabulary }: Surroundings,
): Effect {
  if (!wasThere && isThere) return "joins";
  if (wasThere && !isThere) return "leaves";
  const rise = WORDS.indexOf(workspaceWordOf(has, vocabulary)) - WORDS.indexOf(workspaceWordOf(had, vocabulary));
  // Who only gains is not reduced and who only loses is not elevated, whatever the words are called.
  if (rise > 0 && gains) return "elevation";
  if (rise < 0 && loses) return "reduction";
  return "lateral";
}

function isByName({ via, role, on }: Effective, index: AccessIndex): boolean {
  return (index.grants.get(via) ?? []).some((grant) => grant.role === role && grant.on === on);
}
