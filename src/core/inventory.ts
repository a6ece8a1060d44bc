import type { ScopeRef } from "./access.ts";
import type { ResourceKind } from "./policy.ts";
import type { Live, Resource } from "./provider.ts";

/** What a name or id in a policy stands for. */
export type Found =
  | { readonly found: "one"; readonly resource: Resource }
  | { readonly found: "several"; readonly ids: readonly string[] }
  | { readonly found: "none" };

/** What a workspace holds, made quick to ask by name. */
export type Inventory = {
  readonly ofKind: (kind: ResourceKind) => readonly Resource[];
  /** An id is understood first, then a name. */
  readonly find: (kind: ResourceKind, name: string) => Found;
  readonly byId: (kind: ResourceKind, id: string) => Resource | undefined;
  /** Whether the reference is known, though it may be in no list: a deleted resource, or a role no longer offered, that a grant still points at. */
  readonly knows: (ref: string) => boolean;
  /** Whether any resource carries the label. */
  readonly hasLabel: (key: string, value: string) => boolean;
};

export function inventoryOf(live: Live): Inventory {
  const kinds = new Map<ResourceKind, Resource[]>();
  const ids = new Map<string, Resource>();
  const names = new Map<string, Resource[]>();
  const labels = new Set<string>();
  for (const resource of live.resources) {
    const { kind, id } = resource;
    kinds.set(kind, kinds.get(kind) ?? []);
    kinds.get(kind)?.push(resource);
    ids.set(`${kind}:${id}`, resource);
    for (const name of new Set(resource.names)) {
      const key = `${kind}:${name}`;
      names.set(key, names.get(key) ?? []);
      names.get(key)?.push(resource);
    }
    for (const pair of Object.entries(resource.labels)) labels.add(JSON.stringify(pair));
  }
  const held = new Set<string>(live.resources.map(({ ref }) => ref));
  for (const fact of live.facts.values()) if (fact.kind === "grant") held.add(`role:${fact.role}`).add(fact.on);
  return {
    ofKind: (kind) => kinds.get(kind) ?? [],
    byId: (kind, id) => ids.get(`${kind}:${id}`),
    find: (kind, name) => {
      const key = `${kind}:${name}`;
      const byId = ids.get(key);
      if (byId !== undefined) return { found: "one", resource: byId };
      const named = names.get(key) ?? [];
      const [only, ...others] = named;
      if (only === undefined) return { found: "none" };
      if (others.length === 0) return { found: "one", resource: only };
      return { found: "several", ids: named.map(({ id }) => id).sort() };
    },
    knows: (ref) => held.has(ref) || live.directory.has(ref as ScopeRef),
    hasLabel: (key, value) => labels.has(JSON.stringify([key, value])),
  };
}
