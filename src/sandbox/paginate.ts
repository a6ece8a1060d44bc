import { invalid, ok, type Answer } from "./answer.ts";
import type { Query } from "./query.ts";
import type { Problem } from "./shape.ts";

/** The query parameters of every paginated list. */
export const PAGE = ["pagination.count", "pagination.cursor"] as const;

const DEFAULT_COUNT = 200;
const MAX_COUNT = 1000;

/** A cursor is base64 of the place where its page starts. Clients must not rely on that: Segment calls it opaque. */
function cursorAt(start: number): string {
  return Buffer.from(String(start)).toString("base64");
}

function startOf(cursor: string): number | undefined {
  const decoded = Buffer.from(cursor, "base64").toString();
  if (!/^\d{1,15}$/u.test(decoded)) return undefined;
  const start = Number(decoded);
  return cursorAt(start) === cursor ? start : undefined;
}

/**
 * One page of a list as `{[name]: items, pagination}`. The count is 1 to 1000, 200 where left out; the last page has no `next`.
 * The reference says that a required pagination left out is refused, and its newest SDK makes it optional everywhere: here it is.
 */
export function paginate(query: Query, name: string, all: readonly unknown[]): Answer {
  const problems: Problem[] = [];
  const countText = query.values.get("pagination.count");
  const count = countText === undefined ? DEFAULT_COUNT : /^\d+$/u.test(countText) ? Number(countText) : 0;
  if (count < 1 || count > MAX_COUNT) {
    problems.push({ field: "pagination.count", message: `must be a whole number from 1 to ${MAX_COUNT}` });
  }
  const cursor = query.values.get("pagination.cursor");
  const start = cursor === undefined ? 0 : startOf(cursor);
  if (start === undefined) problems.push({ field: "pagination.cursor", message: "is not a cursor of this list" });
  if (problems.length > 0 || start === undefined) return invalid(problems);
  const end = start + count;
  return ok({
    [name]: all.slice(start, end),
    pagination: {
      current: cursorAt(start),
      ...(end < all.length ? { next: cursorAt(end) } : {}),
      totalEntries: all.length,
    },
  });
}
