import type { Hole, Operation, Request } from "../../core/provider.ts";

/**
 * Bulk requests are made of parts: requests of the same kind for one person each. Parts are what a refused batch is split along, and
 * what is sent again of a batch whose answer was lost.
 */

type Query = Readonly<Record<string, string | Hole>>;

/** One request for all of the parts. They must be of one method and path, and have a list in the body or numbered query keys. */
export function join(parts: readonly Operation[]): Operation {
  const [first, ...others] = parts;
  if (first === undefined) throw new RangeError("no parts to join");
  if (others.length === 0) return first;
  const { body, query, ...rest } = first.request;
  const request: Request = {
    ...rest,
    ...(body === undefined
      ? {}
      : { body: joinBodies(parts.map((part) => part.request.body as Record<string, readonly unknown[]>)) }),
    ...(query === undefined ? {} : { query: joinQueries(parts.map((part) => part.request.query ?? {})) }),
  };
  const [change, ...changes] = parts.flatMap((part) => part.changes);
  if (change === undefined) throw new RangeError("parts without changes");
  return { request, changes: [change, ...changes], parts };
}

function joinBodies(bodies: readonly Record<string, readonly unknown[]>[]): Record<string, readonly unknown[]> {
  const joined: Record<string, unknown[]> = {};
  for (const body of bodies) for (const [key, list] of Object.entries(body)) (joined[key] ??= []).push(...list);
  return joined;
}

/** `emails.0=a` and `emails.0=b` become `emails.0=a&emails.1=b`. */
function joinQueries(queries: readonly Query[]): Query {
  const values = queries.flatMap((query) =>
    Object.entries(query).map(([key, value]) => ({ name: key.replace(/\.\d+$/u, ""), value })),
  );
  return Object.fromEntries(values.map(({ name, value }, index) => [`${name}.${index}`, value]));
}

/** Servers and proxies refuse request lines beyond 8 KiB; ids and addresses go there for the DELETE calls. */
const QUERY_BUDGET = 6_000;

/** As few requests as the batch size and the length of a request line allow, in the order of the parts. */
export function batches(parts: readonly Operation[], size: number): readonly Operation[] {
  const groups: Operation[][] = [];
  let room = 0;
  for (const part of parts) {
    const length = queryLength(part.request.query);
    const current = groups.at(-1);
    if (current === undefined || current.length >= size || length > room) {
      groups.push([part]);
      room = QUERY_BUDGET - length;
    } else {
      current.push(part);
      room -= length;
    }
  }
  return groups.map(join);
}

/** No id of Segment's is longer; which one a hole stands for is not known yet, but an invite's is its address. */
const ID_LENGTH = 64;

function queryLength(query: Query | undefined): number {
  const values = Object.entries(query ?? {});
  return values.reduce(
    (sum, [key, value]) =>
      sum +
      key.length +
      6 +
      Math.max(ID_LENGTH, encodeURIComponent(typeof value === "string" ? value : value.idOf).length),
    0,
  );
}

/** Two batches that together are this one, or undefined where it is a single request. */
export function halves(operation: Operation): readonly [Operation, Operation] | undefined {
  const { parts } = operation;
  if (parts === undefined || parts.length < 2) return undefined;
  const middle = Math.ceil(parts.length / 2);
  return [join(parts.slice(0, middle)), join(parts.slice(middle))];
}
