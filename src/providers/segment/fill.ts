import { type Directory, fillHoles, type Ref, refsOf, type Request } from "../../core/provider.ts";
import type { Query } from "./http.ts";

/** What a request needs and the directory does not hold: what was to create it did not come to pass. */
export function unfilled(request: Request, directory: Directory): readonly Ref[] {
  return refsOf(request).filter((ref) => !directory.has(ref));
}

/** A request with ids in place of names. In a path they are percent-encoded. Throws a RangeError for a name without an id. */
export function fill(
  request: Request,
  directory: Directory,
): { readonly path: string; readonly query: Query; readonly body: unknown } {
  const idOf = (ref: Ref): string => {
    const id = directory.get(ref);
    if (id === undefined) throw new RangeError(`${ref} has no id`);
    return id;
  };
  const filled = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(filled);
    if ("idOf" in value) return idOf(value.idOf as Ref);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]));
  };
  return {
    path: fillHoles(request.path, (ref) => encodeURIComponent(idOf(ref))),
    query: filled(request.query ?? {}) as Query,
    body: filled(request.body),
  };
}
