import { apply, applyExitCode } from "../app/apply.ts";
import { approve } from "../core/approve.ts";
import type { Applied, OperationResult } from "../core/applied.ts";
import { type Finding, sortFindings } from "../core/finding.ts";
import { type Provider, ProviderError } from "../core/provider.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { renderSummary } from "../render/comment.ts";
import type { Outcome } from "../render/outcome.ts";
import { changeText, renderResult } from "../render/text.ts";
import { brokenOff } from "./broken-off.ts";
import type { Landing } from "./choose.ts";
import type { Job } from "./job.ts";
import type { JudgedPlan } from "./judged-plan.ts";
import type { Landed } from "./landed.ts";
import { logPlan, NO_COLOURS } from "./log-plan.ts";
import { reportOf, type Scene, summaryBytes } from "./plan.ts";
import type { FailureReason, Result } from "./result.ts";
import type { Review } from "./review.ts";
import { tellOutcome } from "./tell-outcome.ts";

/** One workspace on its way: what is told at its end, and where. */
export type Way = {
  readonly plan: JudgedPlan;
  readonly landed: readonly Landed[];
  readonly landing: Landing;
  readonly scene: Scene;
};

/** Ends with an outcome: tells it in the comments and the summary. */
export async function end(
  { plan, landed, landing, scene }: Way,
  outcome: Outcome | undefined,
  reason: FailureReason | undefined,
  more: readonly Finding[],
): Promise<Result> {
  const { github, inputs, job } = scene;
  const told =
    outcome === undefined || !inputs.comment
      ? { findings: [] }
      : await tellOutcome(github, landed, outcome, { sha: landing.sha, reason, job });
  const findings = sortFindings([...plan.findings, ...more, ...told.findings]);
  const report = reportOf({ ...plan, findings }, { head: landing.sha }, scene);
  const at = new Date(job.now()).toISOString();
  return {
    workspace: plan.workspace,
    findings,
    ...(plan.proposed && { proposed: plan.proposed }),
    ...(plan.base && { base: plan.base }),
    ...("url" in told && told.url !== undefined && { commentUrl: told.url }),
    ...(reason && { reason }),
    summary: renderSummary({ ...report, ...(outcome && { outcome: { outcome, at } }) }, summaryBytes(scene)),
  };
}

/** Nothing is written: why, in the comment and as a finding. */
export async function stop(way: Way, review: Review): Promise<Result> {
  const { objection, compared, findings } = review;
  if (objection === undefined) throw new TypeError("Only an objection stops.");
  const { reason, why, next } = objection;
  const outcome: Outcome = { kind: "stopped", why, next, ...(compared && { compared }) };
  for (const { change, reviewed, now } of compared ?? []) {
    const text = typeof change === "string" ? change : changeText(change);
    way.scene.job.say(
      `${reviewed === true ? "reviewed" : "not reviewed"}, ${now ? "now" : "no longer needed"}: ${text}`,
    );
  }
  const error: Finding = { rule: reason, severity: "error", message: `${why}. Nothing was written. ${next}.` };
  return end(way, outcome, reason, [...findings, error]);
}

/** What is in the way of a plan, as the outcome of its pull requests. */
export async function stopByFindings(way: Way, reason: FailureReason): Promise<Result> {
  const rules = new Set(way.plan.findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule));
  const why = `The merged policy can't be applied: ${[...rules].map((rule) => `\`${rule}\``).join(", ")}`;
  const next = "The run says what is wrong: put it right by another pull request";
  return end(way, { kind: "stopped", why, next }, reason, []);
}

function outcomeOf(applied: Applied): Outcome {
  const { operations, remaining, verified, deferred } = applied;
  const done = operations.filter(({ status }) => status === "done").length;
  if (done < operations.length || remaining.length > 0) return { kind: "partly", results: operations, remaining };
  return { kind: "applied", done, of: operations.length, verified, deferred: deferred.length };
}

/** Once an end is asked for nothing is read again to verify: a runner gives seconds, and what was done has to be told in them. */
function untilStopped(provider: Provider, { stopping }: Pick<Job, "stopping">): Provider {
  return {
    ...provider,
    read: async () => {
      if (stopping()) throw new ProviderError("interrupted", "the run was interrupted");
      return provider.read();
    },
  };
}

/** Carries a plan out, telling so before and what came of it afterwards. */
export async function carryOut(way: Way, provider: Provider): Promise<Result> {
  const { plan, landed, landing, scene } = way;
  const { job, github, inputs } = scene;
  const { proposed } = plan;
  if (proposed === undefined) throw new TypeError("There is no plan to carry out.");
  const approved = approve({ ...proposed, findings: plan.findings }, proposed.plan.fingerprint);
  if (!approved.ok) return stopByFindings(way, "guardrail");
  logPlan({ workspace: plan.workspace, findings: plan.findings, proposed }, scene.policies, job);
  job.finishInOrder();
  const begun = inputs.comment
    ? await tellOutcome(github, landed, { kind: "applying" }, { sha: landing.sha, job })
    : { findings: [] };
  const ended: OperationResult[] = [];
  let applied: Applied;
  try {
    applied = await apply(
      proposed,
      approved.value,
      untilStopped(provider, job),
      segmentSystem,
      (result, done, total) => {
        ended.push(result);
        const { operation, status, error } = result;
        job.say(`${done}/${total}  ${renderResult(operation, status, error, NO_COLOURS)}`);
      },
      job.stopping,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `Applying failed unexpectedly, and nobody knows how far it came: ${why}. The next run reads everything again and goes on with what is left`;
    const findings: readonly Finding[] = [...begun.findings, { rule: "apply-failed", severity: "error", message }];
    const lost = brokenOff(proposed, approved.value, ended, why);
    return { ...(await end(way, lost, "apply-failed", findings)), isLogged: true };
  }
  const isFailed = applyExitCode(applied) === 1;
  const outcome = outcomeOf(applied);
  const reason = isFailed ? "apply-failed" : undefined;
  const remaining = applied.remaining.map(changeText);
  const failed: Finding = {
    rule: "apply-failed",
    severity: "error",
    message: `Not everything was applied${job.stopping() ? ", because the run was interrupted" : ""}: ${remaining.length} ${remaining.length === 1 ? "change remains" : "changes remain"}. The next run goes on with what is left`,
  };
  const more = [...begun.findings, ...applied.findings, ...(isFailed ? [failed] : [])];
  return { ...(await end(way, outcome, reason, more)), isLogged: true };
}

/** Nothing is to be done. What was reviewed and is true already, however that came, is told as applied. */
export async function settle(way: Way): Promise<Result> {
  const open = way.landed.filter(
    ({ comment }) => (comment?.marker.total ?? 0) > 0 && comment?.marker.outcome?.state !== "applied",
  );
  const deferred = way.plan.proposed?.plan.deferred.length ?? 0;
  const outcome: Outcome = { kind: "applied", done: 0, of: 0, verified: true, deferred };
  return end({ ...way, landed: open }, open.length === 0 ? undefined : outcome, undefined, []);
}
