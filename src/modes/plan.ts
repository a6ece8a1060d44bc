import { type LoadedWorkspace, slugOf } from "../app/load.ts";
import { apart } from "../core/review/adrift.ts";
import { type Finding, sortFindings } from "../core/finding.ts";
import { version } from "../generated/version.js";
import type { PullRequestEvent } from "../github/event.ts";
import { renderSummary, SUMMARY_BYTES } from "../render/comment.ts";
import type { CommentInput } from "../render/comment-input.ts";
import { approvalsOf, shownNeeds } from "./approvals.ts";
import { baseOfPlan } from "./base-commit.ts";
import { type Base, type BaseCommit, readBase, unreadBase } from "./base-policy.ts";
import { markerOf, showPlan } from "./comment.ts";
import { findCulprits } from "./culprits.ts";
import { blobUrl, type GitHub, runOf, runUrlOf } from "./github.ts";
import type { Inputs } from "./inputs.ts";
import type { Job } from "./job.ts";
import { type JudgedPlan, noteOfBase, planJudged } from "./judged-plan.ts";
import { standardOf } from "./needed.ts";
import type { Policies } from "./policies.ts";
import { reasonOf, type Result } from "./result.ts";
import { liveReader, readOnce, type SharedReader } from "./segment.ts";

/** What the modes share: the policies, what was asked for, GitHub where it can be reached, and the world. */
export type Scene = {
  readonly policies: Policies;
  readonly inputs: Inputs;
  readonly github: GitHub | undefined;
  readonly job: Job;
};

/** Commits by which a plan is shown: links lead to `head`. */
type Commits = { readonly head: string; readonly base?: string };

/** How many bytes of the job's summary one of several workspaces may take: some are left for what the run itself says. */
export function summaryBytes({ policies }: Pick<Scene, "policies">): number {
  return Math.floor((SUMMARY_BYTES - 20_000) / Math.max(1, policies.workspaces.length));
}

/** A plan as reports show it. */
export function reportOf(
  { workspace, findings, proposed, base, readAt }: JudgedPlan,
  commits: Commits,
  scene: Scene,
): CommentInput {
  const { inputs, job } = scene;
  const runUrl = runUrlOf(job);
  return {
    workspace,
    findings,
    ...(proposed && { proposed }),
    ...(base && { base }),
    links: { blob: ({ file, line }) => blobUrl(job, commits.head, file, line) },
    head: commits.head,
    ...(commits.base !== undefined && { baseSha: commits.base }),
    readAt,
    ...(runUrl !== undefined && { runUrl }),
    version,
    ...(inputs.maxAge && { validity: inputs.maxAge.text }),
  };
}

/** Plans one workspace against live. Without a connection the findings say why. */
export async function planLive(
  loaded: LoadedWorkspace,
  base: Base,
  job: Job,
): Promise<{ readonly plan: JudgedPlan; readonly reader?: SharedReader }> {
  const { policy } = loaded;
  const nothing = (findings: readonly Finding[]): JudgedPlan => ({
    workspace: slugOf(loaded),
    findings: sortFindings(findings),
    readAt: new Date(job.now()).toISOString(),
  });
  if (!policy.ok) return { plan: nothing(policy.findings) };
  const connected = liveReader(policy.value, job);
  if (!connected.ok) return { plan: nothing([...policy.findings, ...connected.findings]) };
  const reader = readOnce(connected.value, job.now);
  const plan = await planJudged(loaded, base, reader, job);
  return { plan: { ...plan, findings: sortFindings([...plan.findings, ...noteOfBase(base)]) }, reader };
}

/** What a commit says as the base of a plan. */
export async function baseAt(commit: string, { github, policies }: Scene): Promise<BaseCommit> {
  if (github === undefined) return unreadBase("GitHub can't be asked");
  return readBase(github.connection, commit, policies.place);
}

/** What a pull request is judged by, and the commit that says so: the one that its checkout was merged onto. */
export async function baseOfPull(
  event: PullRequestEvent,
  scene: Scene,
): Promise<{ readonly sha: string; readonly base: BaseCommit }> {
  const { github } = scene;
  if (github === undefined) return { sha: event.base.sha, base: await baseAt(event.base.sha, scene) };
  const onto = await baseOfPlan(github.connection, event);
  if (!onto.ok) return { sha: event.base.sha, base: unreadBase(onto.problem.message) };
  return { sha: onto.value, base: await baseAt(onto.value, scene) };
}

async function planOne(
  loaded: LoadedWorkspace,
  onto: { readonly sha: string; readonly base: BaseCommit },
  event: PullRequestEvent,
  scene: Scene,
): Promise<Result> {
  const { github, inputs, job } = scene;
  const base = await onto.base.of(slugOf(loaded));
  const { plan, reader } = await planLive(loaded, base, job);
  const { workspace, proposed } = plan;
  const commits = { head: event.head.sha, base: onto.sha };
  const adrift = proposed === undefined ? [] : apart(proposed, plan.base).adrift;
  const { culpritOf, findings: unknown } =
    proposed === undefined || reader === undefined
      ? { culpritOf: () => undefined, findings: [] }
      : await findCulprits(adrift, proposed.live, reader, job.now());
  const findings = sortFindings([...plan.findings, ...unknown]);
  const reason = reasonOf(findings, proposed);
  let report: CommentInput = { ...reportOf({ ...plan, findings }, commits, scene), culpritOf };
  let beside: readonly Finding[] = [];
  const withNeeds = async (since: string): Promise<CommentInput> => {
    if (proposed === undefined || github === undefined) return report;
    const { number, author } = event;
    const shown = { number, author, head: event.head.sha, base: event.base.sha, since };
    const approved = await approvalsOf(github.connection, shown, proposed, standardOf(proposed, base, plan.judging));
    beside = approved.findings;
    return { ...report, needed: shownNeeds(approved.states) };
  };
  // What was reviewed stays reviewed while Segment can't be read.
  const isShown = github !== undefined && inputs.comment && reason !== "not-read";
  let url: string | undefined;
  if (isShown) {
    const marker = markerOf(
      {
        workspace,
        head: event.head.sha,
        base: onto.sha,
        baseRef: event.base.ref,
        ...runOf(job),
        at: plan.readAt,
      },
      proposed,
    );
    const shown = await showPlan(github, event.number, marker, { ...inputs, now: job.now }, withNeeds);
    ({ report, url } = shown);
    beside = [...beside, ...shown.findings];
  } else {
    report = await withNeeds(plan.readAt);
  }
  return {
    workspace,
    findings: sortFindings([...findings, ...beside]),
    ...(proposed && { proposed }),
    ...(plan.base && { base: plan.base }),
    ...(url !== undefined && { commentUrl: url }),
    ...(reason && { reason }),
    summary: renderSummary(report, summaryBytes(scene)),
  };
}

/** A pull request's plan: as comment, and in the job's summary. */
export async function planPull(
  event: PullRequestEvent,
  scene: Scene,
): Promise<{ readonly results: readonly Result[]; readonly findings: readonly Finding[] }> {
  const onto = await baseOfPull(event, scene);
  const results: Result[] = [];
  for (const loaded of scene.policies.workspaces) {
    // oxlint-disable-next-line no-await-in-loop -- one workspace after the other, so that the log can be read
    results.push(await planOne(loaded, onto, event, scene));
  }
  return { results, findings: goneFrom(onto.base, scene) };
}

/** Workspaces that the base has a policy of and the pull request has none: nobody plans them any more. */
function goneFrom({ workspaces }: BaseCommit, { policies, inputs }: Scene): readonly Finding[] {
  if (inputs.only !== undefined) return [];
  const slugs = new Set(policies.workspaces.map(slugOf));
  const folders = new Set(policies.workspaces.map(({ folder }) => folder));
  return workspaces.flatMap(({ folder, policy }): readonly Finding[] => {
    if (folders.has(folder) || (policy.ok && slugs.has(policy.value.workspace.value))) return [];
    const message = `\`${folder}\` has a policy in the base and none here: its workspace stays as it is, and nobody plans it any more`;
    return [{ rule: "policy-gone", severity: "warning", message }];
  });
}

/** A plan without a pull request: in the job's summary alone, judged by its own rules. */
export async function preview(sha: string, scene: Scene): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const loaded of scene.policies.workspaces) {
    // oxlint-disable-next-line no-await-in-loop -- as above
    const { plan } = await planLive(loaded, { kind: "none" }, scene.job);
    const findings = plan.findings.filter(({ rule }) => rule !== "base-policy");
    const reason = reasonOf(findings, plan.proposed);
    results.push({
      workspace: plan.workspace,
      findings,
      ...(plan.proposed && { proposed: plan.proposed }),
      ...(reason && { reason }),
      summary: renderSummary(reportOf({ ...plan, findings }, { head: sha }, scene), summaryBytes(scene)),
    });
  }
  return results;
}
