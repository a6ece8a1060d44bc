import { changesBetween, type FileChange } from "../changes.ts";
import { between, commitsOf, mergeBase } from "../git.ts";
import { nodeId, type Links } from "../links.ts";
import { repositoryNamed, type Pull, type Repository, type Review, type State } from "../state.ts";
import { describeAccount } from "./account.ts";
import { associationOf, describeLabel } from "./issue.ts";
import { describeRepository, repositoryPage, repositoryUrl } from "./repository.ts";

/** The files a pull request changes: from where it left its base to its head. */
export function changesOf(state: State, repository: Repository, { base, head }: Pull): readonly FileChange[] {
  const commits = commitsOf(state, repository);
  return changesBetween(mergeBase(commits, base.sha, head.sha)?.files ?? {}, commits.get(head.sha)?.files ?? {});
}

/** A pull request, as in lists (schema `pull-request-simple`) and events. */
export function describePull(state: State, links: Links, repository: Repository, pull: Pull) {
  const { id, number, title, body, user, head, base, labels, merged, createdAt, updatedAt, closedAt } = pull;
  const url = `${repositoryUrl(links, repository)}/pulls/${number}`;
  const issue = `${repositoryUrl(links, repository)}/issues/${number}`;
  const page = `${repositoryPage(links, repository)}/pull/${number}`;
  const side = (from: Repository, ref: string, sha: string) => ({
    label: `${from.owner.login}:${ref}`,
    ref,
    sha,
    user: describeAccount(links, from.owner),
    repo: describeRepository(links, from),
  });
  const urls = {
    commits: `${url}/commits`,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${repositoryUrl(links, repository)}/pulls/comments{/number}`,
    statuses: `${repositoryUrl(links, repository)}/statuses/${head.sha}`,
  };
  const linked = { self: url, html: page, issue, ...urls };
  return {
    url,
    id,
    node_id: nodeId("PR", id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    ...Object.fromEntries(Object.entries(urls).map(([name, target]) => [`${name}_url`, target])),
    number,
    state: pull.state,
    locked: false,
    active_lock_reason: null,
    title,
    user: describeAccount(links, user),
    body,
    labels: labels.map((label) => describeLabel(links, repository, label)),
    milestone: null,
    draft: pull.draft,
    created_at: createdAt,
    updated_at: updatedAt,
    closed_at: closedAt,
    merged_at: merged?.at ?? null,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: side(repositoryNamed(state, head.repository), head.ref, head.sha),
    base: side(repository, base.ref, base.sha),
    _links: Object.fromEntries(Object.entries(linked).map(([name, href]) => [name, { href }])),
    author_association: associationOf(state, repository, user),
    auto_merge: null,
  };
}

/** A pull request asked for alone (schema `pull-request`). An open one can always be merged. */
export function describeWholePull(state: State, links: Links, repository: Repository, pull: Pull) {
  const { base, head, merged, number } = pull;
  const files = changesOf(state, repository, pull);
  return {
    ...describePull(state, links, repository, pull),
    merged: merged !== undefined,
    merged_by: merged === undefined ? null : describeAccount(links, merged.by),
    mergeable: pull.state === "open" ? true : null,
    rebaseable: pull.state === "open" ? true : null,
    mergeable_state: pull.state === "open" ? "clean" : "unknown",
    comments: repository.comments.filter(({ on }) => on === number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: between(commitsOf(state, repository), base.sha, head.sha).length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

/** A review (schema `pull-request-review`). One that is pending was not submitted yet. */
export function describeReview(state: State, links: Links, repository: Repository, pull: Pull, review: Review) {
  const { id, user, body, commitId, submittedAt } = review;
  const html = `${repositoryPage(links, repository)}/pull/${pull.number}#pullrequestreview-${id}`;
  const url = `${repositoryUrl(links, repository)}/pulls/${pull.number}`;
  return {
    id,
    node_id: nodeId("PRR", id),
    user: describeAccount(links, user),
    body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    _links: { html: { href: html }, pull_request: { href: url } },
    ...(review.state !== "PENDING" && { submitted_at: submittedAt }),
    commit_id: commitId,
    author_association: associationOf(state, repository, user),
  };
}
