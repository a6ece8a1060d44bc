import type { FileChange } from "../changes.ts";
import { treeSha } from "../git.ts";
import { nodeId, type Links } from "../links.ts";
import { fullName, type Commit, type Repository } from "../state.ts";
import { describeAccount } from "./account.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

function encodedPath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** A commit (schema `commit`); `files` only where it is asked for alone. */
export function describeCommit(
  links: Links,
  repository: Repository,
  commit: Commit,
  files?: readonly FileChange[],
): Record<string, unknown> {
  const url = repositoryUrl(links, repository);
  const page = repositoryPage(links, repository);
  const { author, date, message, sha, parents } = commit;
  const signature = { name: author.login, email: `${author.login}@users.noreply.github.com`, date };
  const tree = treeSha(commit.files);
  const additions = (files ?? []).reduce((sum, file) => sum + file.additions, 0);
  const deletions = (files ?? []).reduce((sum, file) => sum + file.deletions, 0);
  return {
    sha,
    node_id: nodeId("C", sha),
    url: `${url}/commits/${sha}`,
    html_url: `${page}/commit/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    commit: {
      author: signature,
      committer: signature,
      message,
      tree: { sha: tree, url: `${url}/git/trees/${tree}` },
      url: `${url}/git/commits/${sha}`,
      comment_count: 0,
      verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
    },
    author: describeAccount(links, author),
    committer: describeAccount(links, author),
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${page}/commit/${parent}`,
    })),
    ...(files !== undefined && {
      stats: { total: additions + deletions, additions, deletions },
      files: files.map((file) => describeChange(links, repository, sha, file)),
    }),
  };
}

/** A file that differs (schema `diff-entry`), as of the commit it is seen from. */
export function describeChange(links: Links, repository: Repository, at: string, file: FileChange) {
  const { path, from, status, sha, additions, deletions, patch } = file;
  const page = repositoryPage(links, repository);
  return {
    sha,
    filename: path,
    status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${page}/blob/${at}/${encodedPath(path)}`,
    raw_url: `${page}/raw/${at}/${encodedPath(path)}`,
    contents_url: `${repositoryUrl(links, repository)}/contents/${encodedPath(path)}?ref=${at}`,
    ...(patch !== "" && { patch }),
    ...(from !== undefined && { previous_filename: from }),
  };
}

/** What every entry of `contents` has, file or folder. */
export function describeEntry(
  links: Links,
  repository: Repository,
  entry: { readonly path: string; readonly type: "file" | "dir"; readonly sha: string; readonly size: number },
  ref: string,
) {
  const path = encodedPath(entry.path);
  const self = `${repositoryUrl(links, repository)}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const kind = entry.type === "dir" ? "tree" : "blob";
  const git = `${repositoryUrl(links, repository)}/git/${kind}s/${entry.sha}`;
  const html = `${repositoryPage(links, repository)}/${kind}/${encodeURIComponent(ref)}/${path}`;
  return {
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    url: self,
    html_url: html,
    git_url: git,
    download_url:
      entry.type === "dir"
        ? null
        : `https://raw.githubusercontent.com/${fullName(repository)}/${encodeURIComponent(ref)}/${path}`,
    type: entry.type,
    _links: { self, git, html },
  };
}
