import { type LoadedWorkspace, slugOf } from "../app/load.ts";
import { changeKey } from "../core/review/adrift.ts";
import type { Change } from "../core/diff.ts";
import { type Finding, sortFindings } from "../core/finding.ts";
import type { Event } from "../github/event.ts";
import { findingOf } from "../github/problem.ts";
import { type Pull, readPull } from "../github/pull-request.ts";
import { readOne } from "../github/read.ts";
import { renderSummary } from "../render/comment.ts";
import { changeText } from "../render/text.ts";
import type { BaseCommit } from "./base-policy.ts";
import type { GitHub } from "./github.ts";
import { planJudged, unreadBaseFinding } from "./judged-plan.ts";
import { commentsOn } from "./landed.ts";
import { baseAt, planLive, reportOf, type Scene, summaryBytes } from "./plan.ts";
import { reasonOf, type Result } from "./result.ts";
import { isReviewDue, judgeReview } from "./review.ts";

type Queued = Event & { readonly kind: "merge-group" };

/** The pull request that a merge group tests: GitHub names the group's branch after it. */
function pullNumberOf({ headRef }: Queued): number | undefined {
  const [, number] = /\/pr-(\d{1,10})-[0-9a-f]+$/u.exec(headRef) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** What stands between the branch and this pull request: the policies of the branch, and of those that are ahead in the queue. */
type Ahead = { readonly branch: BaseCommit; readonly base: BaseCommit };

async function aheadOf(event: Queued, scene: Scene): Promise<Ahead> {
  const base = await baseAt(event.baseSha, scene);
  const same = { branch: base, base };
  const { github } = scene;
  if (github === undefined) return same;
  const route = "GET /repos/{owner}/{repo}/commits/{ref}";
  const tip = await readOne(github.connection, route, "contents: read", { ref: event.baseRef }, (fields) =>
    fields.sha("sha"),
  );
  if (!tip.ok || tip.value === event.baseSha) return same;
  const branch = await baseAt(tip.value, scene);
  return branch.unread === undefined ? { branch, base } : same;
}

async function queuedPull(github: GitHub | undefined, event: Queued): Promise<Pull | Finding> {
  const number = pullNumberOf(event);
  const fail = (message: string): Finding => ({ rule: "no-review", severity: "error", message });
  if (number === undefined) return fail("The merge group's branch does not name its pull request");
  if (github === undefined) return fail("GitHub can't be read, so nobody can tell what was reviewed");
  const pull = await readPull(github.connection, number);
  return pull.ok ? pull.value : findingOf(pull.problem, "error", "The pull request can't be read");
}

async function judgeOne(
  loaded: LoadedWorkspace,
  ahead: Ahead,
  pull: Pull | Finding,
  event: Queued,
  scene: Scene,
): Promise<Result> {
  const { github, inputs, job } = scene;
  const slug = slugOf(loaded);
  const base = await ahead.base.of(slug);
  const { plan, reader } = await planLive(loaded, base, job);
  const { proposed } = plan;
  const commits = { head: event.headSha, base: event.baseSha };
  const end = (reason: Result["reason"], more: readonly Finding[]): Result => {
    const findings = sortFindings([...plan.findings, ...more]);
    return {
      workspace: plan.workspace,
      findings,
      ...(proposed && { proposed }),
      ...(plan.base && { base: plan.base }),
      ...(reason && { reason }),
      summary: renderSummary(reportOf({ ...plan, findings }, commits, scene), summaryBytes(scene)),
    };
  };
  const reason = reasonOf(plan.findings, proposed);
  if (reason !== undefined || proposed === undefined || reader === undefined) return end(reason, []);
  if (base.kind === "unread") return end("not-read", [unreadBaseFinding(base.why)]);
  if (inputs.autoApprove || !isReviewDue({ proposed, base, judging: plan.judging })) return end(undefined, []);
  if ("rule" in pull) return end("no-review", [pull]);
  if (github === undefined) return end("no-review", []);
  const comments = await commentsOn(github, [pull], slug);
  if (!comments.ok) return end("no-review", [findingOf(comments.problem, "error", "The plan comment can't be read")]);
  // What comes with those ahead in the queue was reviewed with them.
  const onBranch = await ahead.branch.of(slug);
  const before = await planJudged(loaded, onBranch, reader, job);
  const known = new Set((before.base?.plan.changes ?? []).map(changeKey));
  const isAhead = ahead.branch !== ahead.base;
  const others: readonly Change[] = isAhead
    ? (plan.base?.plan.changes ?? []).filter((change) => !known.has(changeKey(change)))
    : [];
  const objected = new Set((before.base?.findings ?? []).map(({ rule, message }) => `${rule} ${message}`));
  const asked = (plan.base?.findings ?? []).filter(({ rule, message }) => !objected.has(`${rule} ${message}`));
  const judged = { proposed, base, judging: plan.judging, others, ahead: isAhead ? asked : [] };
  const { objection, compared = [], findings } = await judgeReview(github, comments.value, judged, scene);
  if (objection === undefined) return end(undefined, findings);
  for (const { change, reviewed, now } of compared) {
    if (now && reviewed !== true && typeof change !== "string") job.say(`not reviewed: ${changeText(change)}`);
  }
  const error: Finding = { rule: objection.reason, severity: "error", message: `${objection.why}. ${objection.next}.` };
  return end(objection.reason, [...findings, error]);
}

/** Plans what a merge queue is about to merge, and judges it as its apply will: more than was reviewed must not come in. */
export async function judgeQueue(
  event: Queued,
  scene: Scene,
): Promise<{ readonly results: readonly Result[]; readonly findings: readonly Finding[] }> {
  const ahead = await aheadOf(event, scene);
  const pull = await queuedPull(scene.github, event);
  const results: Result[] = [];
  for (const loaded of scene.policies.workspaces) {
    // oxlint-disable-next-line no-await-in-loop -- one workspace after the other, so that the log can be read
    results.push(await judgeOne(loaded, ahead, pull, event, scene));
  }
  return { results, findings: [] };
}
