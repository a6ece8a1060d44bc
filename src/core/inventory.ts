import { parseLabels, type RoleName, type ScopeRef } from "./access.ts";
import { matches } from "./glob.ts";
import { appendTo } from "./group-by.ts";
import type { ResourceKind } from "./policy.ts";
import type { Live, Resource } from "./provider.ts";

/** What a name or id in a policy stands for. `ids` are those of the resources that share a name, sorted. */
export type Found =
  | { readonly found: "one"; readonly resource: Resource }
  | { readonly found: "several"; readonly ids: readonly string[] }
  | { readonly found: "none" };

/** What a workspace holds, made quick to ask by name. */
export type Inventory = {
  readonly ofKind: (kind: ResourceKind) => readonly Resource[];
  /** An id is understood first, then the name that its reference goes by, then any other name. */
  readonly find: (kind: ResourceKind, name: string) => Found;
  /** The resources of a kind one of whose names a glob fits. Worked out once for each. */
  readonly named: (kind: ResourceKind, glob: string) => readonly Resource[];
  /** The resources of a kind that carry all labels of a label scope. Worked out once for each. */
  readonly labelled: (kind: ResourceKind, scope: ScopeRef) => readonly Resource[];
  /** The streaming destinations that hang on a source, by its id. */
  readonly behind: (sourceId: string) => readonly Resource[];
  readonly byId: (kind: ResourceKind, id: string) => Resource | undefined;
  /** Whether the role is offered, or held by somebody though it is offered no longer. */
  readonly hasRole: (role: RoleName) => boolean;
  /** Whether somebody holds a grant there: it may point at what is in no list, a deleted resource or one of a kind that can't be listed. */
  readonly isHeld: (scope: string) => boolean;
  /** Whether the workspace defines the label, a resource carries it or a grant is limited by it. */
  readonly hasLabel: (key: string, value: string) => boolean;
};

/** The inventory of a workspace: one pass over its resources and grants. */
export function inventoryOf(live: Live): Inventory {
  const kinds = new Map<ResourceKind, Resource[]>();
  const ids = new Map<string, Resource>();
  const names = new Map<string, Resource[]>();
  const labels = new Set<string>();
  const hanging = new Map<string, Resource[]>();
  for (const resource of live.resources) {
    const { kind, id, sourceId } = resource;
    if (kind === "destination" && sourceId !== undefined) appendTo(hanging, sourceId, resource);
    appendTo(kinds, kind, resource);
    ids.set(`${kind}:${id}`, resource);
    for (const name of new Set(resource.names)) appendTo(names, `${kind}:${name}`, resource);
    for (const pair of Object.entries(resource.labels)) labels.add(JSON.stringify(pair));
  }
  const refs = new Map(live.resources.map((resource) => [resource.ref, resource]));
  const roles = new Set<RoleName>(live.roles);
  const scopes = new Set<string>();
  for (const fact of live.facts.values()) {
    if (fact.kind !== "grant") continue;
    roles.add(fact.role);
    scopes.add(fact.on);
    for (const pair of parseLabels(fact.on) ?? []) labels.add(JSON.stringify(pair));
  }
  for (const pair of live.labels) labels.add(JSON.stringify(pair));
  const once = new Map<string, readonly Resource[]>();
  const remembered = (key: string, work: () => readonly Resource[]): readonly Resource[] => {
    const before = once.get(key);
    if (before !== undefined) return before;
    const found = work();
    once.set(key, found);
    return found;
  };
  return {
    ofKind: (kind) => kinds.get(kind) ?? [],
    named: (kind, glob) =>
      remembered(`${kind} named ${glob}`, () =>
        (kinds.get(kind) ?? []).filter((resource) => resource.names.some((name) => matches(glob, name))),
      ),
    labelled: (kind, scope) =>
      remembered(`${kind} labelled ${scope}`, () => {
        const wanted = parseLabels(scope) ?? [];
        return (kinds.get(kind) ?? []).filter((resource) =>
          wanted.every(([key, value]) => Object.hasOwn(resource.labels, key) && resource.labels[key] === value),
        );
      }),
    behind: (sourceId) => hanging.get(sourceId) ?? [],
    byId: (kind, id) => ids.get(`${kind}:${id}`),
    find: (kind, name) => {
      const key = `${kind}:${name}`;
      const byId = ids.get(key);
      if (byId !== undefined) return { found: "one", resource: byId };
      const byRef = refs.get(key as ScopeRef);
      if (byRef !== undefined) return { found: "one", resource: byRef };
      const named = names.get(key) ?? [];
      const [only, ...others] = named;
      if (only === undefined) return { found: "none" };
      if (others.length === 0) return { found: "one", resource: only };
      return { found: "several", ids: named.map(({ id }) => id).sort() };
    },
    hasRole: (role) => roles.has(role),
    isHeld: (scope) => scopes.has(scope),
    hasLabel: (key, value) => labels.has(JSON.stringify([key, value])),
  };
}
