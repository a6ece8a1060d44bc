import {
  type AccessState,
  type Grant,
  type GroupRef,
  isUser,
  nameOf,
  parseLabels,
  type PrincipalRef,
  type RoleName,
  type ScopeRef,
  type UserRef,
} from "./access.ts";
import type { Change } from "./diff.ts";
import { compareText } from "./finding.ts";
import { appendTo } from "./group-by.ts";
import type { WorkspaceWord } from "./policy.ts";
import type { Resource } from "./provider.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What one grant gives somebody, and the principal it comes through: the person, or one of their groups. */
export type Effective = { readonly role: RoleName; readonly on: ScopeRef; readonly via: PrincipalRef };

/** A state of access, made quick to ask. */
export type AccessIndex = {
  readonly users: ReadonlySet<UserRef>;
  readonly groups: ReadonlySet<GroupRef>;
  readonly grants: ReadonlyMap<PrincipalRef, readonly Grant[]>;
  readonly members: ReadonlyMap<GroupRef, readonly UserRef[]>;
  readonly groupsOf: ReadonlyMap<UserRef, readonly GroupRef[]>;
};

/** The index of a state: one pass over its facts. */
export function indexAccess(state: AccessState): AccessIndex {
  const users = new Set<UserRef>();
  const groups = new Set<GroupRef>();
  const grants = new Map<PrincipalRef, Grant[]>();
  const members = new Map<GroupRef, UserRef[]>();
  const groupsOf = new Map<UserRef, GroupRef[]>();
  for (const fact of state.values()) {
    if (fact.kind === "user") users.add(fact.user);
    else if (fact.kind === "group") groups.add(fact.group);
    else if (fact.kind === "grant") appendTo(grants, fact.principal, fact);
    else if (fact.kind === "member") {
      appendTo(members, fact.group, fact.user);
      appendTo(groupsOf, fact.user, fact.group);
    }
  }
  return { users, groups, grants, members, groupsOf };
}

/** Everything a person has, directly and through groups: roles are additive, the widest counts. */
export function effective(index: AccessIndex, user: UserRef): readonly Effective[] {
  const principals: readonly PrincipalRef[] = [user, ...(index.groupsOf.get(user) ?? [])];
  return principals.flatMap((via) => (index.grants.get(via) ?? []).map(({ role, on }) => ({ role, on, via })));
}

/** Everything that covering has to know beside the two grants. */
export type Surroundings = { readonly vocabulary: Vocabulary; readonly resources: ReadonlyMap<ScopeRef, Resource> };

/** What covering needs to know of a workspace. */
export function surroundingsOf(vocabulary: Vocabulary, resources: readonly Resource[]): Surroundings {
  return { vocabulary, resources: new Map(resources.map((resource) => [resource.ref, resource])) };
}

/** Whether all of `inner` lies in `outer`. Labels are ANDed, so a scope with fewer labels is the wider one. */
export function scopeCovers(outer: ScopeRef, inner: ScopeRef, resources: ReadonlyMap<ScopeRef, Resource>): boolean {
  if (outer === inner || outer === "workspace") return true;
  if (!outer.startsWith("labels:")) return false;
  const wanted = parseLabels(outer) ?? [];
  if (inner.startsWith("labels:")) {
    const given = new Set((parseLabels(inner) ?? []).map((pair) => JSON.stringify(pair)));
    return wanted.every((pair) => given.has(JSON.stringify(pair)));
  }
  const labels = resources.get(inner)?.labels;
  return labels !== undefined && wanted.every(([key, value]) => labels[key] === value);
}

/** Whether whoever has `outer` has `inner` as well: the same kinds of things or more, at the same level or above, as widely or wider. */
export function covers(
  outer: Pick<Effective, "role" | "on">,
  inner: Pick<Effective, "role" | "on">,
  { vocabulary, resources }: Surroundings,
): boolean {
  if (outer.role !== inner.role) {
    const wide = vocabulary.reach(outer.role);
    const narrow = vocabulary.reach(inner.role);
    if (wide.level < narrow.level) return false;
    if (wide.kinds !== "everything") {
      if (narrow.kinds === "everything") return false;
      const { kinds } = wide;
      // A base role reaches no kind of thing, and still is not contained in any other but ownership.
      if (narrow.kinds.length === 0 || !narrow.kinds.every((kind) => kinds.includes(kind))) return false;
    }
  }
  return scopeCovers(outer.on, inner.on, resources);
}

/** Those of `grants` that nothing in `others` covers. */
export function uncovered<Item extends Pick<Effective, "role" | "on">>(
  grants: readonly Item[],
  others: readonly Pick<Effective, "role" | "on">[],
  surroundings: Surroundings,
): readonly Item[] {
  const narrow = new Map<ScopeRef, Pick<Effective, "role" | "on">[]>();
  const wide: Pick<Effective, "role" | "on">[] = [];
  for (const other of others) {
    // Only the workspace and labels reach beyond the one thing they name.
    if (other.on === "workspace" || other.on.startsWith("labels:")) wide.push(other);
    else appendTo(narrow, other.on, other);
  }
  return grants.filter((grant) => {
    const isCovered = (other: Pick<Effective, "role" | "on">): boolean => covers(other, grant, surroundings);
    return !wide.some(isCovered) && !(narrow.get(grant.on) ?? []).some(isCovered);
  });
}

/** What is left of lost grants: those in `has` that one of them went beyond, for the same things at a lower level or for fewer of them. */
export function remnants(
  lost: readonly Effective[],
  has: readonly Effective[],
  surroundings: Surroundings,
): readonly Effective[] {
  const { vocabulary } = surroundings;
  return has.filter(
    (grant) => vocabulary.reach(grant.role).level > 0 && lost.some((wider) => covers(wider, grant, surroundings)),
  );
}

/** The people whose access these changes can alter: themselves, as members of a group before or after, or through labels that change. */
export function usersTouched(changes: readonly Change[], indexes: readonly AccessIndex[]): ReadonlySet<UserRef> {
  const users = new Set<UserRef>();
  const touch = (principal: PrincipalRef): void => {
    if (isUser(principal)) users.add(principal);
    else for (const index of indexes) for (const member of index.members.get(principal) ?? []) users.add(member);
  };
  const labels = new Set<string>();
  for (const { fact } of changes) {
    if (fact.kind === "label") labels.add(fact.label);
    else if (fact.kind === "user" || fact.kind === "member") touch(fact.user);
    else touch(fact.kind === "group" ? fact.group : fact.principal);
  }
  if (labels.size === 0) return users;
  for (const index of indexes) {
    for (const [principal, grants] of index.grants) {
      if (
        grants.some(
          ({ on }) =>
            on.startsWith("labels:") &&
            nameOf(on)
              .split(",")
              .some((one) => labels.has(one)),
        )
      )
        touch(principal);
    }
  }
  return users;
}

/** The resources whose labels these changes alter. */
export function relabelledBy(changes: readonly Change[]): ReadonlySet<ScopeRef> {
  return new Set(changes.flatMap(({ fact }) => (fact.kind === "label" ? [fact.on] : [])));
}

/** What somebody has, and what their grants on labels give them of these resources in particular, by the labels they have in that world. */
export function effectiveOn(
  index: AccessIndex,
  user: UserRef,
  on: ReadonlySet<ScopeRef>,
  { vocabulary, resources }: Surroundings,
): readonly Effective[] {
  const grants = effective(index, user);
  if (on.size === 0) return grants;
  const reached = grants
    .filter((grant) => grant.on.startsWith("labels:"))
    .flatMap((grant) =>
      [...on]
        .filter((ref) => reaches(grant.role, ref, vocabulary) && scopeCovers(grant.on, ref, resources))
        .map((ref) => ({ ...grant, on: ref })),
    );
  return [...grants, ...reached];
}

/** Whether a role is about things of the kind of a resource. */
function reaches(role: RoleName, ref: ScopeRef, vocabulary: Vocabulary): boolean {
  const { kinds } = vocabulary.reach(role);
  return kinds === "everything" || kinds.includes(ref.slice(0, ref.indexOf(":")));
}

/** Whether this makes its holder a workspace owner. */
export function isOwnership(grant: Pick<Effective, "role" | "on">, vocabulary: Vocabulary): boolean {
  return grant.on === "workspace" && vocabulary.reach(grant.role).kinds === "everything";
}

/** The people who are owners, directly or through a group, invited ones included. */
export function ownersOf(index: AccessIndex, vocabulary: Vocabulary): ReadonlySet<UserRef> {
  const owners = new Set<UserRef>();
  for (const [principal, grants] of index.grants) {
    if (!grants.some((grant) => isOwnership(grant, vocabulary))) continue;
    if (isUser(principal)) owners.add(principal);
    else for (const member of index.members.get(principal) ?? []) owners.add(member);
  }
  return owners;
}

/** The highest workspace word that these grants amount to, or undefined where they amount to none. */
export function workspaceWordOf(
  grants: readonly Pick<Effective, "role" | "on">[],
  vocabulary: Vocabulary,
): WorkspaceWord | undefined {
  const held = new Set(grants.filter(({ on }) => on === "workspace").map(({ role }) => role));
  return (["owner", "admin", "read-only", "member"] as const).find((word) => {
    const { roles, missing } = vocabulary.workspace(word);
    return missing.length === 0 && roles.every((role) => held.has(role)) && isMoreThanMember(word, vocabulary);
  });
}

/** In a workspace without any Admin (or Read-only) role, `admin` (or `read-only`) would be just `member` by another name. */
function isMoreThanMember(word: WorkspaceWord, vocabulary: Vocabulary): boolean {
  return word === "owner" || word === "member" || vocabulary.workspace(word).roles.length > 1;
}

/** How people read a grant: `Source Admin on source:web-prod`. Not its identity: a role's name may hold ` on ` itself. */
export function describeGrant({ role, on }: Pick<Effective, "role" | "on">): string {
  return `${role} on ${on}`;
}

/** Grants as people read them: each role and scope once, by role, then scope. */
export function describeGrants(grants: readonly Pick<Effective, "role" | "on">[]): readonly string[] {
  const sorted = grants.toSorted((a, b) => compareText(a.role, b.role) || compareText(a.on, b.on));
  return [...new Set(sorted.map(describeGrant))];
}
