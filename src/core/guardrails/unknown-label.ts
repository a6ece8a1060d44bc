import type { Guardrail } from "../guardrail.ts";
import { problemsOf } from "../problem.ts";
import { didYouMean } from "../suggest.ts";

/** Known is a label that the workspace defines, that a resource carries, or that a grant is limited by now. */
export const unknownLabel: Guardrail = {
  rule: "unknown-label",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "A label that limits a role or is put on a source is one that the workspace defines: Segment refuses others in the middle of an apply.",
  find: ({ resolution, live }) => {
    const carried = live.resources.flatMap((resource) => Object.entries(resource.labels));
    const labels = new Set([...live.labels, ...carried].map(([key, value]) => `${key}=${value}`));
    return problemsOf(resolution.problems, "unknown-label").map(({ label, source }) => ({
      message: `The workspace has no label \`${label}\`${didYouMean(label, [...labels])}.`,
      source,
    }));
  },
};
