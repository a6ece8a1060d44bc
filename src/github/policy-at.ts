import { relative, resolve, sep } from "node:path";
import type { EntryKind, FileSystem } from "../core/file-system.ts";
import { MAX_FILE_BYTES } from "../core/parse.ts";
import type { Connection } from "./connection.ts";
import { badAnswer, got, type Got, type GitHubProblem } from "./problem.ts";
import { readOne } from "./read.ts";

/** Where the files of a commit stand: the root of its repository, as an absolute path of this machine. */
export const COMMIT_ROOT = resolve("/");

/** The files of a commit, below `COMMIT_ROOT`, as a checkout without submodules has them. */
export type CommitFiles = {
  readonly files: FileSystem;
  /** The first thing that GitHub did not answer: whatever was read by then counts for nothing. */
  readonly problem: () => GitHubProblem | undefined;
};

/** What was read once: trees and files are called by a hash of what is in them, so they never change. */
export type ObjectCache = {
  readonly trees: Map<string, Promise<Got<readonly Entry[]>>>;
  readonly blobs: Map<string, Promise<Got<Uint8Array>>>;
};

/** Nothing was read yet. */
export function emptyCache(): ObjectCache {
  return { trees: new Map(), blobs: new Map() };
}

/** One entry of a git tree: what stands at a path. */
type Entry = { readonly path: string; readonly mode: string; readonly sha: string; readonly size: number };

type Tree = { readonly entries: readonly Entry[]; readonly truncated: boolean };

const FOLDER = "040000";
/** What stands there by its mode in git. A checkout has an empty folder for a submodule. */
const KINDS: Readonly<Record<string, EntryKind>> = {
  [FOLDER]: "folder",
  "160000": "folder",
  "120000": "link",
  "100644": "file",
  "100755": "file",
  "100664": "file",
};

/** Linux follows no more links than this on one path. */
const MAX_LINKS = 40;

async function readTree(connection: Connection, sha: string, recursive: boolean): Promise<Got<Tree>> {
  const route = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
  const parameters = { tree_sha: sha, ...(recursive && { recursive: "1" }) };
  return readOne(connection, route, "contents: read", parameters, (fields) => ({
    truncated: fields.flag("truncated"),
    entries: fields.list("tree", (entry) => ({
      path: entry.text("path"),
      mode: entry.text("mode"),
      sha: entry.sha("sha"),
      size: entry.maybe("size", entry.count) ?? 0,
    })),
  }));
}

async function readFolder(connection: Connection, sha: string): Promise<Got<readonly Entry[]>> {
  const tree = await readTree(connection, sha, false);
  if (!tree.ok) return tree;
  return tree.value.truncated ? badAnswer("a folder has too many files to be listed") : got(tree.value.entries);
}

async function readBlob(connection: Connection, { sha, path }: Entry): Promise<Got<Uint8Array>> {
  const route = "GET /repos/{owner}/{repo}/git/blobs/{file_sha}";
  const blob = await readOne(connection, route, "contents: read", { file_sha: sha }, (fields) => {
    fields.oneOf("encoding", ["base64"]);
    return { content: fields.text("content"), size: fields.count("size") };
  });
  if (!blob.ok) return blob;
  const bytes = Buffer.from(blob.value.content, "base64");
  return bytes.length === blob.value.size ? got(bytes) : badAnswer(`${path} did not come whole`);
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Splits the list of a tree and all below it into the lists of its folders. */
function keepFolders({ trees }: ObjectCache, sha: string, entries: readonly Entry[]): void {
  const byFolder = new Map<string, Entry[]>([["", []]]);
  for (const { path, mode } of entries) if (mode === FOLDER) byFolder.set(path, []);
  const shas = new Map(entries.filter(({ mode }) => mode === FOLDER).map((entry) => [entry.path, entry.sha]));
  for (const entry of entries) {
    const cut = entry.path.lastIndexOf("/");
    byFolder.get(cut < 0 ? "" : entry.path.slice(0, cut))?.push({ ...entry, path: entry.path.slice(cut + 1) });
  }
  for (const [folder, inside] of byFolder) {
    const id = folder === "" ? sha : shas.get(folder);
    if (id !== undefined) trees.set(id, Promise.resolve(got(inside)));
  }
}

function isHidden(path: string): boolean {
  return path.split("/").some((name) => name.startsWith("."));
}

/** What stands at a path after every link on the way: its names from the root, and its entry (none for the root itself). */
type Place = { readonly names: readonly string[]; readonly entry: Entry | undefined };

/**
 * The files of a commit, read when they are asked for. `isWanted` says of a file's name whether it will be: the files below `folder` are
 * then read at once.
 */
export async function filesOfCommit(
  connection: Connection,
  commit: string,
  folder: string,
  isWanted: (name: string) => boolean,
  cache: ObjectCache = emptyCache(),
): Promise<CommitFiles> {
  let problem: GitHubProblem | undefined;

  async function use<T>(pending: Promise<Got<T>>): Promise<T> {
    const answer = await pending;
    if (answer.ok) return answer.value;
    problem ??= answer.problem;
    throw failure("EIO");
  }

  async function entriesOf({ entry }: Place): Promise<readonly Entry[]> {
    if (entry !== undefined && KINDS[entry.mode] !== "folder") throw failure("ENOTDIR");
    if (entry !== undefined && entry.mode !== FOLDER) return [];
    const sha = entry?.sha ?? commit;
    const pending = cache.trees.get(sha) ?? readFolder(connection, sha);
    cache.trees.set(sha, pending);
    return use(pending);
  }

  async function bytesOf(entry: Entry): Promise<Uint8Array> {
    const pending = cache.blobs.get(entry.sha) ?? readBlob(connection, entry);
    cache.blobs.set(entry.sha, pending);
    return use(pending);
  }

  /** Follows a path; the link that it ends with only where that is asked for. */
  async function follow(path: string, isLinkFollowed: boolean): Promise<Place> {
    const steps = relative(COMMIT_ROOT, path).split(sep);
    const places: Place[] = [{ names: [], entry: undefined }];
    let links = 0;
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      const here = places.at(-1);
      if (here === undefined) throw failure("ENOENT");
      // oxlint-disable-next-line no-await-in-loop -- each folder says which one is next
      const entries = await entriesOf(here);
      if (step === "" || step === ".") continue;
      if (step === "..") {
        // What is beside a checkout is nothing of the commit.
        if (places.length === 1) throw failure("ENOENT");
        places.pop();
        continue;
      }
      const name = step;
      const entry = entries.find((one) => one.path === name);
      if (entry === undefined) throw failure("ENOENT");
      if (KINDS[entry.mode] !== "link" || (steps.length === 0 && !isLinkFollowed)) {
        places.push({ names: [...here.names, name], entry });
        continue;
      }
      links += 1;
      if (links > MAX_LINKS) throw failure("ELOOP");
      // oxlint-disable-next-line no-await-in-loop
      const target = Buffer.from(await bytesOf(entry)).toString();
      if (target === "" || target.startsWith("/")) throw failure("ENOENT");
      steps.unshift(...target.split("/"));
    }
    const found = places.at(-1);
    if (found === undefined) throw failure("ENOENT");
    return found;
  }

  function kindOf({ entry }: Place): EntryKind {
    return entry === undefined ? "folder" : (KINDS[entry.mode] ?? "other");
  }

  /** Reads ahead what is below the folder: few requests instead of one for each folder, and files beside each other. */
  async function readAhead(): Promise<void> {
    const place = await follow(resolve(COMMIT_ROOT, folder), false);
    if (kindOf(place) !== "folder") return;
    const sha = place.entry?.sha ?? commit;
    if (cache.trees.has(sha) && place.entry !== undefined) return;
    const all = await readTree(connection, sha, true);
    if (!all.ok || all.value.truncated) return;
    keepFolders(cache, sha, all.value.entries);
    const wanted = all.value.entries.filter(
      ({ path, mode, size }) =>
        KINDS[mode] === "file" && !isHidden(path) && isWanted(path.split("/").at(-1) ?? "") && size <= MAX_FILE_BYTES,
    );
    for (const entry of wanted)
      if (!cache.blobs.has(entry.sha)) cache.blobs.set(entry.sha, readBlob(connection, entry));
    await Promise.all(wanted.map(async ({ sha: blob }) => cache.blobs.get(blob)));
  }

  try {
    await readAhead();
  } catch {
    // Nothing stands there, or it can't be read: whoever asks for it is told.
  }
  return {
    problem: () => problem,
    files: {
      list: async (path) => {
        const entries = await entriesOf(await follow(path, true));
        return entries.map(({ path: name, mode }) => ({ name, kind: KINDS[mode] ?? "other" }));
      },
      kindOf: async (path) => kindOf(await follow(path, false)),
      stat: async (path) => {
        const place = await follow(path, true);
        return { kind: kindOf(place), size: place.entry?.size ?? 0 };
      },
      realpath: async (path) => resolve(COMMIT_ROOT, ...(await follow(path, true)).names),
      read: async (path) => {
        const { entry } = await follow(path, true);
        if (entry === undefined || KINDS[entry.mode] !== "file") throw failure("EISDIR");
        return bytesOf(entry);
      },
    },
  };
}
