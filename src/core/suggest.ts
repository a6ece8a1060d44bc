import { distance } from "fastest-levenshtein";

/**
 * The known word that was probably meant: the nearest one within two edits, or within a third of the length of what was
 * written. Undefined where none is near, and where what was written is known.
 */
export function suggest(written: string, known: readonly string[]): string | undefined {
  const reach = Math.max(2, Math.floor(written.length / 3));
  let nearest: string | undefined;
  let least = reach + 1;
  for (const word of known) {
    // The distance is never less than the difference in length; this keeps very long input cheap.
    if (Math.abs(word.length - written.length) >= least) continue;
    const edits = distance(written.toLowerCase(), word.toLowerCase());
    if (edits < least && edits < word.length) {
      nearest = word;
      least = edits;
    }
  }
  return nearest === written ? undefined : nearest;
}

/** ` (did you mean …?)` where a known word is near, else nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  const word = suggest(written, known);
  return word === undefined ? "" : ` (did you mean \`${word}\`?)`;
}
