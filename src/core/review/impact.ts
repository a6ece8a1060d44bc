import { type GroupRef, type PrincipalRef, type UserRef, userRef } from "../access.ts";
import { apart, relabelled } from "./adrift.ts";
import { type Change, project } from "../diff.ts";
import {
  type AccessIndex,
  type Effective,
  effective,
  effectiveOn,
  indexAccess,
  isOwnership,
  relabelledBy,
  remnants,
  type Surroundings,
  surroundingsOf,
  uncovered,
  usersTouched,
  workspaceWordOf,
} from "../effective.ts";
import { groupedBy } from "../group-by.ts";
import { type Person, peopleOf } from "../people.ts";
import type { WorkspaceWord } from "../policy.ts";
import type { Proposed } from "../propose.ts";

/** What a part of a plan means for one person, with the changes that bring it about. */
export type Impact = {
  readonly user: UserRef;
  readonly effect: Person["effect"];
  readonly via: Person["via"];
  /** What nothing covered before, and what nothing covers afterwards. */
  readonly gained: readonly Effective[];
  readonly lost: readonly Effective[];
  /** What is left of what they lose: lower or narrower grants for the same things. */
  readonly remains: readonly Effective[];
  readonly owner: { readonly before: boolean; readonly after: boolean };
  readonly word: { readonly before: WorkspaceWord | undefined; readonly after: WorkspaceWord | undefined };
  /** Whether somebody who had something is left without anything that is more than being in the workspace, or leaves it. */
  readonly isLeftWithNothing: boolean;
  /** Their own changes, and those of their groups and of labels that decide what they reach. */
  readonly changes: readonly Change[];
};

/** Some of a plan's changes, and what they mean for people; by address. */
export type Part = { readonly changes: readonly Change[]; readonly people: readonly Impact[] };

/**
 * A plan by where its changes come from. First what was adrift is put right (live → `adrift`), then comes the pull request (→ `ours`):
 * together they are exactly the head's plan. `kept` is no part of it: what the base's plan would have changed and the head's leaves alone;
 * there, gained is what somebody keeps, lost is what they stay without.
 */
export type Parts = { readonly ours: Part; readonly adrift: Part; readonly kept: Part };

/** One state of the workspace: who has what, and the labels that things carry. */
type World = { readonly index: AccessIndex; readonly surroundings: Surroundings };

/** Takes a pull request's plan apart. `base` is the plan of the base's policy for the same live state, where there is one. */
export function partsOf(head: Proposed, base: Proposed | undefined): Parts {
  const { ours, adrift, dropped } = apart(head, base);
  const { vocabulary } = head.surroundings;
  const worldAfter = (changes: readonly Change[]): World => ({
    index: changes.length === 0 ? head.before : indexAccess(project(head.live.facts, changes)),
    surroundings: surroundingsOf(vocabulary, relabelled(head.live.resources, changes)),
  });
  const corrected = worldAfter(adrift);
  const final: World = { index: head.after, surroundings: head.surroundings };
  const kept = dropped.length === 0 ? [] : impactsOf(dropped, worldAfter([...adrift, ...dropped]), corrected);
  return {
    ours: { changes: ours, people: impactsOf(ours, corrected, final) },
    adrift: { changes: adrift, people: impactsOf(adrift, worldAfter([]), corrected) },
    kept: { changes: dropped, people: kept.flatMap((impact) => inTheEnd(impact, final)) },
  };
}

/** What somebody keeps or stays without, as far as that is still so once the pull request is applied. */
function inTheEnd(impact: Impact, { index, surroundings }: World): readonly Impact[] {
  const has = effective(index, impact.user);
  const missing = new Set(uncovered(impact.gained, has, surroundings));
  const gained = impact.gained.filter((grant) => !missing.has(grant));
  const lost = uncovered(impact.lost, has, surroundings);
  const isNews = gained.length > 0 || lost.length > 0 || impact.effect === "joins" || impact.effect === "leaves";
  return isNews ? [{ ...impact, gained, lost }] : [];
}

function impactsOf(changes: readonly Change[], before: World, after: World): readonly Impact[] {
  const { vocabulary } = after.surroundings;
  const worlds = { before: before.surroundings, after: after.surroundings };
  const onLabels = relabelledBy(changes);
  const reaching = changesReaching(changes, before.index, after.index);
  return peopleOf(changes, before.index, after.index, worlds).map(({ email, effect, via }): Impact => {
    const user = userRef(email);
    const had = effectiveOn(before.index, user, onLabels, before.surroundings);
    const has = effectiveOn(after.index, user, onLabels, after.surroundings);
    const gained = uncovered(has, had, before.surroundings);
    const lost = uncovered(had, has, after.surroundings);
    const owns = (grants: readonly Effective[]): boolean => grants.some((grant) => isOwnership(grant, vocabulary));
    const isMore = ({ role }: Effective): boolean => vocabulary.reach(role).level > 0;
    return {
      user,
      effect,
      via,
      gained,
      lost,
      remains: remnants(lost, has, after.surroundings),
      owner: { before: owns(had), after: owns(has) },
      word: { before: workspaceWordOf(had, vocabulary), after: workspaceWordOf(has, vocabulary) },
      isLeftWithNothing: effect === "leaves" || (had.some(isMore) && !has.some(isMore)),
      changes: reaching(user),
    };
  });
}

/** The changes that can alter somebody's access, without the coming and going of other members of their groups. */
function changesReaching(
  changes: readonly Change[],
  before: AccessIndex,
  after: AccessIndex,
): (user: UserRef) => readonly Change[] {
  const byPrincipal = groupedBy(changes, ({ fact }): PrincipalRef | undefined => {
    if (fact.kind === "label") return undefined;
    if (fact.kind === "grant") return fact.principal;
    return fact.kind === "group" ? fact.group : fact.user;
  });
  const byLabel = labelReach(changes, [before, after]);
  return (user) => {
    const groups = new Set<GroupRef>([...(before.groupsOf.get(user) ?? []), ...(after.groupsOf.get(user) ?? [])]);
    const own = [user, ...groups].flatMap((principal) => byPrincipal.get(principal) ?? []);
    return [...own, ...byLabel.flatMap(({ change, users }) => (users.has(user) ? [change] : []))];
  };
}

/** Whose access each label change can alter. */
export function labelReach(
  changes: readonly Change[],
  indexes: readonly AccessIndex[],
): readonly { readonly change: Change; readonly users: ReadonlySet<UserRef> }[] {
  const known = new Map<string, ReadonlySet<UserRef>>();
  return changes.flatMap((change) => {
    if (change.fact.kind !== "label") return [];
    const users = known.get(change.fact.label) ?? usersTouched([change], indexes);
    known.set(change.fact.label, users);
    return [{ change, users }];
  });
}

/** The service accounts of a policy, by their entries. */
export function servicesOf(policies: readonly Proposed["policy"][]): ReadonlySet<UserRef> {
  return new Set(
    policies.flatMap(({ users }) =>
      [...users.values()].flatMap(({ user, kind }) => (kind === "service" ? [user] : [])),
    ),
  );
}
