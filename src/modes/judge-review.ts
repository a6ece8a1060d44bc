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
type Planned = {
  readonly number: number;
  readonly head: string;
  readonly baseRef: string;
  /** RFC 3339; undefined while it is not merged. */
  readonly mergedAt: string | undefined;
};

const NEXT_PULL =
  "Open a pull request anew (also one that only touches a comment in the policy): its plan can be reviewed and merged";
/** By how much the clocks of two runners may differ, in milliseconds. */
const SKEW = 5 * 60_000;

/** GitHub's times have no fraction of a second. */
function toSecond(time: string): number {
  return Math.floor(Date.parse(time) / 1000) * 1000;
}

/** Why a comment is not what somebody could have reviewed, undefined where it is. `now`: milliseconds since 1970. */
export function judgeComment(
  pull: Planned,
  comment: OwnComment | undefined,
  { maxAge }: Pick<Inputs, "maxAge">,
  now: number,
): Objection | undefined {
  const unseen = (why: string): Objection => ({ reason: "no-review", why, next: NEXT_PULL });
  if (comment === undefined)
    return unseen(`Pull request #${pull.number} has no plan comment of ours, so nobody can have reviewed the plan`);
  const { marker, intact, createdAt } = comment;
  const short = (sha: string): string => `\`${sha.slice(0, 7)}\``;
  if (marker.head !== pull.head) {
    const why = `The plan was made for ${short(marker.head)}, and the pull request ended with ${short(pull.head)}, which was never planned`;
    return unseen(why);
  }
  if (marker.baseRef !== pull.baseRef) {
    const why = `The plan was made for a merge into \`${marker.baseRef}\`, and #${pull.number} is one into \`${pull.baseRef}\``;
    return unseen(why);
  }
  if (!intact) return unseen("Somebody edited the plan comment, so nobody knows what was reviewed");
  const merged = pull.mergedAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(pull.mergedAt);
  if (toSecond(marker.at) > merged || toSecond(createdAt) > merged)
    return unseen(
      `The plan of #${pull.number} was made at \`${marker.at}\`, after the merge: nobody reviewed it before`,
    );
  const age = now - Date.parse(marker.at);
  if (age < -SKEW) {
    const why = `The plan says that it was made at \`${marker.at}\`, which is yet to come: nobody knows how old it is`;
    return { reason: "stale", why, next: NEXT_PULL };
  }
  if (maxAge !== undefined && age > maxAge.milliseconds) {
    const why = `The plan is older than \`plan-max-age\` allows (${maxAge.text}): it was made at \`${marker.at}\``;
    return { reason: "stale", why, next: NEXT_PULL };
  }
  return undefined;
}

/** Whether a review has done its work: what was reviewed is made once, and may be taken back afterwards. */
export function isUsed({ used, outcome }: PlanMarker): boolean {
  return used === true || outcome?.state === "applied";
}

/** The hashes of what a review still covers; undefined where it has no record of single changes. */
function coveredBy(marker: PlanMarker): readonly string[] | undefined {
  const { changes, deferred = [] } = marker;
  if (isUsed(marker)) return deferred;
  if (marker.total > 0 && changes === undefined) return undefined;
  return [...(changes ?? []), ...deferred];
}

/** Whether a plan is no more than what was reviewed, and each change beside it: reviewed, and still there. */
export type Comparison = { readonly isReviewed: boolean; readonly compared: readonly Compared[] };

/**
 * Compares a plan with what several pull requests had reviewed, together. What goes beyond the records of single changes has to be the
 * very plan of a review without one. `others`: changes that count as reviewed by somebody else.
 */
export function compareReviewed(
  { changes, fingerprint }: Pick<Plan, "changes" | "fingerprint">,
  reviewed: readonly PlanMarker[],
  others: readonly Change[] = [],
): Comparison {
  const isSame = reviewed.some((marker) => coveredBy(marker) === undefined && marker.fingerprint === fingerprint);
  const isComplete = reviewed.every((marker) => coveredBy(marker) !== undefined);
  const then = new Set([...reviewed.flatMap((marker) => coveredBy(marker) ?? []), ...others.map(changeHash)]);
  const now = new Set(changes.map(changeHash));
  const rows = changes.map((change) => {
    const isKnown = isSame || then.has(changeHash(change));
    return { change, reviewed: isKnown || isComplete ? isKnown : undefined, now: true };
  });
  const recorded = new Set(reviewed.flatMap((marker) => (isUsed(marker) ? [] : (marker.changes ?? []))));
  const gone = [...recorded]
    .filter((hash) => !now.has(hash))
    .map((hash) => ({ change: hash, reviewed: true, now: false }));
  return { isReviewed: rows.every((row) => row.reviewed === true), compared: [...rows, ...gone] };
}

/** What to say where a review has done its work already. */
export function usedUp(number: number): Objection {
  const why = `What was reviewed on #${number} was applied already: that review is used up, and only what had to wait may still be done`;
  return { reason: "no-review", why, next: NEXT_PULL };
}

/** What to say of a plan that is more than what was reviewed. */
export const PLAN_CHANGED: Objection = {
  reason: "plan-changed",
  why: "The plan has changes that were not reviewed: the workspace or the policy changed after the review",
  next: NEXT_PULL,
};
