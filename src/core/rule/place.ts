import type { Located, Source } from "../finding.ts";

/** The text of a policy file, where it is known. */
export type TextOf = (file: string) => string | undefined;

const SPACE = /\s/u;

/** What stands before a character that would not be itself, by the quote that a scalar begins with. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['"', "\\"],
]);

/**
 * The place of one character of an expression in its file: the expression's text is followed through the quotes, escapes, folding
 * and indentation of its YAML scalar. The scalar's own place where the file is not known, or the two can't be brought together.
 */
export function placeIn({ value, source }: Located<string>, offset: number, textOf: TextOf): Source {
  const text = textOf(source.file)?.replace(/^\ufeff/u, "");
  if (text === undefined) return source;
  const start = startOfLine(text, source.line) + source.column - 1;
  const at = follow(text, start, value, Math.min(offset, value.length));
  if (at === undefined) return source;
  const between = text.slice(start, at);
  const breaks = between.split("\n").length - 1;
  const lastBreak = text.lastIndexOf("\n", at - 1);
  return { file: source.file, line: source.line + breaks, column: at - lastBreak };
}

function startOfLine(text: string, line: number): number {
  let at = 0;
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf("\n", at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return at;
}

/** Where `value[offset]` stands in a scalar that begins at `start`. */
function follow(text: string, start: number, value: string, offset: number): number | undefined {
  const opening = text.charAt(start);
  const escape = ESCAPES.get(opening);
  let at = start + (escape === undefined ? 0 : 1);
  if (opening === "|" || opening === ">") {
    const end = text.indexOf("\n", start);
    if (end < 0) return undefined;
    at = skipSpace(text, end);
  }
  let index = 0;
  while (index < offset) {
    const wanted = value.charAt(index);
    const found = text.charAt(at);
    const isEscaped = found === escape;
    if (SPACE.test(wanted) && SPACE.test(found)) {
      index = skipSpace(value, index);
      at = skipSpace(text, at);
      // A place inside white space is where the white space ends.
    } else if (text.charAt(isEscaped ? at + 1 : at) === wanted) {
      index++;
      at += isEscaped ? 2 : 1;
    } else {
      return undefined;
    }
  }
  return at;
}

function skipSpace(text: string, at: number): number {
  let end = at;
  while (SPACE.test(text.charAt(end))) end++;
  return end;
}
