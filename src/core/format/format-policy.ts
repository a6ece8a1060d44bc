import { type Document, isMap, isScalar, isSeq, type Node, type Pair, visit } from "yaml";
import { findDuplicateKeys } from "../duplicates.ts";
import { contentOf } from "./content.ts";
import { listOrder, mapOrder, namingKeys, type Spot, spotBelow, TOP } from "./entry-order.ts";
import { sortFixed, sortNames } from "./entry-sections.ts";
import { errorAt, type Finding, hasErrors, type Outcome, type Source } from "../finding.ts";
import { findInvalid } from "../invalid.ts";
import { parseYaml } from "../yaml.ts";
import { type Block, type Item, readLayout } from "./yaml-layout.ts";
import { readDocument } from "../yaml-syntax.ts";
import { yamlWriter } from "./yaml-writing.ts";

/** How often a text is formatted until it stays the same. Once is enough but for comments in odd places. */
const MAX_ROUNDS = 5;

/** The key of a pair, or what an item of a list is called by: its text, or what its first key of `keys` says. */
function nameOf(node: unknown, keys: readonly string[] = []): string {
  if (isScalar(node)) return node.source ?? String(node.value);
  if (!isMap(node)) return "";
  const naming = keys.find((key) => node.has(key));
  return naming === undefined ? "" : nameOf(node.get(naming, true));
}

/** The names of the anchors that are set and used in an entry. */
function anchorsIn({ key, value }: Item): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of [key, value]) {
    if (node === undefined) continue;
    visit(node, {
      Alias: (_, { source }) => void names.add(source),
      Value: (_, { anchor }) => void (anchor !== undefined && names.add(anchor)),
    });
  }
  return names;
}

/** For each anchor what the entries hold that set or use it, in their order. */
function entriesByAnchor(items: readonly Item[]): ReadonlyMap<string, readonly unknown[]> {
  const entries = new Map<string, unknown[]>();
  for (const item of items) {
    for (const name of anchorsIn(item)) {
      const same = entries.get(name) ?? [];
      same.push(item.key ?? item.value);
      entries.set(name, same);
    }
  }
  return entries;
}

/** Whether an alias might mean another anchor, or none, in the new order. */
function wouldRebind(items: readonly Item[], sorted: readonly Item[]): boolean {
  const after = entriesByAnchor(sorted);
  return [...entriesByAnchor(items)].some(([name, entries]) =>
    entries.some((entry, index) => entry !== after.get(name)?.[index]),
  );
}

type Arranged = { readonly block: Block; readonly kept: readonly number[] };

/** Everything in order. `kept`: the offsets of maps and lists whose order an alias keeps from being changed. */
function arrange(root: Block, document: Document.Parsed): Arranged {
  const kept: number[] = [];
  let hasAliases = false;
  visit(document, { Alias: () => void (hasAliases = true) });

  function sorted(node: Node, items: readonly Item[], spot: Spot, isFlow: boolean): readonly Item[] {
    const order = isMap(node) ? mapOrder(spot) : listOrder(spot);
    if (order.kind === "kept") return items;
    const keys = isMap(node) ? [] : namingKeys(spot);
    const names = new Map(items.map(({ key, value }) => [key ?? value, nameOf(key ?? value, keys)]));
    const named = ({ key, value }: Item) => names.get(key ?? value) ?? "";
    const sort = (some: readonly Item[]) => some.toSorted((a, b) => order.compare(named(a), named(b)));
    const result = isFlow
      ? sort(items)
      : order.kind === "names"
        ? sortNames(items, sort)
        : sortFixed(items, spot === TOP, sort);
    if (!hasAliases || !wouldRebind(items, result)) return result;
    kept.push(node.range?.[0] ?? 0);
    return items;
  }

  function arrangeFlow(node: Node | undefined, spot: Spot): void {
    if (!isMap(node) && !isSeq(node)) return;
    const entries = new Map<Item, unknown>();
    for (const entry of node.items) {
      const item = isMap(node)
        ? itemOf(entry as Pair<Node, Node | null>)
        : { key: undefined, value: entry as Node, lead: [] };
      arrangeFlow(item.value, spotBelow(spot, item.key && nameOf(item.key)));
      entries.set(item, entry);
    }
    node.items = sorted(node, [...entries.keys()], spot, true).map((item) => entries.get(item)) as typeof node.items;
  }

  function arrangeBlock(block: Block, spot: Spot): Block {
    const items = block.items.map((item) => {
      const below = spotBelow(spot, item.key && nameOf(item.key));
      if (item.block) return { ...item, block: arrangeBlock(item.block, below) };
      arrangeFlow(item.value, below);
      return item;
    });
    return { ...block, items: sorted(block.node, items, spot, false) };
  }

  return { block: arrangeBlock(root, TOP), kept };
}

function itemOf({ key, value }: Pair<Node, Node | null>): Item {
  return { key, value: value ?? undefined, lead: [] };
}

/** The directives and the `---` at the start of a text, with the comments between them. */
function prologueOf(text: string): string {
  const lines = text.split("\n");
  const rest = lines.findIndex((line) => !/^(?:[%#].*|\s*)$/u.test(line));
  return /^---(?=\s|$)/u.test(lines[rest] ?? "") ? `${lines.slice(0, rest).join("\n")}${rest > 0 ? "\n" : ""}---` : "";
}

type Round = { readonly text: string; readonly kept: readonly number[] };

function formatOnce(text: string, document: Document.Parsed): Round {
  const prologue = prologueOf(text);
  // Blanks keep every place what it was.
  const body = prologue.replace(/[^\n]/gu, " ") + text.slice(prologue.length);
  const { blockLines, inline } = yamlWriter(document, body);
  const layout = readLayout(document, body);
  const before = prologue === "" ? [] : [prologue];
  if (layout === undefined) {
    const { contents } = document;
    return { text: [...before, contents === null ? "" : inline(contents)].join("\n") + "\n", kept: [] };
  }
  const { block, kept } = arrange(layout, document);
  return { text: `${[...before, ...blockLines(block, "")].join("\n")}\n`, kept };
}

/**
 * One policy file, sorted and set out in one way; formatting it again changes nothing. The policy stays the same, every comment is
 * kept, and scalars stand as they were written. Sorted are keys (as in the schema of a policy file), names (people without
 * regard to case; in access blocks `*`, labels, globs, names) and the members of groups; of which section a name is, comments and
 * empty lines say, see `sortNames`. Indents are two spaces, empty lines come one at a time, lines end with a line feed, and there
 * is no byte order mark. A map or list in one line stays in one; one in brackets over several lines gets a line for each entry.
 *
 * Refused, with findings of severity error: what is not YAML or not a map, a key written twice, and `not-formatted`, where the
 * result would not say all that the text says. A note `kept-order` tells where the order had to stay because an alias must come
 * after its anchor.
 */
export function formatPolicy(file: string, text: string): Outcome<string> {
  const start: Source = { file, line: 1, column: 1 };
  const original = text.replace(/^\ufeff/u, "").replaceAll("\r\n", "\n");
  const tree = parseYaml(file, original);
  if (!tree.ok) return tree;
  const faults = tree.value.kind === "map" ? findDuplicateKeys(tree.value) : findInvalid(tree.value);
  if (hasErrors(faults)) return { ok: false, findings: faults };

  let findings: readonly Finding[] | undefined;
  let current = original;
  const content = contentOf(tree.value, original);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const document = readDocument(current, () => start);
    if (!document.ok) break;
    const { text: formatted, kept } = formatOnce(current, document.value);
    findings ??= kept.map((offset) => keptOrder(placeIn(file, original, offset)));
    if (formatted === current) return { ok: true, value: current, findings };
    const result = parseYaml(file, formatted);
    if (!result.ok || contentOf(result.value, formatted) !== content) break;
    current = formatted;
  }
  const message = "This file can't be formatted without changing what it says, so it was left as it is";
  return { ok: false, findings: [errorAt("not-formatted", start, message)] };
}

function placeIn(file: string, text: string, offset: number): Source {
  const before = text.slice(0, offset);
  return { file, line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

function keptOrder(source: Source): Finding {
  const message = "The order of this map or list was kept: an alias must come after its anchor";
  return { rule: "kept-order", severity: "note", message, source };
}
