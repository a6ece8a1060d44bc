import { type Document, isCollection, isMap, isNode, isPair, isScalar, isSeq, Lexer, type Node, Scalar } from "yaml";
import type { Pair, YAMLMap, YAMLSeq } from "yaml";

/**
 * One entry of a map or of a list as it stands in the text. `lead`: the lines above it that say nothing to a machine: comments,
 * from their `#` on, and empty lines, never two in a row. `eol`: the comment at the end of its line. `block`: what stands below
 * it, line by line; undefined where its value is written in one piece.
 */
export type Item = {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
  readonly lead: string[];
  eol?: string;
  block?: Block;
};

/** A map or list that has a line for each entry. `trailing`: the comments and empty lines after the last one. */
export type Block = {
  readonly node: YAMLMap | YAMLSeq;
  readonly items: readonly Item[];
  readonly trailing: string[];
  readonly column: number;
  /** Where it ends, if a bracket closes it: there the indent of a comment says nothing. */
  readonly end?: number;
};

/** Something that comments can stand beside: the first character of an entry or of its value, and the last line of it. */
type Point = {
  readonly offset: number;
  readonly line: number;
  readonly item: Item;
  readonly blocks: readonly Block[];
};

type Lines = {
  readonly at: (offset: number) => number;
  readonly startOf: (line: number) => number;
  readonly isEmpty: (line: number) => boolean;
};

function linesOf(text: string): Lines {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  const startOf = (line: number) => starts[line] ?? text.length;
  function at(offset: number): number {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
  return {
    at,
    startOf,
    isEmpty: (line) => line >= 0 && text.slice(startOf(line), startOf(line + 1)).trim() === "",
  };
}

/** Where the comments and the dashes of lists are. What looks like one inside a scalar is none. */
export function findMarks(text: string): { readonly comments: ReadonlyMap<number, string>; readonly dashes: number[] } {
  const comments = new Map<number, string>();
  const dashes: number[] = [];
  let offset = 0;
  let isScalarNext = false;
  for (const lexeme of new Lexer().lex(text)) {
    // The lexer's own marks, which are not in the text: a document, the end of a flow collection, a scalar that follows.
    if (lexeme === "\u0002" || lexeme === "\u0018" || lexeme === "\u001f") {
      isScalarNext = lexeme === "\u001f";
      continue;
    }
    if (!isScalarNext && lexeme.startsWith("#")) comments.set(offset, lexeme.trimEnd());
    if (!isScalarNext && lexeme === "-") dashes.push(offset);
    isScalarNext = false;
    offset += lexeme.length;
  }
  return { comments, dashes };
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  return isNode(node) && node.range ? [node.range[0], node.range[1]] : undefined;
}

/** Whether it is written with `|` or `>`. */
export function isBlockScalar(node: unknown): node is Scalar {
  return isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED);
}

/** A map or list that has a line for each entry, or gets one, since its brackets stand on different lines. */
function isSpread(node: unknown, text: string): node is YAMLMap | YAMLSeq {
  if (!isCollection(node) || node.items.length === 0) return false;
  if (!node.flow) return true;
  const range = rangeOf(node);
  return range !== undefined && text.slice(...range).includes("\n");
}

/** All maps and lists of a document as blocks, and the points in the order they are written. */
function readBlocks(root: YAMLMap, text: string, lines: Lines, dashes: readonly number[]) {
  const points: Point[] = [];
  const spaced: Item[] = [];
  // The empty lines that end a text of `|+` belong to it: where such texts end.
  const keptEnds = new Set<number>();
  let dash = 0;

  function startItem(
    key: Node | undefined,
    value: Node | undefined,
    offset: number | undefined,
    blocks: readonly Block[],
  ): Item {
    const item: Item = { key, value, lead: [] };
    if (offset === undefined) return item;
    const line = lines.at(offset);
    const isFirst = text.slice(lines.startOf(line), offset).trim() === "";
    if (isFirst && lines.isEmpty(line - 1) && !keptEnds.has(lines.startOf(line))) spaced.push(item);
    points.push({ offset, line, item, blocks });
    return item;
  }

  function readValue(item: Item, blocks: readonly Block[]): void {
    const { value } = item;
    if (isSpread(value, text)) {
      item.block = readBlock(value, blocks);
      return;
    }
    const range = rangeOf(value);
    if (range === undefined || range[0] === range[1]) return;
    const isBlock = isBlockScalar(value);
    points.push({ offset: range[0], line: lines.at(isBlock ? range[0] : range[1] - 1), item, blocks });
    if (isBlock && /^[|>]\d?\+/u.test(text.slice(range[0], range[0] + 3))) keptEnds.add(range[1]);
  }

  function readBlock(node: YAMLMap | YAMLSeq, outer: readonly Block[]): Block {
    const range = rangeOf(node);
    const items: Item[] = [];
    const firstDash = isSeq(node) && !node.flow ? dashes[dash] : undefined;
    const start = range?.[0] ?? 0;
    const block: Block = {
      node,
      items,
      trailing: [],
      column: start - lines.startOf(lines.at(start)),
      ...(node.flow && range && { end: range[1] }),
    };
    const blocks = [...outer, block];
    for (const entry of node.items as readonly (Pair<Node, Node | null> | Node)[]) {
      const [key, value] = isPair(entry) ? [entry.key, entry.value ?? undefined] : [undefined, entry];
      const offset = firstDash === undefined ? rangeOf(key ?? value)?.[0] : dashes[dash++];
      const item = startItem(key, value, offset, blocks);
      items.push(item);
      readValue(item, blocks);
    }
    return block;
  }

  return { block: readBlock(root, []), points, spaced, keptEnds };
}

/** The block that a comment on a line of its own ends, or undefined where it belongs to what follows. */
function closingBlock(before: Point, after: Point | undefined, offset: number, column: number): Block | undefined {
  const open = after?.blocks.at(-1)?.column ?? -1;
  const below = before.item.block ? [...before.blocks, before.item.block] : before.blocks;
  let found: Block | undefined;
  for (const block of below.toReversed()) {
    if (after?.blocks.includes(block) === true) break;
    if (block.end !== undefined) {
      if (offset < block.end) return block;
    } else if (
      block.column <= column &&
      block.column > open &&
      (found === undefined || block.column === found.column)
    ) {
      found = block;
    }
  }
  return found;
}

/** An empty line above the first entry of a map or list parts nothing. */
function dropFirstLines({ items }: Block): void {
  if (items[0]?.lead[0] === "") items[0].lead.shift();
  for (const { block } of items) if (block) dropFirstLines(block);
}

/**
 * Where every comment and empty line of a document belongs. The text has no carriage returns, and its root is a block.
 *
 * - A comment at the end of a line belongs to the last entry that begins, or whose value ends, on that line.
 * - A comment on a line of its own belongs to the entry that follows it; but where a map or list ends before that entry, and the
 *   comment is indented as its entries are, it ends that map or list.
 */
export function readLayout(document: Document.Parsed, text: string): Block | undefined {
  const { contents } = document;
  if (!isMap(contents) || contents.items.length === 0) return undefined;
  const lines = linesOf(text);
  const { comments, dashes } = findMarks(text);
  const { block, points, spaced, keptEnds } = readBlocks(contents, text, lines, dashes);

  let next = 0;
  let last: Block | "lead" | undefined;
  for (const [offset, comment] of comments) {
    const passed = next;
    while ((points[next]?.offset ?? Infinity) < offset) next++;
    if (next > passed) last = undefined;
    const before = points[next - 1];
    const after = points[next];
    const line = lines.at(offset);
    const column = offset - lines.startOf(line);
    const isAlone = text.slice(lines.startOf(line), offset).trim() === "";
    if (!isAlone && before?.line === line) {
      if (before.item.eol !== undefined) before.item.lead.push(before.item.eol);
      before.item.eol = comment;
      continue;
    }
    // What follows a comment of an outer map can't be in an inner one any more.
    const found = before && last !== "lead" ? closingBlock(before, after, offset, column) : undefined;
    const closed = found && last instanceof Object && last.column < found.column ? last : found;
    const target = closed?.trailing ?? after?.item.lead ?? block.trailing;
    if (isAlone && lines.isEmpty(line - 1) && !keptEnds.has(lines.startOf(line))) target.push("");
    target.push(comment);
    last = closed ?? "lead";
  }
  for (const { lead } of spaced) lead.push("");
  dropFirstLines(block);
  return block;
}
