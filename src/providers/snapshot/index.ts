import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { nameOf, type PrincipalRef } from "../../core/access.ts";
import { indexAccess } from "../../core/effective.ts";
import { compareText } from "../../core/finding.ts";
import { type Live, ProviderError, type Reader, type Ref } from "../../core/provider.ts";
import { snapshot as isSnapshot } from "../../generated/snapshot-validator.js";
import { assemble } from "../assemble.ts";
import { parseJson } from "../references.ts";
import type { Snapshot } from "./schema.ts";

export type { Snapshot } from "./schema.ts";

/**
 * Reads a workspace from a file (relative to `cwd`), without token or network. The file is read anew each time. One that is missing or not a snapshot
 * is a ProviderError `bad-answer` that says where it is wrong.
 */
export function snapshotReader(path: string, cwd = "."): Reader {
  return {
    name: path,
    identify: async () => (await load(path, cwd)).workspace,
    read: async () => assemble(await load(path, cwd), { findings: [], requests: 0, directory: new Map() }),
  };
}

async function load(path: string, cwd: string): Promise<Snapshot> {
  const fail = (problem: string): never => {
    throw new ProviderError("bad-answer", `${path}: ${problem}.`);
  };
  let text: string;
  try {
    text = await readFile(resolve(cwd, path), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return fail(code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`);
  }
  let data: unknown;
  try {
    data = parseJson(text.replace(/^\uFEFF/u, ""));
  } catch {
    return fail("is not JSON; a snapshot is what `plan --save-live` writes");
  }
  if (!isSnapshot(data)) {
    const [first] = isSnapshot.errors ?? [];
    const detail =
      first?.keyword === "additionalProperties" ? ` (${JSON.stringify(first.params["additionalProperty"])})` : "";
    return fail(`is not a snapshot: ${first?.instancePath || "the whole"} ${first?.message}${detail}`);
  }
  return data as Snapshot;
}

/**
 * What was read, as a file's content: sorted, without secrets. Reading it gives the same facts, invited people, roles, resources and
 * labels. The id of a role that is held and not offered any more is not kept; the grants of it are.
 */
export function snapshotOf(live: Live): Snapshot {
  const facts = [...live.facts.values()];
  const { grants, members } = indexAccess(live.facts);
  const idOf = (ref: Ref) => optional("id", live.directory.get(ref));
  const grantsOf = (principal: PrincipalRef) =>
    optional(
      "grants",
      grants
        .get(principal)
        ?.toSorted((a, b) => compareText(a.role, b.role) || compareText(a.on, b.on))
        .map(({ role, on }) => ({ role, on })),
    );
  return {
    version: 1,
    workspace: live.workspace,
    roles: live.roles.map((name) => ({ ...idOf(`role:${name}`), name })),
    resources: live.resources.map(({ kind, id, names, labels, categories, sourceId }) => ({
      kind,
      id,
      names: [...names],
      ...optional("labels", Object.keys(labels).length === 0 ? undefined : { ...labels }),
      ...optional("categories", categories && [...categories]),
      ...optional("sourceId", sourceId),
    })),
    ...optional("labels", live.labels.length === 0 ? undefined : live.labels.map(([key, value]) => ({ key, value }))),
    users: facts
      .flatMap((fact) => (fact.kind === "user" ? [fact.user] : []))
      .sort(compareText)
      .map((user) => ({
        email: nameOf(user),
        ...(live.invited.has(user) ? { invited: true as const } : idOf(user)),
        ...grantsOf(user),
      })),
    groups: facts
      .flatMap((fact) => (fact.kind === "group" ? [fact.group] : []))
      .sort(compareText)
      .map((group) => ({
        name: nameOf(group),
        ...idOf(group),
        ...optional("members", members.get(group)?.map(nameOf).sort(compareText)),
        ...grantsOf(group),
      })),
  };
}

/** A property that is left out where there is nothing to say. */
function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
