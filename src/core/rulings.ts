import { comparePlaces, compareText, type Source } from "./finding.ts";
import { groupedBy } from "./group-by.ts";
import type { AccessWord, Terms } from "./policy.ts";
import type { Problem } from "./problem.ts";
import type { Resource } from "./provider.ts";
import { mayOverlap, type Selection } from "./selector.ts";

/** A line of a block with what is known of it: the layer it stands in, its terms with those of everything around it, and whether they hold today. */
export type BlockLine = {
  readonly selector: string;
  readonly selection: Selection;
  readonly word: AccessWord;
  /** How much the word gives here: 0 for `no-access`, and where the workspace has no such role. */
  readonly level: number;
  readonly role?: string;
  readonly depth: number;
  readonly profile?: string;
  readonly source: Source;
  readonly terms: Terms;
  readonly holds: boolean;
  /** Whether it has yet to begin. */
  readonly isToCome: boolean;
};

/**
 * What all lines of one selector come to. Of those that hold, the nearest decides. Those nearer that don't hold (not yet, no longer) give
 * nothing and still lower what decides in their place: a date never widens access.
 */
export type Ruling = { readonly selection: Selection; readonly depth: number } & (
  | {
      /** The line that decides, if any holds. */
      readonly line: BlockLine;
      /** The least that a nearer line which does not hold would give. */
      readonly cap?: BlockLine;
    }
  | {
      readonly line?: undefined;
      readonly cap: BlockLine;
      /** The nearest that is still to begin. */
      readonly pending?: BlockLine;
    }
);

/** What is decided for one resource: the line, the one that gives the role (a lower one, where dates cap it), and all rulings of its rank and layer that say so. */
export type Decision = {
  readonly rulings: readonly Ruling[];
  readonly line: BlockLine;
  readonly gives: BlockLine;
};

/** The lower of two lines; where they give the same, the first. */
function lower(a: BlockLine | undefined, b: BlockLine): BlockLine {
  return a === undefined || b.level < a.level ? b : a;
}

/** The least that a ruling would let anybody have where it applies. */
export function leastOf({ line, cap }: Ruling): BlockLine {
  return line === undefined ? cap : cap === undefined ? line : lower(line, cap);
}

/** The rulings of a block, those that go first first. Two lines of one layer and one selector that differ are reported. */
export function rulingsOf(lines: readonly BlockLine[], report: (problem: Problem) => void): readonly Ruling[] {
  const rulings = [...groupedBy(lines, ({ selection }) => selection.key).values()].map((group) => {
    // Of two that differ the lower one decides, whatever file it stands in.
    const sorted = group.toSorted(
      (a, b) =>
        a.depth - b.depth || a.level - b.level || compareText(a.word, b.word) || comparePlaces(a.source, b.source),
    );
    for (const [index, line] of sorted.entries()) {
      const before = sorted[index - 1];
      if (before !== undefined && before.depth === line.depth && before.word !== line.word)
        report({ problem: "contradiction", ref: line.selection.key, source: line.source, other: before.source });
    }
    return rulingsAt(sorted);
  });
  return rulings.flat().toSorted(compareRulings);
}

/** One ruling for the lines of one selector; two where a further line decides, since what lowers it lowers in its own layer already. */
function rulingsAt(sorted: readonly BlockLine[]): readonly Ruling[] {
  const [nearest] = sorted;
  if (nearest === undefined) return [];
  let cap: BlockLine | undefined;
  for (const line of sorted) {
    if (line.holds) {
      const { selection, depth } = line;
      const decides = { selection, depth, line, ...(cap && { cap }) };
      return cap === undefined ? [decides] : [{ selection, depth: nearest.depth, cap }, decides];
    }
    cap = lower(cap, line);
  }
  const pending = sorted.find(({ isToCome }) => isToCome);
  return [{ selection: nearest.selection, depth: nearest.depth, cap: cap ?? nearest, ...(pending && { pending }) }];
}

function compareRulings(a: Ruling, b: Ruling): number {
  return (
    b.selection.rank - a.selection.rank ||
    a.depth - b.depth ||
    comparePlaces((a.line ?? a.cap)?.source, (b.line ?? b.cap)?.source)
  );
}

/** Whether a ruling picks a resource. */
export type Picks = (ruling: Ruling, resource: Resource) => boolean;

/**
 * What the rulings of a block decide for one resource, or undefined where nothing does. Two of one rank and layer that give different words
 * are reported, and the lower one decides.
 */
export function decide(
  rulings: readonly Ruling[],
  resource: Resource,
  picks: Picks,
  report: (problem: Problem) => void,
): Decision | undefined {
  let cap: BlockLine | undefined;
  let decided: { readonly ruling: Ruling; readonly line: BlockLine } | undefined;
  let peer: { readonly ruling: Ruling; readonly line: BlockLine } | undefined;
  for (const ruling of rulings) {
    if (decided !== undefined && !isPeer(decided.ruling, ruling)) break;
    if (!picks(ruling, resource)) continue;
    const { line } = ruling;
    const written = line ?? ruling.pending;
    if (written !== undefined) {
      if (peer === undefined || !isPeer(peer.ruling, ruling)) peer = { ruling, line: written };
      // What will disagree on the day when a line begins is told before that day comes.
      else if (peer.line.word !== written.word)
        report({ problem: "contradiction", ref: resource.ref, source: written.source, other: peer.line.source });
    }
    if (ruling.cap !== undefined) cap = lower(cap, ruling.cap);
    if (line === undefined) continue;
    if (decided === undefined || line.level < decided.line.level) decided = { ruling, line };
  }
  if (decided === undefined) return undefined;
  const { ruling, line } = decided;
  const agreeing = rulings.filter(
    (other) => isPeer(other, ruling) && other.line?.word === line.word && picks(other, resource),
  );
  return { rulings: agreeing, line, gives: cap === undefined ? line : lower(line, cap) };
}

function isPeer(a: Ruling, b: Ruling): boolean {
  return a.selection.rank === b.selection.rank && a.depth === b.depth;
}

/** The rulings that take something away from what `wide` gives, so that it can't be granted as one: they go before it, may pick the same, and give less. */
export function lowering(wide: Ruling, rulings: readonly Ruling[]): readonly BlockLine[] {
  const { level } = leastOf(wide);
  return rulings.flatMap((ruling) => {
    const least = leastOf(ruling);
    const isBefore =
      ruling.selection.rank > wide.selection.rank ||
      (ruling.selection.rank === wide.selection.rank && (ruling.depth < wide.depth || least.word === "no-access"));
    return isBefore && least.level < level && mayOverlap(ruling.selection, wide.selection) ? [least] : [];
  });
}
