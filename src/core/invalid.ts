import type { ErrorObject } from "ajv";
import { policyFile } from "../generated/policy-validator.js";
import { errorAt, type Finding } from "./finding.ts";
import { textAt } from "./listed.ts";
import { BLOCK_KEYS } from "./policy.ts";
import { PolicyFile } from "./policy-file.ts";
import { quote } from "./quote.ts";
import { didYouMean, suggest, wordList } from "./suggest.ts";
import type { YamlEntry, YamlNode } from "./yaml.ts";

type Schema = { readonly [key: string]: unknown };

/**
 * `users:`, `groups:`, `profiles:` and the like may stand there with nothing under them, and so may each user, group and profile.
 * Where no map belongs, `{}` is as wrong as nothing.
 */
function mayBeBlank([top, ...below]: readonly string[]): boolean {
  return below.length === 0 || (below.length === 1 && (top === "users" || top === "groups" || top === "profiles"));
}

/**
 * The tree as JSON for the validator, with the first entry of every key, in objects without a prototype, so that `__proto__` is
 * a key like any other. What may be blank and is, counts as `{}`.
 */
function jsonOf(node: YamlNode, path: readonly string[]): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value === null && mayBeBlank(path) ? Object.create(null) : node.value;
    case "list":
      return node.items.map((item, index) => jsonOf(item, [...path, String(index)]));
    case "map": {
      const object = Object.create(null) as Record<string, unknown>;
      for (const [key, { value }] of node.first) object[key] = jsonOf(value, [...path, key]);
      return object;
    }
  }
}

function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What stands at a path, and the last key on the way there. */
function find(tree: YamlNode, path: readonly string[]): { node: YamlNode; entry?: YamlEntry } {
  let node = tree;
  let entry: YamlEntry | undefined;
  for (const segment of path) {
    if (node.kind === "list") {
      node = node.items[Number(segment)] ?? node;
    } else if (node.kind === "map") {
      entry = node.first.get(segment) ?? entry;
      node = node.first.get(segment)?.value ?? node;
    }
  }
  return entry ? { node, entry } : { node };
}

/** The schema that holds the keyword an error is about. */
function schemaOf(error: ErrorObject): Schema {
  const path = segmentsOf(error.schemaPath).map(decodeURIComponent).slice(0, -1);
  let schema: Schema = PolicyFile as unknown as Schema;
  for (const key of path) schema = (schema[key] ?? {}) as Schema;
  return schema;
}

/** How many keys a message names. */
const MOST_KEYS = 8;

function oneOf(words: readonly unknown[]): string {
  return `one of ${words.join(", ")}`;
}

/** What a schema wants, in words. */
function wanted(schema: Schema): string {
  if (Array.isArray(schema["anyOf"])) return (schema["anyOf"] as Schema[]).map(wanted).join(", or ");
  if (Array.isArray(schema["enum"])) return oneOf(schema["enum"]);
  switch (schema["type"]) {
    case "string":
      return typeof schema["title"] === "string" ? schema["title"] : "text";
    case "integer":
      return "a whole number";
    case "boolean":
      return "true or false";
    case "array":
      return "a list";
    case "object": {
      const keys = Object.keys(schema["properties"] ?? {});
      if (keys.length > 0) return `a map with ${wordList(keys, MOST_KEYS)}`;
      const [each] = Object.values(schema["patternProperties"] ?? {}) as Schema[];
      return Array.isArray(each?.["enum"]) ? `a map that has ${oneOf(each["enum"])} for each name` : "a map of names";
    }
    default:
      return "something else";
  }
}

function written(node: YamlNode): string {
  if (node.kind !== "scalar") return `a ${node.kind}`;
  if (node.value === null) return "nothing";
  return typeof node.value === "string" ? "text" : quote(node.text);
}

function typeMessage(name: string, node: YamlNode, schema: Schema): string {
  const wish = `${name} must be ${wanted(schema)}`;
  if (schema["type"] === "string" && node.kind === "scalar" && node.value !== null) {
    return `${wish}: quote it (${quote(JSON.stringify(node.text))})`;
  }
  const word = textAt(node);
  const key = word === undefined ? undefined : keyFor(word, schema);
  if (key !== undefined) return `${name} must be a map, not text: write \`{ ${key}: ${word} }\``;
  return `${wish}, not ${written(node)}`;
}

/** Where a map is wanted: the key that a word was meant for, if that is plain. `role` comes before the access blocks that take the word too. */
function keyFor(word: string, { properties }: Schema): string | undefined {
  const keys = Object.entries((properties ?? {}) as Schema).flatMap(([key, schema]) =>
    takes(schema as Schema, word) ? [key] : [],
  );
  return keys.length === 1 || keys[0] === "role" ? keys[0] : undefined;
}

/** Whether a word is one of those that a schema lists. */
function takes(schema: Schema, word: string): boolean {
  const branches = Array.isArray(schema["anyOf"]) ? (schema["anyOf"] as Schema[]) : [schema];
  return branches.some((branch) => Array.isArray(branch["enum"]) && branch["enum"].includes(word));
}

/** The key that a value belongs to; an item of a list is called by the list's key. */
function nameOfValue(path: readonly string[], entry: YamlEntry | undefined): string {
  if (entry === undefined) return "A policy file";
  return path.at(-1) === entry.key ? quote(entry.key) : `An entry of ${quote(entry.key)}`;
}

function describe(error: ErrorObject, name: string, node: YamlNode): string {
  const schema = schemaOf(error);
  const text = node.kind === "scalar" ? node.text : "";
  switch (error.keyword) {
    case "enum": {
      const words = (schema["enum"] as unknown[]).map(String);
      return `${name} must be ${oneOf(words)}${didYouMean(text, words)}`;
    }
    case "type":
    case "anyOf":
      return typeMessage(name, node, schema);
    case "required":
      return `\`${String(error.params["missingProperty"])}\` is missing here`;
    case "minLength":
    case "minItems":
      return `${name} must not be empty`;
    case "minimum":
      return `${name} must be ${String(schema["minimum"])} or more`;
    case "maximum":
      return `${name} must be ${String(schema["maximum"])} or less`;
    case "pattern":
      return `${name} must be ${wanted(schema)}${String(schema["pattern"]).endsWith("%$") ? ", or a whole number" : ""}`;
    default:
      return `${name} ${error.message ?? "is not valid"}`;
  }
}

function knownKeys(error: ErrorObject): readonly string[] {
  return Object.keys(schemaOf(error)["properties"] ?? {});
}

function suggestedKey(error: ErrorObject): string | undefined {
  if (error.keyword !== "additionalProperties") return undefined;
  return suggest(String(error.params["additionalProperty"]), knownKeys(error));
}

/** What to write instead of a key that does not exist: a group's `role` is near `roles`, and yet means something else. */
function insteadOfKey(key: string, path: readonly string[], known: readonly string[]): string {
  if (key === "role" && path[0] === "groups" && path.length === 2) {
    const blocks = wordList(Object.values(BLOCK_KEYS), Infinity);
    return `: a group has no workspace role. Give access by ${blocks}, or by \`roles\` with Segment's names for them`;
  }
  const near = didYouMean(key, known);
  return near === "" ? `: known here are ${wordList(known, MOST_KEYS)}` : near;
}

function toFinding(error: ErrorObject, tree: YamlNode): Finding {
  const path = segmentsOf(error.instancePath);
  const { node, entry } = find(tree, path);
  if (error.keyword === "additionalProperties") {
    const key = String(error.params["additionalProperty"]);
    const source = (node.kind === "map" ? node.first.get(key)?.source : undefined) ?? node.source;
    return errorAt("unknown-key", source, `Unknown key ${quote(key)}${insteadOfKey(key, path, knownKeys(error))}`);
  }
  return errorAt("invalid", node.source, describe(error, nameOfValue(path, entry), node));
}

/** Whether this only says that one branch of an `anyOf` is meant for another kind of value than was written. */
function isOtherKind({ schemaPath, keyword, instancePath }: ErrorObject, tree: YamlNode): boolean {
  if (!/\/anyOf\/\d+\/(?:type|enum)$/u.test(schemaPath)) return false;
  if (keyword === "type") return true;
  return textAt(find(tree, segmentsOf(instancePath)).node) === undefined;
}

/** How many faults of one file are told one by one: more than anybody mends before the next run, and soon told. */
const MAX_FINDINGS = 1_000;

/**
 * What in a file's tree the schema does not allow: `unknown-key` at the key, `invalid` at the value, one finding for each faulty
 * place. Where a value may be of several kinds, it is judged by the kind that was written. Of more than a thousand the last one
 * says how many there are beside.
 */
export function findInvalid(tree: YamlNode): readonly Finding[] {
  const json = jsonOf(tree, []);
  if (policyFile(json)) return [];
  const errors = (policyFile.errors ?? []).filter((error) => !isOtherKind(error, tree));
  const explained = new Set<string>();
  for (const { schemaPath, instancePath } of errors) {
    // A fault inside a branch stands at the value itself or below it.
    for (const { index } of schemaPath.matchAll(/\/anyOf\//gu)) {
      for (let end = instancePath.length; end > 0; end = instancePath.lastIndexOf("/", end - 1)) {
        explained.add(`${schemaPath.slice(0, index)}/anyOf ${instancePath.slice(0, end)}`);
      }
    }
  }
  // A misspelt key explains why the one that was meant is missing.
  const misspelt = new Set(errors.map((error) => `${error.instancePath} ${suggestedKey(error) ?? ""}`));
  const faults = errors
    .filter(({ schemaPath, instancePath }) => !explained.has(`${schemaPath} ${instancePath}`))
    .filter(({ instancePath, params }) => !misspelt.has(`${instancePath} ${String(params["missingProperty"])}`));
  const findings = faults.slice(0, MAX_FINDINGS).map((error) => toFinding(error, tree));
  const last = findings.at(-1);
  const more = faults.length - findings.length;
  if (more === 0 || last === undefined) return findings;
  return [...findings.slice(0, -1), { ...last, message: `${last.message} (${more} more faults in this file)` }];
}
