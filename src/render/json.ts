import type { Applied } from "../core/applied.ts";
import type { Change } from "../core/diff.ts";
import type { Finding } from "../core/finding.ts";
import type { Proposed } from "../core/propose.ts";
import { summaryOf } from "../core/summary.ts";

/**
 * The object that `plan --format json` and `drift --format json` print; its schema is docs/plan.schema.json. Without a proposal the
 * lists are empty. Throws a RangeError where an operation realises a change that is not in the plan.
 */
export function planJson(workspace: string, findings: readonly Finding[], proposed: Proposed | undefined): object {
  if (proposed === undefined) {
    return {
      version: 1,
      workspace,
      fingerprint: null,
      summary: { add: 0, remove: 0, operations: 0, requests: { read: 0, write: 0 }, unmanaged: 0, deferred: 0 },
      changes: [],
      people: [],
      operations: [],
      deferred: [],
      unmanaged: [],
      patch: [],
      findings,
    };
  }
  const { plan, people, operations, patch } = proposed;
  const positions = new Map(plan.changes.map((change, position) => [change, position]));
  const positionOf = (change: Change): number => {
    const position = positions.get(change);
    if (position === undefined) throw new RangeError("An operation realises a change that is not in its plan.");
    return position;
  };
  return {
    version: 1,
    workspace,
    fingerprint: plan.fingerprint,
    summary: summaryOf(proposed),
    changes: plan.changes,
    people,
    operations: operations.map(({ request, changes }) => ({
      method: request.method,
      path: request.path,
      changes: changes.map(positionOf),
    })),
    deferred: plan.deferred,
    unmanaged: plan.unmanaged,
    patch,
    findings,
  };
}

/** The object that `apply --format json` prints. */
export function applyJson(applied: Applied): object {
  return {
    version: 1,
    workspace: applied.workspace,
    fingerprint: applied.fingerprint,
    operations: applied.operations.map(({ operation, status, error }) => ({
      method: operation.request.method,
      path: operation.request.path,
      status,
      ...(error === undefined ? {} : { error }),
    })),
    remaining: applied.remaining,
    deferred: applied.deferred,
    findings: applied.findings,
  };
}
