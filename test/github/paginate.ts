import type { Answer } from "./answer.ts";
import type { Call } from "./route.ts";

function numberIn(query: URLSearchParams, name: string, otherwise: number): number {
  const value = Number(query.get(name) ?? otherwise);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
}

/** Which page is asked for: from 1, of 30 unless the request says otherwise, at most 100. */
export function pageOf(query: URLSearchParams): { readonly page: number; readonly size: number } {
  return { page: numberIn(query, "page", 1), size: Math.min(100, numberIn(query, "per_page", 30)) };
}

/** The Link header of a page; undefined where there is only one. */
export function linkHeader({ links, path, query }: Call, total: number): Record<string, string> {
  const { page, size } = pageOf(query);
  const last = Math.max(1, Math.ceil(total / size));
  const to = (target: number, relation: string): string => {
    const next = new URLSearchParams(query);
    next.set("page", String(target));
    return `<${links.api}${path}?${next.toString()}>; rel="${relation}"`;
  };
  const before = page > 1 ? [to(Math.min(page - 1, last), "prev")] : [];
  const after = page < last ? [to(page + 1, "next"), to(last, "last")] : [];
  const first = page > 1 ? [to(1, "first")] : [];
  const all = [...before, ...after, ...first];
  return all.length === 0 ? {} : { Link: all.join(", ") };
}

/** One page of a list. */
export function paginate<T>(call: Call, items: readonly T[], describe: (item: T) => unknown): Answer {
  const { page, size } = pageOf(call.query);
  const shown = items.slice((page - 1) * size, page * size);
  return { status: 200, body: shown.map(describe), headers: linkHeader(call, items.length) };
}
