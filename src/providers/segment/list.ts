import { isDeepStrictEqual } from "node:util";
import { ProviderError } from "../../core/provider.ts";
import type { Client, Query } from "./http.ts";
import type { Ok, Refused } from "./judge.ts";
import type { Answer, AnswerName } from "./schema.ts";

/** Runs a task when one of the few places is free. A task must not run another. */
export type Run = <T>(task: () => Promise<T>) => Promise<T>;

/** Lists one kind of thing to the last page. */
export type List = <Name extends ListName, Item extends string | { readonly id: string }>(
  name: Name,
  path: string,
  pick: (data: Answer<Name>) => readonly Item[],
  options?: { readonly query?: Query; readonly mayBeForbidden?: boolean },
) => Promise<Ok<readonly Item[]> | Refused>;

type ListName = { [Name in AnswerName]: Answer<Name> extends { pagination: unknown } ? Name : never }[AnswerName];

const MOST_PAGES = 10_000;

/**
 * Reads lists whole or not at all. A page that cannot be read, a cursor that comes back, a list without end, or one that does not hold
 * what it says it holds on a second reading either: a ProviderError `not-read`, for what is missing would count as absent. `pick` keeps
 * what is needed of an item; one that comes twice alike counts once. `count` is the page size, 1..1000.
 */
export function listWith(client: Client, count: number): List {
  return async (name, path, pick, { query = {}, mayBeForbidden = false } = {}) => {
    for (let reading = 1; ; reading += 1) {
      const { items, refused, problem } = await readPages(client, count, name, path, pick, query, mayBeForbidden);
      if (refused !== undefined) return refused;
      if (problem === undefined) return { kind: "ok", data: items };
      if (reading === 2) throw notRead(path, problem);
    }
  };
}

type Reading<Item> = { readonly items: readonly Item[]; readonly refused?: Refused; readonly problem?: string };

async function readPages<Name extends ListName, Item extends string | { readonly id: string }>(
  client: Client,
  count: number,
  name: Name,
  path: string,
  pick: (data: Answer<Name>) => readonly Item[],
  query: Query,
  mayBeForbidden: boolean,
): Promise<Reading<Item>> {
  const items = new Map<string, Item>();
  const cursors = new Set<string>();
  let cursor: string | undefined;
  let said: unknown;
  do {
    if (cursors.size >= MOST_PAGES) throw notRead(path, `it goes on after ${MOST_PAGES} pages`);
    const page: Query = cursor === undefined ? {} : { "pagination.cursor": cursor };
    const answer = await getPage(
      client,
      name,
      path,
      { ...query, "pagination.count": String(count), ...page },
      mayBeForbidden,
    );
    if (answer.kind === "refused") {
      if (cursor !== undefined) throw notRead(path, `a later page was refused (${answer.message})`);
      return { items: [], refused: answer };
    }
    for (const item of pick(answer.data)) {
      const key = typeof item === "string" ? item : item.id;
      const before = items.get(key);
      if (before !== undefined && !isDeepStrictEqual(before, item))
        return { items: [], problem: `it holds ${JSON.stringify(key)} twice, differently` };
      items.set(key, item);
    }
    const { next, totalEntries } = (answer.data as { pagination: { next?: string | null; totalEntries?: unknown } })
      .pagination;
    cursor = next || undefined;
    // A list that shrinks or grows between two pages moves what stands on them: an entry may have stood on neither.
    if (said !== undefined && totalEntries !== undefined && totalEntries !== said)
      return { items: [], problem: "it changed from one page to the next" };
    said = totalEntries ?? said;
    if (cursor === undefined && typeof totalEntries === "number" && totalEntries !== items.size) {
      return { items: [], problem: `it holds ${items.size} items and says ${totalEntries}` };
    }
    if (cursor !== undefined && cursors.has(cursor)) throw notRead(path, "its pages go round in a circle");
    if (cursor !== undefined) cursors.add(cursor);
  } while (cursor !== undefined);
  return { items: [...items.values()] };
}

async function getPage<Name extends ListName>(
  client: Client,
  name: Name,
  path: string,
  query: Query,
  mayBeForbidden: boolean,
): Promise<Ok<Answer<Name>> | Refused> {
  try {
    return await client.get(name, path, query, mayBeForbidden);
  } catch (error) {
    if (error instanceof ProviderError && error.rule === "unreachable") throw notRead(path, error.message);
    throw error;
  }
}

function notRead(path: string, why: string): ProviderError {
  return new ProviderError("not-read", `The list ${path} could not be read to its end: ${why}`);
}

/** The items of a list that every workspace has. */
export function itemsOf<Item>(listing: Ok<readonly Item[]> | Refused, path: string): readonly Item[] {
  if (listing.kind === "ok") return listing.data;
  throw new ProviderError("refused", `Segment refused to list ${path} (${listing.message}).`);
}
