import type { Item } from "./yaml-layout.ts";

/** Puts entries in order, and leaves each as it is. */
export type Sort = (items: readonly Item[]) => readonly Item[];

function isCommented({ lead }: Item): boolean {
  return lead.some((line) => line !== "");
}

function isSpaced({ lead }: Item): boolean {
  return lead.includes("");
}

/** How many of the lines above an entry are not its own: up to the last empty line. */
function linesAbove({ lead }: Item): number {
  return lead.lastIndexOf("") + 1;
}

function hasOwnComment(item: Item): boolean {
  return linesAbove(item) < item.lead.length;
}

function cutBefore(items: readonly Item[], isStart: (item: Item) => boolean): readonly (readonly Item[])[] {
  const parts: Item[][] = [];
  for (const item of items) {
    const current = parts.at(-1);
    if (current === undefined || isStart(item)) parts.push([item]);
    else current.push(item);
  }
  return parts;
}

/** Sorts entries, and leaves the first `count` lines above them where they are. */
function sortBelow(items: readonly Item[], count: number, sort: Sort): readonly Item[] {
  const [first, ...others] = items;
  if (first === undefined) return items;
  const top = first.lead.slice(0, count);
  const [start, ...rest] = sort([{ ...first, lead: first.lead.slice(count) }, ...others]);
  return start === undefined ? items : [{ ...start, lead: [...top, ...start.lead] }, ...rest];
}

/** Sorts entries between all of which there are empty lines, and no comments: those lines only keep them apart. */
function sortSpaced(items: readonly Item[], sort: Sort): readonly Item[] {
  const close = items.map((item, index) => (index === 0 ? item : { ...item, lead: [] }));
  const sorted = sortBelow(close, items[0]?.lead.length ?? 0, sort);
  return sorted.map((item, index) => (index === 0 ? item : { ...item, lead: [""] }));
}

function sortSection(section: readonly Item[], isOnly: boolean, sort: Sort): readonly Item[] {
  const [first, ...others] = section;
  if (first === undefined) return section;
  if (others.every(isSpaced)) {
    return hasOwnComment(first) ? [first, ...sortSpaced(others, sort)] : sortSpaced(section, sort);
  }
  return cutBefore(section, isSpaced).flatMap((run) => {
    const [head, ...rest] = run;
    if (head === undefined) return run;
    if (!hasOwnComment(head)) return sortBelow(run, head.lead.length, sort);
    if (isOnly && rest.every(hasOwnComment)) return sortBelow(run, linesAbove(head), sort);
    if (!isOnly && !rest.some(hasOwnComment)) return sortBelow(run, head.lead.length, sort);
    return [head, ...sort(rest)];
  });
}

/**
 * Sorts names, and keeps every comment with what it is about.
 *
 * - A comment with an empty line above or below it begins a section; so does the first entry. No entry leaves its section, and a
 *   heading stays at the top of it.
 * - Empty lines without a comment part a section as well; unless they stand between all of its entries, where they only keep
 *   these apart.
 * - A comment right above an entry moves with it, and so does one at the end of its line.
 * - The comment right above the first entry of a section may be the heading of all, or be about this entry only. It is a heading
 *   where there are several sections and no other entry of this one has a comment. It belongs to the entry where there is one
 *   section and every entry has a comment. Else the entry stays first and keeps it: so what is said of one person never comes to
 *   stand above another.
 */
export function sortNames(items: readonly Item[], sort: Sort): readonly Item[] {
  const sections = cutBefore(items, (item) => isCommented(item) && isSpaced(item));
  return sections.flatMap((section) => sortSection(section, sections.length === 1, sort));
}

/** How many of the comments at the start of a file or map are about all of it: up to an empty line, or the editor's modeline. */
function headerLines(item: Item): number {
  const modeline = item.lead.findLastIndex((line) => /^#\s*yaml-language-server:/u.test(line));
  return Math.max(linesAbove(item), modeline + 1);
}

/**
 * Sorts keys that have an order of their own: all the lines above a key move with it, except for those at the start that end
 * with an empty line. `isTop`: they are the keys of a file, between which there are empty lines everywhere or nowhere.
 */
export function sortFixed(items: readonly Item[], isTop: boolean, sort: Sort): readonly Item[] {
  const [first] = items;
  const sorted = sort(items);
  if (first === undefined || sorted.every((item, index) => item === items[index])) return items;
  const isApart = isTop && items.slice(1).some(isSpaced);
  const header = first.lead.slice(0, headerLines(first));
  return sorted.map((item, index) => {
    const lead = item === first ? item.lead.slice(header.length) : item.lead;
    const own = lead[0] === "" ? lead.slice(1) : lead;
    if (index === 0) return { ...item, lead: [...header, ...own] };
    return { ...item, lead: isApart ? ["", ...own] : lead };
  });
}
