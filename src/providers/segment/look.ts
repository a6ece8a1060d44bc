import { groupRef, nameOf, type UserRef, userRef } from "../../core/access.ts";
import { type Directory, fillHoles, type Operation, type Ref, type Request } from "../../core/provider.ts";
import { wellFormed } from "../references.ts";
import type { List } from "./list.ts";
import { listGroups, listInvites, listUsers, readMembers } from "./people.ts";

/** What became of a request: the parts that have not come true, and what is known by name now. `problem`: why no one can tell. */
export type Seen = { readonly open: readonly Operation[]; readonly directory: Directory; readonly problem?: string };

/** The single requests an operation stands for: itself, where it is no batch. */
export function partsOf(operation: Operation): readonly [Operation, ...Operation[]] {
  const [first = operation, ...others] = operation.parts ?? [];
  return [first, ...others];
}

/** The reference in a request's path: whose members, permissions or end it is about. */
export function subjectOf({ path }: Request): Ref {
  let subject: Ref | undefined;
  fillHoles(path, (ref) => (subject ??= ref));
  if (subject === undefined) throw new RangeError(`${path} names nobody`);
  return subject;
}

/** Reads what an operation is about, and tells which of its parts have yet to come true. Writes nothing. */
export async function look(list: List, operation: Operation, directory: Directory): Promise<Seen> {
  const { method, path } = operation.request;
  if (path === "/groups") return lookForGroup(list, operation, directory);
  if (method === "DELETE" && path.startsWith("/groups/")) {
    const id = directory.get(subjectOf(operation.request));
    const groups = await listGroups(list);
    return { open: groups.some((group) => group.id === id) ? [operation] : [], directory };
  }
  const present =
    path === "/invites" || path === "/users"
      ? await everybody(list)
      : ((await readMembers(list, directory.get(subjectOf(operation.request)) ?? "")) ?? []);
  const addresses = new Set(present.map(userRef));
  const isOpen = (part: Operation): boolean =>
    addressed(part.request).some((user) => addresses.has(user) === (method === "DELETE"));
  return { open: partsOf(operation).filter(isOpen), directory };
}

async function everybody(list: List): Promise<readonly string[]> {
  const [users, invites] = await Promise.all([listUsers(list), listInvites(list)]);
  return [...users.map(({ email }) => email), ...invites];
}

async function lookForGroup(list: List, operation: Operation, directory: Directory): Promise<Seen> {
  const { creates, body } = operation.request;
  const wanted = creates ?? groupRef((body as { name: string }).name);
  const [found, ...others] = (await listGroups(list)).filter(({ name }) => groupRef(wellFormed(name)) === wanted);
  if (found === undefined) return { open: [operation], directory };
  if (others.length > 0)
    return {
      open: [operation],
      directory,
      problem: `there are ${others.length + 1} groups called ${nameOf(groupRef(found.name))} now`,
    };
  return { open: [], directory: new Map(directory).set(wanted, found.id) };
}

/** The people a bulk request names, in its query or its body. */
function addressed({ query = {}, body }: Request): readonly UserRef[] {
  const { emails = [], invites = [] } = (body ?? {}) as {
    emails?: readonly string[];
    invites?: readonly { email: string }[];
  };
  const named = Object.values(query).map((value) =>
    typeof value === "string" ? userRef(value) : (value.idOf as UserRef),
  );
  return [...named, ...emails.map(userRef), ...invites.map(({ email }) => userRef(email))];
}
