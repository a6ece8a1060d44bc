import type { Guardrail } from "../guardrail.ts";
import { problemsOf } from "../problem.ts";
import { didYouMean } from "../suggest.ts";

/** Under `roles:`, a role that somebody holds is known, though the workspace offers it no longer. */
export const unknownRole: Guardrail = {
  rule: "unknown-role",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "Every role that a line names or needs is one that the workspace offers; the finding says with which plan a missing one comes.",
  find: ({ resolution, surroundings: { vocabulary } }) =>
    problemsOf(resolution.problems, "unknown-role").map(({ role, word, source }) => {
      const tier = vocabulary.tier(role);
      const asked = word === undefined ? "" : `\`${word}\` needs the role \`${role}\`, and `;
      const comes = tier === undefined ? didYouMean(role, [...vocabulary.offered]) : ` It comes with ${tier}.`;
      return {
        message: `${asked}this workspace offers no role \`${role}\`${tier === undefined ? `${comes}.` : `.${comes}`}`,
        source,
      };
    }),
};
