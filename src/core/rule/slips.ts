/** What people write who know other languages, and what a rule has for it. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["and", "write `&&` for and"],
  ["or", "write `||` for or"],
  ["is", "write `==` to compare"],
  ["if", "a rule is only the condition: leave `if` out"],
]);

const SIGNS: readonly (readonly [sign: RegExp, remedy: string])[] = [
  [/^=+$/u, "write `==` to compare"],
  [/^!==$/u, "write `!=` to compare"],
  [/^<>$/u, "write `!=` for what differs"],
  [/^&$/u, "write `&&` for and"],
  [/^\|$/u, "write `||` for or"],
  [/^[“”„‘’‚«»]$/u, "a text stands in straight quotes, `'…'`"],
];

/** What to write instead of what stands at a place where a rule can't be read on, if that is a usual slip. `offset` counts characters of the text from 0. */
export function slipAt(text: string, offset: number): string | undefined {
  // To the parser `not` is a name, and what follows it is too much.
  if (/\bnot\s+$/iu.test(text.slice(0, offset))) return "write `!` for not";
  const word = around(text, offset, /[a-z]/iu);
  if (word !== "") return WORDS.get(word.toLowerCase());
  const sign = around(text, offset, /[=!<>&|]/u) || text.charAt(offset);
  return SIGNS.find(([one]) => one.test(sign))?.[1];
}

/** The longest run of such characters around the one at a place, or nothing where that is another one. */
function around(text: string, offset: number, kind: RegExp): string {
  if (!kind.test(text.charAt(offset))) return "";
  let [start, end] = [offset, offset + 1];
  while (kind.test(text.charAt(start - 1))) start -= 1;
  while (kind.test(text.charAt(end))) end += 1;
  return text.slice(start, end);
}
