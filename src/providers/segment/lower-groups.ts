import { type GroupRef, nameOf } from "../../core/access.ts";
import type { Change } from "../../core/diff.ts";
import { compareText } from "../../core/finding.ts";
import { groupedBy } from "../../core/group-by.ts";
import type { Plan } from "../../core/plan.ts";
import { hole, type Operation } from "../../core/provider.ts";
import { operation } from "./operation.ts";

type Changes = readonly Change[];

/** What a plan calls otherwise, apart from what really comes and goes. */
export type Renaming = {
  /** PATCH /groups/{id}, one for each group: members and permissions stay. */
  readonly operations: readonly Operation[];
  /** The plan's other changes. */
  readonly others: Changes;
};

/** Takes out of a plan the groups that get another name: one appears and one goes in it, and there is only one group. */
export function renameGroups({ changes, renames }: Pick<Plan, "changes" | "renames">): Renaming {
  const operations = renames.map(({ from, to }) =>
    operation(
      { method: "PATCH", path: `/groups/${hole(from)}`, body: { name: nameOf(to) } },
      changes.filter(
        ({ action, fact }) => fact.kind === "group" && (action === "add" ? fact.group === to : fact.group === from),
      ),
    ),
  );
  const realised = new Set<Change>(operations.flatMap((made) => made.changes));
  return { operations, others: changes.filter((change) => !realised.has(change)) };
}

/** POST /groups */
export function createGroups(changes: Changes): readonly Operation[] {
  return changes.flatMap((change) => {
    const { action, fact } = change;
    if (action !== "add" || fact.kind !== "group") return [];
    return [
      operation({ method: "POST", path: "/groups", body: { name: nameOf(fact.group) }, creates: fact.group }, [change]),
    ];
  });
}

/** DELETE /groups/{id}: takes its members and grants along. */
export function deleteGroups(changes: Changes): readonly Operation[] {
  const removed = changes.filter(({ action }) => action === "remove");
  const gone = new Set<GroupRef>(removed.flatMap(({ fact }) => (fact.kind === "group" ? [fact.group] : [])));
  const byGroup = groupedBy(removed, ({ fact }) => {
    if (fact.kind === "group" || fact.kind === "member") return gone.has(fact.group) ? fact.group : undefined;
    return fact.kind === "grant" && gone.has(fact.principal as GroupRef) ? (fact.principal as GroupRef) : undefined;
  });
  return [...byGroup]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([group, own]) => operation({ method: "DELETE", path: `/groups/${hole(group)}` }, own));
}
