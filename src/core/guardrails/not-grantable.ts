import type { Guardrail } from "../guardrail.ts";
import { problemsOf } from "../problem.ts";

/** Streaming destinations in an access block are `destination-refused`, which names the way there is. */
export const notGrantable: Guardrail = {
  rule: "not-grantable",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "Segment grants tracking plans all together, and destinations not at all: a line that names a single one can't be kept.",
  find: ({ resolution }) =>
    problemsOf(resolution.problems, "not-grantable").map(({ kind, name, source }) => ({
      message:
        kind === "tracking-plan"
          ? `Segment grants tracking plans all together: write \`tracking-plans: read-only\` (or full-access) instead of naming \`${name}\`.`
          : `Segment has no role on a single ${kind}: \`${name}\` can't be granted.`,
      source,
    })),
};
