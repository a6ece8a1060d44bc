import { notFound, ok, type Answer } from "../answer.ts";
import { describeEntry } from "../describe/commit.ts";
import { repositoryUrl } from "../describe/repository.ts";
import { blobSha, commitsOf, entriesOf, filesUnder, resolveRef, targetOf, treeSha, type TreeEntry } from "../git.ts";
import { nodeId } from "../links.ts";
import type { Need } from "../permission.ts";
import type { RepositoryCall, Route } from "../route.ts";
import type { Commit } from "../state.ts";
import { repositoryRoute } from "./repository.ts";

const READ: readonly Need[] = [["contents", "read"]];
/** From here on `contents` answers a file without its text: 1 MB. A folder shows no more than so many entries. */
const MAX_INLINE = 1024 * 1024;
const MAX_ENTRIES = 1000;

/** Base64 in lines of 60, as GitHub sends it. */
function encoded(text: string): string {
  return Buffer.from(text)
    .toString("base64")
    .replace(/.{1,60}/gu, "$&\n");
}

function contents(call: RepositoryCall): Answer {
  const { state, links, repository, query } = call;
  const ref = query.get("ref") ?? repository.defaultBranch;
  const commit = resolveRef(state, repository, ref);
  if (commit === undefined) return notFound();
  const path = call.param("path").replace(/^\/|\/$/gu, "");
  const text = commit.files[path];
  if (text !== undefined) {
    const size = Buffer.byteLength(text);
    const entry = describeEntry(links, repository, { path, type: "file", sha: blobSha(text), size }, ref);
    const small = size <= MAX_INLINE;
    return ok({ ...entry, content: small ? encoded(text) : "", encoding: small ? "base64" : "none" });
  }
  const inside = entriesOf(filesUnder(commit.files, path));
  if (inside.length === 0 && path !== "") return notFound();
  const shown = inside.slice(0, MAX_ENTRIES).map(({ path: name, type, sha, size = 0 }) => {
    const full = path === "" ? name : `${path}/${name}`;
    return describeEntry(links, repository, { path: full, type: type === "tree" ? "dir" : "file", sha, size }, ref);
  });
  return ok(shown);
}

function deepEntries(files: Commit["files"], folder = ""): readonly TreeEntry[] {
  return entriesOf(filesUnder(files, folder)).flatMap((entry) => {
    const path = folder === "" ? entry.path : `${folder}/${entry.path}`;
    const here = { ...entry, path };
    return entry.type === "tree" ? [here, ...deepEntries(files, path)] : [here];
  });
}

/** The files of the tree with this id, wherever in a commit it is. */
function filesOfTree({ state, repository }: RepositoryCall, sha: string): Commit["files"] | undefined {
  for (const { files } of commitsOf(state, repository).values()) {
    if (treeSha(files) === sha) return files;
    const folder = deepEntries(files).find((entry) => entry.type === "tree" && entry.sha === sha);
    if (folder !== undefined) return filesUnder(files, folder.path);
  }
  return undefined;
}

function tree(call: RepositoryCall): Answer {
  const { state, links, repository, query } = call;
  const asked = call.param("tree_sha");
  const files = resolveRef(state, repository, asked)?.files ?? filesOfTree(call, asked);
  if (files === undefined) return notFound();
  // GitHub takes any value for yes, `0` and `false` too.
  const entries = query.has("recursive") ? deepEntries(files) : entriesOf(files);
  const git = `${repositoryUrl(links, repository)}/git`;
  const shown = entries.slice(0, repository.treeLimit);
  return ok({
    sha: treeSha(files),
    url: `${git}/trees/${treeSha(files)}`,
    tree: shown.map((entry) => ({ ...entry, url: `${git}/${entry.type}s/${entry.sha}` })),
    truncated: shown.length < entries.length,
  });
}

function blob({ state, links, repository, param }: RepositoryCall): Answer {
  const sha = param("file_sha");
  const texts = [...commitsOf(state, repository).values()].flatMap(({ files }) => Object.values(files));
  const found = texts.find((candidate) => blobSha(candidate) === sha);
  if (found === undefined) return notFound();
  const text = targetOf(found) ?? found;
  return ok({
    sha,
    node_id: nodeId("B", sha),
    size: Buffer.byteLength(text),
    url: `${repositoryUrl(links, repository)}/git/blobs/${sha}`,
    content: encoded(text),
    encoding: "base64",
  });
}

/** Files at a commit. Links and submodules are in trees alone. */
export const CONTENT_ROUTES: readonly Route[] = [
  repositoryRoute("GET", "/contents/{path}", { needs: READ, query: ["ref"] }, contents),
  repositoryRoute("GET", "/git/trees/{tree_sha}", { needs: READ, query: ["recursive"] }, tree),
  repositoryRoute("GET", "/git/blobs/{file_sha}", { needs: READ }, blob),
];
