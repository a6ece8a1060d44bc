import type { Change } from "../core/diff.ts";
import type { Plan } from "../core/plan.ts";
import { changeHash, type PlanMarker } from "../github/marker.ts";
import type { OwnComment } from "../github/own-comment.ts";
import type { Compared } from "../render/outcome.ts";
import type { Inputs } from "./inputs.ts";
import type { FailureReason } from "./result.ts";

/** Why nothing is applied: the reason as a word, in a sentence (names in backticks), and what somebody has to do. */
export type Objection = { readonly reason: FailureReason; readonly why: string; readonly next: string };

/** The pull request whose plan was shown. */
type Planned = { readonly number: number; readonly head: string };

const NEXT_PULL =
  "Open a pull request anew (also one that only touches a comment in the policy): its plan can be reviewed and merged";

/** Why a comment is not what somebody could have reviewed, undefined where it is. `now`: milliseconds since 1970. */
export function judgeComment(
  pull: Planned,
  comment: OwnComment | undefined,
  { maxAge }: Pick<Inputs, "maxAge">,
  now: number,
): Objection | undefined {
  if (comment === undefined) {
    const why = `Pull request #${pull.number} has no plan comment of ours, so nobody can have reviewed the plan`;
    return { reason: "no-review", why, next: NEXT_PULL };
  }
  const { marker, intact } = comment;
  if (marker.head !== pull.head) {
    const why = `The plan was made for \`${marker.head.slice(0, 7)}\`, and the pull request ended with \`${pull.head.slice(0, 7)}\`, which was never planned`;
    return { reason: "no-review", why, next: NEXT_PULL };
  }
  if (!intact) {
    const why = "Somebody edited the plan comment, so nobody knows what was reviewed";
    return { reason: "no-review", why, next: NEXT_PULL };
  }
  const age = now - Date.parse(marker.at);
  if (maxAge !== undefined && age > maxAge.milliseconds) {
    const why = `The plan is older than \`plan-max-age\` allows (${maxAge.text}): it was made at \`${marker.at}\``;
    return { reason: "stale", why, next: NEXT_PULL };
  }
  return undefined;
}

/** Whether a plan is no more than what was reviewed, and each change beside it: reviewed, and still there. */
export type Comparison = { readonly isReviewed: boolean; readonly compared: readonly Compared[] };

/**
 * Compares a plan with what several pull requests had reviewed, together. Where a review has no record of single changes the plan has to
 * be that very one. `others`: changes that count as reviewed by somebody else.
 */
export function compareReviewed(
  { changes, fingerprint }: Pick<Plan, "changes" | "fingerprint">,
  reviewed: readonly PlanMarker[],
  others: readonly Change[] = [],
): Comparison {
  const records = reviewed.filter(({ total }) => total > 0);
  const isComplete = records.every((marker) => marker.changes !== undefined);
  if (!isComplete) {
    const isReviewed = records.some((marker) => marker.fingerprint === fingerprint);
    return {
      isReviewed,
      compared: changes.map((change) => ({ change, reviewed: isReviewed ? true : undefined, now: true })),
    };
  }
  const then = new Set([...records.flatMap((marker) => marker.changes ?? []), ...others.map(changeHash)]);
  const now = new Set(changes.map(changeHash));
  const rows = changes.map((change) => ({ change, reviewed: then.has(changeHash(change)), now: true }));
  const recorded = new Set(records.flatMap((marker) => marker.changes ?? []));
  const gone = [...recorded]
    .filter((hash) => !now.has(hash))
    .map((hash) => ({ change: hash, reviewed: true, now: false }));
  return { isReviewed: rows.every((row) => row.reviewed), compared: [...rows, ...gone] };
}

/** What to say of a plan that is more than what was reviewed. */
export const PLAN_CHANGED: Objection = {
  reason: "plan-changed",
  why: "The plan has changes that were not reviewed: the workspace or the policy changed after the review",
  next: NEXT_PULL,
};
