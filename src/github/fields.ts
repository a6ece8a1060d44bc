/** JSON from outside, read field by field. A path is like `head.repo.full_name`; only an object's own keys count. */
export type Fields = {
  /** Whatever stands there; undefined where nothing or null does. */
  readonly at: (path: string) => unknown;
  readonly text: (path: string) => string;
  /** A whole number from 0 on that JavaScript holds exactly. */
  readonly count: (path: string) => number;
  readonly flag: (path: string) => boolean;
  /** A commit's id: 40 hex digits, or 64. */
  readonly sha: (path: string) => string;
  /** RFC 3339, as GitHub writes a time. */
  readonly time: (path: string) => string;
  readonly oneOf: <T extends string | number>(path: string, words: readonly T[]) => T;
  /** A list, each of its entries read by itself. */
  readonly list: <T>(path: string, read: (entry: Fields) => T) => readonly T[];
  /** Texts by name; numbers and truth values become text, null counts as absent. */
  readonly texts: (path: string) => Readonly<Record<string, string>>;
  /** What `read` makes of it, undefined where nothing or null stands at the path. */
  readonly maybe: <T>(path: string, read: (path: string) => T) => T | undefined;
};

/** What was read; or the first thing that is not as it must be, such as `head.sha is not a commit`. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u;

function lookUp(json: unknown, path: string): unknown {
  let here = json;
  for (const key of path === "" ? [] : path.split(".")) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return here ?? undefined;
}

function fieldsOf(json: unknown, prefix: string, problems: string[]): Fields {
  function expect<T>(path: string, is: (value: unknown) => value is T, otherwise: T, what: string): T {
    const value = lookUp(json, path);
    if (is(value)) return value;
    problems.push(`${`${prefix}${path}` || "it"} is not ${what}`);
    return otherwise;
  }
  const isText = (value: unknown): value is string => typeof value === "string";
  const matching =
    (pattern: RegExp) =>
    (value: unknown): value is string =>
      isText(value) && pattern.test(value);
  const isTime = (value: unknown): value is string => matching(TIME)(value) && !Number.isNaN(Date.parse(value));
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
  const at = (path: string): unknown => lookUp(json, path);
  return {
    at,
    text: (path) => expect(path, isText, "", "text"),
    count: (path) => expect(path, isCount, 0, "a whole number"),
    flag: (path) => expect(path, isFlag, false, "true or false"),
    sha: (path) => expect(path, matching(SHA), "", "a commit"),
    time: (path) => expect(path, isTime, "", "a time"),
    oneOf: <T extends string | number>(path: string, words: readonly T[]) => {
      const isWord = (value: unknown): value is T => words.includes(value as T);
      return expect(path, isWord, words[0] as T, `one of ${words.join(", ")}`);
    },
    list: (path, read) => {
      const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
      const entries = expect<readonly unknown[]>(path, isList, [], "a list");
      return entries.map((entry, index) => read(fieldsOf(entry, `${prefix}${path}[${index}].`, problems)));
    },
    texts: (path) => {
      const isObject = (value: unknown): value is object =>
        typeof value === "object" && value !== null && !Array.isArray(value);
      const entries: readonly [string, unknown][] = Object.entries(expect(path, isObject, {}, "an object"));
      if (entries.some(([, value]) => typeof value === "object" && value !== null)) {
        problems.push(`${prefix}${path} is not texts by name`);
      }
      // Not by assignment: a name may be `__proto__`.
      return Object.fromEntries(
        entries.flatMap(([name, value]) =>
          value === null ? [] : [[name, typeof value === "string" ? value : JSON.stringify(value)]],
        ),
      );
    },
    maybe: (path, read) => (at(path) === undefined ? undefined : read(path)),
  };
}

/** Reads JSON by its fields. Whatever the JSON is, nothing is thrown. */
export function readFields<T>(json: unknown, read: (fields: Fields) => T): Reading<T> {
  const problems: string[] = [];
  const value = read(fieldsOf(json, "", problems));
  const [problem] = problems;
  return problem === undefined ? { ok: true, value } : { ok: false, problem };
}
