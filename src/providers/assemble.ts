import {
  type Fact,
  groupRef,
  type GroupRef,
  labelScope,
  parseLabels,
  type PrincipalRef,
  type ScopeRef,
  stateOf,
  userRef,
  type UserRef,
} from "../core/access.ts";
import { compareText, type Finding } from "../core/finding.ts";
import { type Directory, type Live, ProviderError, type Ref, type Resource } from "../core/provider.ts";
import { resourcesOf } from "./segment/names.ts";
import type { Snapshot } from "./snapshot/schema.ts";

/** Everything that was read of a workspace, from wherever it was read. */
export type Inspection = Omit<Snapshot, "version">;

/** What came with the reading beside what the workspace holds. */
export type Circumstances = {
  readonly findings: readonly Finding[];
  readonly requests: number;
  /** Ids of names that stand in none of the lists. */
  readonly directory: Directory;
};

/**
 * Members of groups that are not among the people: the lists were read at different times, or are wrong. Each as `group: address`.
 */
export function strangers({ users, groups }: Pick<Inspection, "users" | "groups">): readonly string[] {
  const people = new Set(users.map(({ email }) => userRef(email)));
  return groups.flatMap(({ name, members = [] }) =>
    members.filter((email) => !people.has(userRef(email))).map((email) => `${name}: ${email}`),
  );
}

/**
 * Makes facts of what was read, and checks that every name stands for one thing: two groups of one name, or two users of one
 * address, are an `error` finding, so that nothing is written on a guess. A grant on what is in no list is a `note`. An address that
 * is invited and active counts as active. Throws a ProviderError `not-read` where a group has a member who is nobody.
 */
export function assemble(read: Inspection, { findings, requests, directory: learned }: Circumstances): Live {
  const missing = strangers(read);
  if (missing.length > 0) {
    throw new ProviderError(
      "not-read",
      `These members of groups are neither users nor invited: ${missing.join(", ")}. The lists do not fit together.`,
    );
  }
  const resources = resourcesOf(read.resources.map((resource) => ({ ...resource, labels: resource.labels ?? {} })));
  const offered = new Set(read.roles.map(({ name }) => name));
  const directory = new Map<Ref, string>([...learned, ["workspace", read.workspace.id]]);
  for (const { id, name } of read.roles) if (id !== undefined) directory.set(`role:${name}`, id);
  for (const { ref, id } of resources) directory.set(ref, id);

  const facts: Fact[] = [];
  const noticed: Finding[] = [...findings];
  const on = scopesOf(resources);
  const grant = (principal: PrincipalRef, grants: Snapshot["users"][number]["grants"] = []): void => {
    for (const { role, on: written } of grants) {
      const scope = on(written);
      facts.push({ kind: "grant", principal, role, on: scope.ref });
      if (!offered.has(role)) noticed.push(unlisted(principal, role, directory.get(`role:${role}`)));
      if (scope.dangling === undefined) continue;
      if (!directory.has(scope.ref)) directory.set(scope.ref, scope.dangling);
      noticed.push(dangling(principal, role, scope.ref));
    }
  };

  const active = read.users.filter(({ invited }) => !invited);
  const people = new Set(active.map(({ email }) => userRef(email)));
  const invited = read.users.filter((user) => user.invited && !people.has(userRef(user.email)));
  for (const [user, [first, ...others]] of byRef([...active, ...invited], ({ email }) => userRef(email))) {
    facts.push({ kind: "user", user });
    // An invite has no id: it is addressed by its e-mail address, in the spelling that the provider lists.
    const id = first.invited === true ? first.email : first.id;
    if (id !== undefined) directory.set(user, id);
    grant(user, first.grants);
    if (others.length > 0) noticed.push(ambiguous("users have the address", user, [first, ...others]));
  }
  for (const [group, [first, ...others]] of byRef(read.groups, ({ name }) => groupRef(name))) {
    facts.push({ kind: "group", group });
    if (first.id !== undefined) directory.set(group, first.id);
    for (const email of first.members ?? []) facts.push({ kind: "member", group, user: userRef(email) });
    grant(group, first.grants);
    if (others.length > 0) noticed.push(ambiguous("groups are called", group, [first, ...others]));
  }
  return {
    workspace: read.workspace,
    facts: stateOf(facts),
    invited: new Set(invited.map(({ email }) => userRef(email))),
    roles: [...offered].sort(compareText),
    resources,
    directory,
    findings: noticed,
    requests,
  };
}

/** The things of each reference, those with the first id first. */
function byRef<R extends UserRef | GroupRef, Item extends { readonly id?: string }>(
  items: readonly Item[],
  refOf: (item: Item) => R,
): ReadonlyMap<R, readonly [Item, ...Item[]]> {
  const all = new Map<R, [Item, ...Item[]]>();
  for (const item of items.toSorted((a, b) => compareText(a.id ?? "", b.id ?? ""))) {
    const ref = refOf(item);
    const same = all.get(ref);
    if (same === undefined) all.set(ref, [item]);
    else same.push(item);
  }
  return all;
}

type Scope = { readonly ref: ScopeRef; readonly dangling?: string };

/** Reads `on` as it was written: a resource may be called by its id, labels may stand in any order. */
function scopesOf(resources: readonly Resource[]): (written: string) => Scope {
  const refs = new Map<string, ScopeRef>();
  for (const { kind, id, ref } of resources) refs.set(`${kind}:${id}`, ref).set(ref, ref);
  return (written) => {
    if (written === "workspace") return { ref: "workspace" };
    if (written.startsWith("labels:")) {
      const labels = parseLabels(written);
      if (labels === undefined)
        throw new ProviderError("bad-answer", `${JSON.stringify(written)} is not a list of labels.`);
      return { ref: labelScope(labels) };
    }
    const ref = refs.get(written);
    if (ref !== undefined) return { ref };
    return { ref: written as ScopeRef, dangling: written.slice(written.indexOf(":") + 1) };
  };
}

function dangling(principal: PrincipalRef, role: string, on: ScopeRef): Finding {
  return {
    rule: "dangling",
    severity: "note",
    message: `${principal} holds ${role} on ${on}, which is in no list: it was deleted, or is of a kind that cannot be listed.`,
  };
}

function unlisted(principal: PrincipalRef, role: string, id: string | undefined): Finding {
  return {
    rule: "dangling",
    severity: "note",
    message: `${principal} holds ${role} (${id ?? "no id"}), which is not among the roles of this workspace.`,
  };
}

function ambiguous(what: string, ref: PrincipalRef, items: readonly { readonly id?: string }[]): Finding {
  const ids = items.map(({ id }) => id ?? "no id").join(", ");
  return {
    rule: "ambiguous",
    severity: "error",
    message: `${items.length} ${what} ${ref.slice(ref.indexOf(":") + 1)} (${ids}): rename or remove all but one, names are what a policy goes by.`,
  };
}
