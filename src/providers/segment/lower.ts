import { type GroupRef, nameOf, type PrincipalRef, type UserRef } from "../../core/access.ts";
import type { Change } from "../../core/diff.ts";
import { compareText } from "../../core/finding.ts";
import { groupedBy } from "../../core/group-by.ts";
import type { Plan } from "../../core/plan.ts";
import { hole, type Live, type Operation } from "../../core/provider.ts";
import type { Vocabulary } from "../../core/vocabulary.ts";
import { batches } from "./batch.ts";
import { createGroups, deleteGroups, renameGroups } from "./lower-groups.ts";
import { replaceLabels } from "./lower-labels.ts";
import { replacePermissions } from "./lower-permissions.ts";
import { operation } from "./operation.ts";
import { invitePermissionsFor } from "./permissions.ts";

type Changes = readonly Change[];

/**
 * Which requests make a plan true, in the order in which nobody who keeps access is without it in between: groups, invites, members
 * in, grants up, labels, grants down, members out, groups out, people out. `batch` is how many people one bulk request may hold.
 */
export function lower(plan: Plan, live: Live, vocabulary: Vocabulary, batch: number): readonly Operation[] {
  const { operations: renamed, others: changes } = renameGroups(plan);
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
  // A new label can take away what an old grant reached, so all that is to be gained is gained before, and nothing is lost until after.
  const labels = replaceLabels(changes, live);
  const { up, down } = replacePermissions(grants, live, vocabulary, labels.length > 0);
  return [
    ...createGroups(changes),
    ...renamed,
    ...invite(changes, joining, batch),
    ...addMembers(changes, batch),
    ...up,
    ...labels,
    ...down,
    ...removeMembers(membersOut, batch),
    ...deleteGroups(changes),
    ...deletePeople(changes, live, batch),
  ];
}

/** POST /invites: the person and their own grants in one. */
function invite(changes: Changes, joining: ReadonlySet<UserRef>, batch: number): readonly Operation[] {
  const byUser = groupedBy(changes, ({ fact }) => {
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
  return [...groupedBy(added, ({ fact }) => (fact.kind === "member" ? fact.group : undefined))].flatMap(
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
  return [...groupedBy(changes, ({ fact }) => (fact.kind === "member" ? fact.group : undefined))].flatMap(
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

/** DELETE /invites and DELETE /users: take their grants and memberships along. A membership of a group that goes as well goes with the group. */
function deletePeople(changes: Changes, live: Live, batch: number): readonly Operation[] {
  const removed = changes.filter(({ action }) => action === "remove");
  const goneGroups = new Set<GroupRef>(removed.flatMap(({ fact }) => (fact.kind === "group" ? [fact.group] : [])));
  const gone = new Set<UserRef>(removed.flatMap(({ fact }) => (fact.kind === "user" ? [fact.user] : [])));
  const byUser = groupedBy(removed, ({ fact }) => {
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
