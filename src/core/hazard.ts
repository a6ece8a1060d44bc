import { type AccessState, type Labels, parseLabels, type ScopeRef, type UserRef } from "./access.ts";
import { type Change, project } from "./diff.ts";
import type { Proposal } from "./guardrail.ts";
import {
  describeGrant,
  type Effective,
  effectiveOn,
  indexAccess,
  ownersOf,
  relabelledBy,
  type Surroundings,
  uncovered,
  usersTouched,
} from "./effective.ts";

/** Where an apply began and where it is to end. */
type Journey = Pick<Proposal, "before" | "after" | "live" | "surroundings" | "plan">;

/**
 * Why making these changes to `now` would break what every moment of an apply must keep: an active owner remains, and nobody who keeps
 * access drops below the lesser of what they had at the start and what they get in the end. Undefined where it would not.
 */
export function hazard(now: AccessState, changes: readonly Change[], proposal: Journey): string | undefined {
  if (changes.every(({ action }) => action === "add")) return undefined;
  const { before, after, live, plan, surroundings } = proposal;
  const { invited } = live;
  const then = project(now, changes);
  const next = indexAccess(then);
  const isActive = (user: UserRef): boolean => before.users.has(user) && !invited.has(user) && next.users.has(user);
  const hadOwner = [...ownersOf(before, surroundings.vocabulary)].some((user) => !invited.has(user));
  if (hadOwner && ![...ownersOf(next, surroundings.vocabulary)].some(isActive)) return "no active owner would remain";
  const moving = relabelledBy(plan.changes);
  const worlds = {
    before: labelledAsIn(live.facts, moving, surroundings),
    after: labelledAsIn(moving.size === 0 ? now : project(live.facts, plan.changes), moving, surroundings),
    next: labelledAsIn(then, moving, surroundings),
  };
  // What labels reach is spelled out resource by resource: two grants on different labels may have a resource in common.
  const labelled = [...surroundings.resources.values()].filter(({ labels }) => Object.keys(labels).length > 0);
  const reachable = new Set([...moving, ...labelled.map(({ ref }) => ref)]);
  const still = labelledAsIn(new Map(), moving, surroundings);
  for (const user of usersTouched(changes, [before, next])) {
    if (!after.users.has(user)) continue;
    const had = effectiveOn(before, user, reachable, worlds.before);
    const gets = effectiveOn(after, user, reachable, worlds.after);
    const lesser = [...within(had, gets, still), ...within(gets, had, still)];
    const [missing] = uncovered(lesser, effectiveOn(next, user, reachable, worlds.next), still);
    if (missing !== undefined)
      return `${user} would be without ${describeGrant(missing)}, because an earlier operation did not succeed`;
  }
  return undefined;
}

/** The workspace with the labels that a state's facts give to the resources whose labels the plan changes; one without any has none. */
function labelledAsIn(state: AccessState, moving: ReadonlySet<ScopeRef>, surroundings: Surroundings): Surroundings {
  if (moving.size === 0) return surroundings;
  const labels = new Map<ScopeRef, Labels>();
  for (const fact of state.values()) {
    if (fact.kind === "label")
      labels.set(fact.on, { ...labels.get(fact.on), ...Object.fromEntries(parseLabels(fact.label) ?? []) });
  }
  const resources = [...surroundings.resources].map(
    ([ref, resource]) => [ref, moving.has(ref) ? { ...resource, labels: labels.get(ref) ?? {} } : resource] as const,
  );
  return { ...surroundings, resources: new Map(resources) };
}

function within(
  grants: readonly Effective[],
  others: readonly Effective[],
  surroundings: Surroundings,
): readonly Effective[] {
  const beyond = new Set(uncovered(grants, others, surroundings));
  return grants.filter((grant) => !beyond.has(grant));
}
