import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node } from "yaml";
import { type Block, isBlockScalar, type Item } from "./yaml-layout.ts";

const STEP = "  ";

/** Writes what was read from `text`: every scalar as it stands there, what is around it in one way. */
export function yamlWriter(document: Document.Parsed, text: string) {
  function rawOf(node: Node): string {
    return node.range ? text.slice(node.range[0], node.range[1]) : "";
  }

  /** `&anchor !tag`, as far as there is any. */
  function propsOf(node: Node | undefined): string {
    if (node === undefined) return "";
    const anchor = "anchor" in node && node.anchor !== undefined ? `&${node.anchor}` : "";
    const tag = node.tag === undefined ? "" : document.directives.tagString(node.tag);
    return [anchor, tag].filter(Boolean).join(" ");
  }

  function join(...parts: readonly string[]): string {
    return parts.filter(Boolean).join(" ");
  }

  /** The lines of a scalar with `|` or `>`: its header, and its text at a new indent. `column` is that of the map or list it stands in. */
  function blockScalar(node: Node, indent: string, column: number): readonly string[] {
    const [first = "", ...body] = rawOf(node).replace(/\n$/u, "").split("\n");
    const header = /^[|>][-+\d]*/u.exec(first)?.[0] ?? first;
    const digit = /\d/u.exec(header)?.[0];
    // Only spaces indent: a tab, or a blank of another alphabet, is of the text.
    const written = body.find((line) => /[^ ]/u.test(line));
    const width = digit === undefined ? (written?.search(/[^ ]/u) ?? Infinity) : column + Number(digit);
    const lines = body.map((line) => line.slice(width)).map((line) => (line === "" ? "" : indent + line));
    if (!header.includes("+")) while (lines.at(-1) === "") lines.pop();
    return [header.replace(/\d/u, String(STEP.length)), ...lines];
  }

  /** A scalar that goes on over several lines: how far those are indented means nothing. */
  function folded(raw: string, indent: string): readonly string[] {
    const [first = "", ...others] = raw.split("\n");
    const trimmed = (line: string) => (/\\[ \t]+$/u.test(line) ? line : line.trimEnd());
    return [
      trimmed(first),
      ...others.map((line) => {
        const rest = trimmed(line.replace(/^[ \t]+/u, ""));
        return rest === "" ? "" : indent + rest;
      }),
    ];
  }

  function flow(node: Node): string {
    const items = isMap(node)
      ? node.items.map((pair) => {
          const key = keyOf((pair.key as Node | null) ?? undefined);
          return pair.value ? join(`${key}:`, inline(pair.value as Node)) : key;
        })
      : isSeq(node)
        ? node.items.map((item) => (isPair(item) ? "" : inline(item as Node)))
        : [];
    if (isSeq(node)) return `[${items.join(", ")}]`;
    return items.length === 0 ? "{}" : `{ ${items.join(", ")} }`;
  }

  function inline(node: Node): string {
    return join(propsOf(node), isScalar(node) || isAlias(node) ? rawOf(node) : flow(node));
  }

  function keyOf(key: Node | undefined): string {
    if (key === undefined) return "";
    return isAlias(key) ? `${rawOf(key)} ` : inline(key);
  }

  function valueLines(value: Node | undefined, indent: string, column: number): readonly string[] {
    if (value === undefined) return [""];
    const lines = isBlockScalar(value) ? blockScalar(value, indent, column) : folded(inlineBody(value), indent);
    const [first = "", ...others] = lines;
    return [join(propsOf(value), first), ...others];
  }

  function inlineBody(value: Node): string {
    return isScalar(value) || isAlias(value) ? rawOf(value) : flow(value);
  }

  function indented(lines: readonly string[], indent: string): readonly string[] {
    return lines.map((line) => (line === "" ? "" : indent + line));
  }

  function itemLines(item: Item, indent: string, column: number): readonly string[] {
    const { key, value, eol, block } = item;
    const isEntry = key !== undefined;
    const head = indent + (isEntry ? `${keyOf(key)}:` : "-");
    if (block) {
      const props = propsOf(value);
      const lines = blockLines(block, indent + STEP);
      const [first = "", ...others] = lines;
      const isCompact = !isEntry && props === "" && eol === undefined && block.items[0]?.lead.length === 0;
      if (isCompact) return [`${head} ${first.trimStart()}`, ...others];
      return [join(head, props, eol ?? ""), ...lines];
    }
    const [first = "", ...others] = valueLines(value, indent + STEP, column);
    const lines = [first === "" ? head : `${head} ${first}`, ...others];
    const at = isBlockScalar(value) ? 0 : lines.length - 1;
    return lines.map((line, index) => (index === at ? join(line, eol ?? "") : line));
  }

  function blockLines({ items, trailing, column }: Block, indent: string): readonly string[] {
    const entries = items.flatMap((item) => [...indented(item.lead, indent), ...itemLines(item, indent, column)]);
    return [...entries, ...indented(trailing, indent)];
  }

  return { blockLines, inline };
}
