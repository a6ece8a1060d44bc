/** Something wrong with one field of an untrusted value: `field` is its dotted path, empty for the value itself. */
export type Problem = { readonly field: string; readonly message: string };

/** What a JSON value must look like; `T` is the type of the values that fit. */
export type Shape<T> = {
  /** Everything that is wrong with the value, one entry for each wrong field; none where it fits. */
  readonly problems: (value: unknown, field: string) => readonly Problem[];
  readonly optional?: boolean;
  readonly type?: T;
};

type OptionalShape<T> = Shape<T> & { readonly optional: true };
type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalKeys<F extends Fields> = { [K in keyof F]: F[K] extends OptionalShape<unknown> ? K : never }[keyof F];

/** The type of the values that fit a shape. */
export type TypeOf<S> = S extends Shape<infer T> ? T : never;
type ObjectOf<F extends Fields> = { [K in Exclude<keyof F, OptionalKeys<F>>]: TypeOf<F[K]> } & {
  [K in OptionalKeys<F>]?: TypeOf<F[K]>;
} extends infer O
  ? { [K in keyof O]: O[K] }
  : never;

/** The dotted path of a field inside another. */
export function join(field: string, key: string | number): string {
  return field === "" ? String(key) : `${field}.${key}`;
}

function test<T>(holds: (value: unknown) => boolean, message: string): Shape<T> {
  return { problems: (value, field) => (holds(value) ? [] : [{ field, message }]) };
}

/** Any text, the empty one too. */
export const text: Shape<string> = test((value) => typeof value === "string", "must be a string");
/** Text that says something. */
export const nonEmpty: Shape<string> = test(
  (value) => typeof value === "string" && value.trim() !== "",
  "must be a string that is not empty",
);
/** True or false. */
export const flag: Shape<boolean> = test((value) => typeof value === "boolean", "must be true or false");
/** A whole number from 0 up. */
export const count: Shape<number> = test(
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  "must be a whole number, 0 or more",
);
const ADDRESS = /^[^\s@"(),:;<>[\]\\`\p{Cc}\p{Cf}\p{Cs}]+@[\p{L}\p{M}\p{N}_-]+(\.[\p{L}\p{M}\p{N}_-]+)+$/u;

/** An e-mail address: one @, a domain of at least two labels after it, and before it nothing that would need quotes. */
export const email: Shape<string> = test(
  (value) =>
    typeof value === "string" &&
    value.length <= 254 &&
    ADDRESS.test(value) &&
    !/@-|-\.|\.-|-$/u.test(value.slice(value.indexOf("@"))),
  "must be an e-mail address",
);

/** One of these values, and no other. */
export function oneOf<const T extends readonly unknown[]>(...values: T): Shape<T[number]> {
  return test((value) => values.includes(value), `must be one of ${values.map(String).join(", ")}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object whose fields are not looked at. */
export const anyObject: Shape<Record<string, unknown>> = test(isRecord, "must be an object");

/** May be left out. Null is a value, so it does not stand for absence. */
export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return { ...shape, optional: true };
}

/** What fits the shape, or null. */
export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return { problems: (value, field) => (value === null ? [] : shape.problems(value, field)) };
}

/** A list of at least `min` items. */
export function listOf<T>(item: Shape<T>, min = 0): Shape<T[]> {
  return {
    problems: (value, field) => {
      if (!Array.isArray(value)) return [{ field, message: "must be a list" }];
      if (value.length < min) return [{ field, message: `must have at least ${min} item` }];
      return value.flatMap((entry: unknown, index) => item.problems(entry, join(field, index)));
    },
  };
}

/** An object with these fields and no others. */
export function object<const F extends Fields>(fields: F): Shape<ObjectOf<F>> {
  return {
    problems: (value, field) => {
      if (!isRecord(value)) return [{ field, message: "must be an object" }];
      const wrong = Object.entries(fields).flatMap(([key, shape]) => {
        if (Object.hasOwn(value, key)) return shape.problems(value[key], join(field, key));
        return shape.optional === true ? [] : [{ field: join(field, key), message: "is missing" }];
      });
      const unexpected = Object.keys(value).filter((key) => !Object.hasOwn(fields, key));
      return [...wrong, ...unexpected.map((key) => ({ field: join(field, key), message: "is not a field of this" }))];
    },
  };
}

/** Whether a value fits a shape. */
export function fits<T>(shape: Shape<T>, value: unknown): value is T {
  return shape.problems(value, "").length === 0;
}
