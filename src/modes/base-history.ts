import type { Connection } from "../github/connection.ts";
import { commitsTouching, firstParents } from "../github/first-parents.ts";
import { got, type Got } from "../github/problem.ts";

/** How many commits of a branch are asked for, and how many of its earlier states are looked at. */
const MOST_COMMITS = 500;
const MOST_STATES = 50;
const MOST_TOUCHING = 100;

/** What a state of the branch says. */
export type Said<V> = { readonly found: V | undefined; readonly isDoubtful: boolean };

/** What a branch's earlier states say: `absent` where all that were looked at say nothing, `unclear` where each of them may. */
export type Earlier<V> =
  { readonly kind: "found"; readonly commit: string; readonly value: V } | { readonly kind: "absent" | "unclear" };

/**
 * The last of a branch's earlier states that says something: those before each commit that changed the path, and before each merge. Only
 * first parents count: what stood on the branch of a pull request was never reviewed by itself.
 */
export async function lastUsable<T, V>(
  connection: Connection,
  commit: string,
  path: string,
  at: (commit: string) => Promise<Got<T>>,
  read: (state: T) => Said<V>,
): Promise<Got<Earlier<V>>> {
  const touching = await commitsTouching(connection, commit, path, MOST_TOUCHING);
  if (!touching.ok) return touching;
  if (touching.value.commits.length === 0) return got({ kind: "absent" });
  const branch = await firstParents(connection, commit, MOST_COMMITS);
  if (!branch.ok) return branch;
  const touched = new Set(touching.value.commits.map(({ sha }) => sha));
  const states = branch.value.commits.flatMap(({ sha, parents }) => {
    const [before] = parents;
    return before !== undefined && (parents.length > 1 || touched.has(sha)) ? [before] : [];
  });
  let isClear = branch.value.complete && states.length <= MOST_STATES;
  for (const state of states.slice(0, MOST_STATES)) {
    // oxlint-disable-next-line no-await-in-loop -- the first that says something ends it
    const answer = await at(state);
    if (!answer.ok) return answer;
    const { found, isDoubtful } = read(answer.value);
    if (found !== undefined) return got({ kind: "found", commit: state, value: found });
    if (!isDoubtful) isClear = true;
  }
  return got({ kind: isClear ? "absent" : "unclear" });
}
