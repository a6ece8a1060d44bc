import { isUser, nameOf, type PrincipalRef } from "./access.ts";
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

/** The changes of one user or group; a membership stands with its group. */
export type PrincipalChanges = { readonly principal: PrincipalRef; readonly changes: readonly Change[] };

/** A plan's changes by the principal they are about, in the order of their names: users first, then groups. */
export function byPrincipal({ changes }: Pick<Plan, "changes">): readonly PrincipalChanges[] {
  const grouped = groupedBy(changes, ({ fact }): PrincipalRef =>
    fact.kind === "user" ? fact.user : fact.kind === "grant" ? fact.principal : fact.group,
  );
  const rank = (principal: PrincipalRef): number => (isUser(principal) ? 0 : 1);
  return [...grouped]
    .map(([principal, own]) => ({ principal, changes: own }))
    .sort((a, b) => rank(a.principal) - rank(b.principal) || compareText(nameOf(a.principal), nameOf(b.principal)));
}
