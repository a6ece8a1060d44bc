import type { Permission, State, User } from "./state.ts";

/**
 * The users who own the workspace, by their own permissions or through a group. An invited person is none of them yet.
 */
export function activeOwners(state: State): readonly User[] {
  const ownerRoles = new Set(state.roles.filter(({ name }) => name === "Workspace Owner").map(({ id }) => id));
  const owns = (permissions: readonly Permission[]) => permissions.some(({ roleId }) => ownerRoles.has(roleId));
  const viaGroups = new Set(
    state.groups.flatMap(({ members, permissions }) => (owns(permissions ?? []) ? members : [])),
  );
  return state.users.filter(({ email, permissions }) => owns(permissions) || viaGroups.has(email.toLowerCase()));
}

/**
 * Whether a change would take the workspace its last active owner. Segment documents that for deleting a user; the sandbox refuses
 * it everywhere: a replaced permission list, a group emptied, changed or deleted.
 */
export function losesLastOwner(before: State, after: State): boolean {
  if (before.users === after.users && before.groups === after.groups) return false;
  return activeOwners(after).length === 0 && activeOwners(before).length > 0;
}
