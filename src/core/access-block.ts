import { repeatedLine } from "./duplicates.ts";
import { errorAt, type Located, type Source } from "./finding.ts";
import { type Report, textAt, textsAt } from "./listed.ts";
import {
  type Access,
  type AccessLine,
  type AccessWord,
  BLOCK_KEYS,
  RESOURCE_KINDS,
  type ResourceKind,
  type RoleLine,
  type WordLine,
  type WorkspaceWord,
} from "./policy.ts";
import { quote } from "./quote.ts";
import { locatedText, termsAt } from "./terms.ts";
import type { YamlMap, YamlNode } from "./yaml.ts";

/** The most characters a name may have. */
const MAX_NAME = 10_000;

/** Reports a name that is empty or endless. */
export function checkName(name: string, what: string, source: Source, report: Report): void {
  if (name.trim() === "") report(errorAt("invalid", source, `The name of ${what} must not be empty`));
  if (name.length > MAX_NAME)
    report(errorAt("invalid", source, `The name of ${what} must not be longer than ${MAX_NAME} characters`));
}

/** The map at a node, if it is one. */
export function asMap(node: YamlNode | undefined): YamlMap | undefined {
  return node?.kind === "map" ? node : undefined;
}

function linesOf(kind: ResourceKind, node: YamlNode, report: Report): readonly AccessLine[] {
  const word = textAt(node);
  if (word !== undefined) return [{ selector: "*", word: word as AccessWord, source: node.source, terms: {} }];
  const lines: AccessLine[] = [];
  for (const { key, source, value } of asMap(node)?.first.values() ?? []) {
    checkName(key, `a ${kind}`, source, report);
    const map = asMap(value);
    const each = textAt(value) ?? textAt(map?.first.get("access")?.value);
    const terms = termsAt(map, report);
    if (each === undefined) continue;
    if (each === "no-access" && (terms.from !== undefined || terms.until !== undefined)) {
      const message = "`no-access` takes no `from` or `until`: where an exception ends, access would widen by itself";
      report(errorAt("invalid", source, message));
    }
    lines.push({ selector: key, word: each as AccessWord, source, terms });
  }
  return lines;
}

function rolesOf(node: YamlNode | undefined, report: Report): readonly RoleLine[] {
  const lines = new Map<string, RoleLine>();
  for (const item of node?.kind === "list" ? node.items : []) {
    const map = asMap(item);
    const role = textAt(item) ?? textAt(map?.first.get("role")?.value);
    if (role === undefined) continue;
    const on = textAt(map?.first.get("on")?.value) ?? "workspace";
    const identity = JSON.stringify([role, on]);
    const line = { role, on, source: item.source, terms: termsAt(map, report) };
    const first = lines.get(identity);
    if (first) report(repeatedLine(`The role ${quote(role)} on ${quote(on)}`, first, line));
    else lines.set(identity, line);
  }
  return [...lines.values()];
}

/** What an entry gives by its blocks and its `roles`. */
export function accessOf(entry: YamlMap | undefined, report: Report): Access {
  const blocks = new Map<ResourceKind, readonly AccessLine[]>();
  for (const kind of RESOURCE_KINDS) {
    const node = entry?.first.get(BLOCK_KEYS[kind])?.value;
    if (node) blocks.set(kind, linesOf(kind, node, report));
  }
  return { blocks, roles: rolesOf(entry?.first.get("roles")?.value, report) };
}

/** The workspace roles under `role`: one word, or a list. */
export function wordsOf(node: YamlNode | undefined, report: Report): readonly WordLine[] {
  const items = node?.kind === "list" ? node.items : node === undefined ? [] : [node];
  const lines = new Map<string, WordLine>();
  for (const item of items) {
    const map = asMap(item);
    const word = textAt(item) ?? textAt(map?.first.get("role")?.value);
    if (word === undefined) continue;
    const line = { word: word as WorkspaceWord, source: item.source, terms: termsAt(map, report) };
    const first = lines.get(word);
    if (first) report(repeatedLine(`The role ${quote(word)}`, first, line));
    else lines.set(word, line);
  }
  return [...lines.values()];
}

/** The profiles under `profile`: one name, or a list of them. */
export function profilesOf(node: YamlNode | undefined, report: Report): readonly Located<string>[] {
  const one = locatedText(node);
  return one === undefined ? textsAt(node, (name) => name, report) : [one];
}
