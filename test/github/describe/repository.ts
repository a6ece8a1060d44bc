import { idOf, nodeId, type Links } from "../links.ts";
import { fullName, type Repository } from "../state.ts";
import { describeAccount } from "./account.ts";

/** The end of each URL that a repository's answer carries, by field. */
const URLS = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
} as const;

/** The API's URL of a repository. */
export function repositoryUrl({ api }: Links, repository: Repository): string {
  return `${api}/repos/${fullName(repository)}`;
}

/** The page of a repository. */
export function repositoryPage({ site }: Links, repository: Repository): string {
  return `${site}/${fullName(repository)}`;
}

/** A repository, as in the answers that name one (schema `repository`). Nothing here keeps times or sizes, so they are constant. */
export function describeRepository(links: Links, repository: Repository) {
  const url = repositoryUrl(links, repository);
  const page = repositoryPage(links, repository);
  const host = new URL(links.site).host;
  const id = idOf(fullName(repository));
  const since = "2026-01-01T00:00:00Z";
  const issues = [...repository.issues, ...repository.pulls].filter(({ state }) => state === "open").length;
  return {
    id,
    node_id: nodeId("R", id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    owner: describeAccount(links, repository.owner),
    html_url: page,
    description: null,
    fork: repository.forkOf !== undefined,
    url,
    ...Object.fromEntries(Object.entries(URLS).map(([field, end]) => [field, `${url}${end}`])),
    git_url: `git://${host}/${fullName(repository)}.git`,
    ssh_url: `git@${host}:${fullName(repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    topics: [],
    default_branch: repository.defaultBranch,
    has_issues: repository.hasIssues,
    has_projects: true,
    has_wiki: false,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: false,
    disabled: false,
    is_template: false,
    allow_forking: true,
    web_commit_signoff_required: false,
    pushed_at: since,
    created_at: since,
    updated_at: since,
    size: 0,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    open_issues: issues,
    open_issues_count: issues,
  };
}
