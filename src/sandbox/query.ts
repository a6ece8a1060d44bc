import { join, type Problem } from "./shape.ts";

/** The parameters of a query string, by their dotted names: `pagination.count`, `userIds.0`. */
export type Query = { readonly values: ReadonlyMap<string, string>; readonly problems: readonly Problem[] };

/** `pagination[count]` and `pagination.count` are one name: the reference writes dots, Segment's SDKs write either. */
function dotted(name: string): string {
  return name.replace(/\[([^[\]]+)\]/gu, ".$1");
}

/** Reads a query string in every spelling that Segment's documentation and SDKs use. A parameter given twice is a problem. */
export function parseQuery(search: string): Query {
  const values = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [name, value] of new URLSearchParams(search)) {
    const field = dotted(name);
    if (values.has(field)) problems.push({ field, message: "is given more than once" });
    values.set(field, value);
  }
  return { values, problems };
}

/**
 * Parameters that an endpoint does not have. What the real API does with them is not documented; refusing them shows a
 * misspelt parameter where ignoring it would hide it.
 */
export function unknownParameters(query: Query, known: readonly string[]): readonly Problem[] {
  return [...query.values.keys()]
    .filter(
      (field) => !known.some((name) => field === name || (name.endsWith(".N") && isItemOf(name.slice(0, -2), field))),
    )
    .map((field) => ({ field, message: "is not a parameter of this call" }));
}

function isItemOf(name: string, field: string): boolean {
  return field.startsWith(`${name}.`) && /^\d{1,6}$/u.test(field.slice(name.length + 1));
}

/** The items of a list parameter, in the order of their numbers; numbers that leave a gap, or no items, are a problem. */
export function readItems(
  query: Query,
  name: string,
): { readonly items: readonly string[]; readonly problems: readonly Problem[] } {
  const items = [...query.values.keys()]
    .filter((field) => isItemOf(name, field))
    .map((field) => ({ at: Number(field.slice(name.length + 1)), value: query.values.get(field) ?? "" }))
    .sort((a, b) => a.at - b.at);
  const problems: Problem[] = items.length === 0 ? [{ field: name, message: "must have at least 1 item" }] : [];
  const gap = items.findIndex(({ at }, index) => at !== index);
  if (gap >= 0)
    problems.push({ field: join(name, gap), message: "is missing: items are numbered from 0 without gaps" });
  for (const { at, value } of items) if (value === "") problems.push({ field: join(name, at), message: "is empty" });
  return { items: items.map(({ value }) => value), problems };
}
