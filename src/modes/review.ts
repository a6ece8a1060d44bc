import type { Change } from "../core/diff.ts";
import type { Finding } from "../core/finding.ts";
import type { Proposed } from "../core/propose.ts";
import type { Compared } from "../render/outcome.ts";
import { approvalsOf, authorsOf, missingNeeds, type ShownPlan } from "./approvals.ts";
import type { Base } from "./base-policy.ts";
import type { GitHub } from "./github.ts";
import { compareReviewed, isUsed, judgeComment, type Objection, PLAN_CHANGED, usedUp } from "./judge-review.ts";
import type { Judging } from "./judging.ts";
import type { Landed } from "./landed.ts";
import { isHeld, type Standard, standardOf } from "./needed.ts";
import type { Scene } from "./plan.ts";

/** A plan that is to be applied, and what its pull requests were planned on. */
export type Judged = {
  readonly proposed: Proposed;
  readonly base: Base;
  /** What is changed of what pull requests are judged by. */
  readonly judging?: Judging | undefined;
  /** What somebody else's review covers. */
  readonly others?: readonly Change[];
  /** What is asked of those others. */
  readonly ahead?: readonly Finding[];
};

/** Whether a plan was reviewed; where not, why, with the comparison if that is why. */
export type Review = {
  readonly objection?: Objection;
  readonly compared?: readonly Compared[];
  readonly findings: readonly Finding[];
};

const DIRECT: Objection = {
  reason: "no-review",
  why: "This was pushed directly: no merged pull request belongs to it, so nobody has reviewed the plan",
  next: "Change the policy by a pull request, or set `auto-approve: true` if nobody is to review",
};

const NEXT_APPROVAL = "Get the approval on the pull request, on its last commit, then run this job again";

/** Whether there is anything to review: changes, or a change of what pull requests are judged by, whoever's access it changes. */
export function isReviewDue({ proposed, base, judging }: Judged): boolean {
  return proposed.plan.changes.length > 0 || isHeld(proposed, standardOf(proposed, base, judging));
}

/** Since when a comment was to be seen: by GitHub's clock and by ours. */
function seenSince({ comment }: Landed): string {
  const { at = "" } = comment?.marker ?? {};
  const created = comment?.createdAt ?? "";
  return Date.parse(created) > Date.parse(at) ? created : at;
}

/** The hashes of what a pull request itself brings; undefined where nobody knows. */
function changesOf({ comment }: Landed): ReadonlySet<string> | undefined {
  const { total = 0, changes, deferred = [] } = comment?.marker ?? {};
  if (total > 0 && changes === undefined) return undefined;
  return new Set([...(changes ?? []), ...deferred]);
}

/** What was to be approved of a pull request, with all that came along with it: neither its authors may, nor those of the others. */
async function judgeApprovals(
  github: GitHub,
  landed: readonly Landed[],
  judged: Judged,
  standard: Standard,
): Promise<Review> {
  const { proposed } = judged;
  const findings: Finding[] = [];
  const missing: string[] = [];
  const isWhole = isHeld(proposed, standard);
  const asked = landed.filter(({ comment }) => {
    const { total = 0, deferred = [] } = comment?.marker ?? {};
    return comment !== undefined && (isWhole || total + deferred.length > 0);
  });
  const shown = asked.map((one): ShownPlan => {
    const { pull } = one;
    const changes = changesOf(one);
    return {
      number: pull.number,
      author: pull.author,
      head: pull.head.sha,
      base: pull.base.sha,
      since: seenSince(one),
      ...(changes && { changes }),
    };
  });
  const authors = shown.length < 2 ? [] : await Promise.all(shown.map((one) => authorsOf(github.connection, one)));
  const others = authors.flatMap(({ logins }) => logins);
  for (const one of shown) {
    // oxlint-disable-next-line no-await-in-loop -- a push seldom brings more than one
    const approved = await approvalsOf(github.connection, { ...one, others }, proposed, standard);
    findings.push(...approved.findings);
    for (const what of missingNeeds(approved.states)) missing.push(`${what} on #${one.number}`);
  }
  if (missing.length === 0) return { findings };
  return { objection: { reason: "not-approved", why: missing.join("; "), next: NEXT_APPROVAL }, findings };
}

/**
 * Whether what is to be applied was reviewed: every pull request's comment is of its last head and fresh, the changes are no more than
 * what those comments showed together, and each has its approvals.
 */
export async function judgeReview(
  github: GitHub,
  landed: readonly Landed[],
  judged: Judged,
  scene: Scene,
): Promise<Review> {
  const { inputs, job } = scene;
  const { proposed, base, judging, ahead, others } = judged;
  if (landed.length === 0) return { objection: DIRECT, findings: [] };
  const objections = landed.map(({ pull, comment }) => {
    const { number, head, mergedAt } = pull;
    return judgeComment({ number, head: head.sha, baseRef: pull.base.ref, mergedAt }, comment, inputs, job.now());
  });
  // A pull request without a comment has nothing reviewed: the others may still cover all there is to do.
  const [bad] = objections.filter((objection, index) => objection && landed[index]?.comment !== undefined);
  if (bad !== undefined) return { objection: bad, findings: [] };
  const markers = landed.flatMap(({ comment }) => comment?.marker ?? []);
  const { isReviewed, compared } = compareReviewed(proposed.plan, markers, others);
  const [missing] = objections.flatMap((objection) => objection ?? []);
  const [used] = landed.filter(({ comment }) => comment !== undefined && isUsed(comment.marker));
  const standard = standardOf(proposed, base, judging, ahead);
  if (!isReviewed) {
    const objection = missing ?? (used === undefined ? PLAN_CHANGED : usedUp(used.pull.number));
    return { objection, compared, findings: [] };
  }
  // What pull requests are judged by changes with whichever of them: all have to be approved, and so shown.
  if (missing !== undefined && isHeld(proposed, standard)) return { objection: missing, findings: [] };
  return judgeApprovals(github, landed, judged, standard);
}
