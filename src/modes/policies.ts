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

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** The root of the repository that a path is in, not above the workspace folder: a checkout may be in a folder of its own. */
async function rootOf(path: string, workspace: string): Promise<string> {
  for (let folder = path; folder.startsWith(workspace + sep); folder = dirname(folder)) {
    // oxlint-disable-next-line no-await-in-loop -- the nearest one counts
    if (await exists(join(folder, ".git"))) return folder;
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

function called(loaded: LoadedWorkspace, place: PolicyPlace): string {
  return place.isFile || loaded.folder === place.path || place.path === "" ? slugOf(loaded) : basename(loaded.folder);
}

/** Reads the policies that the inputs name. `only` is a slug, or the name of a folder. */
export async function readPolicies(policy: string, only: string | undefined, workspace: string): Promise<Policies> {
  const path = resolve(workspace, policy);
  const root = await rootOf(path, workspace);
  const place = { path: relative(root, path).split(sep).join("/"), isFile: await isFile(path) };
  const { workspaces, findings } = await load(path, { cwd: root });
  const names = workspaces.map((loaded) => called(loaded, place)).sort(compareText);
  const wanted = workspaces.filter((one) => only === undefined || slugOf(one) === only || called(one, place) === only);
  if (wanted.length > 0 || only === undefined) return { workspaces: wanted, names, findings, place };
  const known = names.length > 0 ? `there are ${names.map((name) => quote(name)).join(", ")}` : "there is none";
  const message = `There is no policy for the workspace ${quote(only)}: ${known}`;
  return { workspaces: [], names, findings: [...findings, { rule: "no-policy", severity: "error", message }], place };
}
