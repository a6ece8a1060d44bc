import { commitSha, commitsOf } from "./git.ts";
import {
  ACTIONS_BOT,
  pullNumbered,
  repositoryNamed,
  takeId,
  timeOf,
  type Account,
  type Comment,
  type Commit,
  type Repository,
  type Review,
  type State,
} from "./state.ts";

/** Which files a commit writes; null deletes one. */
export type FileEdits = Readonly<Record<string, string | null>>;

/** A person of this login. */
export function person(login: string): Account {
  return { login, type: "User" };
}

/** The files after these edits. */
export function edited(files: Commit["files"], edits: FileEdits): Commit["files"] {
  const all: FileEdits = { ...files, ...edits };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null));
}

/** Puts a commit where no branch leads to it yet. */
export function store(repository: Repository, parts: Omit<Commit, "sha">): Commit {
  const commit = { ...parts, sha: commitSha(parts) };
  repository.commits[commit.sha] = commit;
  return commit;
}

/** Adds a repository whose default branch `main` has one commit with these files. It is private, unless it says otherwise. */
export function addRepository(
  state: State,
  fullName: string,
  files: Commit["files"],
  options: Partial<Pick<Repository, "private" | "hasIssues">> = {},
): Repository {
  const [owner = "", name = ""] = fullName.split("/");
  const repository: Repository = {
    owner: { login: owner, type: "Organization" },
    name,
    private: options.private ?? true,
    hasIssues: options.hasIssues ?? true,
    forkOf: undefined,
    defaultBranch: "main",
    branches: {},
    commits: {},
    pulls: [],
    issues: [],
    comments: [],
    treeLimit: 100_000,
  };
  state.repositories.push(repository);
  commitTo(state, fullName, "main", files, { message: "Start" });
  return repository;
}

/** Adds somebody's fork of a repository, with its branches as they are now. */
export function addFork(state: State, of: string, owner: Account): Repository {
  const parent = repositoryNamed(state, of);
  const fork: Repository = {
    ...structuredClone(parent),
    owner,
    forkOf: of,
    hasIssues: false,
    pulls: [],
    issues: [],
    comments: [],
  };
  state.repositories.push(fork);
  return fork;
}

/** Commits to a branch, which begins at the default branch where there is none of this name. Pull requests from it stay as they are. */
export function commitTo(
  state: State,
  fullName: string,
  branch: string,
  edits: FileEdits,
  options: { readonly message?: string; readonly author?: Account } = {},
): Commit {
  const repository = repositoryNamed(state, fullName);
  const tip = repository.branches[branch] ?? repository.branches[repository.defaultBranch];
  const commit = store(repository, {
    parents: tip === undefined ? [] : [tip],
    message: options.message ?? "Change access",
    author: options.author ?? person("octo-author"),
    date: timeOf(state),
    files: edited(tip === undefined ? {} : (commitsOf(state, repository).get(tip)?.files ?? {}), edits),
  });
  repository.branches[branch] = commit.sha;
  return commit;
}

/** Adds a review, by default an approval of the head as it is now. */
export function addReview(
  state: State,
  fullName: string,
  number: number,
  parts: Pick<Review, "user"> & Partial<Review>,
): Review {
  const pull = pullNumbered(repositoryNamed(state, fullName), number);
  const review: Review = {
    id: takeId(state),
    state: "APPROVED",
    body: "",
    commitId: pull.head.sha,
    submittedAt: timeOf(state),
    ...parts,
  };
  pull.reviews.push(review);
  return review;
}

/** Adds a comment to an issue or pull request, by default a workflow's. */
export function addComment(
  state: State,
  fullName: string,
  number: number,
  body: string,
  user: Account = ACTIONS_BOT,
): Comment {
  const now = timeOf(state);
  const comment: Comment = {
    id: takeId(state),
    on: number,
    user,
    body,
    createdAt: now,
    updatedAt: now,
    minimized: undefined,
  };
  repositoryNamed(state, fullName).comments.push(comment);
  return comment;
}
