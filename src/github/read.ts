import type { Connection, Parameters } from "./connection.ts";
import { type Fields, readFields } from "./fields.ts";
import { badAnswer, got, type Got, type Permission } from "./problem.ts";

/** A list of more pages than this is taken to be endless. */
const MAX_PAGES = 1000;

/** One object, by its fields. */
export async function readOne<T>(
  { call }: Connection,
  route: string,
  needs: Permission,
  parameters: Parameters,
  read: (fields: Fields) => T,
): Promise<Got<T>> {
  const answer = await call(route, needs, parameters);
  if (!answer.ok) return answer;
  const value = readFields(answer.value.json, read);
  return value.ok ? got(value.value) : badAnswer(value.problem);
}

/** A list to its end, a hundred on a page: one page that is missing and there is no list. `upTo`: enough after so many entries. */
export async function readAll<T>(
  { call }: Connection,
  route: string,
  needs: Permission,
  parameters: Parameters,
  read: (entry: Fields) => T,
  upTo = Number.POSITIVE_INFINITY,
): Promise<Got<readonly T[]>> {
  const entries: T[] = [];
  let answer = await call(route, needs, { ...parameters, per_page: Math.min(100, upTo) });
  for (let pages = 1; ; pages += 1) {
    if (!answer.ok) return answer;
    const { json, next } = answer.value;
    const page = readFields(json, (fields) => fields.list("", read));
    if (!page.ok) return badAnswer(page.problem);
    for (const entry of page.value) entries.push(entry);
    if (next === undefined || entries.length >= upTo) return got(entries.slice(0, upTo));
    if (pages === MAX_PAGES) return badAnswer(`a list has over ${MAX_PAGES} pages`);
    // oxlint-disable-next-line no-await-in-loop -- where the next page is stands in this one
    answer = await call(`GET ${next}`, needs);
  }
}
