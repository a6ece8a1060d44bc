import { errorAt, type Finding } from "./finding.ts";
import { type PlaceOf, readDocument } from "./yaml-syntax.ts";

/** How many lines a message names. */
const MOST_NAMED = 5;

/**
 * The syntax findings of a text in which tabs indent lines that YAML can't read for that: one for all of these lines, at the first of
 * them, instead of those that would not be there had spaces stood for the tabs.
 */
export function explainTabs(findings: readonly Finding[], text: string, placeOf: PlaceOf): readonly Finding[] {
  const indented = new Map<number, number>();
  for (const { index } of text.matchAll(/^ *\t[ \t]*(?=[^\s#])/gmu)) indented.set(placeOf(index).line, index);
  const [first] = findings.flatMap(({ source }) => indented.get(source?.line ?? 0) ?? []);
  if (first === undefined) return findings;
  const spaced = text.replace(/^[ \t]+/gmu, (indent) => indent.replaceAll("\t", "  "));
  const others = readDocument(spaced, placesOf(spaced, placeOf(0).file));
  const isOwn = ({ source, message }: Finding): boolean =>
    others.findings.some((other) => other.source?.line === source?.line && other.message === message);
  return [tabs(first, [...indented.keys()], text, placeOf), ...findings.filter(isOwn)];
}
