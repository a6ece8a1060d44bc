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
import { type Directory, type Live, ProviderError, type Ref, type Resource, type Workspace } from "../core/provider.ts";
import { type ListedResource, resourcesOf } from "./references.ts";

/** `on` is `workspace`, `labels:env=prod` or a resource as `kind:name` or `kind:id`. */
type ReadGrant = { readonly role: string; readonly on: string };

/** Everything that was read of a workspace, from wherever it was read. What was written by hand may leave ids out. */
export type Inspection = {
  readonly workspace: Workspace;
  readonly roles: readonly { readonly id?: string; readonly name: string }[];
  readonly resources: readonly (Omit<ListedResource, "labels"> & Partial<Pick<ListedResource, "labels">>)[];
  /** The labels that the workspace defines, in any order. */
  readonly labels?: readonly { readonly key: string; readonly value: string }[];
  /** An invited person has no id and no grants that could be read. */
  readonly users: readonly {
    readonly email: string;
    readonly id?: string;
    readonly invited?: true;
    readonly grants?: readonly ReadGrant[];
  }[];
  /** `members` are addresses of users, active or invited. */
  readonly groups: readonly {
    readonly name: string;
    readonly id?: string;
    readonly members?: readonly string[];
    readonly grants?: readonly ReadGrant[];
  }[];
};

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
export function strangers({
  users,
  groups,
}: {
  readonly users: readonly { readonly email: string }[];
  readonly groups: readonly { readonly name: string; readonly members?: readonly string[] }[];
}): readonly string[] {
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
  const grant = (principal: PrincipalRef, grants: readonly ReadGrant[] = []): void => {
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
    labels: labelsOf(read.labels),
    directory,
    findings: noticed,
    requests,
  };
}

/** Every label once, sorted by key and value. */
function labelsOf(labels: Inspection["labels"] = []): Live["labels"] {
  const pairs = labels.map(({ key, value }): Live["labels"][number] => [key, value]);
  return [...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values()].sort(
    ([a, one], [b, other]) => compareText(a, b) || compareText(one, other),
  );
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
