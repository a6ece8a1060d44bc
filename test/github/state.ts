/** Everything the fake knows: plain data that a test may read and change at any time, behind the API's back. */
export type State = {
  /** The one token there is. */
  token: Token;
  repositories: Repository[];
  organizations: Organization[];
  /** Its clock, RFC 3339. Undefined: the machine's. */
  time: string | undefined;
  /** The id of the next comment, issue, pull request or review. */
  nextId: number;
};

/** Who somebody is. The login of a GitHub App ends in `[bot]` and its type is Bot. */
export type Account = { login: string; type: "User" | "Bot" | "Organization" };

export type Access = "none" | "read" | "write";

/** What a token may do, in the words of a workflow's `permissions`; `members` is what only an app or a person can have. */
export type Permissions = { contents: Access; "pull-requests": Access; issues: Access; members: Access };

/** Whose requests these are. A bot's token is an installation token (GITHUB_TOKEN or an app's), a user's a fine-grained personal one. */
export type Token = {
  user: Account;
  permissions: Permissions;
  /** The only bearer token that is accepted. Undefined: any that is not empty. */
  value: string | undefined;
};

/** A commit with all the files of its tree, path → text. All commits of one network of forks may be asked for in each of them. */
export type Commit = {
  sha: string;
  parents: string[];
  message: string;
  author: Account;
  /** RFC 3339, UTC, without a fraction, as every time here. */
  date: string;
  files: Record<string, string>;
};

export type Repository = {
  owner: Account;
  name: string;
  private: boolean;
  hasIssues: boolean;
  /** `owner/name` of what it is a fork of. */
  forkOf: string | undefined;
  defaultBranch: string;
  /** Logins of those who may read and not write. Default: everybody may write. */
  readers?: string[];
  /** Branch → commit. */
  branches: Record<string, string>;
  commits: Record<string, Commit>;
  pulls: Pull[];
  /** Those that are not pull requests. */
  issues: Issue[];
  /** Those on issues and on pull requests, in order of their ids. */
  comments: Comment[];
  /** Recursive trees longer than this are cut and say `truncated`. GitHub's own limits are 100,000 entries and 7 MB. */
  treeLimit: number;
};

export type Pull = {
  id: number;
  number: number;
  title: string;
  body: string | null;
  user: Account;
  state: "open" | "closed";
  draft: boolean;
  labels: string[];
  /** `repository` is `owner/name`: a fork's where the pull request comes from one. */
  head: { repository: string; ref: string; sha: string };
  base: { ref: string; sha: string };
  /** While open: the test merge `refs/pull/N/merge`; then what the merge made. GitHub sometimes has none. */
  mergeCommitSha: string | null;
  /** `commits` are all those the merge brought to the base branch, its own among them. */
  merged: { at: string; by: Account; commits: string[] } | undefined;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  reviews: Review[];
};

/** A review. To dismiss one is to set its state. */
export type Review = {
  id: number;
  user: Account;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  body: string;
  commitId: string;
  submittedAt: string;
};

export type Issue = {
  id: number;
  number: number;
  title: string;
  body: string | null;
  user: Account;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "duplicate" | "reopened" | null;
  labels: string[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: Account | null;
};

export type Comment = {
  id: number;
  /** The number of its issue or pull request. */
  on: number;
  user: Account;
  body: string;
  createdAt: string;
  updatedAt: string;
  /** Why it is hidden, such as `outdated`. */
  minimized: string | undefined;
};

export type Organization = { login: string; teams: Team[] };

/** A team; those of its child teams are to be listed among its members, as GitHub does. */
export type Team = {
  slug: string;
  members: { login: string; role: "member" | "maintainer"; state: "active" | "pending" }[];
};

/** Whom a workflow's own GITHUB_TOKEN is. */
export const ACTIONS_BOT: Account = { login: "github-actions[bot]", type: "Bot" };

/** A GitHub with nothing in it, whose token is a workflow's and may do all that one can be given. */
export function emptyState(): State {
  const permissions: Permissions = { contents: "write", "pull-requests": "write", issues: "write", members: "none" };
  return {
    token: { user: { ...ACTIONS_BOT }, permissions, value: undefined },
    repositories: [],
    organizations: [],
    time: undefined,
    nextId: 1001,
  };
}

/** The time on GitHub now, to the second. */
export function timeOf(state: State): string {
  return new Date(state.time ?? Date.now()).toISOString().replace(/\.\d+Z$/u, "Z");
}

/** An id that nothing has yet. */
export function takeId(state: State): number {
  state.nextId += 1;
  return state.nextId - 1;
}

/** `owner/name`. */
export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** The repository of this `owner/name`, in any letter case, as on GitHub. */
export function findRepository(state: State, name: string): Repository | undefined {
  return state.repositories.find((repository) => fullName(repository).toLowerCase() === name.toLowerCase());
}

/** The repository of this `owner/name`. Throws a RangeError where there is none. */
export function repositoryNamed(state: State, name: string): Repository {
  const found = findRepository(state, name);
  if (found === undefined) throw new RangeError(`There is no repository ${name}.`);
  return found;
}

/** The pull request of this number. Throws a RangeError where there is none. */
export function pullNumbered(repository: Repository, number: number): Pull {
  const found = repository.pulls.find((pull) => pull.number === number);
  if (found === undefined) throw new RangeError(`There is no pull request ${number}.`);
  return found;
}

/** The number of the next issue or pull request: they share one sequence. */
export function nextNumber(repository: Repository): number {
  return Math.max(0, ...[...repository.issues, ...repository.pulls].map(({ number }) => number)) + 1;
}
