import { stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { load, type LoadedWorkspace, slugOf } from "../app/load.ts";
import type { Finding } from "../core/finding.ts";
import { compareText } from "../core/finding.ts";
import { quote } from "../core/quote.ts";
import type { PolicyPlace } from "./base-policy.ts";

/** The policies of the checkout. Paths in them count from the repository's root, as annotations and links do. */
export type Policies = {
  /** Those that are asked for. */
  readonly workspaces: readonly LoadedWorkspace[];
  /** The names of all, for a matrix: of their folders, or the slug where the policy folder itself is the workspace. */
  readonly names: readonly string[];
  readonly findings: readonly Finding[];
  readonly place: PolicyPlace;
};

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/**
 * The root of the repository that a path is in, not above the workspace folder: a checkout may be in a folder of its own. A submodule has a
 * file `.git` and is none.
 */
async function rootOf(path: string, workspace: string): Promise<string> {
  for (let folder = path; folder.startsWith(workspace + sep); folder = dirname(folder)) {
    // oxlint-disable-next-line no-await-in-loop -- the nearest one counts
    if (await isFolder(join(folder, ".git"))) return folder;
  }
  return workspace;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function called(loaded: LoadedWorkspace, { path }: PolicyPlace, isOneFile: boolean): string {
  return isOneFile || loaded.folder === path || path === "" ? slugOf(loaded) : basename(loaded.folder);
}

/** Reads the policies that the inputs name: nothing outside of the repository, and nothing over a link. `only` is a slug, or the name of a folder. */
export async function readPolicies(policy: string, only: string | undefined, workspace: string): Promise<Policies> {
  const path = resolve(workspace, policy);
  const root = await rootOf(path, workspace);
  const place = { path: relative(root, path).split(sep).join("/") };
  const { workspaces, findings } = await load(path, { cwd: root, top: root });
  const isOneFile = await isFile(path);
  const nameOf = (loaded: LoadedWorkspace): string => called(loaded, place, isOneFile);
  const names = workspaces.map(nameOf).sort(compareText);
  const wanted = workspaces.filter((one) => only === undefined || slugOf(one) === only || nameOf(one) === only);
  if (wanted.length > 0 || only === undefined) return { workspaces: wanted, names, findings, place };
  const known = names.length > 0 ? `there are ${names.map((name) => quote(name)).join(", ")}` : "there is none";
  const message = `There is no policy for the workspace ${quote(only)}: ${known}`;
  return { workspaces: [], names, findings: [...findings, { rule: "no-policy", severity: "error", message }], place };
}
