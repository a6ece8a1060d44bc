import { isUtf8 } from "node:buffer";
import { compareText, errorAt, type Finding, sortFindings } from "../core/finding.ts";
import { MAX_FILE_BYTES, type PolicyText, tooLarge } from "../core/parse.ts";
import type { Connection } from "./connection.ts";
import { badAnswer, got, type Got } from "./problem.ts";
import { readOne } from "./read.ts";

/** The policy files of a commit, their paths from the repository's root; and findings about those that were not read. */
export type PolicyAt = { readonly files: readonly PolicyText[]; readonly findings: readonly Finding[] };

/** One entry of a git tree: what stands at a path. */
type Entry = {
  readonly path: string;
  /** `100644` and `100755` are files, `120000` is a symbolic link, `160000` a submodule, `040000` a folder. */
  readonly mode: string;
  readonly sha: string;
  readonly size: number;
};

type Tree = { readonly entries: readonly Entry[]; readonly truncated: boolean };

const FOLDER = "040000";
const LINK = "120000";
const SUBMODULE = "160000";

/** A folder's entries; `recursive`: and those of the folders in it, unless there are too many (`truncated`). */
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

/** Every file, link and submodule below a tree, none of them in a hidden folder: folder by folder where it does not fit one answer. */
async function entriesBelow(connection: Connection, sha: string, folder: string): Promise<Got<readonly Entry[]>> {
  const named = (entry: Entry): Entry => ({ ...entry, path: folder === "" ? entry.path : `${folder}/${entry.path}` });
  const all = await readTree(connection, sha, true);
  if (!all.ok) return all;
  if (!all.value.truncated) return got(all.value.entries.filter(({ mode }) => mode !== FOLDER).map(named));
  const direct = await readTree(connection, sha, false);
  if (!direct.ok) return direct;
  if (direct.value.truncated) return badAnswer("a folder has too many files to be listed");
  const entries: Entry[] = [];
  for (const entry of direct.value.entries.map(named)) {
    if (entry.mode !== FOLDER) entries.push(entry);
    if (entry.mode !== FOLDER || isHidden(entry.path.slice(folder.length))) continue;
    // oxlint-disable-next-line no-await-in-loop -- only a very large repository comes here
    const below = await entriesBelow(connection, entry.sha, entry.path);
    if (!below.ok) return below;
    for (const one of below.value) entries.push(one);
  }
  return got(entries);
}

/** Whether a name on the path begins with a dot; the path starts where the policy folder is. */
function isHidden(path: string): boolean {
  return path.split("/").some((name) => name.startsWith("."));
}

/** The tree of a folder of a commit; undefined where there is no such folder. */
async function treeOf(connection: Connection, commit: string, folder: string): Promise<Got<string | undefined>> {
  let sha = commit;
  for (const name of folder.split("/").filter((part) => part !== "" && part !== ".")) {
    // oxlint-disable-next-line no-await-in-loop -- which tree comes next stands in this one
    const tree = await readTree(connection, sha, false);
    if (!tree.ok) return tree;
    const found = tree.value.entries.find(({ path, mode }) => path === name && mode === FOLDER);
    if (found === undefined)
      return tree.value.truncated ? badAnswer("a folder has too many files to be listed") : got(undefined);
    sha = found.sha;
  }
  return got(sha);
}

async function readText(connection: Connection, file: string, sha: string): Promise<Got<PolicyText | Finding>> {
  const route = "GET /repos/{owner}/{repo}/git/blobs/{file_sha}";
  const blob = await readOne(connection, route, "contents: read", { file_sha: sha }, (fields) => {
    fields.oneOf("encoding", ["base64"]);
    return { content: fields.text("content"), size: fields.count("size") };
  });
  if (!blob.ok) return blob;
  const bytes = Buffer.from(blob.value.content, "base64");
  if (bytes.length !== blob.value.size) return badAnswer(`${file} did not come whole`);
  if (isUtf8(bytes)) return got({ file, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) });
  return got(errorAt("encoding", { file, line: 1, column: 1 }, "The file is not UTF-8: save it as UTF-8"));
}

function refusalOf({ path, mode, size }: Entry, isPolicyFile: (path: string) => boolean): Finding | undefined {
  const source = { file: path, line: 1, column: 1 };
  if (mode === SUBMODULE) return errorAt("outside", source, "A submodule is another repository, so it is not read");
  if (mode === LINK)
    return errorAt("outside", source, "A symbolic link is not followed here: put the file in its place");
  return isPolicyFile(path) && size > MAX_FILE_BYTES ? tooLarge(path) : undefined;
}

/**
 * The policy files below a folder of a commit, without a checkout: those that `isPolicyFile` says yes to, and whose names, like those of
 * their folders, don't begin with a dot. No folder, no files. Findings: `outside` for every symbolic link and submodule, `file-too-large`,
 * `encoding`. A list or file that did not come whole is a problem.
 */
export async function policyFilesAt(
  connection: Connection,
  commit: string,
  folder: string,
  isPolicyFile: (path: string) => boolean,
): Promise<Got<PolicyAt>> {
  const tree = await treeOf(connection, commit, folder);
  if (!tree.ok) return tree;
  if (tree.value === undefined) return got({ files: [], findings: [] });
  const root = folder
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
  const below = await entriesBelow(connection, tree.value, root);
  if (!below.ok) return below;
  const inside = (path: string): string => (root === "" ? path : path.slice(root.length + 1));
  const seen = below.value.filter(({ path }) => !isHidden(inside(path)));
  const refused = seen.flatMap((entry) => refusalOf(entry, isPolicyFile) ?? []);
  const bad = new Set(refused.map(({ source }) => source?.file));
  const wanted = seen.filter(({ path }) => isPolicyFile(path) && !bad.has(path));
  const texts = await Promise.all(wanted.map(({ path, sha }) => readText(connection, path, sha)));
  const files: PolicyText[] = [];
  const findings = [...refused];
  for (const text of texts) {
    if (!text.ok) return text;
    if ("text" in text.value) files.push(text.value);
    else findings.push(text.value);
  }
  return got({ files: files.toSorted((a, b) => compareText(a.file, b.file)), findings: sortFindings(findings) });
}
