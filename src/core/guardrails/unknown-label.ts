import { compareText } from "../finding.ts";
import type { Guardrail } from "../guardrail.ts";
import { problemsOf } from "../problem.ts";
import type { Live } from "../provider.ts";
import { quote } from "../quote.ts";
import { didYouMean, suggest, wordList } from "../suggest.ts";

/** Known is a label that the workspace defines, that a resource carries, or that a grant is limited by now. */
export const unknownLabel: Guardrail = {
  rule: "unknown-label",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "A label that limits a role or is put on a source is one that the workspace defines: Segment refuses others in the middle of an apply.",
  find: ({ resolution, live }) => {
    const valuesOf = labelValues(live);
    return problemsOf(resolution.problems, "unknown-label").map(({ label, source }) => ({
      message: `The workspace has no label ${quote(label)}${instead(label, valuesOf)}.`,
      source,
    }));
  },
};

/** How many labels a message names. */
const MOST_NAMED = 8;

/** The values that each key of a label has in the workspace, sorted. */
function labelValues(live: Live): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, Set<string>>();
  for (const [key, value] of [...live.labels, ...live.resources.flatMap(({ labels }) => Object.entries(labels))]) {
    const known = values.get(key) ?? new Set();
    values.set(key, known.add(value));
  }
  return new Map([...values].map(([key, of]) => [key, [...of].sort(compareText)]));
}

/** What to write instead: the nearest label, or else what there is to choose from. */
function instead(label: string, valuesOf: ReadonlyMap<string, readonly string[]>): string {
  const [key = "", ...rest] = label.split("=");
  const values = valuesOf.get(key);
  if (values !== undefined) {
    const near = suggest(rest.join("="), values);
    if (near !== undefined) return ` (did you mean \`${key}=${near}\`?)`;
    return `: ${quote(key)} has ${wordList(values, MOST_NAMED)}`;
  }
  const all = [...valuesOf].flatMap(([one, some]) => some.map((value) => `${one}=${value}`));
  const near = didYouMean(label, all);
  if (near !== "") return near;
  if (valuesOf.size === 0) return ": it has no labels at all, so select by name or glob";
  return `: the keys of its labels are ${wordList([...valuesOf.keys()].sort(compareText), MOST_NAMED)}`;
}
