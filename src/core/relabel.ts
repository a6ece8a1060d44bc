import { type Label, labelScope, nameOf, type ScopeRef } from "./access.ts";
import type { Source } from "./finding.ts";
import { inventoryOf } from "./inventory.ts";
import type { DeclaredLabels } from "./policy.ts";
import type { Problem } from "./problem.ts";
import type { Live, Resource } from "./provider.ts";

/** What declared labels come to. */
export type Relabelled = {
  /** What the workspace holds, with the labels that are to be. */
  readonly resources: readonly Resource[];
  /** The labels that the resources whose labels are declared carry now, and are to carry. */
  readonly observed: readonly Label[];
  readonly desired: readonly { readonly fact: Label; readonly source: Source }[];
  readonly problems: readonly Problem[];
};

/** A label as a fact. */
function labelOf(on: ScopeRef, key: string, value: string): Label {
  return { kind: "label", on, label: nameOf(labelScope([[key, value]])) };
}

function spelled({ labels }: DeclaredLabels): string {
  return labelScope(labels.map(({ key, value }) => [key, value]));
}

/** The labels that a policy declares, against those that the resources carry. All labels of a declared resource are declared: others come off. */
export function relabel(declared: readonly DeclaredLabels[], live: Live): Relabelled {
  if (declared.length === 0) return { resources: live.resources, observed: [], desired: [], problems: [] };
  const inventory = inventoryOf(live);
  const problems: Problem[] = [];
  const wanted = new Map<ScopeRef, DeclaredLabels>();
  for (const entry of declared) {
    const { kind, name, source, labels } = entry;
    const found = inventory.find(kind, name);
    if (found.found === "none") problems.push({ problem: "unknown-resource", kind, name, source });
    else if (found.found === "several") problems.push({ problem: "ambiguous", kind, name, ids: found.ids, source });
    else {
      const { ref } = found.resource;
      const earlier = wanted.get(ref);
      if (earlier !== undefined && spelled(earlier) !== spelled(entry))
        problems.push({ problem: "contradiction", ref: `labels of ${ref}`, source, other: earlier.source });
      wanted.set(ref, earlier ?? entry);
    }
    for (const { key, value, source: place } of labels) {
      if (!inventory.hasLabel(key, value))
        problems.push({ problem: "unknown-label", label: `${key}=${value}`, source: place });
    }
  }
  const resources = live.resources.map((resource) => {
    const entry = wanted.get(resource.ref);
    if (entry === undefined) return resource;
    return { ...resource, labels: Object.fromEntries(entry.labels.map(({ key, value }) => [key, value])) };
  });
  return {
    resources,
    observed: live.resources
      .filter(({ ref }) => wanted.has(ref))
      .flatMap(({ ref, labels }) => Object.entries(labels).map(([key, value]) => labelOf(ref, key, value))),
    desired: [...wanted].flatMap(([ref, { labels }]) =>
      labels.map(({ key, value, source }) => ({ fact: labelOf(ref, key, value), source })),
    ),
    problems,
  };
}
