import { apply, applyExitCode } from "../app/apply.ts";
import { providerFinding } from "../app/plan.ts";
import { approve } from "../core/approve.ts";
import type { Day } from "../core/day.ts";
import { isExpiry } from "../core/expired.ts";
import type { Change } from "../core/diff.ts";
import type { Finding } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import { propose } from "../core/propose.ts";
import type { Live, Provider } from "../core/provider.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { renderResult } from "../render/text.ts";
import type { Job } from "./job.ts";
import { NO_COLOURS } from "./log-plan.ts";
import type { FailureReason } from "./result.ts";

/** `isDone`: something was written. */
export type Ended = {
  readonly findings: readonly Finding[];
  readonly isDone: boolean;
  readonly reason?: FailureReason;
};

/** Nothing had ended. */
export const NOTHING_ENDED: Ended = { findings: [], isDone: false };

/** Takes away what the policy gave until a day that has passed: it was reviewed with that day. `isAsked` limits it to some changes. */
export async function removeExpired(
  policy: Policy,
  provider: Provider,
  live: Live,
  { today, isAsked }: { readonly today: Day; readonly isAsked: (change: Change) => boolean },
  job: Job,
): Promise<Ended> {
  try {
    const hasEnded = isExpiry(policy, live, segmentSystem.vocabulary(live.roles), today);
    const only = (change: Change): boolean => hasEnded(change) && isAsked(change);
    const proposed = propose(policy, live, segmentSystem, today, only);
    if (proposed.plan.changes.length === 0) return NOTHING_ENDED;
    const approved = approve(proposed, proposed.plan.fingerprint);
    if (!approved.ok) return { findings: approved.findings, isDone: false, reason: "guardrail" };
    job.finishInOrder();
    const applied = await apply(
      proposed,
      approved.value,
      provider,
      segmentSystem,
      ({ operation, status, error }, done, total) =>
        job.say(`ended access: ${done}/${total}  ${renderResult(operation, status, error, NO_COLOURS)}`),
      job.stopping,
    );
    if (applyExitCode(applied) === 0) return { findings: [], isDone: true };
    const failed: Finding = {
      rule: "apply-failed",
      severity: "error",
      message: "Access that has ended could not all be taken away: the next run tries again",
    };
    return { findings: [...applied.findings, failed], isDone: true, reason: "apply-failed" };
  } catch (error) {
    return { findings: [providerFinding(error)], isDone: true, reason: "not-read" };
  }
}
