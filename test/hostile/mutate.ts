import { HOSTILE_NAMES } from "./names.ts";
import type { Random } from "./random.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What may come where something else is expected. Keys of every object's prototype are own ones here, as JSON.parse makes them. */
const JUNK: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  9_007_199_254_740_991,
  [],
  {},
  [null],
  [[[[[[[[]]]]]]]],
  [{}],
  { data: {} },
  { errors: [] },
  { length: 3 },
  { toString: 1, valueOf: null },
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}') as Json,
];

const TEXTS: readonly Json[] = ["", " ", "null", "CANARY-junk", ...HOSTILE_NAMES];

/** `kinds`: the value has another type from then on. `any`: another text may stand for a text as well. */
export type Change = "kinds" | "any";

function isSameKind(a: Json, b: Json): boolean {
  return typeof a === typeof b && Array.isArray(a) === Array.isArray(b) && (a === null) === (b === null);
}

function junkFor(value: Json, change: Change, random: Random): Json {
  const pool = [...JUNK, ...TEXTS].filter((junk) => change === "any" || !isSameKind(junk, value));
  return random.of(pool);
}

type Path = readonly (string | number)[];

function pathsIn(value: Json, at: Path = []): readonly Path[] {
  if (value === null || typeof value !== "object") return [at];
  const below = Object.entries(value).flatMap(([key, child]) =>
    pathsIn(child, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return [at, ...below];
}

function replaced(value: Json, [first, ...rest]: Path, make: (old: Json) => Json | undefined): Json | undefined {
  if (first === undefined) return make(value);
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((item, index) => {
      const next = index === first ? replaced(item, rest, make) : item;
      return next === undefined ? [] : [next];
    });
  }
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([key, child]) => {
      const next = key === first ? replaced(child as Json, rest, make) : (child as Json);
      return next === undefined ? [] : [[key, next]];
    }),
  );
}

/** One thing in a JSON value made wrong, and what was done, for a failing case. */
export function mutate(value: Json, change: Change, random: Random): { readonly value: Json; readonly what: string } {
  const paths = pathsIn(value);
  const path = random.of(paths);
  const place = `/${path.join("/")}`;
  if (random.once(5) && path.length > 0 && typeof path.at(-1) === "string") {
    return { value: replaced(value, path, () => undefined) ?? null, what: `${place} left out` };
  }
  let junk: Json = null;
  const next = replaced(value, path, (old) => (junk = junkFor(old, change, random)));
  return { value: next ?? null, what: `${place} = ${JSON.stringify(junk).slice(0, 80)}` };
}
