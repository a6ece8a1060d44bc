import type { PullRequestEvent } from "../github/event.ts";
import type { Connection } from "../github/connection.ts";
import { readCommit } from "../github/first-parents.ts";
import { badAnswer, got, type Got } from "../github/problem.ts";
import { type Pull, pullOfCommit } from "../github/pull-request.ts";
import type { Landing } from "./choose.ts";

/** The most commits of one pull request: GitHub merges no more by rebasing. */
const MOST_REBASED = 250;

/**
 * The commit that a pull request's plan is judged by: what its checkout was merged onto. GitHub does not move the event's base when the
 * branch moves; that one counts only where the test merge is gone.
 */
export async function baseOfPlan(
  connection: Connection,
  { mergeSha, head, base }: Pick<PullRequestEvent, "mergeSha" | "head" | "base">,
): Promise<Got<string>> {
  const merge = await readCommit(connection, mergeSha);
  if (!merge.ok) return merge.problem.kind === "gone" ? got(base.sha) : merge;
  const [onto, merged, ...more] = merge.value.parents;
  return got(onto !== undefined && merged === head.sha && more.length === 0 ? onto : base.sha);
}

/**
 * The branch's commit before what landed: as the push says, else what the pull request of its last commit was merged onto, be it by merge,
 * squash or rebase; the first commit of all is judged by itself. A problem where that can't be told, as when a head was pushed to the
 * branch as it was.
 */
export async function baseOfLanding(
  connection: Connection,
  { sha, before, branch }: Landing,
  pulls: readonly Pull[],
): Promise<Got<string>> {
  if (before !== undefined) return got(before);
  const last = await readCommit(connection, sha);
  if (!last.ok) return last;
  const heads = new Set(pulls.map(({ head }) => head.sha));
  const unclear = badAnswer("nobody can tell what the branch was before the merge");
  if (heads.has(sha)) return unclear;
  let [onto, ...merged] = last.value.parents;
  // Nothing was before a repository's first commit: it stands for itself, as somebody's push.
  if (onto === undefined) return pulls.length === 0 ? got(sha) : unclear;
  if (merged.length > 0) return merged.length === 1 && heads.has(merged[0] ?? "") ? got(onto) : unclear;
  const own = await pullOfCommit(connection, sha, branch);
  if (!own.ok) return own;
  if (own.value === undefined) return got(onto);
  for (let count = 1; count <= MOST_REBASED; count += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each commit says what was before it
    const pull = await pullOfCommit(connection, onto, branch);
    if (!pull.ok) return pull;
    if (pull.value?.number !== own.value.number) return got(onto);
    if (heads.has(onto)) return unclear;
    // oxlint-disable-next-line no-await-in-loop
    const earlier = await readCommit(connection, onto);
    if (!earlier.ok) return earlier;
    [onto, ...merged] = earlier.value.parents;
    if (onto === undefined || merged.length > 0) return unclear;
  }
  return unclear;
}
