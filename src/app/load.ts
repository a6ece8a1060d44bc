import { isUtf8 } from "node:buffer";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { FileSystem } from "../core/file-system.ts";
import { compareText, errorAt, type Finding, type Outcome, sortFindings } from "../core/finding.ts";
import { groupedBy } from "../core/group-by.ts";
import { MAX_FILE_BYTES, parsePolicy, type PolicyText, tooLarge } from "../core/parse.ts";
import type { Policy } from "../core/policy.ts";
import { placeText, quote } from "../core/quote.ts";
import { DISK } from "./disk.ts";
import {
  aboutFile,
  codeOf,
  filesBelow,
  type Found,
  isYamlName,
  list,
  listBelow,
  namesFrom,
  type Root,
} from "./policy-files.ts";

/** One workspace's policy: its folder and files (paths relative to the working directory), and what they say together. */
export type LoadedWorkspace = {
  readonly folder: string;
  readonly files: readonly PolicyText[];
  readonly policy: Outcome<Policy>;
};

/** The workspaces of a policy folder, sorted by folder, and findings that belong to none of them. */
export type Loaded = { readonly workspaces: readonly LoadedWorkspace[]; readonly findings: readonly Finding[] };

/** Beside the workspaces' folders: profiles and rules that all of them have. */
const SHARED_FOLDER = "shared";
/** Folders beside those of workspaces that are none: what is shared, and packs of ready rules. */
const RESERVED_FOLDERS: readonly string[] = [SHARED_FOLDER, "rules"];

function noPolicy(message: string): Finding {
  return { rule: "no-policy", severity: "error", message };
}

/** The first line that is not UTF-8: a line feed is never part of another character. */
function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

async function readText(path: string, file: string, disk: FileSystem): Promise<PolicyText | Finding> {
  try {
    const { size } = await disk.stat(path);
    if (size > MAX_FILE_BYTES) return tooLarge(file);
    const bytes = await disk.read(path);
    if (isUtf8(bytes)) return { file, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) };
    const source = { file, line: firstBadLine(bytes), column: 1 };
    return errorAt("encoding", source, "The file is not UTF-8 from here on: save it as UTF-8");
  } catch (error) {
    return aboutFile("unreadable", file, `The file can't be read (${codeOf(error)})`);
  }
}

/** Files as far as they could be read. */
type Read = { readonly files: readonly PolicyText[]; readonly unread: readonly Finding[] };

async function readAll(found: Found, { nameOf, files: disk = DISK }: Root): Promise<Read> {
  const files: PolicyText[] = [];
  const unread: Finding[] = [...found.findings];
  for (const path of found.paths) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that few files are open at once
    const read = await readText(path, nameOf(path), disk);
    if ("text" in read) files.push(read);
    else unread.push(read);
  }
  return { files, unread };
}

async function loadWorkspace(folder: string, found: Found, root: Root, shared: Read): Promise<LoadedWorkspace> {
  const own = await readAll(found, root);
  const files = [...own.files, ...shared.files];
  return { folder: root.nameOf(folder), files, policy: parsePolicy(files, [...own.unread, ...shared.unread]) };
}

const NOTHING: Read = { files: [], unread: [] };

/** What the workspaces beside it share: the files of a folder `shared`, where there is one. Anything else of that name is refused, a link above all. */
async function readShared(folder: string, { nameOf, files: disk = DISK }: Root): Promise<Read> {
  try {
    const kind = await disk.kindOf(folder);
    if (kind !== "folder") {
      const what = kind === "link" ? "is a link, which is not followed" : "is no folder";
      const message = `\`${SHARED_FOLDER}\` ${what}: what all workspaces share stands in a folder of that name`;
      return { files: [], unread: [aboutFile("outside", nameOf(folder), message)] };
    }
    const root = { real: await disk.realpath(folder), nameOf, files: disk };
    const { files, unread } = await readAll(await filesBelow(await listBelow(folder, root), root), root);
    return { files: files.map((file) => ({ ...file, shared: true as const })), unread };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return NOTHING;
    return {
      files: [],
      unread: [aboutFile("unreadable", nameOf(folder), `The folder can't be read (${codeOf(error)})`)],
    };
  }
}

/**
 * What the workspaces beside this one share, so that one of them alone is planned as it is among the others. A folder `shared` that has
 * nothing to do with policies may stand beside a policy folder: it counts where one of its files holds profiles or rules, and where one
 * can't be read, since that one may.
 */
async function readSharedBeside(folder: string, root: Root): Promise<Read> {
  const beside = join(dirname(folder), SHARED_FOLDER);
  const kind = await (root.files ?? DISK).kindOf(beside).catch(() => undefined);
  if (kind !== "folder") return NOTHING;
  const shared = await readShared(beside, root);
  const isOurs = shared.unread.length > 0 || shared.files.some(({ text }) => /^(?:profiles|rules):/mu.test(text));
  return isOurs ? shared : NOTHING;
}

async function loadFolder(folder: string, root: Root, isTop: boolean): Promise<Loaded> {
  const listing = await list(folder, root);
  const { files } = listing;
  const refused = files.findings.some(({ source }) => source !== undefined && isYamlName(source.file));
  if (files.paths.length > 0 || refused) {
    const shared = isTop ? NOTHING : await readSharedBeside(folder, root);
    return { workspaces: [await loadWorkspace(folder, await filesBelow(listing, root), root, shared)], findings: [] };
  }
  const shared = await readShared(join(folder, SHARED_FOLDER), root);
  const workspaces: LoadedWorkspace[] = [];
  for (const below of listing.folders.filter((path) => !RESERVED_FOLDERS.includes(basename(path)))) {
    // oxlint-disable-next-line no-await-in-loop -- workspaces are few
    const found = await filesBelow(await listBelow(below, root), root);
    // oxlint-disable-next-line no-await-in-loop
    if (found.paths.length + found.findings.length > 0)
      workspaces.push(await loadWorkspace(below, found, root, shared));
  }
  return { workspaces, findings: files.findings };
}

/** Two folders that claim one workspace would each remove what the other declares: both are refused. */
function refuseTwins(workspaces: readonly LoadedWorkspace[]): readonly LoadedWorkspace[] {
  const claims = workspaces.flatMap(({ policy }) => (policy.ok ? [policy.value.workspace] : []));
  const bySlug = groupedBy(claims, ({ value }) => value);
  return workspaces.map((workspace) => {
    const { policy } = workspace;
    const twins = policy.ok ? (bySlug.get(policy.value.workspace.value) ?? []) : [];
    if (!policy.ok || twins.length < 2) return workspace;
    const { value, source } = policy.value.workspace;
    const places = twins.map((twin) => placeText(twin.source)).join(" and ");
    const message = `The workspace ${quote(value)} has a policy in several folders: ${places}`;
    const findings = sortFindings([...policy.findings, errorAt("duplicate", source, message)]);
    return { ...workspace, policy: { ok: false, findings } };
  });
}

/** What a workspace is called by: its slug, or its folder's name where the policy has errors. */
export function slugOf({ folder, policy }: Pick<LoadedWorkspace, "folder" | "policy">): string {
  return policy.ok ? policy.value.workspace.value : basename(folder);
}

function select({ workspaces, findings }: Loaded, wanted: string): Loaded {
  const selected = workspaces.filter((workspace) => slugOf(workspace) === wanted);
  if (selected.length > 0) return { workspaces: selected, findings };
  const known = workspaces.map((workspace) => quote(slugOf(workspace))).sort(compareText);
  const there = known.length > 0 ? `there are ${known.join(", ")}` : "there is none";
  // One of those that have errors may be the wanted one.
  const doubts = workspaces.flatMap(({ policy }) => (policy.ok ? [] : policy.findings));
  return {
    workspaces: [],
    findings: [...findings, noPolicy(`There is no policy for the workspace ${quote(wanted)}: ${there}`), ...doubts],
  };
}

/** Why a path is not read below `top`: it leads out, or over a link, whose target nobody sees in a review of the policy. */
async function refusedBelow(top: string, path: string, { nameOf, files: disk = DISK }: Omit<Root, "real">) {
  const steps = relative(top, path).split(sep);
  if (steps[0] === ".." || resolve(top, ...steps) !== path)
    return aboutFile("outside", nameOf(path), "The policy stands outside of the repository, so it is not read");
  for (let here = top; steps.length > 0;) {
    here = join(here, steps.shift() ?? "");
    // oxlint-disable-next-line no-await-in-loop -- a path has few steps
    const kind = await disk.kindOf(here).catch(() => undefined);
    if (here === top) continue;
    // oxlint-disable-next-line no-await-in-loop
    const isCheckout =
      kind === "folder" && (await disk.kindOf(join(here, ".git")).catch(() => undefined)) !== undefined;
    if (isCheckout) return aboutFile("outside", nameOf(here), "A submodule is another repository, so it is not read");
    if (kind === "link")
      return aboutFile(
        "outside",
        nameOf(here),
        "The way to the policy is a link, which is not followed: name its target",
      );
  }
  return undefined;
}

/** How a policy is read. */
export type Loading = {
  /** Paths are shown relative to it. */
  readonly cwd: string;
  readonly workspace?: string;
  /** The repository's root: nothing beyond it is read, and no link on the way to the policy is followed. */
  readonly top?: string;
  /** Default: the disk. */
  readonly files?: FileSystem;
};

/**
 * Reads the policies at a path: a file, a folder with the files of one workspace (in it and below it), or a folder with one
 * such folder for each workspace. Profiles and rules in a folder `shared` beside those of the workspaces count for each of them; a
 * folder `rules` there is no workspace. Names that begin with a dot are not read, and symbolic links only where they lead to a file
 * inside the policy folder. With `workspace`, only the one with that slug (or folder name, where its policy has errors).
 *
 * Never throws for what it finds. Findings of its own: `no-policy`, `unreadable`, `outside`, `encoding`, `file-too-large`, and
 * `duplicate` for two folders of one workspace.
 */
export async function load(path: string, { cwd, workspace, top, files = DISK }: Loading): Promise<Loaded> {
  const start = resolve(cwd, path);
  const nameOf = namesFrom(cwd);
  let loaded: Loaded;
  try {
    const refused = top === undefined ? undefined : await refusedBelow(top, start, { nameOf, files });
    if (refused !== undefined) return { workspaces: [], findings: [refused] };
    const root = { real: await files.realpath(start), nameOf, files };
    const { kind } = await files.stat(start);
    if (kind === "folder") {
      loaded = await loadFolder(start, root, start === top);
    } else if (kind === "file") {
      loaded = {
        workspaces: [await loadWorkspace(dirname(start), { paths: [start], findings: [] }, root, NOTHING)],
        findings: [],
      };
    } else {
      return {
        workspaces: [],
        findings: [aboutFile("unreadable", nameOf(start), "This is neither a file nor a folder")],
      };
    }
  } catch (error) {
    const code = codeOf(error);
    const missing = code === "ENOENT" || code === "ENOTDIR";
    const message = `${quote(nameOf(start))} does not exist: begin with \`segment-access import\``;
    const unreadable = aboutFile("unreadable", nameOf(start), `This can't be read (${code})`);
    return { workspaces: [], findings: [missing ? noPolicy(message) : unreadable] };
  }
  if (loaded.workspaces.length === 0 && loaded.findings.length === 0) {
    const message = `No YAML file stands in ${quote(nameOf(start))}: begin with \`segment-access import\``;
    return { workspaces: [], findings: [noPolicy(message)] };
  }
  const checked = { workspaces: refuseTwins(loaded.workspaces), findings: sortFindings(loaded.findings) };
  return workspace === undefined ? checked : select(checked, workspace);
}
