import { type Document, isAlias, isMap, isScalar, type Node, Pair, Scalar, visit, YAMLMap } from "yaml";
import type { Labels } from "../access.ts";
import { entryNode, HEADINGS, headingOf } from "./compose.ts";
import type { DraftPolicy } from "./draft-policy.ts";
import { readDocument } from "../yaml-syntax.ts";

type Section = "users" | "groups";

/** What a policy file is to say otherwise. Names are compared as the policy does: addresses without regard to case. */
export type Amendment = {
  /** Entries to take the place of those of the same name, or to be added to the file: only those that are meant for it. */
  readonly entries: Pick<DraftPolicy, "groups" | "users">;
  /** Entries to be taken out: addresses in lower case, and names of groups. */
  readonly users: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  /** Labels of sources, by the name that stands under `resources`. */
  readonly labels: ReadonlyMap<string, Labels>;
};

type Entries = YAMLMap<Node, Node | null>;

/** A policy file with an amendment made: every other entry, key and comment is still there, people stay under fitting headings. The text must be a policy file without faults. */
export function amendPolicy(text: string, { entries, users, groups, labels }: Amendment): string {
  const read = readDocument(text.replace(/^\ufeff/u, "").replaceAll("\r\n", "\n"), () => START);
  if (!read.ok) throw new TypeError("Only a policy file without faults can be amended.");
  const document = read.value;
  writeOutAliases(document);
  for (const name of groups) remove(entriesAt(document, "groups"), name, "groups");
  for (const name of users) remove(entriesAt(document, "users"), name, "users");
  for (const { name, entry } of entries.groups) put(document, "groups", name, entryNode(document, entry), undefined);
  for (const user of entries.users)
    put(document, "users", user.email, entryNode(document, user.entry), headingOf(user));
  const sources = document.getIn(["resources", "sources"]);
  for (const [name, wanted] of labels) {
    const source = isMap<Node, Node>(sources)
      ? sources.items.find(({ key }) => textOf(key) === name)?.value
      : undefined;
    if (isMap(source)) source.set("labels", entryNode(document, wanted));
  }
  return document.toString({ lineWidth: 0 });
}

const START = { file: "", line: 1, column: 1 };

/** What an anchor stands for may go while its aliases stay. */
function writeOutAliases(document: Document.Parsed): void {
  let found = false;
  visit(document, {
    Alias: (_, alias) => {
      found = true;
      const copy = alias.resolve(document)?.clone();
      return isAlias(copy) ? undefined : (copy as Node | undefined);
    },
  });
  if (!found) return;
  visit(document, {
    Value: (_, node) => {
      delete node.anchor;
    },
  });
}

function textOf(key: unknown): string {
  return isScalar(key) ? (key.source ?? String(key.value)) : "";
}

function isNamed(key: unknown, name: string, section: Section): boolean {
  const text = textOf(key);
  return section === "users" ? text.toLowerCase() === name.toLowerCase() : text === name;
}

function entriesAt(document: Document, section: Section): Entries | undefined {
  const map = document.get(section);
  return isMap<Node, Node | null>(map) ? map : undefined;
}

/** Which of our headings is a line of a comment. */
function titleIn(comment: string | null | undefined): string | undefined {
  const lines = comment?.split("\n") ?? [];
  return HEADINGS.findLast((title) => lines.includes(` ${title}`));
}

/** Which of our headings stands above an entry. Above the first of a block it is a comment of the whole map. */
function titleAt(map: Entries, index: number): string | undefined {
  return titleIn(map.items[index]?.key.commentBefore) ?? (index === 0 ? titleIn(map.commentBefore) : undefined);
}

function sectionAt(map: Entries, index: number): string | undefined {
  for (let at = index; at >= 0; at--) {
    const title = titleAt(map, at);
    if (title !== undefined) return title;
  }
  return undefined;
}

function withoutTitle(comment: string | null | undefined, title: string): string | null {
  const lines = comment?.split("\n").filter((line) => line !== ` ${title}`) ?? [];
  return lines.join("\n").replaceAll(/^\n+|\n+$/gu, "") || null;
}

function giveTitle(key: Node, title: string): void {
  key.commentBefore = [` ${title}`, ...(key.commentBefore ? [key.commentBefore] : [])].join("\n");
  key.spaceBefore = true;
}

/** Takes an entry out and answers it. Its heading stays, for the next one under it. */
function remove(map: Entries | undefined, name: string, section: Section): Pair<Node, Node | null> | undefined {
  const index = map?.items.findIndex(({ key }) => isNamed(key, name, section)) ?? -1;
  const pair = map?.items[index];
  if (map === undefined || pair === undefined) return undefined;
  const own = titleIn(pair.key.commentBefore);
  const title = titleAt(map, index);
  const next = map.items[index + 1];
  const isLast = next === undefined || titleAt(map, index + 1) !== undefined;
  map.items.splice(index, 1);
  if (own !== undefined) {
    pair.key.commentBefore = withoutTitle(pair.key.commentBefore, own);
    if (!isLast) giveTitle(next.key, own);
  } else if (title !== undefined && isLast) {
    map.commentBefore = withoutTitle(map.commentBefore, title);
  }
  if (index === 0 && next !== undefined) lead(map, next.key);
  return pair;
}

/** What stands above the first entry of a block becomes a comment of the whole map, as it is when the file is read. */
function lead(map: Entries, first: Node): void {
  if (map.flow) return;
  const comments = [map.commentBefore, first.commentBefore].filter(Boolean);
  map.commentBefore = comments.length === 0 ? null : comments.join("\n\n");
  first.commentBefore = null;
  first.spaceBefore = false;
}

function put(document: Document, section: Section, name: string, value: Node, heading: string | undefined): void {
  let map = entriesAt(document, section);
  if (map === undefined) {
    map = new YAMLMap<Node, Node | null>();
    document.set(section, map);
  }
  if (map.items.length === 0) map.flow = false;
  const index = map.items.findIndex(({ key }) => isNamed(key, name, section));
  const standing = map.items[index];
  const here = sectionAt(map, index);
  if (standing !== undefined && (heading === undefined || here === undefined || here === heading)) {
    value.commentBefore = standing.value?.commentBefore ?? null;
    value.comment = standing.value?.comment ?? null;
    standing.value = value;
    return;
  }
  const key = remove(map, name, section)?.key ?? new Scalar(name);
  key.spaceBefore = false;
  insert(map, new Pair<Node, Node | null>(key, value), heading);
}

/** At the end of the people under the heading; where others have headings and this one is missing, under a new one at the end. */
function insert(map: Entries, pair: Pair<Node, Node | null>, heading: string | undefined): void {
  const titles = map.items.map((_, index) => titleAt(map, index));
  const start = heading === undefined ? -1 : titles.indexOf(heading);
  if (start >= 0) {
    const end = titles.findIndex((title, index) => index > start && title !== undefined);
    map.items.splice(end < 0 ? map.items.length : end, 0, pair);
    return;
  }
  if (heading !== undefined && titles.some((title) => title !== undefined)) giveTitle(pair.key, heading);
  map.items.push(pair);
}
