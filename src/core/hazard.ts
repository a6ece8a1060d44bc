import type { AccessState, GroupRef, UserRef } from "./access.ts";
import { type Change, project } from "./diff.ts";
import {
  type AccessIndex,
  covers,
  describeGrant,
  effective,
  type Effective,
  indexAccess,
  ownersOf,
  type Surroundings,
  uncovered,
} from "./effective.ts";

/** Where an apply began and where it is to end. */
export type Journey = {
  readonly start: AccessState;
  readonly goal: AccessState;
  readonly invited: ReadonlySet<UserRef>;
  readonly surroundings: Surroundings;
};

/**
 * Why making these changes to `now` would break what every moment of an apply must keep: an active owner remains, and nobody who keeps
 * access drops below the lesser of what they had at the start and what they get in the end. Undefined where it would not.
 */
export function hazard(now: AccessState, changes: readonly Change[], journey: Journey): string | undefined {
  if (changes.every(({ action }) => action === "add")) return undefined;
  const { start, goal, invited, surroundings } = journey;
  const before = indexAccess(start);
  const after = indexAccess(goal);
  const next = indexAccess(project(now, changes));
  const isActive = (user: UserRef): boolean => before.users.has(user) && !invited.has(user) && next.users.has(user);
  const hadOwner = [...ownersOf(before, surroundings.vocabulary)].some((user) => !invited.has(user));
  if (hadOwner && ![...ownersOf(next, surroundings.vocabulary)].some(isActive)) return "no active owner would remain";
  for (const user of touched(changes, before)) {
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

function touched(changes: readonly Change[], index: AccessIndex): ReadonlySet<UserRef> {
  const users = new Set<UserRef>();
  for (const { fact } of changes) {
    if (fact.kind === "user" || fact.kind === "member") users.add(fact.user);
    else {
      const principal = fact.kind === "group" ? fact.group : fact.principal;
      if (principal.startsWith("user:")) users.add(principal as UserRef);
      else for (const member of index.members.get(principal as GroupRef) ?? []) users.add(member);
    }
  }
  return users;
}
