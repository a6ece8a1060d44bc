import type { Dirent, Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { compareText, errorAt, type Finding } from "../core/finding.ts";

/** Files to read, in code-unit order of their paths, and findings about what can't be read. */
export type Found = { readonly paths: readonly string[]; readonly findings: readonly Finding[] };

/** What stands in one folder: `files` as in `Found`, and the folders in it, all sorted; nothing whose name begins with a dot. */
export type Listing = { readonly files: Found; readonly folders: readonly string[] };

/** The policy folder: its real path, and how a path in it is shown. */
export type Root = { readonly real: string; readonly nameOf: (path: string) => string };

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

type Seen = { readonly path: string } | { readonly finding: Finding } | { readonly folder: string } | undefined;

/** A symbolic link counts only where it leads to a regular file inside the policy folder: nothing from elsewhere can get into a policy. */
async function seeLink(path: string, root: Root): Promise<Seen> {
  const file = root.nameOf(path);
  let target: string;
  let kind: Stats;
  try {
    target = await realpath(path);
    kind = await stat(target);
  } catch (error) {
    if (!isYamlName(path)) return undefined;
    return { finding: aboutFile("unreadable", file, `The link can't be followed (${codeOf(error)})`) };
  }
  if (kind.isDirectory())
    return { finding: aboutFile("outside", file, "A link to a folder is not followed: move the folder here") };
  if (!isYamlName(path)) return undefined;
  if (!kind.isFile())
    return { finding: aboutFile("unreadable", file, "The link leads to something that is no regular file") };
  if (target.startsWith(root.real.endsWith(sep) ? root.real : root.real + sep)) return { path };
  return { finding: aboutFile("outside", file, "The link leads out of the policy folder, so it is not read") };
}

async function see(entry: Dirent, path: string, root: Root): Promise<Seen> {
  if (entry.isSymbolicLink()) return seeLink(path, root);
  if (entry.isDirectory()) return { folder: path };
  if (!isYamlName(entry.name)) return undefined;
  if (entry.isFile()) return { path };
  return { finding: aboutFile("unreadable", root.nameOf(path), "This is no regular file") };
}

/** What stands in a folder. One that can't be listed is a finding `unreadable`. */
export async function list(folder: string, root: Root): Promise<Listing> {
  const paths: string[] = [];
  const folders: string[] = [];
  const findings: Finding[] = [];
  let entries: Dirent[] = [];
  try {
    entries = await readdir(folder, { withFileTypes: true });
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
  return { files: { paths, findings }, folders };
}

/** The policy files of a listed folder and of every folder below it. */
export async function filesBelow(listing: Listing, root: Root): Promise<Found> {
  const paths = [...listing.files.paths];
  const findings = [...listing.files.findings];
  for (const folder of listing.folders) {
    // oxlint-disable-next-line no-await-in-loop -- a policy has few folders
    const below = await filesBelow(await list(folder, root), root);
    paths.push(...below.paths);
    findings.push(...below.findings);
  }
  return { paths: paths.toSorted(compareText), findings };
}
