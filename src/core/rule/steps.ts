import { callOf, type Node, partsOf } from "./expression.ts";
import { fieldOf, RULE_VARIABLES, type RuleType, type RuleVariable } from "./fields.ts";
import { LONGEST_PATTERN, RULE_FUNCTIONS } from "./functions.ts";

/** How large the values are that a rule is evaluated over: the items of the longest list, the UTF-16 units of the longest text. */
export type Size = { readonly list: number; readonly text: number };

/** The most that a value can hold: items, those of lists inside it included; items inside one of them; UTF-16 units of its longest text. */
type Extent = { readonly items: number; readonly inner: number; readonly text: number };

/** The most steps that evaluating a part of a rule takes, and what can come of it. */
type Weight = Extent & { readonly steps: number };

const VARIABLES: ReadonlyMap<string, RuleVariable> = new Map(Object.entries(RULE_VARIABLES));
const MACROS = new Set(RULE_FUNCTIONS.flatMap(({ name, macro }) => (macro === true ? [name] : [])));

/** What an evaluation takes whatever the rule is. */
const EVALUATION = 10;
/** How many UTF-16 units are compared or copied in the time of one step. */
const COPIED = 500;
/** How many are read or written by a function in the time of one step. */
const READ = 20;
/** How many are compared with a text that is looked for. */
const SOUGHT = 100;
/** How many our own loops, and those that count characters, go over. */
const COUNTED = 6;

const READING: ReadonlySet<string | undefined> = new Set([
  "lowerAscii",
  "upperAscii",
  "trim",
  "substring",
  "days",
  "int",
]);
const SEARCHING: ReadonlySet<string | undefined> = new Set(["contains", "indexOf", "lastIndexOf"]);
const LISTED = new Set(["==", "!=", "in", "+"]);

/** A character can become three when its case changes. */
const CASED = 3;
const LONGEST_NUMBER = 20;
const NOTHING: Extent = { items: 0, inner: 0, text: 0 };

/** The most steps that evaluating an expression once can take, as a function of how large the values are. */
export function stepsOf(root: Node): (size: Size) => number {
  const known = new Map<string, number>();
  return (size) => {
    const key = `${size.list} ${size.text}`;
    const steps = known.get(key) ?? EVALUATION + weigh(root, size, new Map()).steps;
    known.set(key, steps);
    return steps;
  };
}

function weigh(node: Node, size: Size, names: ReadonlyMap<string, Extent>): Weight {
  if (node.op === "value") {
    return { steps: 1, ...NOTHING, text: typeof node.args === "string" ? node.args.length : 0 };
  }
  if (node.op === "id") return { ...(names.get(node.args) ?? extentOf(VARIABLES.get(node.args), size)), steps: 1 };
  if (node.op === "." && node.args[0].op === "id" && !names.has(node.args[0].args)) {
    const field = fieldOf(VARIABLES.get(node.args[0].args), node.args[1]);
    return { steps: 2, ...extentOf(field, size) };
  }
  const call = callOf(node);
  if (call?.receiver !== undefined && MACROS.has(call.name)) {
    const list = weigh(call.receiver, size, names);
    const [item, ...bodies] = call.args;
    const inner = item?.op === "id" ? new Map(names).set(item.args, { ...list, items: list.inner }) : names;
    const body = bodies.reduce((total, each) => total + weigh(each, size, inner).steps, 1);
    return { ...(call.name === "filter" ? list : NOTHING), steps: 1 + list.steps + list.items * body };
  }
  const parts = partsOf(node).map((part) => weigh(part, size, names));
  const inside = parts.reduce((total, { steps }) => total + steps, 0);
  const extent = outcomeOf(node, call?.name, parts);
  return { ...extent, steps: inside + ownSteps(node, call?.name, parts) };
}

/** What a variable or field holds. */
function extentOf(declared: { readonly type: RuleType } | RuleVariable | undefined, { list, text }: Size): Extent {
  if (declared === undefined || !("type" in declared)) return { items: list, inner: list, text };
  const { type } = declared;
  if (type === "number" || type === "true or false") return NOTHING;
  if (type === "list of texts" || type === "text by key") return { ...NOTHING, items: list, text };
  return { ...NOTHING, text: Math.max(text, type.startsWith("day") ? "2027-01-31".length : 0) };
}

/** What comes of a node, by what comes of its parts. Only `+`, lists and letter case make something larger. */
function outcomeOf(node: Node, call: string | undefined, parts: readonly Extent[]): Extent {
  const items = largest(parts, "items");
  const inner = largest(parts, "inner");
  const text = largest(parts, "text");
  if (node.op === "+") return { items: sum(parts, "items"), inner, text: sum(parts, "text") };
  if (node.op === "list" || node.op === "map") return { items: parts.length + sum(parts, "items"), inner: items, text };
  if (call === "lowerAscii" || call === "upperAscii") return { ...NOTHING, text: text * CASED };
  if (call === "string") return { ...NOTHING, text: Math.max(text, LONGEST_NUMBER) };
  return call === undefined ? { items, inner, text } : { ...NOTHING, text };
}

/** The steps of a node without its parts: one, and more where it goes over lists or texts. */
function ownSteps(node: Node, call: string | undefined, parts: readonly Extent[]): number {
  const text = largest(parts, "text");
  const [searched = NOTHING, sought = NOTHING] = parts;
  if (call === "glob")
    return 1 + Math.floor((searched.text * Math.max(1, Math.min(sought.text, LONGEST_PATTERN))) / COUNTED);
  if (call === "size") return 1 + Math.floor(text / COUNTED);
  if (SEARCHING.has(call)) return 1 + Math.floor((searched.text * Math.max(1, sought.text)) / SOUGHT);
  if (READING.has(call)) return 1 + Math.floor(text / READ);
  const rounds = LISTED.has(node.op) ? 1 + sum(parts, "items") : 1;
  return rounds * (1 + Math.floor(text / COPIED));
}

function sum(parts: readonly Extent[], of: keyof Extent): number {
  return parts.reduce((total, part) => total + part[of], 0);
}

function largest(parts: readonly Extent[], of: keyof Extent): number {
  return parts.reduce((most, part) => Math.max(most, part[of]), 0);
}
