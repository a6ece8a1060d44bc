// Cc, Cf: controls, bidi marks · Cs: lone surrogates · Zl, Zp, Zs: line breaks, and spaces that look like a plain one ·
// Default_Ignorable_Code_Point: everything else that Unicode says is not to be seen.
const UNSEEN = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}\u{2800}]/gu;

/**
 * Text from outside as one line that is safe on a terminal and shows all that is in it: whatever is invisible, moves the
 * cursor, turns the direction of writing or starts a new line is written out, such as `\u{202e}`. Everything else stays.
 */
export function inert(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
