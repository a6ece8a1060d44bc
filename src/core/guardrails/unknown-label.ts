import type { Guardrail } from "../guardrail.ts";
import type { ProblemOf } from "../problem.ts";
import { didYouMean } from "../suggest.ts";

export const unknownLabel: Guardrail = {
  rule: "unknown-label",
  severity: "warning",
  judges: "plan",
  why: "A label that limits a role is on some source; else the role reaches nothing, and Segment refuses a label it does not know.",
  find: ({ resolution, live }) => {
    const labels = new Set(
      live.resources.flatMap((resource) => Object.entries(resource.labels).map(([key, value]) => `${key}=${value}`)),
    );
    return resolution.problems
      .filter((problem): problem is ProblemOf<"unknown-label"> => problem.problem === "unknown-label")
      .map(({ label, source }) => ({
        message: `No source carries the label \`${label}\`${didYouMean(label, [...labels])}.`,
        source,
      }));
  },
};
