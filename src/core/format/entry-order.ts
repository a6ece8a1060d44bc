import { compareText } from "../finding.ts";
import { BLOCK_KEYS } from "../policy.ts";
import { PolicyFile } from "../policy-file.ts";

/** The part of a JSON Schema that says which keys a map may have. */
type Schema = {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
};

/** What the schema allows at one place of a policy file, and the key that stands there. */
export type Spot = { readonly key: string; readonly schemas: readonly Schema[] };

/**
 * How the entries of one map or list stand. `fixed`: the keys have an order of their own. `names`: sorted, so that a section
 * among them can be told from the next. `kept`: as they were written, since their order may mean something.
 */
export type Order = {
  readonly kind: "fixed" | "names" | "kept";
  readonly compare: (a: string, b: string) => number;
};

/** The place of a whole policy file. */
export const TOP: Spot = { key: "", schemas: [PolicyFile as unknown as Schema] };

const BLOCKS: ReadonlySet<string> = new Set(Object.values(BLOCK_KEYS));

const KEPT: Order = { kind: "kept", compare: () => 0 };

/** What the schema says where it is a map that was written, or a list. */
function branches(schemas: readonly Schema[], type: "object" | "array"): readonly Schema[] {
  return schemas
    .flatMap((schema) => (schema.anyOf ? branches(schema.anyOf, type) : [schema]))
    .filter((schema) => schema.type === type);
}

function propertiesOf(schemas: readonly Schema[]): readonly string[] {
  return branches(schemas, "object").flatMap(({ properties }) => Object.keys(properties ?? {}));
}

/** The value of a key of the map at `spot`; or, without a key, any item of the list there. */
export function spotBelow(spot: Spot, key?: string): Spot {
  const found =
    key === undefined
      ? branches(spot.schemas, "array").map(({ items }) => items)
      : branches(spot.schemas, "object").flatMap(({ properties, patternProperties }) =>
          properties && Object.hasOwn(properties, key) ? [properties[key]] : Object.values(patternProperties ?? {}),
        );
  return { key: key ?? spot.key, schemas: found.filter((schema) => schema !== undefined) };
}

/** The word that an item of a list is sorted by where it is a map: what stands under the first of the schema's keys that it has. */
export function namingKeys(spot: Spot): readonly string[] {
  return propertiesOf(spotBelow(spot).schemas);
}

/** `*`, then labels, then globs, then names. */
function selectorRank(selector: string): number {
  if (selector === "*") return 0;
  if (selector.includes("=")) return 1;
  return /[*?]/u.test(selector) ? 2 : 3;
}

function compareCaseless(a: string, b: string): number {
  return compareText(a.toLowerCase(), b.toLowerCase()) || compareText(a, b);
}

function compareSelectors(a: string, b: string): number {
  return selectorRank(a) - selectorRank(b) || compareText(a, b);
}

/** The order of the keys of the map at `spot`: as in the schema, unknown ones last; or, where names stand there, by name. */
export function mapOrder({ key, schemas }: Spot): Order {
  const found = branches(schemas, "object");
  const keys = propertiesOf(found);
  if (keys.length > 0) {
    const ranks = new Map(keys.map((name, rank) => [name, rank]));
    const rankOf = (name: string) => ranks.get(name) ?? keys.length;
    return { kind: "fixed", compare: (a, b) => rankOf(a) - rankOf(b) };
  }
  if (found.length === 0) return KEPT;
  // Rules are often told in an order of their own, from the common to the rare.
  if (key === "rules") return KEPT;
  if (BLOCKS.has(key)) return { kind: "names", compare: compareSelectors };
  return { kind: "names", compare: key === "users" ? compareCaseless : compareText };
}

/** The order of a list: people in a group are sorted, everything else stays. */
export function listOrder({ key, schemas }: Spot): Order {
  return key === "members" && branches(schemas, "array").length > 0
    ? { kind: "names", compare: compareCaseless }
    : KEPT;
}
