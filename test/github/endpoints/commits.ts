import { failure, notFound, ok, type Answer } from "../answer.ts";
import { changesBetween } from "../changes.ts";
import { describeChange, describeCommit } from "../describe/commit.ts";
import { describePull } from "../describe/pull.ts";
import { repositoryPage, repositoryUrl } from "../describe/repository.ts";
import { ancestry, between, commitsOf, mergeBase, resolveRef } from "../git.ts";
import { linkHeader, pageOf, paginate } from "../paginate.ts";
import type { Need } from "../permission.ts";
import { PAGES, type RepositoryCall, type Route } from "../route.ts";
import { repositoryNamed, type Commit, type Pull } from "../state.ts";
import { repositoryRoute } from "./repository.ts";

const READ: readonly Need[] = [["contents", "read"]];
/** How many files GitHub shows of a comparison, and how many commits where no page is asked for. */
const MAX_FILES = 300;
const MAX_COMMITS = 250;

function noCommit(ref: string): Answer {
  return failure(422, `No commit found for SHA: ${ref}`);
}

/** What GitHub ties to a commit: on the default branch the merged ones that brought it; elsewhere the open ones that hold it too. */
function pullsOf({ state, repository }: RepositoryCall, sha: string): readonly Pull[] {
  const commits = commitsOf(state, repository);
  const onDefault = ancestry(commits, repository.branches[repository.defaultBranch] ?? "").includes(sha);
  const holds = (pull: Pull): boolean => between(commits, pull.base.sha, pull.head.sha).includes(sha);
  return repository.pulls.filter((pull) => {
    if (pull.merged !== undefined) return pull.merged.commits.includes(sha) || (!onDefault && holds(pull));
    return pull.state === "open" && !onDefault && holds(pull);
  });
}

/** One side of a comparison: `ref`, or `owner:ref` for the fork of that owner. */
function sideOf({ state, repository }: RepositoryCall, side: string): Commit | undefined {
  const [, owner, ref = side] = /^([^:]+):(.+)$/u.exec(side) ?? [];
  const fork = owner === undefined ? repository : repositoryNamed(state, `${owner}/${repository.name}`);
  return resolveRef(state, fork, ref);
}

function compare(call: RepositoryCall): Answer {
  const { state, links, repository, query } = call;
  const [left = "", right = ""] = call.param("basehead").split("...");
  const base = sideOf(call, left);
  const head = sideOf(call, right);
  const commits = commitsOf(state, repository);
  const root = base && head ? mergeBase(commits, base.sha, head.sha) : undefined;
  if (base === undefined || head === undefined || root === undefined) return notFound();
  const ahead = between(commits, base.sha, head.sha);
  const behind = between(commits, head.sha, base.sha).length;
  const { page, size } = pageOf(query);
  const paged = query.has("page") || query.has("per_page");
  const shown = paged ? ahead.slice((page - 1) * size, page * size) : ahead.slice(-MAX_COMMITS);
  const html = `${repositoryPage(links, repository)}/compare/${left}...${right}`;
  const files = changesBetween(root.files, head.files).slice(0, MAX_FILES);
  const body = {
    url: `${repositoryUrl(links, repository)}/compare/${left}...${right}`,
    html_url: html,
    permalink_url: `${repositoryPage(links, repository)}/compare/${base.sha}...${head.sha}`,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: describeCommit(links, repository, base),
    merge_base_commit: describeCommit(links, repository, root),
    status: ahead.length === 0 ? (behind === 0 ? "identical" : "behind") : behind === 0 ? "ahead" : "diverged",
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits: shown.flatMap((sha) => {
      const commit = commits.get(sha);
      return commit === undefined ? [] : [describeCommit(links, repository, commit)];
    }),
    ...(page === 1 && { files: files.map((file) => describeChange(links, repository, head.sha, file)) }),
  };
  return { status: 200, body, headers: paged ? linkHeader(call, ahead.length) : {} };
}

/** Commits, the pull requests they belong to, and what lies between two. */
export const COMMIT_ROUTES: readonly Route[] = [
  repositoryRoute(
    "GET",
    "/commits/{commit_sha}/pulls",
    { needs: [["pull-requests", "read"]], query: PAGES },
    (call) => {
      const { state, links, repository } = call;
      const commit = resolveRef(state, repository, call.param("commit_sha"));
      if (commit === undefined) return noCommit(call.param("commit_sha"));
      return paginate(call, pullsOf(call, commit.sha), (pull) => describePull(state, links, repository, pull));
    },
  ),
  repositoryRoute("GET", "/commits", { needs: READ, query: [...PAGES, "sha", "path"] }, (call) => {
    const { state, links, repository, query } = call;
    const commits = commitsOf(state, repository);
    const start = resolveRef(state, repository, query.get("sha") ?? repository.defaultBranch);
    if (start === undefined) return notFound();
    const path = query.get("path");
    const at = (sha: string | undefined): string =>
      JSON.stringify(
        Object.entries(commits.get(sha ?? "")?.files ?? {})
          .filter(([file]) => file === path || file.startsWith(`${path}/`))
          .sort(),
      );
    // As git simplifies a history: a merge that took one side as it was is left out.
    const listed = ancestry(commits, start.sha).flatMap((sha) => commits.get(sha) ?? []);
    const touching = listed.filter(({ sha, parents }) =>
      parents.length === 0 ? at(sha) !== "[]" : parents.every((parent) => at(parent) !== at(sha)),
    );
    return paginate(call, path === null ? listed : touching, (commit) => describeCommit(links, repository, commit));
  }),
  repositoryRoute("GET", "/commits/{ref}", { needs: READ }, ({ state, links, repository, param }) => {
    const commit = resolveRef(state, repository, param("ref"));
    if (commit === undefined) return noCommit(param("ref"));
    const parent = commitsOf(state, repository).get(commit.parents[0] ?? "");
    return ok(describeCommit(links, repository, commit, changesBetween(parent?.files ?? {}, commit.files)));
  }),
  repositoryRoute("GET", "/compare/{basehead}", { needs: READ, query: PAGES }, compare),
];
