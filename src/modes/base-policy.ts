import { load, type Loaded, type LoadedWorkspace } from "../app/load.ts";
import { isYamlName } from "../app/policy-files.ts";
import type { Policy } from "../core/policy.ts";
import type { Connection } from "../github/connection.ts";
import { COMMIT_ROOT, emptyCache, filesOfCommit, type ObjectCache } from "../github/policy-at.ts";
import { got, type Got } from "../github/problem.ts";
import { lastUsable } from "./base-history.ts";

/** Where policies stand in the repository, from its root, with forward slashes; empty for the root itself. */
export type PolicyPlace = { readonly path: string };

/** What the base says about a workspace, which is what its pull request is judged by. */
export type Base =
  /** Nothing, and neither did an earlier state of the branch. */
  | { readonly kind: "none" }
  /** Something that can't be used, and no earlier state of the branch says more. */
  | { readonly kind: "broken" }
  /** GitHub does not say; `why` is one line. Nothing may be written. */
  | { readonly kind: "unread"; readonly why: string }
  /** `since`: the earlier commit of the branch that it was found at, where the base itself has none that can be used. */
  | { readonly kind: "policy"; readonly policy: Policy; readonly since?: string };

/** The commit that a pull request is judged by. */
export type BaseCommit = {
  /** Its workspaces; none where they could not be read. */
  readonly workspaces: readonly Pick<LoadedWorkspace, "folder" | "policy">[];
  /** Why it could not be read. */
  readonly unread?: string;
  /** What it says about the workspace with this slug. */
  readonly of: (slug: string) => Promise<Base>;
};

/** The policies of a commit, found and read as `load` does in a checkout without submodules. */
export async function policiesAt(
  connection: Connection,
  commit: string,
  { path }: PolicyPlace,
  cache: ObjectCache = emptyCache(),
): Promise<Got<Loaded>> {
  const { files, problem } = await filesOfCommit(connection, commit, path, isYamlName, cache);
  const loaded = await load(path, { cwd: COMMIT_ROOT, top: COMMIT_ROOT, files });
  const failed = problem();
  return failed === undefined ? got(loaded) : { ok: false, problem: failed };
}

/** The policy of the workspace with this slug. */
export function policyOf({ workspaces }: Pick<Loaded, "workspaces">, slug: string): Policy | undefined {
  return workspaces.flatMap(({ policy }) =>
    policy.ok && policy.value.workspace.value === slug ? [policy.value] : [],
  )[0];
}

/** Whether something there can't be used: any of it may be the workspace that is not found. */
function isDoubtful({ workspaces, findings }: Loaded): boolean {
  return workspaces.some(({ policy }) => !policy.ok) || findings.some(({ rule }) => rule !== "no-policy");
}

/** A base that can't be read. */
export function unreadBase(why: string): BaseCommit {
  return { workspaces: [], unread: why, of: () => Promise.resolve({ kind: "unread", why }) };
}

/**
 * Reads what a commit of the branch says. Where it has no policy of a workspace that can be used, the last one that the branch had counts,
 * so that a policy that is taken away or broken first is not judged by itself afterwards.
 */
export async function readBase(connection: Connection, commit: string, place: PolicyPlace): Promise<BaseCommit> {
  const cache = emptyCache();
  const loaded = await policiesAt(connection, commit, place, cache);
  if (!loaded.ok) return unreadBase(loaded.problem.message);
  const { value } = loaded;
  const at = (earlier: string): Promise<Got<Loaded>> => policiesAt(connection, earlier, place, cache);
  return {
    workspaces: value.workspaces,
    of: async (slug) => {
      const policy = policyOf(value, slug);
      if (policy !== undefined) return { kind: "policy", policy };
      const found = await lastUsable(connection, commit, place.path, at, (earlier) => ({
        found: policyOf(earlier, slug),
        isDoubtful: isDoubtful(earlier),
      }));
      if (!found.ok) return { kind: "unread", why: found.problem.message };
      const { kind } = found.value;
      if (kind === "found") return { kind: "policy", policy: found.value.value, since: found.value.commit };
      if (!isDoubtful(value)) return { kind: "none" };
      const why = "its policy has errors, and so had all its last commits";
      return kind === "unclear" ? { kind: "unread", why } : { kind: "broken" };
    },
  };
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
