import type { Source } from "../core/finding.ts";
import { inert } from "./inert.ts";
import { code } from "./markdown.ts";

/** How much of one name is shown in a cell: an e-mail address or a role fits, and no single name fills a comment. */
const NAME_LENGTH = 120;

/** Text made inert, and where it is very long cut, which `…` and the length show. */
function short(text: string, length = NAME_LENGTH): string {
  const safe = inert(text);
  if (safe.length <= length) return safe;
  return `${safe.slice(0, length).replace(/[\ud800-\udbff]$/u, "")}… (${safe.length} characters)`;
}

/** Somebody else's name or text as a code span: nothing in it counts as Markdown, and nobody is pinged. */
export function name(text: string, length = NAME_LENGTH): string {
  return code(short(text, length));
}

/** Letters, digits and what sentences are made of; without anything that Markdown, GitHub or HTML reads something into. */
const PLAIN = /^[\p{L}\p{M}\p{N}.,;:!?()'"“”’…%+/–—→·-]*$/u;

/** Of plain words: addresses, commits, references to issues and shortcodes of emoji, which GitHub would turn into links or pictures. */
const MEANING = /:\/\/|www\.|^gh-\d|\b[0-9a-f]{7,}\b/iu;
const EMOJI = /:[\w+-]+:/u;

/** A word of a message: as it is if it is harmless, else as code, without the punctuation around it. */
function word(text: string): string {
  if (EMOJI.test(text)) return name(text);
  const [, before = "", core = "", after = ""] = /^([("'“]*)(.*?)([)"'”,.;:!?]*)$/su.exec(text) ?? [];
  const isPlain = PLAIN.test(core) && !MEANING.test(text);
  return isPlain ? text : `${before}${name(core)}${after}`;
}

/** The most of one message that is shown. */
const MESSAGE_LENGTH = 600;

/**
 * A message that others' names stand in, as Markdown inside a line: what it puts into backticks is code, and so is every word that is
 * more than letters and punctuation. Never begins a line.
 */
export function sentence(text: string, length = MESSAGE_LENGTH): string {
  const pieces = short(text, length)
    .split(/(`[^`]*`)/u)
    .flatMap((part, index) => {
      if (index % 2 === 1) return [name(part.slice(1, -1), length)];
      return part.split(/( +)/u).map((piece) => (piece.startsWith(" ") ? " " : word(piece)));
    });
  // The backticks of two spans side by side would be taken for one run.
  return pieces.reduce(
    (before, piece) => `${before}${before.endsWith("`") && piece.startsWith("`") ? " " : ""}${piece}`,
    "",
  );
}

/** A link of ours, or the bare label where the address is none: the label is Markdown already. */
export function link(label: string, url: string | undefined): string {
  if (url === undefined || !/^https?:\/\/[^\s/]/u.test(url)) return label;
  const safe = url.replace(/[^\w\-.~:/?#@!$&*+,;=%]/gu, (character) => encode(character));
  return safe.length > LONGEST_URL ? label : `[${label}](${safe})`;
}

const LONGEST_URL = 1000;

function encode(character: string): string {
  const bytes = new TextEncoder().encode(character);
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

/** Where policy lines can be looked at: the address of a line at the head commit, where there is one. */
export type Links = { readonly blob: (source: Source) => string | undefined };

/** A place in a policy as a link: the file's name and the line, or the whole path where `whole` says so. */
export function placeLink(source: Source, links: Links, whole = false): string {
  const file = whole ? source.file : (source.file.split("/").at(-1) ?? source.file);
  return link(name(`${file}:${source.line}`), links.blob(source));
}

/** Something to open with a click. `title` is Markdown of ours, without names. */
export function details(title: string, body: string, isOpen: boolean): string {
  return `<details${isOpen ? " open" : ""}><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** Lines as a fenced block that nothing in them can end; a line never becomes two. https://github.github.com/gfm/#fenced-code-blocks */
export function fence(lines: readonly string[], language: string): string {
  const safe = lines.map(inert).join("\n");
  const longest = Math.max(2, ...(safe.match(/`+/gu) ?? []).map((run) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}${language}\n${safe}\n${marks}`;
}

/** `1 person`, `2,000 people`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${thousands(number)} ${number === 1 ? one : many}`;
}

/** A whole number with commas: the same on every machine. */
export function thousands(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/gu, ",");
}

/** The first of these, and how many more there are. */
export function listed(items: readonly string[], most: number, separator = ", "): string {
  const shown = items.slice(0, most).join(separator);
  const left = items.length - most;
  return left > 0 ? `${shown} and ${thousands(left)} more` : shown;
}
