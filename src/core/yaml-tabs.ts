import { errorAt, type Finding } from "./finding.ts";
import { MAX_SYNTAX_FINDINGS, type PlaceOf, readDocument } from "./yaml-syntax.ts";

/** How many lines a message names. */
const MOST_NAMED = 5;

/** How many spaces a tab may have stood for. */
const WIDTHS = [1, 2, 4, 8];

/**
 * The syntax findings of a text, with one for all the lines that YAML can't read because tabs indent them, at the first of these.
 * Of the others those stay that would be there as well if spaces stood for the tabs. `placesIn` gives the places in a text.
 */
export function explainTabs(
  findings: readonly Finding[],
  text: string,
  placesIn: (text: string) => PlaceOf,
): readonly Finding[] {
  const placeOf = placesIn(text);
  const tabs = new Map(
    [...text.matchAll(/^ *\t[ \t]*(?=[^\s#])/gmu)].map(({ index }) => [placeOf(index).line, text.indexOf("\t", index)]),
  );
  if (tabs.size === 0) return findings;
  const readings = WIDTHS.map((width) => {
    const spaced = text.replace(/^[ \t]+/gmu, (indent) => indent.replaceAll("\t", " ".repeat(width)));
    return readDocument(spaced, placesIn(spaced)).findings;
  });
  const stays = ({ source, message }: Finding): boolean =>
    readings.every((some) => some.some((one) => one.source?.line === source?.line && one.message === message));
  const cause = findings.find((finding) => tabs.has(finding.source?.line ?? 0) && !stays(finding));
  const line = cause?.source?.line;
  const offset = line === undefined ? undefined : tabs.get(line);
  if (offset === undefined) return findings;
  const alsoTabs = alsoIn([...tabs.keys()].filter((one) => one !== line));
  const message = `A tab indents this line, which YAML does not allow: indent with spaces${alsoTabs}`;
  // Where there were too many to tell, those that come after are only in the readings.
  const others = findings.length < MAX_SYNTAX_FINDINGS ? findings : (readings[0] ?? []);
  return [errorAt("yaml", placeOf(offset), message), ...others.filter(stays)];
}

function alsoIn(lines: readonly number[]): string {
  if (lines.length === 0) return "";
  const more = lines.length <= MOST_NAMED ? "" : ` and ${lines.length - MOST_NAMED} more`;
  return ` (also ${lines.length === 1 ? "line" : "lines"} ${lines.slice(0, MOST_NAMED).join(", ")}${more})`;
}
