import jsonPatch from "fast-json-patch";
import type { AccessState, Grant } from "./access.ts";
import { compareText } from "./finding.ts";
import type { PatchOperation } from "./provider.ts";

type PrincipalEntry = { grants: Record<string, true>; members?: Record<string, true> };
type ResourceEntry = { labels: Record<string, true> };
/** What a principal holds and who is in it; of a resource, its labels. */
export type Entry = Partial<PrincipalEntry & ResourceEntry>;

/**
 * `ROLE on SCOPE`, different for different grants: the first ` on ` is always ours, because where a role's own name says it, and
 * where the name ends so, it is percent-encoded there.
 */
export function grantKey({ role, on }: Pick<Grant, "role" | "on">): string {
  return `${role.replaceAll("%", "%25").replace(/ on(?= |$)/gu, " %6Fn")} on ${on}`;
}

/**
 * Access as one JSON document, every part of it under a stable name and nothing by position, so that RFC 6902 operations over it
 * name what they mean. References are the keys (`user:…`, `source:…`), which keeps names such as `__proto__` harmless.
 */
export function documentOf(state: AccessState): Record<string, Entry> {
  const principals: Record<string, PrincipalEntry> = {};
  const resources: Record<string, ResourceEntry> = {};
  const entry = (ref: string): PrincipalEntry => (principals[ref] ??= { grants: {} });
  for (const fact of state.values()) {
    if (fact.kind === "user") entry(fact.user);
    else if (fact.kind === "group") entry(fact.group).members ??= {};
    else if (fact.kind === "grant") entry(fact.principal).grants[grantKey(fact)] = true;
    else if (fact.kind === "member") (entry(fact.group).members ??= {})[fact.user] = true;
    else (resources[fact.on] ??= { labels: {} }).labels[fact.label] = true;
  }
  return { ...principals, ...resources };
}

/** The RFC 6902 operations that turn one state's document into the other's, sorted by path. */
export function patchBetween(from: AccessState, to: AccessState): readonly PatchOperation[] {
  const operations = jsonPatch.compare(documentOf(from), documentOf(to)) as PatchOperation[];
  return operations.sort((a, b) => compareText(a.path, b.path));
}
