import type { Guardrail } from "../guardrail.ts";
import { problemsOf } from "../problem.ts";

/** Streaming destinations in an access block are `destination-refused`, which names the way there is. */
export const notGrantable: Guardrail = {
  rule: "not-grantable",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "Segment grants tracking plans all together, destinations not at all, and only sources and spaces by labels: a line that asks for anything else can't be kept.",
  find: ({ resolution }) => [
    ...problemsOf(resolution.problems, "unlabelled").map(({ kind, name, source }) => ({
      message: `\`${name}\` picks nothing here: ${kind}s carry no labels in Segment. Name them, or use a glob.`,
      source,
    })),
    ...problemsOf(resolution.problems, "not-grantable").map(({ kind, name, source }) => ({
      message:
        kind === "tracking-plan"
          ? `Segment grants tracking plans all together: write \`tracking-plans: read-only\` (or full-access) instead of naming \`${name}\`.`
          : `Segment has no role on a single ${kind}: \`${name}\` can't be granted.`,
      source,
    })),
  ],
};
