import { callOf, type Node, partsOf } from "./expression.ts";
import { RULE_FUNCTIONS } from "./functions.ts";

/** How large the values are that a rule is evaluated over: the items of the longest list, the UTF-16 units of the longest text. */
export type Size = { readonly list: number; readonly text: number };

/** A number that depends on the longest list: the sum of `terms[n] × list^n`. */
type Polynomial = readonly number[];

const MACROS = new Set(RULE_FUNCTIONS.flatMap(({ name, macro }) => (macro === true ? [name] : [])));

/** How many UTF-16 units of text count as one step more. */
const UNITS = 500;

/** The most steps that evaluating an expression once can take, as a function of how large the values are. */
export function stepsOf(root: Node): (size: Size) => number {
  const terms = steps(root);
  return ({ list, text }) =>
    terms.reduce((sum, factor, power) => sum + factor * list ** power, 0) * (1 + Math.floor(text / UNITS));
}

function add(a: Polynomial, b: Polynomial): Polynomial {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, power) => (a[power] ?? 0) + (b[power] ?? 0));
}

function multiply(a: Polynomial, b: Polynomial): Polynomial {
  let product: Polynomial = [];
  for (const [power, factor] of a.entries()) {
    product = add(product, [...Array<number>(power).fill(0), ...b.map((other) => other * factor)]);
  }
  return product;
}

/** One for each node; what stands in a loop as often as the list has items. */
function steps(node: Node): Polynomial {
  const call = callOf(node);
  if (call !== undefined && MACROS.has(call.name) && call.receiver !== undefined) {
    const body = call.args.slice(1).reduce((sum: Polynomial, arg) => add(sum, steps(arg)), [1]);
    return add(add([1], steps(call.receiver)), multiply(items(call.receiver), body));
  }
  const own: Polynomial = call?.name === "glob" ? [8] : node.op === "in" ? add([1], items(node.args[1])) : [1];
  return partsOf(node).reduce((sum: Polynomial, part) => add(sum, steps(part)), own);
}

/** The most items that a list or map can have. No function makes a list that is longer than the ones it is made of. */
function items(node: Node): Polynomial {
  if (node.op === "list" || node.op === "map") return [node.args.length];
  const call = callOf(node);
  if (call?.name === "filter" && call.receiver !== undefined) return items(call.receiver);
  if (node.op === "+") return add(items(node.args[0]), items(node.args[1]));
  if (node.op === "?:") return add(items(node.args[1]), items(node.args[2]));
  return [0, 1];
}
