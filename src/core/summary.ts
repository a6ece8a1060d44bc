import { type GroupRef, isUser, nameOf, type PrincipalRef, type ScopeRef } from "./access.ts";
import type { Change } from "./diff.ts";
import { compareText } from "./finding.ts";
import { groupedBy } from "./group-by.ts";
import type { Plan } from "./plan.ts";
import type { Proposed } from "./propose.ts";

/**
 * What a plan comes to in numbers. `read` is how many requests planning took; `write` is one for each operation, and applying takes
 * more where a batch is refused and divided.
 */
export type Summary = {
  readonly add: number;
  readonly remove: number;
  readonly operations: number;
  readonly requests: { readonly read: number; readonly write: number };
  readonly unmanaged: number;
  readonly deferred: number;
};

/** Counts what is in a plan. */
export function summaryOf({ plan, operations, live }: Pick<Proposed, "plan" | "operations" | "live">): Summary {
  return {
    add: plan.changes.filter(({ action }) => action === "add").length,
    remove: plan.changes.filter(({ action }) => action === "remove").length,
    operations: operations.length,
    requests: { read: live.requests, write: operations.length },
    unmanaged: plan.unmanaged.length,
    deferred: plan.deferred.length,
  };
}

/** The changes of one user or group; a membership stands with its group, and the end of an old name with the new one. */
export type PrincipalChanges = {
  readonly principal: PrincipalRef;
  /** Of a group that gets another name: the one it has. */
  readonly renamedFrom?: GroupRef;
  readonly changes: readonly Change[];
};

/** A plan's changes by the principal they are about, in the order of their names: users first, then groups. */
export function byPrincipal({ changes, renames }: Pick<Plan, "changes" | "renames">): readonly PrincipalChanges[] {
  const newNames = new Map(renames.map(({ from, to }) => [from, to]));
  const oldNames = new Map(renames.map(({ from, to }) => [to as PrincipalRef, from]));
  const grouped = groupedBy(changes, ({ fact }): PrincipalRef | undefined => {
    if (fact.kind === "label") return undefined;
    if (fact.kind === "user") return fact.user;
    if (fact.kind === "grant") return fact.principal;
    return newNames.get(fact.group) ?? fact.group;
  });
  const rank = (principal: PrincipalRef): number => (isUser(principal) ? 0 : 1);
  return [...grouped]
    .map(([principal, own]): PrincipalChanges => {
      const renamedFrom = oldNames.get(principal);
      return { principal, changes: own, ...(renamedFrom === undefined ? {} : { renamedFrom }) };
    })
    .sort((a, b) => rank(a.principal) - rank(b.principal) || compareText(nameOf(a.principal), nameOf(b.principal)));
}

/** The changes of one resource's labels. */
export type ResourceChanges = { readonly resource: ScopeRef; readonly changes: readonly Change[] };

/** A plan's label changes by the resource they are on, in the order of its references. */
export function byResource({ changes }: Pick<Plan, "changes">): readonly ResourceChanges[] {
  const grouped = groupedBy(changes, ({ fact }) => (fact.kind === "label" ? fact.on : undefined));
  return [...grouped]
    .map(([resource, own]) => ({ resource, changes: own }))
    .sort((a, b) => compareText(a.resource, b.resource));
}
