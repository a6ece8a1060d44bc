import { type LoadedWorkspace, slugOf } from "../app/load.ts";
import { type Finding, sortFindings } from "../core/finding.ts";
import { findingOf } from "../github/problem.ts";
import type { Pull } from "../github/pull-request.ts";
import { type Base, baseOf, policiesAt, type PolicyThere } from "./base-policy.ts";
import { carryOut, end, settle, stop, stopByFindings, type Way } from "./carry-out.ts";
import type { Landing } from "./choose.ts";
import { type JudgedPlan, noteOfBase, planJudged } from "./judged-plan.ts";
import { commentsOn, pullsOf } from "./landed.ts";
import { neverApplied } from "./never-applied.ts";
import type { Scene } from "./plan.ts";
import { reasonOf, type Result } from "./result.ts";
import { judgeReview } from "./review.ts";
import { providerFor, readOnce } from "./segment.ts";

/** What a push brought: its pull requests and the policies before it; or why that can't be told. */
type Brought =
  | { readonly ok: true; readonly pulls: readonly Pull[]; readonly there: readonly PolicyThere[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** The policies before a push are those that its pull requests were merged onto. */
async function broughtBy(landing: Landing, { github, policies }: Scene): Promise<Brought> {
  if (github === undefined) return { ok: false, findings: [] };
  const failed = (problem: Parameters<typeof findingOf>[0], what: string): Brought => ({
    ok: false,
    findings: [findingOf(problem, "error", what)],
  });
  const pulls = await pullsOf(github, landing);
  if (!pulls.ok) return failed(pulls.problem, "The merged pull request can't be found");
  const base = landing.before ?? pulls.value[0]?.base.sha;
  if (base === undefined) return { ok: true, pulls: pulls.value, there: [] };
  const there = await policiesAt(github.connection, base, policies.place);
  if (!there.ok) return failed(there.problem, "The policy before the merge can't be read");
  return { ok: true, pulls: pulls.value, there: there.value };
}

async function applyOne(loaded: LoadedWorkspace, brought: Brought, landing: Landing, scene: Scene): Promise<Result> {
  const { github, inputs, job } = scene;
  const workspace = slugOf(loaded);
  const base: Base = brought.ok ? baseOf(brought.there, workspace, loaded.folder) : { kind: "none" };
  const comments = brought.ok && github !== undefined ? await commentsOn(github, brought.pulls, workspace) : undefined;
  const landed = comments?.ok === true ? comments.value : [];
  const unread: readonly Finding[] = [
    ...(brought.ok ? [] : brought.findings),
    ...(comments?.ok === false ? [findingOf(comments.problem, "error", "The plan comments can't be read")] : []),
  ];
  const nothing = (findings: readonly Finding[]): JudgedPlan => ({
    workspace,
    findings: sortFindings(findings),
    readAt: new Date(job.now()).toISOString(),
  });
  if (job.stopping()) {
    const interrupted: Finding = {
      rule: "interrupted",
      severity: "error",
      message: "The run was interrupted before it",
    };
    return end({ plan: nothing([interrupted]), landed, landing, scene }, undefined, "apply-failed", []);
  }
  const { policy } = loaded;
  if (!policy.ok) return stopByFindings({ plan: nothing(policy.findings), landed, landing, scene }, "invalid-policy");
  const connected = providerFor(policy.value, job);
  if (!connected.ok) {
    const plan = nothing([...policy.findings, ...connected.findings]);
    return stopByFindings({ plan, landed, landing, scene }, "not-read");
  }
  const reader = readOnce(connected.value, job.now);
  const judged = await planJudged(loaded, base, reader, job);
  const plan = { ...judged, findings: sortFindings([...judged.findings, ...(brought.ok ? noteOfBase(base) : [])]) };
  const way: Way = { plan, landed, landing, scene };
  const reason = reasonOf(plan.findings, plan.proposed);
  if (reason !== undefined || plan.proposed === undefined) return stopByFindings(way, reason ?? "not-read");
  const { proposed } = plan;
  if (proposed.plan.changes.length === 0) return settle(way);
  if (!inputs.autoApprove) {
    const isUnread = github === undefined || unread.length > 0;
    if (isUnread) {
      const why = "GitHub can't be read, so nobody can tell what was reviewed";
      const next = "See the run's errors, then run this job again";
      return stop(way, { objection: { reason: "no-review", why, next }, findings: unread });
    }
    const review = await judgeReview(github, landed, { proposed, live: await reader.read(), base }, scene);
    if (review.objection !== undefined) return stop(way, review);
    const noted = { ...plan, findings: sortFindings([...plan.findings, ...review.findings]) };
    return carryOut({ ...way, plan: noted }, connected.value);
  }
  return carryOut(way, connected.value);
}

/** Applies what was merged, as far as it was reviewed. */
export async function applyMerged(
  landing: Landing,
  scene: Scene,
): Promise<{ readonly results: readonly Result[]; readonly findings: readonly Finding[] }> {
  const brought = await broughtBy(landing, scene);
  const results: Result[] = [];
  for (const loaded of scene.policies.workspaces) {
    // oxlint-disable-next-line no-await-in-loop -- one workspace after the other, so that one interrupted run leaves one of them half done
    results.push(await applyOne(loaded, brought, landing, scene));
  }
  const { autoApprove } = scene.inputs;
  const unread =
    brought.ok || !autoApprove ? [] : brought.findings.map((one): Finding => ({ ...one, severity: "warning" }));
  return { results, findings: [...unread, ...(brought.ok ? await neverApplied(landing, brought.pulls, scene) : [])] };
}
