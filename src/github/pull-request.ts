import { loginAt } from "./account.ts";
import type { Connection } from "./connection.ts";
import type { Fields } from "./fields.ts";
import { got, type Got, type Permission } from "./problem.ts";
import { readAll, readOne } from "./read.ts";

/** A pull request. */
export type Pull = {
  readonly number: number;
  readonly title: string;
  /** A login; `ghost` where the account is gone. */
  readonly author: string;
  readonly state: "open" | "closed";
  readonly labels: readonly string[];
  /** A locked conversation takes comments from few. */
  readonly locked: boolean;
  /** `repo` is `owner/name`; undefined where the fork is gone. */
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: string | undefined };
  readonly base: { readonly sha: string; readonly ref: string };
  /** RFC 3339; undefined where it is not merged. */
  readonly mergedAt: string | undefined;
  /** While open, the test merge; then what the merge made. */
  readonly mergeCommitSha: string | undefined;
};

/** The pull request at a path of some JSON (`""`: the JSON itself), as GitHub's API and its events write it. */
export function pullIn(fields: Fields, path: string): Pull {
  const below = (name: string): string => (path === "" ? name : `${path}.${name}`);
  return {
    number: fields.count(below("number")),
    title: fields.text(below("title")),
    author: loginAt(fields, below("user")) ?? "ghost",
    state: fields.oneOf(below("state"), ["open", "closed"]),
    labels: fields.list(below("labels"), (label) => label.text("name")),
    locked: fields.flag(below("locked")),
    head: {
      sha: fields.sha(below("head.sha")),
      ref: fields.text(below("head.ref")),
      repo: fields.maybe(below("head.repo.full_name"), fields.text),
    },
    base: { sha: fields.sha(below("base.sha")), ref: fields.text(below("base.ref")) },
    mergedAt: fields.maybe(below("merged_at"), fields.time),
    mergeCommitSha: fields.maybe(below("merge_commit_sha"), fields.sha),
  };
}

/** The pull request of this number, as it is now. */
export async function readPull(
  connection: Connection,
  number: number,
  needs: Permission = "pull-requests: read",
): Promise<Got<Pull>> {
  const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}";
  return readOne(connection, route, needs, { pull_number: number }, (fields) => pullIn(fields, ""));
}

/** Most recent first. */
function byMerge(a: Pull, b: Pull): number {
  return Date.parse(b.mergedAt ?? "") - Date.parse(a.mergedAt ?? "") || b.number - a.number;
}

/**
 * The pull request that brought a commit to a branch, by merge, squash or rebase: the one whose merge made the commit, else the one merged
 * last of those that GitHub ties to it. Undefined where none was merged into that branch: it was pushed directly.
 */
export async function pullOfCommit(
  connection: Connection,
  sha: string,
  branch: string,
): Promise<Got<Pull | undefined>> {
  const route = "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls";
  const pulls = await readAll(connection, route, "pull-requests: read", { commit_sha: sha }, (one) => pullIn(one, ""));
  if (!pulls.ok) return pulls;
  const merged = pulls.value
    .filter(({ mergedAt, base }) => mergedAt !== undefined && base.ref === branch)
    .toSorted(byMerge);
  return got(merged.find(({ mergeCommitSha }) => mergeCommitSha === sha) ?? merged[0]);
}

/** The pull requests merged into a branch since a time, the one changed last first; at most `most` closed ones are looked at. */
export async function mergedSince(
  connection: Connection,
  branch: string,
  since: string,
  most: number,
): Promise<Got<{ readonly pulls: readonly Pull[]; readonly complete: boolean }>> {
  const route = "GET /repos/{owner}/{repo}/pulls";
  const filter = { state: "closed", base: branch, sort: "updated", direction: "desc" };
  const read = (one: Fields) => ({ pull: pullIn(one, ""), updatedAt: one.time("updated_at") });
  const closed = await readAll(connection, route, "pull-requests: read", filter, read, most);
  if (!closed.ok) return closed;
  const from = Date.parse(since);
  const pulls = closed.value.map(({ pull }) => pull).filter(({ mergedAt }) => Date.parse(mergedAt ?? "") >= from);
  const oldest = closed.value.at(-1);
  const complete = closed.value.length < most || (oldest !== undefined && Date.parse(oldest.updatedAt) < from);
  return got({ pulls, complete });
}

/** The commit that two commits both come from: where a pull request left its base. */
export async function mergeBaseOf(connection: Connection, base: string, head: string): Promise<Got<string>> {
  const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
  const parameters = { basehead: `${base}...${head}`, per_page: 1 };
  return readOne(connection, route, "contents: read", parameters, (fields) => fields.sha("merge_base_commit.sha"));
}
