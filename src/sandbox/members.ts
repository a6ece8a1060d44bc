import type { EventDraft } from "./audit.ts";
import { join, type Problem } from "./shape.ts";
import type { Group, State } from "./state.ts";

/** The addresses of all users and invites, in lower case. */
export function addressesOf(state: State): ReadonlySet<string> {
  return new Set([...state.users, ...state.invites].map(({ email }) => email.toLowerCase()));
}

/** The state with a group put in the place of the one with its id. */
export function withGroup(state: State, group: Group): State {
  return { ...state, groups: state.groups.map((present) => (present.id === group.id ? group : present)) };
}

/** The state with these people, in lower case, in no group. */
export function outOfGroups(state: State, emails: ReadonlySet<string>): State {
  const groups = state.groups.map((group) =>
    group.members.some((email) => emails.has(email))
      ? { ...group, members: group.members.filter((email) => !emails.has(email)) }
      : group,
  );
  return { ...state, groups };
}

/** Addresses that belong neither to a user nor to an invite. */
export function strangers(state: State, emails: readonly string[]): readonly Problem[] {
  const present = addressesOf(state);
  return emails.flatMap((email, index) =>
    present.has(email.toLowerCase())
      ? []
      : [{ field: join("emails", index), message: "is neither a user nor an invite of this workspace" }],
  );
}

/** More items than one call may hold. How many that is in reality is not published. */
export function tooMany(state: State, field: string, items: readonly unknown[]): readonly Problem[] {
  return state.bulkLimit !== undefined && items.length > state.bulkLimit
    ? [{ field, message: `must have at most ${state.bulkLimit} items` }]
    : [];
}

/** What the audit trail says about people who came into a group or left it. */
export function memberEvents(
  state: State,
  group: Group,
  emails: readonly string[],
  way: "in" | "out",
): readonly EventDraft[] {
  if (emails.length === 0) return [];
  const users = new Map(state.users.map((user) => [user.email.toLowerCase(), user]));
  const people = emails.flatMap((email) => users.get(email.toLowerCase()) ?? []);
  return [
    {
      type: way === "in" ? "Subjects Added to Group" : "Group Memberships Deleted",
      resourceType: "group",
      resourceId: group.id,
      resourceName: group.name,
    },
    ...people.map(({ id, email }): EventDraft => ({
      type: way === "in" ? "User Added To User Group" : "User Removed From User Group",
      resourceType: "user",
      resourceId: id,
      resourceName: email,
    })),
  ];
}
