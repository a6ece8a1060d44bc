/** A part of a report: whole, or rows of which the last may be left out. No part is ever cut inside. */
export type Block = {
  /** Those that weigh least are left out first; `always` never are. */
  readonly weight: number | "always";
  /** What is missing when it is left out, in words: `the requests`. */
  readonly name: string;
} & (
  | { readonly text: string }
  | {
      /** The most important first. */
      readonly rows: readonly string[];
      /** Puts rows that are shown (joined by line feeds, at least one) into their table or list; `left` says how many are not there. */
      readonly frame: (rows: string, left: number) => string;
    }
);

/** What was left out: a block as a whole, or some of its rows. */
export type Omission = { readonly name: string; readonly left: number; readonly of: number | undefined };

const BETWEEN = "\n\n";

/** How many bytes of UTF-8 a text takes. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** How many bytes the first 0, 1, 2, … rows take, each with a line feed. */
function sizesOf(rows: readonly string[]): readonly number[] {
  const sizes = [0];
  for (const row of rows) sizes.push((sizes.at(-1) ?? 0) + bytesOf(row) + 1);
  return sizes;
}

type Sized = { readonly block: Block; readonly sizes: readonly number[]; kept: number };

function fullyKept(block: Block): number {
  return "rows" in block ? block.rows.length : 1;
}

function sized(block: Block): Sized {
  const kept = fullyKept(block);
  if (!("rows" in block)) return { block, sizes: [0, bytesOf(block.text) + BETWEEN.length], kept };
  // The frame with the longest number that it may have to tell.
  const frame = bytesOf(block.frame("", block.rows.length)) + BETWEEN.length;
  return { block, sizes: sizesOf(block.rows).map((size) => (size === 0 ? 0 : size + frame)), kept };
}

function textOf({ block, kept }: Sized): readonly string[] {
  if (kept === 0) return [];
  if (!("rows" in block)) return [block.text];
  return [block.frame(block.rows.slice(0, kept).join("\n"), block.rows.length - kept)];
}

/**
 * The blocks in their order, in at most `bytes` bytes of UTF-8: what weighs least is left out first, rows from their end. Where anything
 * is, `notice` says so; it stands where `noticeAt` counts to. Undefined where what is always there does not fit.
 */
export function fit(
  blocks: readonly Block[],
  bytes: number,
  notice: (omissions: readonly Omission[]) => string,
  noticeAt: number,
): string | undefined {
  const parts = blocks.map(sized);
  const total = (): number => parts.reduce((sum, { sizes, kept }) => sum + (sizes[kept] ?? 0), 0);
  const assembled = (told: readonly string[]): string =>
    [...parts.slice(0, noticeAt).flatMap(textOf), ...told, ...parts.slice(noticeAt).flatMap(textOf)].join(BETWEEN);
  if (total() <= bytes) return assembled([]);
  const worst = notice(parts.map(({ block }) => omissionOf(block, 1)));
  const available = bytes - bytesOf(worst) - BETWEEN.length;
  const optional = parts.filter(({ block }) => block.weight !== "always");
  for (const part of optional.toSorted((a, b) => Number(a.block.weight) - Number(b.block.weight))) {
    const excess = total() - available;
    if (excess <= 0) break;
    const goal = (part.sizes[part.kept] ?? 0) - excess;
    part.kept = part.sizes.findLastIndex((size) => size <= Math.max(0, goal));
  }
  if (total() > available) return undefined;
  const omissions = parts.flatMap(({ block, kept }) =>
    kept === fullyKept(block) ? [] : [omissionOf(block, fullyKept(block) - kept)],
  );
  return assembled([notice(omissions)]);
}

function omissionOf(block: Block, left: number): Omission {
  return { name: block.name, left, of: "rows" in block ? block.rows.length : undefined };
}
