import { distance } from "fastest-levenshtein";
import { quote } from "./quote.ts";

/**
 * The known word that was probably meant: the nearest one within two edits, or within a third of the length of what was
 * written. Undefined where none is near, and where what was written is known.
 */
export function suggest(written: string, known: readonly string[]): string | undefined {
  return nearest(written, known, Math.max(2, Math.floor(written.length / 3)));
}

function nearest(written: string, known: readonly string[], reach: number): string | undefined {
  let found: string | undefined;
  let least = reach + 1;
  for (const word of known) {
    // The distance is never less than the difference in length; this keeps very long input cheap.
    if (Math.abs(word.length - written.length) >= least) continue;
    const edits = distance(written.toLowerCase(), word.toLowerCase());
    if (edits < least && edits < word.length) {
      found = word;
      least = edits;
    }
  }
  return found === written ? undefined : found;
}

/**
 * The known address that was probably meant. One side of the `@` has to be the same and the other near for its length: an edit for
 * every three characters, or two neighbours that changed places. What a whole company's addresses share tells nobody apart.
 * Letter case does not count.
 */
export function suggestAddress(written: string, known: readonly string[]): string | undefined {
  const [local, domain] = sidesOf(written);
  const sides = known.map((address) => [address, ...sidesOf(address)] as const);
  const colleagues = new Map(sides.flatMap(([address, one, other]) => (other === domain ? [[one, address]] : [])));
  const namesakes = new Map(sides.flatMap(([address, one, other]) => (one === local ? [[other, address]] : [])));
  const colleague = nearPart(local, [...colleagues.keys()]);
  if (colleague !== undefined) return colleagues.get(colleague);
  const namesake = nearPart(domain, [...namesakes.keys()]);
  return namesake === undefined ? undefined : namesakes.get(namesake);
}

function sidesOf(address: string): readonly [local: string, domain: string] {
  const at = address.lastIndexOf("@");
  return [address.slice(0, Math.max(at, 0)).toLowerCase(), address.slice(at + 1).toLowerCase()];
}

function nearPart(written: string, known: readonly string[]): string | undefined {
  return (
    nearest(written, known, Math.max(1, Math.floor(written.length / 3))) ??
    known.find((part) => isSwapped(written, part))
  );
}

/** Whether two texts differ by two neighbours that changed places. */
function isSwapped(one: string, other: string): boolean {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return `${one.slice(0, at)}${one[at + 1]}${one[at]}${one.slice(at + 2)}` === other;
}

/** ` (did you mean …?)` where a known word is near, else nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  return asked(suggest(written, known));
}

/** ` (did you mean …?)` where a known address is near, else nothing. */
export function didYouMeanAddress(written: string, known: readonly string[]): string {
  return asked(suggestAddress(written, known));
}

function asked(word: string | undefined): string {
  return word === undefined ? "" : ` (did you mean \`${word}\`?)`;
}

/** Known words, the nearest to what was written first; of those equally near the one that comes first in the alphabet. */
export function nearestFirst(written: string, known: readonly string[]): readonly string[] {
  const edits = new Map(known.map((word) => [word, distance(written.toLowerCase(), word.toLowerCase())]));
  return [...known].sort((a, b) => (edits.get(a) ?? 0) - (edits.get(b) ?? 0) || (a < b ? -1 : 1));
}

/** Known words as they stand inside a message: at most so many, with how many more there are. */
export function wordList(words: readonly string[], most: number): string {
  const shown = words.slice(0, most).map(quote).join(", ");
  return words.length <= most ? shown : `${shown} and ${words.length - most} more`;
}
