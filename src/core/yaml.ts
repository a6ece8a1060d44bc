import { isAlias, isMap, isScalar, isSeq, LineCounter, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { errorAt, type Finding, type Outcome, type Source } from "./finding.ts";
import { quote } from "./quote.ts";
import { type PlaceOf, readDocument } from "./yaml-syntax.ts";
import { explainTabs } from "./yaml-tabs.ts";

/** `size` is how many nodes there are in it, with what its aliases stand for. */
type Placed = { readonly source: Source; readonly size: number };

/** Text, a number, true, false or nothing. `text` is what was written, without quotes; `value` what it means: a plain `012` is the number 12 and the text "012". */
export type YamlScalar = Placed & { readonly kind: "scalar"; readonly value: unknown; readonly text: string };
/** A sequence. `items` in the order they are written. */
export type YamlList = Placed & { readonly kind: "list"; readonly items: readonly YamlNode[] };
/** A mapping. `entries` as written, with repeated keys; `first` has the first entry of every key. Keys are always text. */
export type YamlMap = Placed & {
  readonly kind: "map";
  readonly entries: readonly YamlEntry[];
  readonly first: ReadonlyMap<string, YamlEntry>;
};
/** One line of a map. `source` is the place of the key. */
export type YamlEntry = { readonly key: string; readonly source: Source; readonly value: YamlNode };
/**
 * A located YAML value. Where an alias stood, the node has the alias's place, and what is inside it the place where that is
 * written. Shared parts are shared here too, so walking a tree costs at most `size` steps.
 */
export type YamlNode = YamlScalar | YamlList | YamlMap;

/** How many nodes the aliases of one file may stand for. */
const MAX_EXPANDED = 100_000;

function placesIn(file: string, text: string): PlaceOf {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
}

function nothing(source: Source): YamlScalar {
  return { kind: "scalar", value: null, text: "", source, size: 1 };
}

/** Turns the library's nodes into located ones, in the order they are written: an alias means the latest anchor before it. */
function treeBuilder(placeOf: PlaceOf) {
  const anchors = new Map<string, YamlNode | "open">();
  const findings: Finding[] = [];
  let expanded = 0;

  function aliased(name: string, source: Source): YamlNode {
    const target = anchors.get(name);
    if (target === undefined) {
      findings.push(
        errorAt("yaml", source, `No anchor ${quote(`&${name}`)} stands before this alias (anchors do not cross files)`),
      );
    } else if (target === "open") {
      findings.push(errorAt("yaml", source, `The alias ${quote(`*${name}`)} stands inside what it repeats`));
    } else {
      const before = expanded;
      expanded += target.size;
      if (expanded <= MAX_EXPANDED) return { ...target, source };
      if (before <= MAX_EXPANDED) {
        findings.push(errorAt("yaml", source, `The aliases of this file stand for more than ${MAX_EXPANDED} values`));
      }
    }
    return nothing(source);
  }

  function build(node: unknown, fallback: Source): YamlNode {
    if (isAlias(node)) return aliased(node.source, node.range ? placeOf(node.range[0]) : fallback);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return nothing(fallback);
    if (node.anchor !== undefined) anchors.set(node.anchor, "open");
    const built = content(node, fallback);
    if (node.anchor !== undefined) anchors.set(node.anchor, built);
    return built;
  }

  function content(node: Scalar | YAMLMap | YAMLSeq, fallback: Source): YamlNode {
    const source = node.range ? placeOf(node.range[0]) : fallback;
    if (isScalar(node)) {
      const text = node.source ?? String(node.value);
      // A value that was left out has no place of its own.
      const left = node.value === null && text === "";
      if (typeof node.value === "string" && !node.value.isWellFormed()) {
        findings.push(
          errorAt("invalid", source, `${quote(text)} holds half of a character (a lone surrogate), which no name has`),
        );
      }
      return { kind: "scalar", value: node.value, text, source: left ? fallback : source, size: 1 };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => build(item, source));
      return { kind: "list", items, source, size: items.reduce((sum, item) => sum + item.size, 1) };
    }
    const entries: YamlEntry[] = [];
    const first = new Map<string, YamlEntry>();
    let size = 1;
    for (const pair of node.items) {
      const key = build(pair.key, source);
      const value = build(pair.value, key.source);
      size += key.size + value.size;
      if (key.kind !== "scalar") {
        findings.push(errorAt("invalid", key.source, `A key must be text, not a ${key.kind}`));
        continue;
      }
      const entry = { key: key.text, source: key.source, value };
      entries.push(entry);
      if (!first.has(entry.key)) first.set(entry.key, entry);
    }
    return { kind: "map", entries, first, source, size };
  }

  return { build, findings };
}

/**
 * The located tree of a YAML text, or why there is none: `yaml` (see `readDocument`; aliases without an anchor, or standing
 * for too much), `invalid` (a list or map as a key), `empty`. A byte order mark at the start counts for nothing.
 */
export function parseYaml(file: string, text: string): Outcome<YamlNode> {
  const body = text.startsWith("\ufeff") ? text.slice(1) : text;
  const placeOf = placesIn(file, body);
  const document = readDocument(body, placeOf);
  if (!document.ok)
    return { ok: false, findings: explainTabs(document.findings, body, (each) => placesIn(file, each)) };
  const start = { file, line: 1, column: 1 };
  const { build, findings } = treeBuilder(placeOf);
  const tree = build(document.value.contents, start);
  if (findings.length > 0) return { ok: false, findings };
  if (tree.kind === "scalar" && tree.value === null) {
    const message = "The file is empty: delete it or write the policy (an empty file must not read as 'nobody')";
    return { ok: false, findings: [errorAt("empty", tree.source, message)] };
  }
  return { ok: true, value: tree, findings: [] };
}
