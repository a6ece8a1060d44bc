import jsonPatch from "fast-json-patch";
import {
  type Fact,
  type Grant,
  type GroupRef,
  isUser,
  nameOf,
  type PrincipalRef,
  stateOf,
  type UserRef,
} from "../../core/access.ts";
import { type Change, project } from "../../core/diff.ts";
import { indexAccess, isOwnership } from "../../core/effective.ts";
import { compareText } from "../../core/finding.ts";
import type { Plan } from "../../core/plan.ts";
import { hole, type Live, type Operation, type PatchOperation } from "../../core/provider.ts";
import type { Vocabulary } from "../../core/vocabulary.ts";
import { batches } from "./batch.ts";
import { invitePermissionsFor, permissionsFor, principalDocument } from "./permissions.ts";

type Changes = readonly Change[];

/**
 * Which requests make a plan true, in the order in which nobody who keeps access is without it in between: groups, invites, members
 * in, grants up, grants down, members out, groups out, people out. `batch` is how many people one bulk request may hold.
 */
export function lower({ changes }: Plan, live: Live, vocabulary: Vocabulary, batch: number): readonly Operation[] {
  const joining = new Set(
    changes.flatMap(({ action, fact }) => (action === "add" && fact.kind === "user" ? [fact.user] : [])),
  );
  const leaving = new Set<PrincipalRef>(
    changes.flatMap(({ action, fact }) =>
      action === "add" || (fact.kind !== "user" && fact.kind !== "group")
        ? []
        : [fact.kind === "user" ? fact.user : fact.group],
    ),
  );
  // What comes with an invite, or goes with a removal, is part of that request.
  const grants = changes.filter(
    ({ fact }) => fact.kind === "grant" && !joining.has(fact.principal as UserRef) && !leaving.has(fact.principal),
  );
  const membersOut = changes.filter(
    ({ action, fact }) =>
      action === "remove" && fact.kind === "member" && !leaving.has(fact.group) && !leaving.has(fact.user),
  );
  return [
    ...createGroups(changes),
    ...invite(changes, joining, batch),
    ...addMembers(changes, batch),
    ...replacePermissions(grants, live, vocabulary),
    ...removeMembers(membersOut, batch),
    ...deleteGroups(changes),
    ...deletePeople(changes, live, batch),
  ];
}

function operation(request: Operation["request"], changes: Changes, more: Pick<Operation, "patch"> = {}): Operation {
  const [first, ...others] = changes;
  if (first === undefined) throw new RangeError(`${request.method} ${request.path} realises no change`);
  return { request, changes: [first, ...others], ...more };
}

/** Changes by what they are sent with; those without a key are left out. */
function groupedBy<Key>(changes: Changes, key: (fact: Fact) => Key | undefined): ReadonlyMap<Key, readonly Change[]> {
  const grouped = new Map<Key, Change[]>();
  for (const change of changes) {
    const of = key(change.fact);
    if (of === undefined) continue;
    const list = grouped.get(of);
    if (list === undefined) grouped.set(of, [change]);
    else list.push(change);
  }
  return grouped;
}

/** POST /groups */
function createGroups(changes: Changes): readonly Operation[] {
  return changes.flatMap((change) => {
    const { action, fact } = change;
    if (action !== "add" || fact.kind !== "group") return [];
    return [
      operation({ method: "POST", path: "/groups", body: { name: nameOf(fact.group) }, creates: fact.group }, [change]),
    ];
  });
}

/** POST /invites: the person and their own grants in one. */
function invite(changes: Changes, joining: ReadonlySet<UserRef>, batch: number): readonly Operation[] {
  const byUser = groupedBy(changes, (fact) => {
    if (fact.kind === "user") return joining.has(fact.user) ? fact.user : undefined;
    return fact.kind === "grant" && joining.has(fact.principal as UserRef) ? (fact.principal as UserRef) : undefined;
  });
  const parts = [...byUser].map(([user, own]) => {
    const permissions = invitePermissionsFor(own.flatMap(({ fact }) => (fact.kind === "grant" ? [fact] : [])));
    const body = { invites: [{ email: nameOf(user), ...(permissions.length === 0 ? {} : { permissions }) }] };
    return operation({ method: "POST", path: "/invites", body }, own);
  });
  return batches(parts, batch);
}

/** POST /groups/{id}/users: adds exactly the planned addresses, whatever else the list has become. */
function addMembers(changes: Changes, batch: number): readonly Operation[] {
  const added = changes.filter(({ action }) => action === "add");
  return [...groupedBy(added, (fact) => (fact.kind === "member" ? fact.group : undefined))].flatMap(
    ([group, members]) =>
      batches(
        members.map((change) =>
          operation({ method: "POST", path: `/groups/${hole(group)}/users`, body: { emails: [memberOf(change)] } }, [
            change,
          ]),
        ),
        batch,
      ),
  );
}

/** DELETE /group/{id}/users (`group` in the singular, as Segment has it) */
function removeMembers(changes: Changes, batch: number): readonly Operation[] {
  return [...groupedBy(changes, (fact) => (fact.kind === "member" ? fact.group : undefined))].flatMap(
    ([group, members]) =>
      batches(
        members.map((change) =>
          operation(
            { method: "DELETE", path: `/group/${hole(group)}/users`, query: { "emails.0": memberOf(change) } },
            [change],
          ),
        ),
        batch,
      ),
  );
}

function memberOf({ fact }: Change): string {
  if (fact.kind !== "member") throw new TypeError(`${fact.kind} is not a member`);
  return nameOf(fact.user);
}

/**
 * PUT /users|groups/{id}/permissions replaces a principal's whole list. Groups gain in one request and lose in a later one, because
 * what one group loses somebody may just have gained through another; a user's own list is replaced once, after all groups have gained
 * and before any loses. Whoever becomes owner comes before whoever stops being one.
 */
function replacePermissions(changes: Changes, live: Live, vocabulary: Vocabulary): readonly Operation[] {
  const index = indexAccess(live.facts);
  const byPrincipal = groupedBy(changes, (fact) => (fact.kind === "grant" ? fact.principal : undefined));
  const groupsUp: Operation[] = [];
  const users: { readonly losesOwner: boolean; readonly up: boolean; readonly operation: Operation }[] = [];
  const groupsDown: Operation[] = [];
  for (const [principal, own] of byPrincipal) {
    const had = index.grants.get(principal) ?? [];
    const up = own.filter(({ action }) => action === "add");
    const down = own.filter(({ action }) => action === "remove");
    if (isUser(principal)) {
      const losesOwner = down.some(({ fact }) => fact.kind === "grant" && isOwnership(fact, vocabulary));
      users.push({ losesOwner, up: down.length === 0, operation: replace(principal, had, own) });
    } else {
      if (up.length > 0) groupsUp.push(replace(principal, had, up));
      if (down.length > 0) groupsDown.push(replace(principal, granted(had, up), down));
    }
  }
  const rank = ({ losesOwner, up }: (typeof users)[number]): number => (up ? 0 : losesOwner ? 2 : 1);
  return [...groupsUp, ...users.toSorted((a, b) => rank(a) - rank(b)).map((item) => item.operation), ...groupsDown];
}

function granted(had: readonly Grant[], changes: Changes): readonly Grant[] {
  const state = project(stateOf(had), changes);
  return [...state.values()].flatMap((fact) => (fact.kind === "grant" ? [fact] : []));
}

function replace(principal: PrincipalRef, had: readonly Grant[], changes: Changes): Operation {
  const permissions = permissionsFor(granted(had, changes));
  const collection = isUser(principal) ? "users" : "groups";
  return operation(
    { method: "PUT", path: `/${collection}/${hole(principal)}/permissions`, body: { permissions } },
    changes,
    { patch: patchFor(had, changes) },
  );
}

/** RFC 6902 over the principal's document: first that it still is what was reviewed, then what is changed. */
function patchFor(had: readonly Grant[], changes: Changes): readonly PatchOperation[] {
  const edits = changes.flatMap(({ action, fact }): readonly PatchOperation[] => {
    if (fact.kind !== "grant") return [];
    const [key] = Object.keys(principalDocument([fact]).grants);
    const path = `/grants/${jsonPatch.escapePathComponent(key ?? "")}`;
    return [action === "add" ? { op: "add", path, value: { role: fact.role, on: fact.on } } : { op: "remove", path }];
  });
  return [{ op: "test", path: "/grants", value: principalDocument(had).grants }, ...edits];
}

/** DELETE /groups/{id}: takes its members and grants along. */
function deleteGroups(changes: Changes): readonly Operation[] {
  const removed = changes.filter(({ action }) => action === "remove");
  const gone = new Set<GroupRef>(removed.flatMap(({ fact }) => (fact.kind === "group" ? [fact.group] : [])));
  const byGroup = groupedBy(removed, (fact) => {
    if (fact.kind === "group" || fact.kind === "member") return gone.has(fact.group) ? fact.group : undefined;
    return fact.kind === "grant" && gone.has(fact.principal as GroupRef) ? (fact.principal as GroupRef) : undefined;
  });
  return [...byGroup]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([group, own]) => operation({ method: "DELETE", path: `/groups/${hole(group)}` }, own));
}

/** DELETE /invites and DELETE /users: take their grants and memberships along. A membership of a group that goes as well goes with the group. */
function deletePeople(changes: Changes, live: Live, batch: number): readonly Operation[] {
  const removed = changes.filter(({ action }) => action === "remove");
  const goneGroups = new Set<GroupRef>(removed.flatMap(({ fact }) => (fact.kind === "group" ? [fact.group] : [])));
  const gone = new Set<UserRef>(removed.flatMap(({ fact }) => (fact.kind === "user" ? [fact.user] : [])));
  const byUser = groupedBy(removed, (fact) => {
    if (fact.kind === "user") return fact.user;
    if (fact.kind === "member") return gone.has(fact.user) && !goneGroups.has(fact.group) ? fact.user : undefined;
    return fact.kind === "grant" && gone.has(fact.principal as UserRef) ? (fact.principal as UserRef) : undefined;
  });
  const people = [...byUser].toSorted(([a], [b]) => compareText(a, b));
  const invites = people.filter(([user]) => live.invited.has(user));
  const users = people.filter(([user]) => !live.invited.has(user));
  return [
    ...batches(
      invites.map(([user, own]) =>
        operation({ method: "DELETE", path: "/invites", query: { "emails.0": { idOf: user } } }, own),
      ),
      batch,
    ),
    ...batches(
      users.map(([user, own]) =>
        operation({ method: "DELETE", path: "/users", query: { "userIds.0": { idOf: user } } }, own),
      ),
      batch,
    ),
  ];
}
