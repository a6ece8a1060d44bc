import { type Finding, hasErrors } from "../core/finding.ts";
import { partsOf } from "../core/review/impact.ts";
import type { Proposed } from "../core/propose.ts";
import { planRisk, type Risk } from "../core/review/risk.ts";

/** Why a run fails, as the output `failure-reason` says it. */
export type FailureReason =
  | "plan-changed"
  | "not-approved"
  | "no-review"
  | "stale"
  | "invalid-policy"
  | "guardrail"
  | "apply-failed"
  /** Segment could not be read, or GitHub where it has to be. */
  | "not-read"
  /** There is drift, and the issue about it can't be written. */
  | "not-told"
  /** An input, the event or the environment can't be used. */
  | "bad-input"
  /** What was asked for is never done on such an event. */
  | "refused";

/** What a run came to for one workspace. */
export type Result = {
  readonly workspace: string;
  readonly findings: readonly Finding[];
  readonly proposed?: Proposed;
  /** The plan of the base's policy for the same live state. */
  readonly base?: Proposed;
  readonly commentUrl?: string;
  readonly reason?: FailureReason;
  /** The plan stands in the log already. */
  readonly isLogged?: true;
  /** Markdown for the job's summary. */
  readonly summary: string;
};

/** Why a plan can't be used, undefined where it can. */
export function reasonOf(findings: readonly Finding[], proposed: Proposed | undefined): FailureReason | undefined {
  if (!hasErrors(findings)) return undefined;
  if (proposed !== undefined) return "guardrail";
  const isUnread = findings.some(({ rule, severity }) => severity === "error" && UNREAD.has(rule));
  return isUnread ? "not-read" : "invalid-policy";
}

const UNREAD = new Set(["token", "unreachable", "refused", "bad-answer", "not-read", "interrupted"]);

/** Whether there is anything to do, or to wait for. Of drift, what only waits does not count. */
export function hasChanges({ proposed }: Pick<Result, "proposed">, isDrift: boolean): boolean {
  if (proposed === undefined) return false;
  const { changes, deferred } = proposed.plan;
  return changes.length > 0 || (!isDrift && deferred.length > 0);
}

/** How closely a plan has to be looked at; undefined where it changes nothing. */
export function riskOfPlan({ proposed, base }: Pick<Result, "proposed" | "base">): Risk | undefined {
  if (proposed === undefined) return undefined;
  return planRisk(partsOf(proposed, base), proposed.surroundings.vocabulary);
}
