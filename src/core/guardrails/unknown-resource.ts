import type { Guardrail } from "../guardrail.ts";
import type { ProblemOf } from "../problem.ts";
import { didYouMean } from "../suggest.ts";

export const unknownResource: Guardrail = {
  rule: "unknown-resource",
  severity: "error",
  judges: "plan",
  why: "Every source, destination, warehouse, space and function that a line names exists; one that was deleted since does not.",
  find: ({ resolution, live }) =>
    resolution.problems
      .filter((problem): problem is ProblemOf<"unknown-resource"> => problem.problem === "unknown-resource")
      .map(({ kind, name, source }) => {
        if (kind === "scope") {
          return {
            message: `\`${name}\` is no place a role can be granted on: write \`workspace\`, \`source:NAME\` (or warehouse, space, function), or labels such as \`env=prod\`.`,
            source,
          };
        }
        const names = live.resources.filter((resource) => resource.kind === kind).flatMap((resource) => resource.names);
        return { message: `The workspace has no ${kind} \`${name}\`${didYouMean(name, names)}.`, source };
      }),
};
