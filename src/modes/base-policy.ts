import { isYamlName } from "../app/policy-files.ts";
import type { Outcome } from "../core/finding.ts";
import { groupedBy } from "../core/group-by.ts";
import { parsePolicy, type PolicyText } from "../core/parse.ts";
import type { Finding } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import type { Connection } from "../github/connection.ts";
import { policyFilesAt } from "../github/policy-at.ts";
import { got, type Got } from "../github/problem.ts";

/** The policy of one workspace at a commit; `folder` is its path from the repository's root. */
export type PolicyThere = { readonly folder: string; readonly policy: Outcome<Policy> };

/** Where policies stand in the repository, from its root: a folder or a file, with forward slashes; empty for the root itself. */
export type PolicyPlace = { readonly path: string; readonly isFile: boolean };

function parentOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** The part of a path right below a folder, undefined where the path is no deeper. */
function folderBelow(folder: string, file: string): string | undefined {
  const inside = folder === "" ? file : file.slice(folder.length + 1);
  return inside.includes("/") ? inside.slice(0, inside.indexOf("/")) : undefined;
}

type Files = { readonly files: readonly PolicyText[]; readonly findings: readonly Finding[] };

function within({ files, findings }: Files, isIn: (file: string) => boolean): Files {
  return {
    files: files.filter(({ file }) => isIn(file)),
    findings: findings.filter(({ source }) => source === undefined || isIn(source.file)),
  };
}

function together(own: Files, shared: Files): Outcome<Policy> {
  const common = shared.files.map((file) => ({ ...file, shared: true as const }));
  return parsePolicy([...own.files, ...common], [...own.findings, ...shared.findings]);
}

const NO_FILES: Files = { files: [], findings: [] };

/**
 * The policies of a commit, found as `load` finds them in a checkout: files that stand in the folder itself are one workspace, else each
 * folder in it is one; `shared` counts for all, `rules` is none. None where there is no such folder.
 */
export async function policiesAt(
  connection: Connection,
  commit: string,
  { path, isFile }: PolicyPlace,
): Promise<Got<readonly PolicyThere[]>> {
  const folder = isFile ? parentOf(path) : path;
  const there = await policyFilesAt(connection, commit, folder, isYamlName);
  if (!there.ok) return there;
  const { value } = there;
  if (isFile) {
    const own = within(value, (file) => file === path);
    return got(own.files.length + own.findings.length === 0 ? [] : [{ folder, policy: together(own, NO_FILES) }]);
  }
  const all = [...value.files.map(({ file }) => file), ...value.findings.flatMap(({ source }) => source?.file ?? [])];
  if (all.some((file) => folderBelow(folder, file) === undefined)) {
    const beside = await policyFilesAt(connection, commit, join(parentOf(folder), "shared"), isYamlName);
    if (!beside.ok) return beside;
    return got([{ folder, policy: together(value, folder === "" ? NO_FILES : beside.value) }]);
  }
  const names = [...groupedBy(all, (file) => folderBelow(folder, file)).keys()];
  const shared = within(value, (file) => folderBelow(folder, file) === "shared");
  return got(
    names
      .filter((name) => name !== "shared" && name !== "rules")
      .sort()
      .map((name) => ({
        folder: join(folder, name),
        policy: together(
          within(value, (file) => folderBelow(folder, file) === name),
          shared,
        ),
      })),
  );
}

/** What a commit says about a workspace: nothing, something that can't be used, or its policy. */
export type Base =
  { readonly kind: "none" } | { readonly kind: "broken" } | { readonly kind: "policy"; readonly policy: Policy };

/** The policy of one workspace: known by its slug, or, where its policy has errors, by its folder. */
export function baseOf(there: readonly PolicyThere[], slug: string, folder: string): Base {
  const own = there.find(({ policy }) => policy.ok && policy.value.workspace.value === slug);
  if (own?.policy.ok === true) return { kind: "policy", policy: own.policy.value };
  const broken = there.some((one) => !one.policy.ok && one.folder === folder);
  // Any of those that can't be read may be the workspace under another folder.
  const doubtful = there.some(({ policy }) => !policy.ok) && !there.some((one) => one.folder === folder);
  return { kind: broken || doubtful ? "broken" : "none" };
}

/**
 * The policy that a pull request is judged by: what it asks for, under the rules, severities, requirements and approvers of its base, so
 * that no pull request loosens what it is judged by. Rules it adds count already.
 */
export function judgedBy(head: Policy, base: Base): Policy {
  if (base.kind !== "policy") return head;
  const { settings, rules } = base.policy;
  const { approvals, guardrails, require } = settings;
  return {
    ...head,
    rules: new Map([...head.rules, ...rules]),
    settings: { ...head.settings, approvals, guardrails, require },
  };
}
