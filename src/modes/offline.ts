import { type LoadedWorkspace, slugOf } from "../app/load.ts";
import { checkPolicy } from "../core/check.ts";
import { dayOf } from "../core/day.ts";
import { type Finding, hasErrors, sortFindings } from "../core/finding.ts";
import type { PullRequestEvent } from "../github/event.ts";
import { renderSummary } from "../render/comment.ts";
import { code, renderFindingsTable } from "../render/markdown.ts";
import { type BaseCommit, judgedBy } from "./base-policy.ts";
import { noteOfBase, planJudged } from "./judged-plan.ts";
import { baseOfPull, reportOf, type Scene, summaryBytes } from "./plan.ts";
import { reasonOf, type Result } from "./result.ts";
import { offlineReader, readOnce } from "./segment.ts";

/** Why a pull request is planned without Segment. */
function whyOffline({ isFork, isDependabot }: PullRequestEvent): string {
  if (!isFork && !isDependabot)
    return "There is no `segment-token`: Segment was not asked, so this is no live plan, and no comment was written";
  const whose = isFork ? "comes from a fork" : "is Dependabot's";
  return `This pull request ${whose}, and such runs get no secrets: Segment was not asked, so this is no live plan, and no comment was written`;
}

async function checkOne(
  loaded: LoadedWorkspace,
  onto: { readonly sha: string; readonly base: BaseCommit },
  event: PullRequestEvent,
  scene: Scene,
): Promise<Result> {
  const { inputs, job } = scene;
  const { policy } = loaded;
  const workspace = slugOf(loaded);
  const why = whyOffline(event);
  if (!policy.ok) {
    const plan = { workspace, findings: policy.findings, readAt: "" };
    const summary = renderSummary(reportOf(plan, { head: event.head.sha }, scene), summaryBytes(scene));
    return { workspace, findings: policy.findings, reason: "invalid-policy", summary };
  }
  const base = await onto.base.of(workspace);
  const snapshot = await offlineReader(policy.value, inputs, job);
  if (snapshot !== undefined) {
    const plan = await planJudged(loaded, base, readOnce(snapshot, job.now), job);
    const note: Finding = {
      rule: "offline",
      severity: "note",
      message: `Planned against \`${snapshot.name}\`. ${why}`,
    };
    const findings = sortFindings([...plan.findings, ...noteOfBase(base), note]);
    const reason = reasonOf(findings, plan.proposed);
    const report = reportOf({ ...plan, findings, readAt: "" }, { head: event.head.sha, base: onto.sha }, scene);
    return {
      workspace,
      findings,
      ...(plan.proposed && { proposed: plan.proposed }),
      ...(plan.base && { base: plan.base }),
      ...(reason && { reason }),
      summary: renderSummary(report, summaryBytes(scene)),
    };
  }
  const checked = checkPolicy(judgedBy(policy.value, base), dayOf(job.now()));
  const findings = sortFindings([...policy.findings, ...checked, ...noteOfBase(base)]);
  const verdict = hasErrors(findings) ? "not valid" : "valid";
  const parts = [`### Access policy: ${code(workspace)}`, `${verdict}. ${why}.`, ...renderFindingsTable(findings)];
  return {
    workspace,
    findings: sortFindings([...findings, { rule: "offline", severity: "note", message: why }]),
    ...(hasErrors(findings) && { reason: "guardrail" as const }),
    summary: `${parts.join("\n\n")}\n`,
  };
}

/** What can be said of a pull request whose run has no secrets: whether it is valid, what its guardrails say, and a plan against a snapshot where there is one. */
export async function checkUntrusted(
  event: PullRequestEvent,
  scene: Scene,
): Promise<{ readonly results: readonly Result[]; readonly findings: readonly Finding[] }> {
  const onto = await baseOfPull(event, scene);
  const results: Result[] = [];
  for (const loaded of scene.policies.workspaces) {
    // oxlint-disable-next-line no-await-in-loop -- one workspace after the other
    results.push(await checkOne(loaded, onto, event, scene));
  }
  return { results, findings: [] };
}
