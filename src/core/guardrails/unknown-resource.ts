import type { Guardrail } from "../guardrail.ts";
import type { ResourceKind } from "../policy.ts";
import { problemsOf } from "../problem.ts";
import type { Live } from "../provider.ts";
import { quote } from "../quote.ts";
import { didYouMean } from "../suggest.ts";

/** Also speaks of an `on:` that is no scope at all. Under `roles:`, what a live grant points at exists, though no list has it. */
export const unknownResource: Guardrail = {
  rule: "unknown-resource",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "Every source, destination, warehouse, space and function that a line names exists; one that was deleted since does not.",
  find: ({ resolution, live }) => {
    const near = suggestions(live);
    return problemsOf(resolution.problems, "unknown-resource").map(({ kind, name, source }) => {
      if (kind === "scope") {
        return {
          message: `\`${name}\` is no place a role can be granted on: write \`workspace\`, \`source:NAME\` (or warehouse, space, function), or labels such as \`env=prod,region=eu\`, each key once.`,
          source,
        };
      }
      return { message: `The workspace has no ${kind} \`${name}\`${near(kind, name)}.`, source };
    });
  },
};

/** What was probably meant by a name: worked out once for each, however many lines have it. */
function suggestions(live: Live): (kind: ResourceKind, name: string) => string {
  const known = new Map<string, string>();
  const keys = new Set([
    ...live.labels.map(([key]) => key),
    ...live.resources.flatMap(({ labels }) => Object.keys(labels)),
  ]);
  return (kind, name) => {
    const key = `${kind}:${name}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const ofKind = live.resources.filter((resource) => resource.kind === kind);
    const names = ofKind.flatMap((resource) => resource.names);
    const isLabelled = ofKind.some(({ labels }) => Object.keys(labels).length > 0);
    const found = otherSpelling(kind, name, names, isLabelled ? keys : new Set()) ?? didYouMean(name, names);
    known.set(key, found);
    return found;
  };
}

/** What is right but for a colon: a label in another spelling, or a name with the kind before it, where the block says the kind. */
function otherSpelling(
  kind: ResourceKind,
  written: string,
  names: readonly string[],
  keys: ReadonlySet<string>,
): string | undefined {
  const colon = written.indexOf(":");
  const [before, after] = [written.slice(0, Math.max(colon, 0)).trim(), written.slice(colon + 1).trim()];
  if (before === kind && names.includes(after)) return `: write ${quote(after)}, without the kind before it`;
  if (!keys.has(before) || after === "") return undefined;
  return `: labels are written \`key=value\`, here ${quote(`${before}=${after}`)}`;
}
