import { type AccessState, keyOf } from "../core/access.ts";
import type { Applied, OperationResult, OperationStatus } from "../core/applied.ts";
import { type Change, project } from "../core/diff.ts";
import { type Finding, hasErrors, sortFindings } from "../core/finding.ts";
import { hazard } from "../core/hazard.ts";
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
  let now: AccessState = proposed.live.facts;
  let directory: Directory = proposed.live.directory;
  let stopped: string | undefined;
  const findings: Finding[] = [];
  const journey = {
    start: proposed.live.facts,
    goal: project(proposed.live.facts, proposed.plan.changes),
    invited: proposed.live.invited,
    surroundings: proposed.surroundings,
  };
  const end = (operation: Operation, status: OperationStatus, error?: string): void => {
    const result: OperationResult = { operation, status, ...(error === undefined ? {} : { error }) };
    results.push(result);
    onProgress(result, results.length, results.length + queue.length);
  };

  for (let operation = queue.shift(); operation !== undefined; operation = queue.shift()) {
    if (stopped === undefined && stopping()) stopped = "the run was interrupted";
    const reason =
      stopped ??
      (results.some(({ status }) => status !== "done") ? obstacle(operation, now, directory, journey) : undefined);
    if (reason !== undefined) {
      end(operation, "skipped", reason);
      continue;
    }
    try {
      const performed = await provider.perform(operation, directory);
      if (performed.status === "done") {
        now = project(now, operation.changes);
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
      end(operation, "failed", finding.message);
    }
  }
  return {
    workspace: proposed.plan.workspace,
    fingerprint: proposed.plan.fingerprint,
    operations: results,
    ...(await verify(proposed, provider, system, now, findings)),
  };
}

/** Why an operation can't be sent after others did not succeed: a name it needs was not created, or what it takes away is still needed. */
function obstacle(
  operation: Operation,
  now: AccessState,
  directory: Directory,
  journey: Parameters<typeof hazard>[2],
): string | undefined {
  const unknown = refsOf(operation.request).find((ref) => !directory.has(ref));
  return unknown === undefined ? hazard(now, operation.changes, journey) : `${unknown} was not created`;
}

/** Reads everything again and plans again: what that plan would change is what remains. */
async function verify(
  proposed: Proposed,
  provider: Provider,
  system: System,
  reached: AccessState,
  findings: readonly Finding[],
): Promise<Pick<Applied, "remaining" | "deferred" | "findings" | "verified">> {
  try {
    const { plan } = propose(proposed.policy, await provider.read(), system);
    return { remaining: plan.changes, deferred: plan.deferred, findings, verified: true };
  } catch (error) {
    const { message, ...rest } = providerFinding(error);
    const unverified = { ...rest, message: `What was applied could not be verified: ${message}` };
    const isOpen = ({ action, fact }: Change): boolean => (action === "add") !== reached.has(keyOf(fact));
    return {
      remaining: proposed.plan.changes.filter(isOpen),
      deferred: proposed.plan.deferred,
      findings: sortFindings([...findings, unverified]),
      verified: false,
    };
  }
}

/** 0 only where every operation is done, nothing remains and nothing went wrong on the way. */
export function applyExitCode({ operations, remaining, findings }: Applied): 0 | 1 {
  return operations.every(({ status }) => status === "done") && remaining.length === 0 && !hasErrors(findings) ? 0 : 1;
}
