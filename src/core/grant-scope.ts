import { labelScope, parseLabels, type ScopeRef } from "./access.ts";
import type { Source } from "./finding.ts";
import type { Inventory } from "./inventory.ts";
import type { ResourceKind } from "./policy.ts";
import type { Problem } from "./problem.ts";

const GRANTABLE = new Set<string>(["source", "warehouse", "space", "function"] satisfies ResourceKind[]);

/** What `on:` of a role means; without a scope the problems say why. A label that does not exist is a problem of a scope that is clear. */
export type GrantScope = { readonly scope?: ScopeRef; readonly problems: readonly Problem[] };

/** Reads where a role is to be granted: `workspace`, `kind:name`, or labels with or without `labels:` before them. */
export function readScope(on: string, inventory: Inventory, source: Source): GrantScope {
  // What somebody holds already can be written down again, whether or not it still means something.
  const held = on === "workspace" || inventory.isHeld(on) ? (on as ScopeRef) : heldLabels(on, inventory);
  if (held !== undefined) return { scope: held, problems: [] };
  const colon = on.indexOf(":");
  const kind = on.slice(0, Math.max(colon, 0));
  if (GRANTABLE.has(kind)) return resourceScope(kind as ResourceKind, on.slice(colon + 1), inventory, source);
  if (kind === "destination" || kind === "tracking-plan") {
    return { problems: [{ problem: "not-grantable", kind, name: on.slice(colon + 1), source }] };
  }
  const labels = parseLabels(on);
  if (labels === undefined || new Set(labels.map(([key]) => key)).size < labels.length) {
    return { problems: [{ problem: "unknown-resource", kind: "scope", name: on, source }] };
  }
  const unknown = labels.filter(([key, value]) => !inventory.hasLabel(key, value));
  return {
    scope: labelScope(labels),
    problems: unknown.map(([key, value]) => ({ problem: "unknown-label", label: `${key}=${value}`, source })),
  };
}

function resourceScope(kind: ResourceKind, name: string, inventory: Inventory, source: Source): GrantScope {
  const found = inventory.find(kind, name);
  if (found.found === "one") return { scope: found.resource.ref, problems: [] };
  if (found.found === "several") return { problems: [{ problem: "ambiguous", kind, name, ids: found.ids, source }] };
  return { problems: [{ problem: "unknown-resource", kind, name, source }] };
}

/** The label scope that the text spells, where somebody holds a grant on just that. */
function heldLabels(on: string, inventory: Inventory): ScopeRef | undefined {
  // `source:x=y` is the source `x=y`: a colon inside a label is always encoded.
  const labels = on.replace(/^labels:/u, "").includes(":") ? undefined : parseLabels(on);
  const scope = labels === undefined ? undefined : labelScope(labels);
  return scope !== undefined && inventory.isHeld(scope) ? scope : undefined;
}
