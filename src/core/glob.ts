function after(text: string, index: number): number {
  const code = text.codePointAt(index);
  return index + (code !== undefined && code > 0xffff ? 2 : 1);
}

/** Whether a pattern has a wildcard in it. */
export function isPattern(text: string): boolean {
  return text.includes("*") || text.includes("?");
}

/**
 * Whether the whole of `text` fits `pattern`: `*` is any text, `?` any one character, everything else itself. Case counts.
 * Only the last `*` is ever tried again, so it takes at most length of pattern times length of text steps.
 */
export function matches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (pattern[p] === "?") {
      p++;
      t = after(text, t);
    } else if (p < pattern.length && pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      resume = after(text, resume);
      t = resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
