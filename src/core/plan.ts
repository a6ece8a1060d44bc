import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import {
  type AccessState,
  type Fact,
  type FactKey,
  type GroupRef,
  isUser,
  keyOf,
  nameOf,
  type PrincipalRef,
  type UserRef,
} from "./access.ts";
import { type Change, diff, project } from "./diff.ts";
import { effective, indexAccess, isOwnership, ownersOf } from "./effective.ts";
import { compareText } from "./finding.ts";
import type { Recognised, Rename } from "./identity.ts";
import type { Policy } from "./policy.ts";
import type { Live } from "./provider.ts";
import type { Resolution } from "./resolve.ts";
import { removability, type Scope, scopeOf } from "./scope.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A change that is wanted and has to wait: applying it now would leave the workspace with too few owners who can act. */
export type Deferred = { readonly change: Change; readonly until: string };

/** What has to change, as a value: sorted, and the same for the same policy and the same live state. */
export type Plan = {
  readonly workspace: string;
  readonly scope: Scope;
  readonly changes: readonly Change[];
  readonly deferred: readonly Deferred[];
  /** Groups that keep their members and grants under a new name: the removal of the old name and the addition of the new one are among `changes`. */
  readonly renames: readonly Rename[];
  /** Live principals that the policy does not speak for and leaves alone. */
  readonly unmanaged: readonly PrincipalRef[];
  /** `sha256:` and 64 hex digits over workspace, scope and changes. No times, ids, policy lines or versions are in it. */
  readonly fingerprint: string;
};

/** Compares what a policy asks for with what is live: `live` calls renamed groups by their new name and holds the labels that are compared. `only` limits the plan to some of the changes. */
export function plan(
  live: Live,
  resolution: Resolution,
  policy: Pick<Policy, "settings" | "groups">,
  vocabulary: Vocabulary,
  { renames, waiting }: Pick<Recognised, "renames" | "waiting"> = { renames: [], waiting: new Map() },
  only: (change: Change) => boolean = () => true,
): Plan {
  const { settings } = policy;
  const scope = scopeOf(settings);
  const managed = [...policy.groups.values()].filter(({ managedByIdp }) => managedByIdp !== undefined);
  const idp = { people: settings.people === "idp", groups: new Set(managed.map(({ group }) => group)) };
  const renamed = new Set<GroupRef>(renames.map(({ from }) => from));
  const mayRemove = removability(
    scope,
    resolution.declared,
    idp,
    ({ principal, role }) =>
      // Those whom the policy speaks for today keep what it says; the others keep what holds them in the workspace.
      vocabulary.reach(role).level === 0 &&
      !resolution.desired.has(keyOf({ kind: "user", user: principal as UserRef })),
  );
  // A name that goes because the group gets another one is no removal of anything.
  const isRemovable = (fact: Fact): boolean => {
    if (fact.kind === "group" && renamed.has(fact.group)) return true;
    const group =
      fact.kind === "group" || fact.kind === "member" ? fact.group : fact.kind === "grant" ? fact.principal : "";
    return !waiting.has(group as GroupRef) && mayRemove(fact);
  };
  const wanted = diff(live.facts, resolution.desired)
    .filter((change) => (change.action === "add" ? !isOfInvite(change.fact, live) : isRemovable(change.fact)))
    .filter(only);
  const complete = withCascade(live.facts, wanted);
  const { now, deferred } = deferOwners(live, resolution, complete, settings.owners.min, vocabulary);
  const changes = now.toSorted(compareChanges);
  const removed = new Set(complete.filter(({ action }) => action === "remove").map(({ fact }) => keyOf(fact)));
  return {
    workspace: live.workspace.slug,
    scope,
    changes,
    deferred: deferred.toSorted((a, b) => compareChanges(a.change, b.change)),
    renames: renames.filter(({ to }) => changes.some(({ fact }) => fact.kind === "group" && fact.group === to)),
    unmanaged: unmanagedOf(live.facts, resolution.declared, removed),
    fingerprint: fingerprint(live.workspace.slug, scope, changes),
  };
}

/**
 * What will be true once the changes are made and every pending invite is accepted, as far as the policy says: what an invite grants
 * can't be read, so it is taken to be what is asked for.
 */
export function expected(live: Live, { desired }: Resolution, changes: readonly Change[]): AccessState {
  const state = new Map(project(live.facts, changes));
  for (const [key, { fact }] of desired) {
    if (isOfInvite(fact, live)) state.set(key, fact);
  }
  return state;
}

/** Whether this is a grant of somebody who has not accepted yet: what an invite grants can be neither read nor changed. */
function isOfInvite(fact: Fact, { invited }: Live): boolean {
  return fact.kind === "grant" && isUser(fact.principal) && invited.has(fact.principal);
}

/** Who loses the workspace, or a group that goes, loses what hung on it: the provider removes that along with it, so the plan shows it. */
function withCascade(live: AccessState, changes: readonly Change[]): readonly Change[] {
  const gone = new Set<PrincipalRef>();
  const removed = new Set<FactKey>();
  for (const { action, fact } of changes) {
    if (action === "add") continue;
    removed.add(keyOf(fact));
    if (fact.kind === "user") gone.add(fact.user);
    if (fact.kind === "group") gone.add(fact.group);
  }
  if (gone.size === 0) return changes;
  const cascade: Change[] = [];
  for (const [key, fact] of live) {
    const hangsOnIt =
      fact.kind === "member"
        ? gone.has(fact.group) || gone.has(fact.user)
        : fact.kind === "grant" && gone.has(fact.principal);
    if (hangsOnIt && !removed.has(key)) cascade.push({ action: "remove", fact });
  }
  return [...changes, ...cascade];
}

/**
 * An invited owner is no owner yet. Where the changes would leave too few owners who can act, although somebody invited is to be one,
 * the removal of the old owners waits until the invite is accepted.
 */
function deferOwners(
  live: Live,
  resolution: Resolution,
  changes: readonly Change[],
  min: number,
  vocabulary: Vocabulary,
): { readonly now: readonly Change[]; readonly deferred: readonly Deferred[] } {
  const before = indexAccess(live.facts);
  const after = indexAccess(expected(live, resolution, changes));
  const isActive = (user: UserRef): boolean => before.users.has(user) && !live.invited.has(user);
  const ownersBefore = [...ownersOf(before, vocabulary)].filter(isActive);
  const ownersAfter = ownersOf(after, vocabulary);
  const staying = ownersBefore.filter((user) => ownersAfter.has(user));
  const already = new Set(ownersBefore);
  const becoming = [...ownersAfter].filter((user) => isActive(user) && !already.has(user));
  const awaited = [...ownersAfter].filter((user) => !isActive(user)).sort(compareText);
  const short = Math.min(min, ownersBefore.length) - staying.length - becoming.length;
  if (short <= 0 || awaited.length === 0) return { now: changes, deferred: [] };

  const leaving = ownersBefore.filter((user) => !ownersAfter.has(user)).sort(compareText);
  const until = `${awaited.map(nameOf).join(" or ")} accepts the invite`;
  const held = new Set<FactKey>();
  for (const user of leaving.slice(0, short)) {
    const goes = !after.users.has(user);
    const ownerGroups = new Set(
      effective(before, user)
        .filter((grant) => isOwnership(grant, vocabulary))
        .map(({ via }) => via),
    );
    for (const { action, fact } of changes) {
      if (action === "add") continue;
      if ((goes && concerns(fact, user)) || makesOwner(fact, user, ownerGroups, vocabulary)) held.add(keyOf(fact));
    }
  }
  // A group that is removed now takes its members along, whoever waits.
  const goneGroups = new Set(
    changes.flatMap(({ action, fact }) =>
      action === "remove" && fact.kind === "group" && !held.has(keyOf(fact)) ? [fact.group] : [],
    ),
  );
  const isHeld = ({ action, fact }: Change): boolean =>
    action === "remove" && held.has(keyOf(fact)) && !(fact.kind === "member" && goneGroups.has(fact.group));
  return {
    now: changes.filter((change) => !isHeld(change)),
    deferred: changes.filter(isHeld).map((change) => ({ change, until })),
  };
}

/** Whether the fact is about this person at all. */
function concerns(fact: Fact, user: UserRef): boolean {
  if (fact.kind === "grant") return fact.principal === user;
  return (fact.kind === "user" || fact.kind === "member") && fact.user === user;
}

/** Whether the ownership of a person who stays rests on this fact. */
function makesOwner(fact: Fact, user: UserRef, through: ReadonlySet<PrincipalRef>, vocabulary: Vocabulary): boolean {
  switch (fact.kind) {
    case "group":
      return through.has(fact.group);
    case "member":
      return fact.user === user && through.has(fact.group);
    case "grant":
      return through.has(fact.principal) && isOwnership(fact, vocabulary);
    case "user":
    case "label":
      return false;
  }
}

const ADD_ORDER: Record<Fact["kind"], number> = { group: 0, user: 1, member: 2, grant: 3, label: 4 };
const REMOVE_ORDER: Record<Fact["kind"], number> = { label: 5, grant: 6, member: 7, group: 8, user: 9 };

/** In the order in which they are safely made: first what is gained, then what is lost. */
function compareChanges(a: Change, b: Change): number {
  const rank = ({ action, fact }: Change): number => (action === "add" ? ADD_ORDER : REMOVE_ORDER)[fact.kind];
  return rank(a) - rank(b) || compareText(keyOf(a.fact), keyOf(b.fact));
}

function unmanagedOf(
  live: AccessState,
  declared: ReadonlySet<PrincipalRef>,
  removed: ReadonlySet<FactKey>,
): readonly PrincipalRef[] {
  const principals: PrincipalRef[] = [];
  for (const [key, fact] of live) {
    const principal: PrincipalRef | undefined =
      fact.kind === "user" ? fact.user : fact.kind === "group" ? fact.group : undefined;
    if (principal !== undefined && !declared.has(principal) && !removed.has(key)) principals.push(principal);
  }
  return principals.sort(compareText);
}

/** RFC 8785 canonical JSON, so that the same plan has the same fingerprint on every machine. */
function fingerprint(workspace: string, scope: Scope, changes: readonly Change[]): string {
  const text = canonicalize({ workspace, scope, changes: changes.map(({ action, fact }) => ({ action, fact })) });
  if (text === undefined) throw new TypeError("A plan that has no canonical JSON can't have a fingerprint.");
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
