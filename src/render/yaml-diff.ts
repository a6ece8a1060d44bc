import { structuredPatch } from "diff";
import { stringify } from "yaml";
import { project } from "../core/diff.ts";
import { documentOf, type Entry } from "../core/patch.ts";
import type { Proposed } from "../core/propose.ts";

/** Unchanged lines around a change. */
const CONTEXT = 3;
/** Beyond so many changed lines, comparing takes longer than it helps: all that was, then all that is. */
const MOST_EDITS = 2000;

/**
 * The access of everybody and everything that a plan touches as YAML, live against planned: a unified diff for each, in the order of
 * their names and beginning with the name, so that no line is taken for somebody else's. Its lines; none where nothing changes.
 */
export function yamlDiff({ live, plan }: Pick<Proposed, "live" | "plan">): readonly string[] {
  const before = documentOf(live.facts);
  const after = documentOf(project(live.facts, plan.changes));
  // Of a group that gets another name, the live facts have members and grants under the new one already.
  const oldNames = new Map<string, string>(plan.renames.map(({ from, to }) => [to, from]));
  const skipped = new Set<string>(oldNames.values());
  return touchedBy(plan.changes)
    .filter((ref) => !skipped.has(ref))
    .flatMap((ref) => {
      const was = oldNames.get(ref);
      const held = was === undefined ? before[ref] : { ...before[was], ...before[ref] };
      return entryDiff(yamlOf(was ?? ref, held), yamlOf(ref, after[ref]));
    });
}

function touchedBy(changes: Proposed["plan"]["changes"]): readonly string[] {
  const refs = changes.map(({ fact }): string => {
    if (fact.kind === "user") return fact.user;
    if (fact.kind === "grant") return fact.principal;
    return fact.kind === "label" ? fact.on : fact.group;
  });
  return [...new Set(refs)].sort();
}

function yamlOf(ref: string, entry: Entry | undefined): string {
  return entry === undefined ? "" : stringify({ [ref]: lists(entry) }, { lineWidth: 0, blockQuote: false });
}

function lists({ grants, members, labels }: Entry): object {
  return Object.fromEntries(
    Object.entries({ members, grants, labels }).flatMap(([key, entries]) =>
      entries === undefined ? [] : [[key, Object.keys(entries).sort()]],
    ),
  );
}

function entryDiff(was: string, is: string): readonly string[] {
  if (was === is) return [];
  const patch = structuredPatch("", "", was, is, undefined, undefined, { context: CONTEXT, maxEditLength: MOST_EDITS });
  if (patch === undefined) return [...signed("-", was), ...signed("+", is)];
  const [first = ""] = was.split("\n");
  return patch.hunks.flatMap(({ oldStart, lines }) => [
    ...(oldStart > 1 ? [` ${first}`, "   # …"] : []),
    ...lines.filter((line) => !line.startsWith("\\")),
  ]);
}

function signed(sign: string, text: string): readonly string[] {
  return text.split("\n").flatMap((line) => (line === "" ? [] : [`${sign}${line}`]));
}
