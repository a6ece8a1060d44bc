import type { Connection } from "./connection.ts";
import type { Fields } from "./fields.ts";
import { got, type Got } from "./problem.ts";
import { readAll, readOne } from "./read.ts";

/** A commit and those that it was made from; the first is the branch that the others were merged into. */
export type Parented = { readonly sha: string; readonly parents: readonly string[] };

/** Commits, the newest first; `complete`: the oldest there is is among them. */
export type Commits = { readonly commits: readonly Parented[]; readonly complete: boolean };

const LIST = "GET /repos/{owner}/{repo}/commits";

function parented(fields: Fields): Parented {
  return { sha: fields.sha("sha"), parents: fields.list("parents", (parent) => parent.sha("sha")) };
}

/** A commit, with its parents. */
export async function readCommit(connection: Connection, ref: string): Promise<Got<Parented>> {
  return readOne(connection, "GET /repos/{owner}/{repo}/commits/{ref}", "contents: read", { ref }, parented);
}

/** What a branch was before each of its merges and pushes: a commit, its first parent, that one's first parent; `most` commits of all are asked for. */
export async function firstParents(connection: Connection, commit: string, most: number): Promise<Got<Commits>> {
  const all = await readAll(connection, LIST, "contents: read", { sha: commit }, parented, most);
  if (!all.ok) return all;
  const bySha = new Map(all.value.map((one) => [one.sha, one]));
  const commits: Parented[] = [];
  let next: string | undefined = commit;
  while (next !== undefined) {
    const here: Parented | undefined = bySha.get(next);
    if (here === undefined) return got({ commits, complete: false });
    commits.push(here);
    // Each commit once, whatever is answered.
    bySha.delete(next);
    [next] = here.parents;
  }
  return got({ commits, complete: true });
}

/** The last `most` commits that changed something below a path (`""`: anything), as far as they led to a commit. */
export async function commitsTouching(
  connection: Connection,
  commit: string,
  path: string,
  most: number,
): Promise<Got<Commits>> {
  const parameters = { sha: commit, ...(path !== "" && { path }) };
  const read = await readAll(connection, LIST, "contents: read", parameters, parented, most);
  return read.ok ? got({ commits: read.value, complete: read.value.length < most }) : read;
}
