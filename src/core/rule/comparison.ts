import { parseDay } from "../day.ts";
import { quote } from "../quote.ts";
import { suggest } from "../suggest.ts";
import type { Node } from "./expression.ts";
import { fieldOf, type RuleType, type RuleVariable } from "./fields.ts";

/** What the names of an expression stand for: variables, and the items of lists inside `exists` and its like. */
export type Names = {
  readonly variables: ReadonlyMap<string, RuleVariable>;
  readonly items: ReadonlySet<string>;
};

type Side = { readonly type: "text" | "day" | "other"; readonly nullable: boolean; readonly words?: readonly string[] };

const TYPES: Readonly<Record<RuleType, Side["type"]>> = {
  text: "text",
  "text or null": "text",
  day: "day",
  "day or null": "day",
  number: "other",
  "true or false": "other",
  "list of texts": "other",
  "text by key": "other",
};

/** What is known of one side of a comparison: of fields by their declaration, of literals by what they are. */
function sideOf(node: Node, { variables, items }: Names): Side | undefined {
  if (node.op === "value")
    return node.args === null ? undefined : { type: typeof node.args === "string" ? "text" : "other", nullable: false };
  if (node.op === "id" && !items.has(node.args)) {
    const variable = variables.get(node.args);
    return variable !== undefined && "type" in variable ? { type: "day", nullable: false } : undefined;
  }
  if (node.op !== "." || node.args[0].op !== "id" || items.has(node.args[0].args)) return undefined;
  const field = fieldOf(variables.get(node.args[0].args), node.args[1]);
  if (field === undefined) return undefined;
  return { type: TYPES[field.type], nullable: field.type.endsWith("null"), ...(field.words && { words: field.words }) };
}

/** Comparisons that type-check and yet never come true: a rule that holds one would never object. */
export function compare(
  node: Node,
  [left, right]: readonly [Node, Node],
  names: Names,
  complain: (offset: number, message: string) => void,
): void {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const side = sideOf(one, names);
    if (side === undefined) continue;
    const against = sideOf(other, names);
    const isNull = other.op === "value" && other.args === null;
    if (against !== undefined && side.nullable && against.type === "other") {
      complain(node.start, `${written(one)} is a text or null, ${written(other)} is neither`);
    }
    const isEquation = node.op === "==" || node.op === "!=";
    if (isNull && !isEquation && node.op !== "in") {
      complain(other.start, "Nothing is more or less than null: use `== null` or `!= null`");
    } else if (isNull && isEquation && other === left && side.nullable) {
      // The library knows a null only on the right of what may be null.
      complain(other.start, `Write null on the right: ${quote(`${textOf(one)} ${node.op} null`)}`);
    }
    if (other.op !== "value" || typeof other.args !== "string") continue;
    if (side.words !== undefined && !side.words.includes(other.args)) {
      const hint = suggest(other.args, side.words);
      const known =
        hint === undefined
          ? `: it is ${side.words.filter((word) => word !== "").join(", ")}`
          : ` (did you mean \`${hint}\`?)`;
      complain(other.start, `${written(one)} is never ${quote(other.args)}${known}`);
    } else if (side.nullable && other.args === "") {
      complain(other.start, `${written(one)} is never the empty text: what is absent is null`);
    } else if (side.type === "day" && other.args === "") {
      complain(other.start, `${written(one)} is never the empty text`);
    } else if (side.type === "day" && parseDay(other.args) === undefined) {
      complain(other.start, `${quote(other.args)} is not a day such as 2027-01-31, as ${written(one)} is`);
    }
  }
}

function textOf(node: Node): string {
  return node.input.slice(node.start, node.end);
}

function written(node: Node): string {
  return quote(textOf(node));
}
