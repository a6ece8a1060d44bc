import { type AccessState, type Fact, type FactKey, keyOf } from "../core/access.ts";
import type { Applied, OperationResult, OperationStatus } from "../core/applied.ts";
import type { Change } from "../core/diff.ts";
import { type Finding, hasErrors, sortFindings } from "../core/finding.ts";
import { hazard } from "../core/hazard.ts";
import type { Plan } from "../core/plan.ts";
import { propose, type Proposed } from "../core/propose.ts";
import {
  type ApprovedOperation,
  type Directory,
  type Operation,
  type Provider,
  refsOf,
  type System,
} from "../core/provider.ts";
import { providerFinding } from "./plan.ts";

/** Told of each operation as it ends, with how many there are by now. */
export type OnProgress = (result: OperationResult, done: number, total: number) => void;

/**
 * Performs approved operations one by one, in order, then reads everything once more. One that fails or conflicts does not stop the
 * others, unless what they take away would then leave somebody without what they are to keep, or the workspace without an owner.
 * `stopping` is asked before each: once it says yes nothing more is sent and the rest is skipped.
 */
export async function apply(
  proposed: Proposed,
  operations: readonly ApprovedOperation[],
  provider: Provider,
  system: System,
  onProgress: OnProgress,
  stopping: () => boolean,
): Promise<Applied> {
  const results: OperationResult[] = [];
  const queue = [...operations];
  const now = new Map(proposed.live.facts);
  let directory: Directory = proposed.live.directory;
  let stopped: string | undefined;
  const findings: Finding[] = [];
  const end = (operation: Operation, status: OperationStatus, error?: string): void => {
    const result: OperationResult = { operation, status, ...(error === undefined ? {} : { error }) };
    results.push(result);
    onProgress(result, results.length, results.length + queue.length);
  };

  for (let operation = queue.shift(); operation !== undefined; operation = queue.shift()) {
    if (stopped === undefined && stopping()) stopped = "the run was interrupted";
    const reason =
      stopped ??
      (results.some(({ status }) => status !== "done") ? obstacle(operation, now, directory, proposed) : undefined);
    if (reason !== undefined) {
      end(operation, "skipped", reason);
      continue;
    }
    try {
      const performed = await provider.perform(operation, directory);
      if (performed.status === "done") {
        make(now, operation.changes);
        directory = performed.directory;
        end(operation, "done");
      } else {
        const halves = performed.status === "failed" && performed.divisible ? provider.divide(operation) : undefined;
        if (halves !== undefined) queue.unshift(...halves);
        else end(operation, performed.status, performed.error);
      }
    } catch (error) {
      const finding = providerFinding(error);
      findings.push(finding);
      stopped = "the run had stopped before it";
      end(operation, finding.rule === "interrupted" ? "skipped" : "failed", finding.message);
    }
  }
  return {
    workspace: proposed.plan.workspace,
    fingerprint: proposed.plan.fingerprint,
    operations: results,
    ...(await verify(proposed, provider, system, now, findings)),
  };
}

/** Keeps track of what is true by now, in place: a copy for every operation would cost the square of a large plan. */
function make(now: Map<FactKey, Fact>, changes: readonly Change[]): void {
  for (const { action, fact } of changes) {
    if (action === "add") now.set(keyOf(fact), fact);
    else now.delete(keyOf(fact));
  }
}

/** Why an operation can't be sent after others did not succeed: a name it needs was not created, or what it takes away is still needed. */
function obstacle(
  operation: Operation,
  now: AccessState,
  directory: Directory,
  proposed: Proposed,
): string | undefined {
  const unknown = refsOf(operation.request).find((ref) => !directory.has(ref));
  return unknown === undefined ? hazard(now, operation.changes, proposed) : `${unknown} was not created`;
}

/** Reads everything again and plans again: what that plan would change is what remains. */
async function verify(
  proposed: Proposed,
  provider: Provider,
  system: System,
  reached: AccessState,
  findings: readonly Finding[],
): Promise<Pick<Applied, "remaining" | "deferred" | "findings" | "verified" | "unreadable">> {
  try {
    const live = await provider.read();
    const { plan } = propose(proposed.declared, live, system, proposed.today, proposed.only);
    return {
      ...apart(plan, proposed),
      findings: sortFindings([...findings, ...live.findings.filter(({ severity }) => severity === "error")]),
      verified: true,
      unreadable: [...live.invited].filter((user) => proposed.policy.users.has(user)).length,
    };
  } catch (error) {
    const { message, ...rest } = providerFinding(error);
    const unverified = { ...rest, message: `What was applied could not be verified: ${message}` };
    const isOpen = ({ action, fact }: Change): boolean => (action === "add") !== reached.has(keyOf(fact));
    return {
      remaining: proposed.plan.changes.filter(isOpen),
      deferred: proposed.plan.deferred,
      findings: sortFindings([...findings, unverified]),
      verified: false,
      unreadable: 0,
    };
  }
}

/** What was deferred by the plan that was reviewed is not among what remains, though an invite may have been accepted meanwhile. */
function apart(plan: Plan, { plan: reviewed }: Proposed): Pick<Applied, "remaining" | "deferred"> {
  const waited = new Set(reviewed.deferred.map(({ change }) => keyOf(change.fact)));
  const isDue = ({ fact }: Change): boolean => waited.has(keyOf(fact));
  const due = plan.changes
    .filter(isDue)
    .map((change) => ({ change, until: "the next run, now that the invite is accepted" }));
  return { remaining: plan.changes.filter((change) => !isDue(change)), deferred: [...plan.deferred, ...due] };
}

/** 0 only where every operation is done, nothing remains and nothing went wrong on the way. */
export function applyExitCode({ operations, remaining, findings }: Applied): 0 | 1 {
  return operations.every(({ status }) => status === "done") && remaining.length === 0 && !hasErrors(findings) ? 0 : 1;
}
