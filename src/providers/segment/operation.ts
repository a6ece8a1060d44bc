import jsonPatch from "fast-json-patch";
import type { Change } from "../../core/diff.ts";
import type { Operation, PatchOperation } from "../../core/provider.ts";

/** One request and the changes it realises. Throws a RangeError where there is no change. */
export function operation(
  request: Operation["request"],
  changes: readonly Change[],
  more: Pick<Operation, "patch"> = {},
): Operation {
  const [first, ...others] = changes;
  if (first === undefined) throw new RangeError(`${request.method} ${request.path} realises no change`);
  return { request, changes: [first, ...others], ...more };
}

/** One entry of a list that comes or goes, under its key in the list's document. */
export type Edit = { readonly action: Change["action"]; readonly key: string; readonly value: unknown };

/** RFC 6902 over the document `{ [list]: … }`: first that the list still is what was reviewed, then what is changed. */
export function listPatch(
  list: string,
  had: Readonly<Record<string, unknown>>,
  edits: readonly Edit[],
): readonly PatchOperation[] {
  const changed = edits.map(({ action, key, value }): PatchOperation => {
    const path = `/${list}/${jsonPatch.escapePathComponent(key)}`;
    return action === "add" ? { op: "add", path, value } : { op: "remove", path };
  });
  return [{ op: "test", path: `/${list}`, value: had }, ...changed];
}
