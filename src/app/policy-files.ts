import { join, relative, sep } from "node:path";
import type { EntryKind, FileSystem } from "../core/file-system.ts";
import { compareText, errorAt, type Finding } from "../core/finding.ts";
import { DISK } from "./disk.ts";

/** Files to read, in code-unit order of their paths, and findings about what can't be read. */
export type Found = { readonly paths: readonly string[]; readonly findings: readonly Finding[] };

/** What stands in one folder: `files` as in `Found`, and the folders in it, all sorted; nothing whose name begins with a dot. */
export type Listing = {
  readonly files: Found;
  readonly folders: readonly string[];
  /** It is the root of a checkout of its own: a submodule, where it stands in another. */
  readonly isCheckout?: boolean;
};

/** The policy folder: its real path, how a path in it is shown, and where its files are read (default: the disk). */
export type Root = {
  readonly real: string;
  readonly nameOf: (path: string) => string;
  readonly files?: FileSystem;
};

/** How paths are shown: relative to the working directory, with forward slashes. */
export function namesFrom(cwd: string): (path: string) => string {
  return (path) => relative(cwd, path).split(sep).join("/") || ".";
}

/** The finding of severity `error` about a file or folder as a whole, placed at its first character. */
export function aboutFile(rule: string, file: string, message: string): Finding {
  return errorAt(rule, { file, line: 1, column: 1 }, message);
}

/** What the operating system says, without the path: `EACCES`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

/** Whether a file of this name is read as policy: `*.yaml` or `*.yml`, in any case. A path may be given as well. */
export function isYamlName(name: string): boolean {
  return /\.ya?ml$/iu.test(name);
}

type Entry = { readonly name: string; readonly kind: EntryKind };

type Seen = { readonly path: string } | { readonly finding: Finding } | { readonly folder: string } | undefined;

/** A symbolic link counts only where it leads to a regular file inside the policy folder: nothing from elsewhere can get into a policy. */
async function seeLink(path: string, root: Root): Promise<Seen> {
  const file = root.nameOf(path);
  const { files = DISK } = root;
  let target: string;
  let kind: EntryKind;
  try {
    target = await files.realpath(path);
    ({ kind } = await files.stat(target));
  } catch (error) {
    if (!isYamlName(path)) return undefined;
    return { finding: aboutFile("unreadable", file, `The link can't be followed (${codeOf(error)})`) };
  }
  if (kind === "folder")
    return { finding: aboutFile("outside", file, "A link to a folder is not followed: move the folder here") };
  if (!isYamlName(path)) return undefined;
  if (kind !== "file")
    return { finding: aboutFile("unreadable", file, "The link leads to something that is no regular file") };
  if (target.startsWith(root.real.endsWith(sep) ? root.real : root.real + sep)) return { path };
  return { finding: aboutFile("outside", file, "The link leads out of the policy folder, so it is not read") };
}

async function see({ name, kind }: Entry, path: string, root: Root): Promise<Seen> {
  if (kind === "link") return seeLink(path, root);
  if (kind === "folder") return { folder: path };
  if (!isYamlName(name)) return undefined;
  if (kind === "file") return { path };
  return { finding: aboutFile("unreadable", root.nameOf(path), "This is no regular file") };
}

/** What stands in a folder. One that can't be listed is a finding `unreadable`. */
export async function list(folder: string, root: Root): Promise<Listing> {
  const paths: string[] = [];
  const folders: string[] = [];
  const findings: Finding[] = [];
  let entries: readonly Entry[] = [];
  try {
    entries = await (root.files ?? DISK).list(folder);
  } catch (error) {
    findings.push(aboutFile("unreadable", root.nameOf(folder), `The folder can't be read (${codeOf(error)})`));
  }
  for (const entry of entries.toSorted((a, b) => compareText(a.name, b.name))) {
    if (entry.name.startsWith(".")) continue;
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that findings keep their order
    const seen = await see(entry, join(folder, entry.name), root);
    if (seen === undefined) continue;
    if ("path" in seen) paths.push(seen.path);
    else if ("folder" in seen) folders.push(seen.folder);
    else findings.push(seen.finding);
  }
  return { files: { paths, findings }, folders, isCheckout: entries.some(({ name }) => name === ".git") };
}

/** What stands in a folder of the policy folder; nothing of a submodule is read, since its files are not reviewed with the policy. */
export async function listBelow(folder: string, root: Root): Promise<Listing> {
  const listing = await list(folder, root);
  if (listing.isCheckout !== true) return listing;
  const message = "A submodule is another repository, so it is not read";
  return { files: { paths: [], findings: [aboutFile("outside", root.nameOf(folder), message)] }, folders: [] };
}

/** The policy files of a listed folder and of every folder below it. */
export async function filesBelow(listing: Listing, root: Root): Promise<Found> {
  const paths = [...listing.files.paths];
  const findings = [...listing.files.findings];
  for (const folder of listing.folders) {
    // oxlint-disable-next-line no-await-in-loop -- a policy has few folders
    const below = await filesBelow(await listBelow(folder, root), root);
    paths.push(...below.paths);
    findings.push(...below.findings);
  }
  return { paths: paths.toSorted(compareText), findings };
}
