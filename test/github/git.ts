import { createHash } from "node:crypto";
import { findRepository, fullName, type Commit, type Repository, type State } from "./state.ts";

/** One entry of a folder, as git stores it. */
export type TreeEntry = { path: string; mode: string; type: "blob" | "tree" | "commit"; sha: string; size?: number };

const LINK = "\0link ";
/** In the place of a file's text: another repository stands there. */
export const SUBMODULE = "\0submodule";

/** In the place of a file's text: a symbolic link. */
export function linkTo(target: string): string {
  return LINK + target;
}

/** Where a link leads; undefined where the text is a file's. */
export function targetOf(text: string): string | undefined {
  return text.startsWith(LINK) ? text.slice(LINK.length) : undefined;
}

function hash(kind: string, content: Buffer): string {
  return createHash("sha1").update(`${kind} ${content.length}\0`).update(content).digest("hex");
}

/** The object id git gives a file of this text, or a link. */
export function blobSha(text: string): string {
  return hash("blob", Buffer.from(targetOf(text) ?? text));
}

/** The files under a folder, their paths from it; the folder is given without a slash at its end, the root as "". */
export function filesUnder(files: Commit["files"], folder: string): Commit["files"] {
  const prefix = folder === "" ? "" : `${folder}/`;
  const under = Object.entries(files).filter(([path]) => path.startsWith(prefix));
  return Object.fromEntries(under.map(([path, text]) => [path.slice(prefix.length), text]));
}

/** What lies directly in a folder, ordered as git orders it: a folder's name counts as if it ended in a slash. */
export function entriesOf(files: Commit["files"]): readonly TreeEntry[] {
  const names = new Set(Object.keys(files).map((path) => path.split("/")[0] ?? path));
  const entries = [...names].map((name): TreeEntry => {
    const text = files[name];
    if (text === undefined) return { path: name, mode: "040000", type: "tree", sha: treeSha(filesUnder(files, name)) };
    if (text === SUBMODULE) return { path: name, mode: "160000", type: "commit", sha: blobSha(text) };
    if (targetOf(text) !== undefined)
      return {
        path: name,
        mode: "120000",
        type: "blob",
        sha: blobSha(text),
        size: Buffer.byteLength(text) - LINK.length,
      };
    return { path: name, mode: "100644", type: "blob", sha: blobSha(text), size: Buffer.byteLength(text) };
  });
  const key = ({ path, type }: TreeEntry): string => (type === "tree" ? `${path}/` : path);
  return entries.sort((a, b) => Buffer.compare(Buffer.from(key(a)), Buffer.from(key(b))));
}

/** The object id git gives a folder of these files. */
export function treeSha(files: Commit["files"]): string {
  const rows = entriesOf(files).map(({ path, mode, sha }) =>
    Buffer.concat([Buffer.from(`${mode.replace(/^0/u, "")} ${path}\0`), Buffer.from(sha, "hex")]),
  );
  return hash("tree", Buffer.concat(rows));
}

/** The id of a commit: a hash of all it holds, so that equal histories have equal ids. */
export function commitSha(commit: Omit<Commit, "sha">): string {
  const { files, parents, author, date, message } = commit;
  return hash("commit", Buffer.from(JSON.stringify([treeSha(files), parents, author.login, date, message])));
}

function rootOf(state: State, repository: Repository): string {
  const parent = repository.forkOf === undefined ? undefined : findRepository(state, repository.forkOf);
  return parent === undefined ? fullName(repository) : rootOf(state, parent);
}

/** Every commit that can be asked for in a repository: its own and those of its network of forks. */
export function commitsOf(state: State, repository: Repository): ReadonlyMap<string, Commit> {
  const root = rootOf(state, repository);
  const network = state.repositories.filter((other) => rootOf(state, other) === root);
  return new Map(network.flatMap(({ commits }) => Object.entries(commits)));
}

/** The commit that a branch, a full or short id (from 7 digits), or `pull/N/head|merge` names; `refs/` and `heads/` may lead. */
export function resolveRef(state: State, repository: Repository, ref: string): Commit | undefined {
  const commits = commitsOf(state, repository);
  const short = ref.replace(/^refs\//u, "");
  const [, number, side] = /^pull\/(\d+)\/(head|merge)$/u.exec(short) ?? [];
  const pull = repository.pulls.find((candidate) => candidate.number === Number(number));
  if (pull !== undefined) return commits.get((side === "head" ? pull.head.sha : pull.mergeCommitSha) ?? "");
  const sha = repository.branches[short.replace(/^heads\//u, "")];
  if (sha !== undefined) return commits.get(sha);
  const wanted = ref.toLowerCase();
  if (!/^[0-9a-f]{7,40}$/u.test(wanted)) return undefined;
  return commits.get(wanted) ?? [...commits.values()].find((commit) => commit.sha.startsWith(wanted));
}

/** A commit and all that led to it, nearest first. */
export function ancestry(commits: ReadonlyMap<string, Commit>, sha: string): readonly string[] {
  const seen = new Set([sha]);
  for (const current of seen) for (const parent of commits.get(current)?.parents ?? []) seen.add(parent);
  return [...seen];
}

/** The ids of `base..head`, oldest first. */
export function between(commits: ReadonlyMap<string, Commit>, base: string, head: string): readonly string[] {
  const old = new Set(ancestry(commits, base));
  return ancestry(commits, head)
    .filter((sha) => !old.has(sha))
    .reverse();
}

/** The nearest commit that both come from; undefined where their histories never met. */
export function mergeBase(commits: ReadonlyMap<string, Commit>, base: string, head: string): Commit | undefined {
  const ofBase = new Set(ancestry(commits, base));
  const sha = ancestry(commits, head).find((candidate) => ofBase.has(candidate));
  return sha === undefined ? undefined : commits.get(sha);
}
