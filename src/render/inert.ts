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

/** JSON as it is printed: the same value, with whatever `inert` would write out escaped as JSON does it. Line feeds between values stay. */
export function inertJson(json: string): string {
  return json
    .replace(UNSEEN, (character) => (character === "\n" ? character : escapes(character)))
    .replaceAll("##[", String.raw`##\u005b`);
}

/** Every UTF-16 unit as `\u202e`: JSON has no other way for what is beyond four digits. */
function escapes(text: string): string {
  return Array.from(
    { length: text.length },
    (_, index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}

/**
 * What is printed, without commands: in a job of GitHub Actions the runner takes a line for one that begins with `::` (blanks may stand
 * before it), and, as older ones were written, one that holds `##[`. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function withoutCommands(text: string): string {
  return text.replaceAll("##[", String.raw`##\u{5b}`).replace(/^([^\S\n]*):(?=:)/gmu, String.raw`$1\u{3a}`);
}
