import type { RuleSubject } from "../policy.ts";
import { quote } from "../quote.ts";
import { didYouMean, suggest, wordList } from "../suggest.ts";
import { compare, type Names } from "./comparison.ts";
import { callOf, type Call, type Node, partsOf, sidesOf } from "./expression.ts";
import { fieldOf, RULE_VARIABLES, type RuleField, variablesOf } from "./fields.ts";
import { REFUSED_FUNCTIONS, RULE_FUNCTIONS } from "./functions.ts";
import { DEEPEST_LOOP } from "./limits.ts";

/** What is wrong with a rule, and the character of its text (counted from 0) that it is about. */
export type Complaint = { readonly message: string; readonly offset: number };

/** What can be told of a rule by looking at it. */
export type Inspection = {
  readonly complaints: readonly Complaint[];
  /** What it speaks of: `today`, `grant.until`, `resource.label(env)`; `resource.labels` where the key is not fixed. */
  readonly mentions: ReadonlySet<string>;
};

const FUNCTIONS: ReadonlyMap<string, (typeof RULE_FUNCTIONS)[number]> = new Map(
  RULE_FUNCTIONS.map((known) => [known.name, known]),
);

type Scope = Names & {
  readonly subject: RuleSubject;
  readonly depth: number;
  readonly mention: (what: string) => void;
  readonly complain: (offset: number, message: string) => void;
};

/**
 * Looks for what type-checking lets pass: misspelt fields with the likely one, functions that rules have not, words that a field never is,
 * comparisons that are never true, loops too deep. All of it at once.
 */
export function inspect(root: Node, subject: RuleSubject): Inspection {
  const complaints: Complaint[] = [];
  const mentions = new Set<string>();
  visit(root, {
    subject,
    variables: variablesOf(subject),
    items: new Set(),
    depth: 0,
    mention: (what) => mentions.add(what),
    complain: (offset, message) => complaints.push({ offset, message }),
  });
  return { complaints: complaints.toSorted((a, b) => a.offset - b.offset), mentions };
}

function visit(node: Node, scope: Scope): void {
  if (node.op === "id") return visitName(node.args, node, scope);
  const text = bareText(node, scope);
  if (text !== undefined) return scope.complain(node.start, unknownName(text, inQuotes(text)));
  if (node.op === "." && node.args[0].op === "id" && !scope.items.has(node.args[0].args)) {
    return visitField(node.args[0].args, node.args[1], node, scope);
  }
  const call = callOf(node);
  if (call !== undefined) return visitCall(call, node, scope);
  const sides = sidesOf(node);
  if (sides !== undefined) compare(node, sides, scope, scope.complain);
  if (node.op === "in" && node.args[1].op === "list") {
    const [left, { args }] = node.args;
    for (const item of args) compare(node, [left, item], scope, scope.complain);
  }
  for (const part of partsOf(node)) visit(part, scope);
}

/** A text such as `read-only` that was written without its quotes: names that nothing has, with hyphens between them. */
function bareText(node: Node, scope: Scope): string | undefined {
  if (node.op === "id") return scope.variables.has(node.args) || scope.items.has(node.args) ? undefined : node.args;
  if (node.op !== "-" || node.args.some((part) => bareText(part, scope) === undefined)) return undefined;
  const text = node.input.slice(node.start, node.end);
  return /\s/u.test(text) ? undefined : text;
}

function unknownName(name: string, remedy: string): string {
  return `There is no ${quote(name)} here${remedy}`;
}

function inQuotes(text: string): string {
  return `: a text stands in quotes, ${quote(`'${text}'`)}`;
}

/** What a rule on its subject can name, where a variable that it has not was meant. */
function variablesHere({ subject, variables }: Scope): string {
  return `: a rule on \`${subject}\` has ${wordList([...variables.keys()], Infinity)}`;
}

function visitName(name: string, node: Node, scope: Scope): void {
  const { variables, items, mention, complain } = scope;
  if (items.has(name)) return;
  const variable = variables.get(name);
  if (variable === undefined) {
    const near = didYouMean(name, [...variables.keys(), ...items]);
    const otherwise = Object.hasOwn(RULE_VARIABLES, name) ? variablesHere(scope) : inQuotes(name);
    complain(node.start, unknownName(name, near || otherwise));
  } else if ("fields" in variable) {
    complain(
      node.start,
      `${quote(name)} is not a value by itself: name one of its fields, such as \`${name}.${exampleOf(variable.fields)}\``,
    );
  } else {
    mention(name);
  }
}

function exampleOf(fields: Readonly<Record<string, RuleField>>): string {
  return Object.keys(fields)[0] ?? "";
}

function visitField(name: string, field: string, node: Node, scope: Scope): void {
  const variable = scope.variables.get(name);
  if (variable === undefined || !("fields" in variable)) {
    if (variable === undefined) {
      const near = didYouMean(name, [...scope.variables.keys(), ...scope.items]);
      return scope.complain(node.start, unknownName(name, near || variablesHere(scope)));
    }
    return scope.complain(node.end - field.length, `${quote(name)} has no fields`);
  }
  if (fieldOf(variable, field) === undefined) {
    const known = Object.keys(variable.fields);
    const guess = suggest(field, known);
    const hint = guess === undefined ? `: it has ${known.join(", ")}` : ` (did you mean \`${name}.${guess}\`?)`;
    return scope.complain(node.end - field.length, `${quote(name)} has no field ${quote(field)}${hint}`);
  }
  scope.mention(`${name}.${field}`);
}

function visitCall(call: Call, node: Node, scope: Scope): void {
  const { name, receiver, args } = call;
  const known = FUNCTIONS.get(name);
  if (known === undefined) {
    const offset = receiver === undefined ? node.start : node.input.indexOf(name, receiver.end);
    const why = REFUSED_FUNCTIONS.get(name);
    const hint = why === undefined ? didYouMean(name, [...FUNCTIONS.keys()]) : `: ${why}`;
    return scope.complain(offset, `Rules have no function ${quote(name)}${hint}`);
  }
  if (name === "label" && receiver?.op === "id" && scope.variables.has(receiver.args)) {
    const [key] = args;
    scope.mention(key?.op === "value" ? `resource.label(${String(key.args)})` : "resource.labels");
  } else if (receiver !== undefined) {
    visit(receiver, scope);
  }
  const [item, ...bodies] = args;
  if (known.macro !== true || item?.op !== "id") {
    for (const arg of args) visit(arg, scope);
    return;
  }
  if (scope.variables.has(item.args))
    scope.complain(item.start, `${quote(item.args)} is a name already: call the item something else`);
  if (scope.depth === DEEPEST_LOOP) {
    scope.complain(
      node.start,
      `${quote(name)} stands in ${DEEPEST_LOOP} others: no more than ${DEEPEST_LOOP} may stand in one another`,
    );
  }
  const inner = { ...scope, items: new Set(scope.items).add(item.args), depth: scope.depth + 1 };
  for (const body of bodies) visit(body, inner);
}
