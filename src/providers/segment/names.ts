import type { ScopeRef } from "../../core/access.ts";
import { compareText } from "../../core/finding.ts";
import { type Directory, ProviderError, type Ref } from "../../core/provider.ts";
import { wellFormed } from "../references.ts";
import type { PermissionAnswer } from "./schema.ts";

/** What is known by name, and the way back from an id to its name. */
export type Names = {
  readonly directory: Directory;
  /** The name of an id among roles, workspaces and resources. */
  readonly nameOf: (prefix: string, id: string) => Ref | undefined;
};

/** Gives every listed role its name; of two roles of one name, the second by id is known by its id. Sorted by name. */
export function rolesOf(listed: readonly { readonly id: string; readonly name: string }[]): readonly {
  readonly id: string;
  readonly name: string;
}[] {
  const taken = new Set<string>();
  return listed
    .toSorted((a, b) => compareText(a.id, b.id))
    .map(({ id, name }) => {
      const known = taken.has(wellFormed(name)) ? id : wellFormed(name);
      taken.add(known);
      return { id, name: known };
    })
    .sort((a, b) => compareText(a.name, b.name));
}

/** One for each directory: most writes need the same, and turning it around takes as long as it is large. */
const turned = new WeakMap<Directory, Names>();

/** Reads a directory both ways. It is turned around once and remembered, so it must not be changed afterwards. */
export function namesOf(directory: Directory): Names {
  const known = turned.get(directory);
  if (known !== undefined) return known;
  const refs = new Map<string, Ref>();
  for (const [ref, id] of directory) refs.set(JSON.stringify([prefixOf(ref), id]), ref);
  const names: Names = { directory, nameOf: (prefix, id) => refs.get(JSON.stringify([prefix, id])) };
  turned.set(directory, names);
  return names;
}

/** What stands before the colon of a reference: `role`, `source`, `workspace`. */
function prefixOf(ref: Ref): string {
  const colon = ref.indexOf(":");
  return colon === -1 ? ref : ref.slice(0, colon);
}

/** What references of other things begin with, so that no resource type may be called that. */
const RESERVED = new Set(["user", "group", "role", "labels"]);

/** Segment's type of a resource, from the reference: `source:web-prod` is a `SOURCE`. */
export function typeOf(ref: ScopeRef): string {
  return prefixOf(ref).toUpperCase().replaceAll("-", "_");
}

/** What references to resources of this type begin with. A type that can't be told apart from another is a ProviderError. */
export function prefixOfType(type: string): string {
  const prefix = type.toLowerCase().replaceAll("_", "-");
  if (!/^[A-Z][A-Z0-9_]*$/u.test(type) || RESERVED.has(prefix)) {
    throw new ProviderError(
      "bad-answer",
      `Segment answered a permission on a resource of type ${JSON.stringify(type)}, which this version cannot read.`,
    );
  }
  return prefix;
}

/**
 * Names for what permissions point at and no list holds: a role by the name that comes with it, a resource by its id. Deleted
 * resources leave such grants behind. Throws a ProviderError where such a name is another thing's name already.
 */
export function learn(names: Names, permissions: Iterable<PermissionAnswer>): Names {
  const added = new Map<Ref, string>();
  const roles = new Set<string>();
  const known = (prefix: string, id: string): boolean => names.nameOf(prefix, id) !== undefined;
  const isFree = (ref: Ref, id: string): boolean =>
    [id, undefined].includes(added.get(ref) ?? names.directory.get(ref));
  const add = (id: string, ...refs: readonly Ref[]): void => {
    const ref = refs.find((candidate) => isFree(candidate, id));
    if (ref === undefined) {
      throw new ProviderError(
        "bad-answer",
        `${JSON.stringify(refs.at(-1))} is the name of one thing and the id of another: rename the one, or remove the grants on the other.`,
      );
    }
    added.set(ref, id);
  };
  for (const { roleId, roleName, resources } of [...permissions].sort((a, b) => compareText(a.roleId, b.roleId))) {
    if (!known("role", roleId) && !roles.has(roleId)) {
      roles.add(roleId);
      add(roleId, ...(roleName ? [`role:${wellFormed(roleName)}` as const] : []), `role:${roleId}`);
    }
    for (const { id, type } of resources) {
      const prefix = prefixOfType(type);
      if (!known(prefix, id)) add(id, `${prefix}:${id}`);
    }
  }
  return added.size === 0 ? names : namesOf(new Map([...names.directory, ...added]));
}
