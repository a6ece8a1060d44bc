import { changesBetween } from "./changes.ts";
import { between, commitsOf, mergeBase } from "./git.ts";
import { commitTo, edited, person, store, type FileEdits } from "./history.ts";
import {
  nextNumber,
  pullNumbered,
  repositoryNamed,
  takeId,
  timeOf,
  type Account,
  type Commit,
  type Pull,
  type Repository,
  type State,
} from "./state.ts";

/** The files a merge would have: the base branch's with all that the head changed; where both changed one, the head's. */
function mergedFiles(state: State, repository: Repository, pull: Pull, tip: string): Commit["files"] {
  const commits = commitsOf(state, repository);
  const head = commits.get(pull.head.sha)?.files ?? {};
  const changes = changesBetween(mergeBase(commits, tip, pull.head.sha)?.files ?? {}, head);
  const edits = changes.flatMap(({ path, from }) => [
    ...(from === undefined ? [] : [[from, null] as const]),
    [path, head[path] ?? null] as const,
  ]);
  return edited(commits.get(tip)?.files ?? {}, Object.fromEntries(edits));
}

/** Makes the test merge `refs/pull/N/merge` of an open pull request anew, as GitHub does when its head or base moves. */
export function refreshTestMerge(state: State, fullName: string, number: number): void {
  const repository = repositoryNamed(state, fullName);
  const pull = pullNumbered(repository, number);
  const tip = repository.branches[pull.base.ref] ?? pull.base.sha;
  const merge = store(repository, {
    parents: [tip, pull.head.sha],
    message: `Merge ${pull.head.sha} into ${tip}`,
    author: pull.user,
    date: timeOf(state),
    files: mergedFiles(state, repository, pull, tip),
  });
  pull.base.sha = tip;
  pull.mergeCommitSha = merge.sha;
}

/** What `openPull` needs. */
export type PullParts = {
  readonly edits: FileEdits;
  readonly user?: Account;
  /** Default: `change-N`. */
  readonly branch?: string;
  /** `owner/name` of the fork it comes from. Default: the repository itself. */
  readonly from?: string;
  readonly title?: string;
  readonly body?: string | null;
  readonly labels?: readonly string[];
};

/** Commits to a new branch and opens a pull request from it against the default branch. */
export function openPull(state: State, fullName: string, parts: PullParts): Pull {
  const repository = repositoryNamed(state, fullName);
  const number = nextNumber(repository);
  const user = parts.user ?? person("octo-author");
  const from = parts.from ?? fullName;
  const ref = parts.branch ?? `change-${number}`;
  const { sha } = commitTo(state, from, ref, parts.edits, { author: user });
  const now = timeOf(state);
  const pull: Pull = {
    id: takeId(state),
    number,
    title: parts.title ?? "Change access",
    body: parts.body ?? null,
    user,
    state: "open",
    draft: false,
    labels: [...(parts.labels ?? [])],
    head: { repository: from, ref, sha },
    base: { ref: repository.defaultBranch, sha: repository.branches[repository.defaultBranch] ?? "" },
    mergeCommitSha: null,
    merged: undefined,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    reviews: [],
  };
  repository.pulls.push(pull);
  refreshTestMerge(state, fullName, number);
  return pull;
}

/** Pushes one more commit to a pull request; returns the head it had before. */
export function pushToPull(state: State, fullName: string, number: number, edits: FileEdits): string {
  const pull = pullNumbered(repositoryNamed(state, fullName), number);
  const before = pull.head.sha;
  pull.head.sha = commitTo(state, pull.head.repository, pull.head.ref, edits, { author: pull.user }).sha;
  pull.updatedAt = timeOf(state);
  refreshTestMerge(state, fullName, number);
  return before;
}

/**
 * Merges a pull request and moves its base branch; returns the tip before and after. Of a rebase, the last commit is the merge
 * commit, and the ones before it hold the files they had on their own branch.
 */
export function mergePull(
  state: State,
  fullName: string,
  number: number,
  options: { readonly method?: "merge" | "squash" | "rebase"; readonly by?: Account } = {},
): { readonly before: string; readonly after: string } {
  const repository = repositoryNamed(state, fullName);
  const pull = pullNumbered(repository, number);
  const { method = "merge", by = person("octo-lead") } = options;
  const before = repository.branches[pull.base.ref] ?? pull.base.sha;
  const commits = commitsOf(state, repository);
  const theirs = between(commits, before, pull.head.sha);
  const now = timeOf(state);
  const files = mergedFiles(state, repository, pull, before);
  const made = (parents: string[], message: string): string =>
    store(repository, { parents, message, author: by, date: now, files }).sha;
  const introduced: string[] = [];
  if (method === "merge") {
    introduced.push(
      ...theirs,
      made([before, pull.head.sha], `Merge pull request #${number} from ${pull.head.repository}`),
    );
  } else if (method === "squash") {
    introduced.push(made([before], `${pull.title} (#${number})`));
  } else {
    let tip = before;
    for (const [index, sha] of theirs.entries()) {
      const original = commits.get(sha);
      const last = index === theirs.length - 1;
      tip = store(repository, {
        parents: [tip],
        message: original?.message ?? "",
        author: original?.author ?? by,
        date: now,
        files: last ? files : (original?.files ?? files),
      }).sha;
      introduced.push(tip);
    }
  }
  const after = introduced.at(-1) ?? before;
  repository.branches[pull.base.ref] = after;
  Object.assign(pull, { state: "closed", closedAt: now, updatedAt: now, mergeCommitSha: after });
  pull.merged = { at: now, by, commits: introduced };
  return { before, after };
}
