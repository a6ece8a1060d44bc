import type { OperationResult } from "../core/applied.ts";
import type { Change } from "../core/diff.ts";
import type { Proposed } from "../core/propose.ts";
import type { Operation } from "../core/provider.ts";
import { changeKey } from "../core/review/adrift.ts";
import type { Outcome } from "../render/outcome.ts";

function keysOf(operations: readonly Pick<Operation, "changes">[]): ReadonlySet<string> {
  return new Set(operations.flatMap(({ changes }) => changes.map(changeKey)));
}

/**
 * What is known of an apply that broke off; `told` is how its operations had ended until then. The next one may have been under way. What
 * is not known to be done counts as still to do.
 */
export function brokenOff(
  { plan }: Pick<Proposed, "plan">,
  operations: readonly Operation[],
  told: readonly OperationResult[],
  why: string,
): Outcome {
  const ended = new Set(told.map(({ operation }) => operation));
  // A batch that was split is told by its pieces.
  const known = keysOf([...ended]);
  const isKnown = (change: Change): boolean => known.has(changeKey(change));
  const rest = operations.filter((one) => !ended.has(one) && !(one.changes.length > 0 && one.changes.every(isKnown)));
  const results = rest.map((operation, index): OperationResult =>
    index === 0
      ? { operation, status: "failed", error: `nobody knows whether it was sent: ${why}` }
      : { operation, status: "skipped", error: "the run had stopped before it" },
  );
  const done = keysOf(told.filter(({ status }) => status === "done").map(({ operation }) => operation));
  const remaining = plan.changes.filter((change) => !done.has(changeKey(change)));
  return { kind: "partly", results: [...told, ...results], remaining };
}
