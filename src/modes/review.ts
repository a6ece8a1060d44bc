import { dayOf } from "../core/day.ts";
import type { Change } from "../core/diff.ts";
import type { Finding } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import { propose, type Proposed } from "../core/propose.ts";
import type { Live } from "../core/provider.ts";
import { changeHash } from "../github/marker.ts";
import type { Compared } from "../render/outcome.ts";
import { approvalsOf, missingNeeds } from "./approvals.ts";
import type { Base } from "./base-policy.ts";
import type { GitHub } from "./github.ts";
import { compareReviewed, judgeComment, type Objection, PLAN_CHANGED } from "./judge-review.ts";
import type { Landed } from "./landed.ts";
import type { Scene } from "./plan.ts";
import { segmentSystem } from "../providers/segment/system.ts";

/** A plan that is to be applied, and what its pull requests were planned on. */
export type Judged = {
  readonly proposed: Proposed;
  /** What was read. */
  readonly live: Live;
  readonly base: Base;
  /** What somebody else's review covers. */
  readonly others?: readonly Change[];
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

/** The part of a plan that one pull request had reviewed. */
function partOf({ proposed, live }: Judged, { comment }: Landed, isOnly: boolean, scene: Scene): Proposed {
  const hashes = comment?.marker.changes;
  if (isOnly || hashes === undefined) return proposed;
  const own = new Set(hashes);
  const today = dayOf(scene.job.now());
  return propose(proposed.declared, live, segmentSystem, today, (change) => own.has(changeHash(change)));
}

async function judgeApprovals(
  github: GitHub,
  landed: readonly Landed[],
  judged: Judged,
  scene: Scene,
): Promise<Review> {
  const { proposed, base } = judged;
  const findings: Finding[] = [];
  const missing: string[] = [];
  const known: readonly Policy[] = [proposed.policy, ...(base.kind === "policy" ? [base.policy] : [])];
  const planned = landed.filter(({ comment }) => (comment?.marker.total ?? 0) > 0);
  for (const one of planned) {
    const { pull, comment } = one;
    if (comment === undefined) continue;
    const shown = { number: pull.number, author: pull.author, head: pull.head.sha, since: comment.marker.at };
    const part = partOf(judged, one, planned.length === 1, scene);
    // oxlint-disable-next-line no-await-in-loop -- a push seldom brings more than one
    const approved = await approvalsOf(github.connection, shown, part, known, base.kind === "broken");
    findings.push(...approved.findings);
    for (const what of missingNeeds(approved.states)) missing.push(`${what} on #${pull.number}`);
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
  if (landed.length === 0) return { objection: DIRECT, findings: [] };
  const objections = landed.map(({ pull, comment }) =>
    judgeComment({ number: pull.number, head: pull.head.sha }, comment, inputs, job.now()),
  );
  // A pull request without a comment has nothing reviewed: the others may still cover all there is to do.
  const [bad] = objections.filter((objection, index) => objection && landed[index]?.comment !== undefined);
  if (bad !== undefined) return { objection: bad, findings: [] };
  const markers = landed.flatMap(({ comment }) => comment?.marker ?? []);
  const { isReviewed, compared } = compareReviewed(judged.proposed.plan, markers, judged.others);
  const [missing] = objections.flatMap((objection) => objection ?? []);
  if (!isReviewed && missing !== undefined) return { objection: missing, compared, findings: [] };
  if (!isReviewed) return { objection: PLAN_CHANGED, compared, findings: [] };
  return judgeApprovals(github, landed, judged, scene);
}
