import type { Guardrail } from "../guardrail.ts";
import type { Problem } from "../problem.ts";
import { placeText } from "../quote.ts";

/** Two problems with one cause: a name with several ids, and one resource under two names that get different words. */
export const ambiguous: Guardrail = {
  rule: "ambiguous",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "A name stands for one resource, and a resource gets one access word in a block.",
  find: ({ resolution }) => resolution.problems.flatMap(objectionTo),
};

function objectionTo(problem: Problem): readonly { message: string; source: Problem["source"] }[] {
  if (problem.problem === "ambiguous") {
    const { kind, name, ids, source } = problem;
    return [
      {
        message: `\`${name}\` is the name of ${ids.length} ${kind}s: write the id of the one you mean (${ids.join(", ")}).`,
        source,
      },
    ];
  }
  if (problem.problem === "contradiction") {
    const { ref, other, source } = problem;
    return [
      {
        message: `This line and ${placeText(other)} say different things about one and the same: \`${ref}\`.`,
        source,
      },
    ];
  }
  return [];
}
