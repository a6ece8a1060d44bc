import { compareText } from "../core/finding.ts";
import type { Resource } from "../core/provider.ts";

/** A resource as it was listed, before it has a reference. `names[0]` is the one it is usually called by; there may be none. */
export type ListedResource = Omit<Resource, "ref">;

/**
 * Gives every resource its reference: `kind:name` where its usual name belongs to no other of its kind, neither as usual name nor
 * as id, else `kind:id`. Sorted by reference.
 */
export function resourcesOf(listed: readonly ListedResource[]): readonly Resource[] {
  const named = listed.map((resource) => ({ ...resource, names: tidy(resource.names) }));
  const holders = new Map<string, Set<string>>();
  const claim = (kind: string, name: string, id: string): void => {
    const key = `${kind}:${name}`;
    holders.set(key, (holders.get(key) ?? new Set()).add(id));
  };
  for (const { kind, id, names } of named) {
    claim(kind, id, id);
    if (names[0] !== undefined) claim(kind, names[0], id);
  }
  return named
    .map((resource): Resource => {
      const [usual] = resource.names;
      const unique = usual !== undefined && holders.get(`${resource.kind}:${usual}`)?.size === 1;
      return { ...resource, ref: `${resource.kind}:${unique ? usual : resource.id}` };
    })
    .sort((a, b) => compareText(a.ref, b.ref));
}

/** A name without halves of surrogate pairs, which can't be written to a file: each becomes U+FFFD. */
export function wellFormed(name: string): string {
  return name.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** Every name once, without empty ones. */
function tidy(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(wellFormed))].filter((name) => name !== "");
}

/**
 * Parses JSON whose strings may hold half of a character (`"\\ud800"` is valid JSON): it becomes U+FFFD, as everywhere else text is
 * turned into bytes. Throws a SyntaxError for what is no JSON.
 */
export function parseJson(text: string): unknown {
  const isSuspect = /\\u[dD][89a-fA-F]/u.test(text);
  return isSuspect
    ? JSON.parse(text, (_, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value))
    : JSON.parse(text);
}
