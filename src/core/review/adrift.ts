import { type Fact, type GroupRef, keyOf, parseLabels, type PrincipalRef } from "../access.ts";
import type { Change } from "../diff.ts";
import { groupedBy } from "../group-by.ts";
import type { Rename } from "../identity.ts";
import type { Plan } from "../plan.ts";
import type { Resource } from "../provider.ts";

/** The changes of a pull request's plan by where they come from. Together, `ours` and `adrift` are all of them. */
export type Apart = {
  /** Only the head's policy asks for them: this pull request. */
  readonly ours: readonly Change[];
  /** The base's policy asks for them as well: live was different before, and the next apply makes them either way. */
  readonly adrift: readonly Change[];
  /** The base's policy asks for them and the head's no longer does: the pull request leaves live as it is. */
  readonly dropped: readonly Change[];
};

/** The identity of a change: two changes are the same exactly when their keys are, whichever line asks for them. */
export function changeKey({ action, fact }: Pick<Change, "action" | "fact">): string {
  return `${action} ${keyOf(fact)}`;
}

type Planned = { readonly plan: Pick<Plan, "changes" | "renames"> };

/** Tells what a pull request changes from what was adrift already. Both plans are of the same live state. Without a base, all is `ours`. */
export function apart(head: Planned, base: Planned | undefined): Apart {
  if (base === undefined) return { ours: head.plan.changes, adrift: [], dropped: [] };
  // Of a group that gets another name, each plan knows members and grants by the new one.
  const onlyHead = head.plan.renames.filter((rename) => !hasRename(base.plan.renames, rename));
  const onlyBase = base.plan.renames.filter((rename) => !hasRename(head.plan.renames, rename));
  const wayBack = new Map(onlyBase.map(({ from, to }) => [to, from]));
  const wayOn = new Map(onlyHead.map(({ from, to }) => [from, to]));
  const before = base.plan.changes
    .filter((change) => !isRenaming(change, onlyBase))
    .map((change): Change => ({ ...change, fact: regrouped(regrouped(change.fact, wayBack), wayOn) }));
  const known = new Set(before.map(changeKey));
  const isAdrift = (change: Change): boolean => known.has(changeKey(change)) && !isRenaming(change, onlyHead);
  const planned = new Set(head.plan.changes.map(changeKey));
  return {
    ours: head.plan.changes.filter((change) => !isAdrift(change)),
    adrift: head.plan.changes.filter(isAdrift),
    dropped: before.filter((change) => !planned.has(changeKey(change))),
  };
}

function hasRename(renames: readonly Rename[], { from, to }: Rename): boolean {
  return renames.some((other) => other.from === from && other.to === to);
}

/** Whether this is one half of a group's getting another name. */
function isRenaming({ action, fact }: Change, renames: readonly Rename[]): boolean {
  if (fact.kind !== "group") return false;
  return renames.some(({ from, to }) => fact.group === (action === "add" ? to : from));
}

/** A membership or grant of a group under another name; the group itself stays what it is called. */
function regrouped(fact: Fact, names: ReadonlyMap<PrincipalRef, GroupRef>): Fact {
  if (fact.kind === "member") return { ...fact, group: names.get(fact.group) ?? fact.group };
  return fact.kind === "grant" ? { ...fact, principal: names.get(fact.principal) ?? fact.principal } : fact;
}

/** Resources with the labels they carry once these changes are made. */
export function relabelled(resources: readonly Resource[], changes: readonly Change[]): readonly Resource[] {
  const ofLabels = changes.flatMap(({ action, fact }) => (fact.kind === "label" ? [{ action, ...fact }] : []));
  const byResource = groupedBy(ofLabels, ({ on }) => on);
  return resources.map((resource) => {
    const own = byResource.get(resource.ref);
    if (own === undefined) return resource;
    const labels = new Map(Object.entries(resource.labels));
    const pairs = (wanted: Change["action"]): readonly (readonly [string, string])[] =>
      own.flatMap(({ action, label }) => (action === wanted ? (parseLabels(label) ?? []) : []));
    for (const [key, value] of pairs("remove")) if (labels.get(key) === value) labels.delete(key);
    for (const [key, value] of pairs("add")) labels.set(key, value);
    return { ...resource, labels: Object.fromEntries(labels) };
  });
}
