import type { AccessState, UserRef } from "./access.ts";
import { type Change, project } from "./diff.ts";
import type { Proposal } from "./guardrail.ts";
import {
  covers,
  describeGrant,
  effective,
  type Effective,
  indexAccess,
  ownersOf,
  type Surroundings,
  uncovered,
  usersTouched,
} from "./effective.ts";

/** Where an apply began and where it is to end. */
type Journey = Pick<Proposal, "before" | "after" | "live" | "surroundings">;

/**
 * Why making these changes to `now` would break what every moment of an apply must keep: an active owner remains, and nobody who keeps
 * access drops below the lesser of what they had at the start and what they get in the end. Undefined where it would not.
 */
export function hazard(now: AccessState, changes: readonly Change[], proposal: Journey): string | undefined {
  if (changes.every(({ action }) => action === "add")) return undefined;
  const { before, after, live, surroundings } = proposal;
  const { invited } = live;
  const next = indexAccess(project(now, changes));
  const isActive = (user: UserRef): boolean => before.users.has(user) && !invited.has(user) && next.users.has(user);
  const hadOwner = [...ownersOf(before, surroundings.vocabulary)].some((user) => !invited.has(user));
  if (hadOwner && ![...ownersOf(next, surroundings.vocabulary)].some(isActive)) return "no active owner would remain";
  for (const user of usersTouched(changes, [before])) {
    if (!after.users.has(user)) continue;
    const had = effective(before, user);
    const gets = effective(after, user);
    const lesser = [...within(had, gets, surroundings), ...within(gets, had, surroundings)];
    const [missing] = uncovered(lesser, effective(next, user), surroundings);
    if (missing !== undefined)
      return `${user} would be without ${describeGrant(missing)}, because an earlier operation did not succeed`;
  }
  return undefined;
}

function within(
  grants: readonly Effective[],
  others: readonly Effective[],
  surroundings: Surroundings,
): readonly Effective[] {
  return grants.filter((grant) => others.some((other) => covers(other, grant, surroundings)));
}
