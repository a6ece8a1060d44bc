import { type Grant, nameOf, type ScopeRef } from "../access.ts";
import { scopeCovers, type Surroundings } from "../effective.ts";
import { compareText } from "../finding.ts";
import { appendTo, groupedBy } from "../group-by.ts";
import type { Resource } from "../provider.ts";
import { fieldOf, RULE_VARIABLES } from "./fields.ts";
import { reachOf } from "./reach.ts";
import type { RuleValue } from "./values.ts";

/** Resources that are the same to a rule, by reference, and what the rule sees of them. None: the grant reaches nothing that is listed. */
export type Alike = { readonly refs: readonly ScopeRef[]; readonly value: RuleValue<"resource"> };

const NOTHING: RuleValue<"resource"> = {
  kind: "",
  name: "",
  id: "",
  labels: new Map(),
  categories: [],
  destinationCategories: [],
};

/** The resources of a workspace as rules see them, by reference. */
export function resourceValues({ resources }: Surroundings): ReadonlyMap<ScopeRef, RuleValue<"resource">> {
  const hanging = new Map<string, Resource[]>();
  for (const resource of resources.values())
    if (resource.sourceId !== undefined) appendTo(hanging, resource.sourceId, resource);
  return new Map(
    [...resources.values()]
      .toSorted((a, b) => compareText(a.ref, b.ref))
      .map((resource) => [
        resource.ref,
        {
          kind: resource.kind,
          name: resource.names[0] ?? resource.id,
          id: resource.id,
          labels: new Map(Object.entries(resource.labels)),
          categories: sorted(resource.categories ?? []),
          destinationCategories:
            resource.kind === "source"
              ? sorted((hanging.get(resource.id) ?? []).flatMap(({ categories }) => categories ?? []))
              : [],
        },
      ]),
  );
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}

/**
 * What a grant reaches, as far as a rule that speaks of `mentions` can tell things apart: one entry for all resources that look the same
 * to it. A resource that is in no list still has the kind and name that the grant calls it by.
 */
export function reached(
  grant: Grant,
  mentions: ReadonlySet<string>,
  values: ReadonlyMap<ScopeRef, RuleValue<"resource">>,
  { vocabulary, resources }: Surroundings,
): readonly Alike[] {
  if (![...mentions].some((mention) => mention.startsWith("resource."))) return [{ refs: [], value: NOTHING }];
  const { kinds } = reachOf(grant.role, vocabulary);
  const isWide = grant.on === "workspace" || grant.on.startsWith("labels:");
  const within: [ScopeRef, RuleValue<"resource">][] = [];
  if (isWide) {
    for (const [ref, value] of values) {
      if ((kinds === "everything" || kinds.includes(value.kind)) && scopeCovers(grant.on, ref, resources))
        within.push([ref, value]);
    }
  } else {
    const value = values.get(grant.on);
    within.push([grant.on, value ?? { ...NOTHING, kind: unlistedKind(grant.on), name: nameOf(grant.on) }]);
  }
  if (within.length === 0) return [{ refs: [], value: NOTHING }];
  const alike = groupedBy(within, ([, value]) => look(value, mentions));
  return [...alike.values()].map((group) => ({ refs: group.map(([ref]) => ref), value: group[0][1] }));
}

const KINDS = new Set<string>(RULE_VARIABLES.resource.fields.kind.words);

function unlistedKind(on: ScopeRef): string {
  const kind = on.slice(0, on.indexOf(":"));
  return KINDS.has(kind) ? kind : "";
}

/** What a rule sees of a resource: the fields and labels that it mentions. */
function look(value: RuleValue<"resource">, mentions: ReadonlySet<string>): string {
  const seen: unknown[] = [];
  for (const mention of mentions) {
    const label = /^resource\.label\((.*)\)$/su.exec(mention)?.[1];
    const field = mention.startsWith("resource.") ? mention.slice("resource.".length) : "";
    if (label !== undefined) seen.push(value.labels.get(label) ?? "");
    else if (field === "labels") seen.push([...value.labels].sort(([a], [b]) => compareText(a, b)));
    else if (fieldOf(RULE_VARIABLES.resource, field) !== undefined) seen.push(value[field as keyof typeof value]);
  }
  return JSON.stringify(seen);
}
