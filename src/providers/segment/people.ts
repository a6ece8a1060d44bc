import { ProviderError } from "../../core/provider.ts";
import { strangers } from "../assemble.ts";
import type { Client } from "./http.ts";
import { itemsOf, type List, type Run } from "./list.ts";
import type { PermissionAnswer } from "./schema.ts";

type Principal = { readonly id: string; readonly permissions: readonly PermissionAnswer[] };

/** Who is in a workspace, as Segment lists it. `invites` and `members` are addresses; members are active or invited. */
export type People = {
  readonly users: readonly (Principal & { readonly email: string })[];
  readonly invites: readonly string[];
  readonly groups: readonly (Principal & { readonly name: string; readonly members: readonly string[] })[];
};

/**
 * Reads everybody. The lists are read one after the other, so somebody may have come or gone in between: then all of them are read once
 * more. Members that are nobody on the second reading either are left to `assemble` to refuse.
 */
export async function readPeople(client: Client, list: List, run: Run): Promise<People> {
  const first = await readOnce(client, list, run);
  if (first !== undefined && isConsistent(first)) return first;
  const second = await readOnce(client, list, run);
  if (second !== undefined) return second;
  throw new ProviderError(
    "not-read",
    "Users or groups that Segment listed were gone when they were read, twice: try again when nobody changes the workspace.",
  );
}

function isConsistent({ users, invites, groups }: People): boolean {
  const people = [...users, ...invites.map((email) => ({ email }))];
  return strangers({ users: people, groups }).length === 0;
}

/** Undefined where a user or group was gone between the list and the reading of it. */
async function readOnce(client: Client, list: List, run: Run): Promise<People | undefined> {
  const [listedUsers, invites, listedGroups] = await Promise.all([
    run(() => listUsers(list)),
    run(() => listInvites(list)),
    run(() => listGroups(list)),
  ]);
  const users = listedUsers.map(async (user) => {
    const permissions = user.permissions ?? (await run(() => readPermissions(client, "users", user.id)));
    return permissions && { ...user, permissions };
  });
  const groups = listedGroups.map(async (group) => {
    const [permissions, members] = await Promise.all([
      group.permissions ?? run(() => readPermissions(client, "groups", group.id)),
      run(() => readMembers(list, group.id)),
    ]);
    return permissions && members && { ...group, permissions, members };
  });
  const [allUsers, allGroups] = await Promise.all([Promise.all(users), Promise.all(groups)]);
  return isWhole(allUsers) && isWhole(allGroups) ? { users: allUsers, invites, groups: allGroups } : undefined;
}

function isWhole<T>(items: readonly (T | undefined)[]): items is readonly T[] {
  return !items.includes(undefined);
}

type Listed = { readonly id: string; readonly permissions: readonly PermissionAnswer[] | undefined };

/** The active users. Whether their permissions come along differs. */
export async function listUsers(list: List): Promise<readonly (Listed & { readonly email: string })[]> {
  const users = await list("users", "/users", (data) =>
    data.users.map(({ id, email, permissions }) => ({ id, email, permissions })),
  );
  return itemsOf(users, "/users");
}

/** The addresses of those who have not accepted yet. What they will be granted cannot be read. */
export async function listInvites(list: List): Promise<readonly string[]> {
  return itemsOf(await list("invites", "/invites", (data) => data.invites), "/invites");
}

/** The groups. One that never had permissions comes without. */
export async function listGroups(list: List): Promise<readonly (Listed & { readonly name: string })[]> {
  const groups = await list("groups", "/groups", (data) =>
    data.userGroups.map(({ id, name, permissions }) => ({ id, name, permissions })),
  );
  return itemsOf(groups, "/groups");
}

/** What a user or group holds directly; undefined where there is no such one. What Get answers without permissions has none. */
export async function readPermissions(
  client: Client,
  collection: "users" | "groups",
  id: string,
): Promise<readonly PermissionAnswer[] | undefined> {
  const path = `/${collection}/${encodeURIComponent(id)}`;
  const answer = collection === "users" ? await client.get("user", path) : await client.get("group", path);
  if (answer.kind === "ok") return ("user" in answer.data ? answer.data.user : answer.data.userGroup).permissions ?? [];
  if (answer.status === 404) return undefined;
  throw new ProviderError("refused", `Segment refused to show ${path} (${answer.message}).`);
}

/** The addresses in a group, active and invited; undefined where there is no such group. */
export async function readMembers(list: List, id: string): Promise<readonly string[] | undefined> {
  const path = `/groups/${encodeURIComponent(id)}`;
  const users = await list("groupUsers", `${path}/users`, (data) =>
    data.users.map((user) => ({ id: user.id, email: user.email })),
  );
  if (users.kind === "refused" && users.status === 404) return undefined;
  const invites = await list("groupInvites", `${path}/invites`, ({ emails }) => emails);
  if (invites.kind === "refused" && invites.status === 404) return undefined;
  return [...itemsOf(users, `${path}/users`).map(({ email }) => email), ...itemsOf(invites, `${path}/invites`)];
}
