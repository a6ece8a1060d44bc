import jsonPatch from "fast-json-patch";
import type { AccessState } from "./access.ts";
import { describeGrant } from "./effective.ts";
import type { PatchOperation } from "./provider.ts";

type Entry = { grants: Record<string, true>; members?: Record<string, true> };

/**
 * Access as one JSON document, every part of it under a stable name and nothing by position, so that RFC 6902 operations over it
 * name what they mean. References are the keys (`user:…`), which keeps names such as `__proto__` harmless.
 */
export function documentOf(state: AccessState): Record<string, Entry> {
  const document: Record<string, Entry> = {};
  const entry = (ref: string): Entry => (document[ref] ??= { grants: {} });
  for (const fact of state.values()) {
    if (fact.kind === "user") entry(fact.user);
    else if (fact.kind === "group") entry(fact.group).members ??= {};
    else if (fact.kind === "grant") entry(fact.principal).grants[describeGrant(fact)] = true;
    else (entry(fact.group).members ??= {})[fact.user] = true;
  }
  return document;
}

/** The RFC 6902 operations that turn one state's document into the other's, sorted by path. */
export function patchBetween(from: AccessState, to: AccessState): readonly PatchOperation[] {
  const operations = jsonPatch.compare(documentOf(from), documentOf(to)) as PatchOperation[];
  return operations.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
