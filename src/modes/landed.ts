import { readFields } from "../github/fields.ts";
import { findOwnComment, type OwnComment } from "../github/own-comment.ts";
import { badAnswer, got, type Got } from "../github/problem.ts";
import { type Pull, pullOfCommit } from "../github/pull-request.ts";
import type { Landing } from "./choose.ts";
import type { GitHub } from "./github.ts";

/** A pull request that came with a push, and its plan comment about one workspace. */
export type Landed = { readonly pull: Pull; readonly comment: OwnComment | undefined };

/** The most commits of one push that are asked about: GitHub's own limit for a push that starts workflows is lower. */
const MOST_COMMITS = 1000;

/** The commits of a push, oldest first; the last one alone where nobody knows where it began. */
async function commitsOf({ connection }: GitHub, { sha, before }: Landing): Promise<Got<readonly string[]>> {
  if (before === undefined || before === sha) return got([sha]);
  const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
  const commits: string[] = [];
  for (let page = 1; commits.length < MOST_COMMITS; page += 1) {
    const parameters = { basehead: `${before}...${sha}`, per_page: 100, page };
    // oxlint-disable-next-line no-await-in-loop -- each page tells whether there is another
    const answer = await connection.call(route, "contents: read", parameters);
    if (!answer.ok) return answer.problem.kind === "gone" ? got([sha]) : answer;
    const read = readFields(answer.value.json, (fields) => fields.list("commits", (commit) => commit.sha("sha")));
    if (!read.ok) return badAnswer(read.problem);
    commits.push(...read.value);
    if (answer.value.next === undefined) break;
    if (read.value.length === 0) return badAnswer("a page of commits is empty, and not the last");
  }
  return got([...new Set([...commits, sha])]);
}

/** The merged pull requests that a push brought, by number: a merge queue brings several at once. None: it was pushed directly. */
export async function pullsOf(github: GitHub, landing: Landing): Promise<Got<readonly Pull[]>> {
  const commits = await commitsOf(github, landing);
  if (!commits.ok) return commits;
  const pulls = new Map<number, Pull>();
  for (const sha of commits.value) {
    // oxlint-disable-next-line no-await-in-loop -- most pushes have a handful of commits
    const pull = await pullOfCommit(github.connection, sha, landing.branch);
    if (!pull.ok) return pull;
    if (pull.value !== undefined) pulls.set(pull.value.number, pull.value);
  }
  return got([...pulls.values()].toSorted((a, b) => a.number - b.number));
}

/** The plan comments about a workspace on these pull requests. */
export async function commentsOn(
  { connection, self }: GitHub,
  pulls: readonly Pull[],
  workspace: string,
): Promise<Got<readonly Landed[]>> {
  const landed: Landed[] = [];
  for (const pull of pulls) {
    const place = { number: pull.number, head: pull.head.sha };
    // oxlint-disable-next-line no-await-in-loop -- a push seldom brings more than one
    const found = await findOwnComment(connection, place, workspace, self);
    if (!found.ok) return found;
    landed.push({ pull, comment: found.value.comment });
  }
  return got(landed);
}
