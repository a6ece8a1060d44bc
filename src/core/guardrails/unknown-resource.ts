import type { Guardrail } from "../guardrail.ts";
import type { ResourceKind } from "../policy.ts";
import { problemsOf } from "../problem.ts";
import type { Live } from "../provider.ts";
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
  return (kind, name) => {
    const key = `${kind}:${name}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const ofKind = live.resources.filter((resource) => resource.kind === kind);
    const found = didYouMean(
      name,
      ofKind.flatMap((resource) => resource.names),
    );
    known.set(key, found);
    return found;
  };
}
