import { idOf, nodeId, type Links } from "../links.ts";
import type { Account, Comment, Issue, Pull, Repository, State } from "../state.ts";
import { describeAccount } from "./account.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

/** A label by its name. Nothing here keeps colours. */
export function describeLabel(links: Links, repository: Repository, name: string) {
  const id = idOf(`label:${name}`);
  const url = `${repositoryUrl(links, repository)}/labels/${encodeURIComponent(name)}`;
  return { id, node_id: nodeId("LA", id), url, name, color: "ededed", default: false, description: "" };
}

/** What somebody is to a repository: its owner, in a team of its organization, or nobody. GitHub knows some words more. */
export function associationOf(state: State, { owner }: Repository, { login }: Account): string {
  if (owner.login === login) return "OWNER";
  const teams = state.organizations.find((organization) => organization.login === owner.login)?.teams ?? [];
  return teams.some(({ members }) => members.some((member) => member.login === login)) ? "MEMBER" : "NONE";
}

/** A comment (schema `issue-comment`). Enterprise Server does not tell whether it is minimized. */
export function describeComment(state: State, links: Links, repository: Repository, comment: Comment) {
  const { id, on, user, body, createdAt, updatedAt, minimized } = comment;
  const url = repositoryUrl(links, repository);
  const page = repositoryPage(links, repository);
  const kind = repository.pulls.some(({ number }) => number === on) ? "pull" : "issues";
  return {
    id,
    node_id: nodeId("IC", id),
    url: `${url}/issues/comments/${id}`,
    html_url: `${page}/${kind}/${on}#issuecomment-${id}`,
    issue_url: `${url}/issues/${on}`,
    user: describeAccount(links, user),
    body,
    created_at: createdAt,
    updated_at: updatedAt,
    author_association: associationOf(state, repository, user),
    performed_via_github_app: null,
    ...(!links.enterprise && { minimized: minimized === undefined ? null : { reason: minimized } }),
  };
}

/** An issue, or a pull request as an issue: GitHub's lists of issues hold both (schema `issue`). */
export function describeIssue(state: State, links: Links, repository: Repository, issue: Issue | Pull) {
  const { id, number, title, body, user, labels, createdAt, updatedAt, closedAt } = issue;
  const base = repositoryUrl(links, repository);
  const url = `${base}/issues/${number}`;
  const page = repositoryPage(links, repository);
  const pull = "reviews" in issue ? issue : undefined;
  return {
    id,
    node_id: nodeId(pull === undefined ? "I" : "PR", id),
    url,
    repository_url: base,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${page}/${pull === undefined ? "issues" : "pull"}/${number}`,
    number,
    title,
    body,
    user: describeAccount(links, user),
    state: issue.state,
    state_reason: "stateReason" in issue ? issue.stateReason : null,
    labels: labels.map((label) => describeLabel(links, repository, label)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: repository.comments.filter(({ on }) => on === number).length,
    created_at: createdAt,
    updated_at: updatedAt,
    closed_at: closedAt,
    closed_by: "closedBy" in issue && issue.closedBy !== null ? describeAccount(links, issue.closedBy) : null,
    author_association: associationOf(state, repository, user),
    performed_via_github_app: null,
    ...(pull !== undefined && {
      draft: pull.draft,
      pull_request: {
        url: `${base}/pulls/${number}`,
        html_url: `${page}/pull/${number}`,
        diff_url: `${page}/pull/${number}.diff`,
        patch_url: `${page}/pull/${number}.patch`,
        merged_at: pull.merged?.at ?? null,
      },
    }),
  };
}
