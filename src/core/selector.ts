import { labelScope, parseLabels, type ScopeRef } from "./access.ts";
import type { Source } from "./finding.ts";
import { isPattern } from "./glob.ts";
import type { Inventory } from "./inventory.ts";
import type { ResourceKind } from "./policy.ts";
import type { Problem } from "./problem.ts";
import type { Resource } from "./provider.ts";

/** What a selector picks. `key` is the same for two spellings of one thing; the higher `rank` goes before the lower. */
export type Selection =
  | { readonly rank: 3; readonly key: ScopeRef; readonly resource: Resource }
  | { readonly rank: 2; readonly key: string; readonly glob: string }
  | { readonly rank: 1; readonly key: ScopeRef; readonly labels: readonly (readonly [key: string, value: string])[] }
  | { readonly rank: 0; readonly key: "*" };

/** A selector as it is understood in a workspace, or why it is not. A label that nothing carries is a problem of a selection that is clear. */
export function select(
  kind: ResourceKind,
  selector: string,
  source: Source,
  inventory: Inventory,
): { readonly selection?: Selection; readonly problems: readonly Problem[] } {
  if (selector === "*") return { selection: { rank: 0, key: "*" }, problems: [] };
  if (kind === "tracking-plan") return { problems: [{ problem: "not-grantable", kind, name: selector, source }] };
  // A name is given by whoever administers the thing: one that reads as a glob or labels must not take their place. Its id always means it.
  const isName = !isPattern(selector) && !selector.includes("=");
  const byId = inventory.byId(kind, selector);
  const found =
    isName || byId === undefined
      ? inventory.find(kind, isName ? selector : "")
      : { found: "one" as const, resource: byId };
  if (found.found === "one")
    return { selection: { rank: 3, key: found.resource.ref, resource: found.resource }, problems: [] };
  if (found.found === "several")
    return { problems: [{ problem: "ambiguous", kind, name: selector, ids: found.ids, source }] };
  const labels = selector.includes("=") ? parseLabels(selector) : undefined;
  if (labels !== undefined && new Set(labels.map(([key]) => key)).size === labels.length) {
    const unknown = labels.filter(([key, value]) => !inventory.hasLabel(key, value));
    return {
      selection: { rank: 1, key: labelScope(labels), labels },
      problems: unknown.map(([key, value]) => ({ problem: "unknown-label", label: `${key}=${value}`, source })),
    };
  }
  if (isPattern(selector)) return { selection: { rank: 2, key: `glob:${selector}`, glob: selector }, problems: [] };
  return { problems: [{ problem: "unknown-resource", kind, name: selector, source }] };
}

/** The resources of a kind that a selection picks now. */
export function selected(kind: ResourceKind, selection: Selection, inventory: Inventory): readonly Resource[] {
  switch (selection.rank) {
    case 3:
      return [selection.resource];
    case 2:
      return inventory.named(kind, selection.glob);
    case 1:
      return inventory.labelled(kind, selection.key);
    case 0:
      return inventory.ofKind(kind);
  }
}

/** Whether a selection can pick what a wide one (labels, or everything) picks, now or later: names and labels of what is to come are not known. */
export function mayOverlap(selection: Selection, wide: Selection): boolean {
  if (wide.rank !== 1) return true;
  if (selection.rank === 3) return wide.labels.every(([key, value]) => selection.resource.labels[key] === value);
  if (selection.rank !== 1) return true;
  const values = new Map(selection.labels);
  return wide.labels.every(([key, value]) => (values.get(key) ?? value) === value);
}
