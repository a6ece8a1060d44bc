import type { ScopeRef } from "../core/access.ts";
import { type Effective, scopeCovers } from "../core/effective.ts";
import type { Finding } from "../core/finding.ts";
import { inventoryOf } from "../core/inventory.ts";
import type { Approvals } from "../core/policy.ts";
import type { Proposed } from "../core/propose.ts";
import { quote } from "../core/quote.ts";
import { select, selected } from "../core/selector.ts";

/** A role somewhere. */
export type Given = Pick<Effective, "role" | "on">;

/** What an entry of `approvals.sources` is about. */
export type SourcesAsked = {
  readonly isAbout: (given: Given) => boolean;
  readonly findings: readonly Finding[];
};

/**
 * The sources that a selector of `approvals.sources` picks, before or after the plan's changes of labels: no plan takes itself out of
 * reach. A name of several sources means all of them. One that picks nothing asks for every source: nobody knows what was meant.
 */
export function sourcesAsked(proposed: Proposed, { selector, source }: Approvals["sources"][number]): SourcesAsked {
  const { surroundings, surroundingsNow, live } = proposed;
  const { vocabulary } = surroundings;
  const worlds = [surroundingsNow.resources, surroundings.resources];
  const refs = new Set<ScopeRef>();
  const keys = new Set<ScopeRef>();
  let isAmbiguous = false;
  for (const resources of worlds) {
    const inventory = inventoryOf({ ...live, resources: [...resources.values()] });
    const { selection, problems } = select("source", selector, source, inventory);
    if (selection?.rank === 3 || selection?.rank === 1) keys.add(selection.key);
    for (const { ref } of selection === undefined ? [] : selected("source", selection, inventory)) refs.add(ref);
    for (const problem of problems) {
      if (problem.problem !== "ambiguous") continue;
      isAmbiguous = true;
      for (const id of problem.ids) {
        const found = inventory.byId("source", id);
        if (found !== undefined) refs.add(found.ref);
      }
    }
  }
  const isEvery = selector === "*" || refs.size === 0;
  const isIn = (on: ScopeRef): boolean =>
    isEvery ||
    worlds.some(
      (resources) =>
        [...refs].some((ref) => scopeCovers(on, ref, resources)) ||
        [...keys].some((key) => scopeCovers(key, on, resources)),
    );
  const isAbout = ({ role, on }: Given): boolean => {
    const { kinds } = vocabulary.reach(role);
    return (kinds === "everything" || kinds.includes("source")) && isIn(on);
  };
  const warn = (message: string): readonly Finding[] => [
    {
      rule: "approval-selector",
      severity: "warning",
      message: `\`approvals.sources\` names ${quote(selector)}, ${message}`,
    },
  ];
  if (isAmbiguous) return { isAbout, findings: warn("which several sources are called: it is asked for each of them") };
  if (selector === "*" || refs.size > 0) return { isAbout, findings: [] };
  const message = "which is no source of this workspace now: it is asked for every change of access to a source";
  return { isAbout, findings: warn(message) };
}
