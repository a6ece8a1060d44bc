import { type LoadedWorkspace, slugOf } from "../app/load.ts";
import { dayOf } from "../core/day.ts";
import { type Finding, sortFindings } from "../core/finding.ts";
import { propose, type Proposed } from "../core/propose.ts";
import type { Live } from "../core/provider.ts";
import { findingOf, got, type Got } from "../github/problem.ts";
import type { Pull } from "../github/pull-request.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { baseOfLanding } from "./base-commit.ts";
import { type BaseCommit, unreadBase } from "./base-policy.ts";
import { carryOut, end, settle, stop, stopByFindings, type Way } from "./carry-out.ts";
import type { Landing } from "./choose.ts";
import type { Objection } from "./judge-review.ts";
import { type JudgedPlan, noteOfBase, planJudged, unreadBaseFinding } from "./judged-plan.ts";
import { commentsOn, pullsOf } from "./landed.ts";
import { neverApplied } from "./never-applied.ts";
import { baseAt, type Scene } from "./plan.ts";
import { reasonOf, type Result } from "./result.ts";
import { isReviewDue, judgeReview } from "./review.ts";
import { providerFor, readOnce } from "./segment.ts";
import { askedByTip, type Tip, tipBeyond } from "./tip.ts";

/** What a push brought: its pull requests, the policies before it, and where the branch is by now; or why that can't be told. */
type Brought = {
  readonly pulls: Got<readonly Pull[]> | undefined;
  readonly base: BaseCommit;
  readonly tip: Got<Tip | undefined>;
};

/** The policies before a push are those that its pull requests were merged onto. */
async function broughtBy(landing: Landing, scene: Scene): Promise<Brought> {
  const { github, policies } = scene;
  if (github === undefined) return { pulls: undefined, base: unreadBase("GitHub can't be asked"), tip: got(undefined) };
  const pulls = await pullsOf(github, landing);
  const onto = await baseOfLanding(github.connection, landing, pulls.ok ? pulls.value : []);
  const base = onto.ok ? await baseAt(onto.value, scene) : unreadBase(onto.problem.message);
  return { pulls, base, tip: await tipBeyond(github, landing.branch, landing.sha, policies.place) };
}

/** What could not be read of the pull requests. */
function unreadPulls({ pulls }: Brought): readonly Finding[] {
  return pulls?.ok === false ? [findingOf(pulls.problem, "error", "The merged pull request can't be found")] : [];
}

/** A plan without what the branch's tip does not ask for: the run is an old one, or the next is on its way. */
function limited(
  plan: JudgedPlan,
  proposed: Proposed,
  live: Live,
  tip: Tip,
  now: number,
): { readonly plan: JudgedPlan; readonly proposed: Proposed; readonly objection?: Objection } {
  const today = dayOf(now);
  const isAsked = askedByTip(tip, plan.workspace, live, today);
  const left = proposed.plan.changes.filter((change) => !isAsked(change));
  if (left.length === 0) return { plan, proposed };
  const short = `\`${tip.sha.slice(0, 7)}\``;
  const part = propose(proposed.declared, live, segmentSystem, today, isAsked);
  const known = new Set(plan.findings.map(({ rule, message }) => `${rule} ${message}`));
  const news = part.findings.filter(({ rule, message }) => !known.has(`${rule} ${message}`));
  const note: Finding = {
    rule: "branch-moved",
    severity: "warning",
    message: `The branch has moved on to ${short}, whose policy no longer asks for ${left.length} of ${proposed.plan.changes.length} changes: they are left out`,
  };
  const findings = sortFindings([...plan.findings, ...news, note]);
  const all = { plan: { ...plan, proposed: part, findings }, proposed: part };
  if (part.plan.changes.length > 0) return all;
  const why = `The branch has moved on to ${short}, and its policy asks for none of these changes: what was taken back must not come back with an older run`;
  const next = "Nothing has to be done: the run for the branch's last commit applies what is asked for now";
  return { ...all, objection: { reason: "plan-changed", why, next } };
}

async function applyOne(loaded: LoadedWorkspace, brought: Brought, landing: Landing, scene: Scene): Promise<Result> {
  const { github, inputs, job } = scene;
  const workspace = slugOf(loaded);
  const base = await brought.base.of(workspace);
  const comments =
    brought.pulls?.ok === true && github !== undefined
      ? await commentsOn(github, brought.pulls.value, workspace)
      : undefined;
  const landed = comments?.ok === true ? comments.value : [];
  const unread: readonly Finding[] = [
    ...unreadPulls(brought),
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
  const noted = github === undefined && base.kind === "unread" ? [] : noteOfBase(base);
  const whole = { ...judged, findings: sortFindings([...judged.findings, ...noted]) };
  const reason = reasonOf(whole.findings, whole.proposed);
  const way: Way = { plan: whole, landed, landing, scene };
  if (reason !== undefined || whole.proposed === undefined) return stopByFindings(way, reason ?? "not-read");
  const isDue = isReviewDue({ proposed: whole.proposed, base, judging: whole.judging });
  if (!isDue || (inputs.autoApprove && whole.proposed.plan.changes.length === 0)) return settle(way);
  const again = "See the run's errors, then run this job again";
  if (base.kind === "unread") {
    const { message } = unreadBaseFinding(base.why);
    return stop(way, { objection: { reason: "not-read", why: message, next: again }, findings: unread });
  }
  if (!brought.tip.ok) {
    const why = `Nobody can tell whether the branch has moved on: ${brought.tip.problem.message}`;
    return stop(way, { objection: { reason: "not-read", why, next: again }, findings: unread });
  }
  const live = await reader.read();
  const tip = brought.tip.value;
  const { plan, proposed, objection } =
    tip === undefined || whole.proposed.plan.changes.length === 0
      ? { plan: whole, proposed: whole.proposed, objection: undefined }
      : limited(whole, whole.proposed, live, tip, job.now());
  const part: Way = { ...way, plan };
  if (objection !== undefined) return stop(part, { objection, findings: [] });
  const obstacle = reasonOf(plan.findings, proposed);
  if (obstacle !== undefined) return stopByFindings(part, obstacle);
  if (inputs.autoApprove) return carryOut(part, connected.value);
  if (github === undefined || unread.length > 0) {
    const why = "GitHub can't be read, so nobody can tell what was reviewed";
    return stop(part, { objection: { reason: "no-review", why, next: again }, findings: unread });
  }
  const review = await judgeReview(github, landed, { proposed, base, judging: plan.judging }, scene);
  if (review.objection !== undefined) return stop(part, review);
  const reviewed: Way = { ...part, plan: { ...plan, findings: sortFindings([...plan.findings, ...review.findings]) } };
  return proposed.plan.changes.length === 0 ? settle(reviewed) : carryOut(reviewed, connected.value);
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
  // Where that stopped nothing it still has to be put right before the next merge.
  const said = new Set(results.flatMap(({ findings }) => findings.map(({ message }) => message)));
  const unread = unreadPulls(brought)
    .filter(({ message }) => !said.has(message))
    .map((one): Finding => ({ ...one, severity: "warning" }));
  const own = brought.pulls?.ok === true ? await neverApplied(landing, brought.pulls.value, scene) : [];
  return { results, findings: [...unread, ...own] };
}
