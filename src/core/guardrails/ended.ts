import type { Guardrail } from "../guardrail.ts";
import { writtenTerms } from "../written-terms.ts";

/** Ended access is simply not desired; the line that says so has done its work. */
export const ended: Guardrail = {
  rule: "ended",
  severity: "note",
  adjustable: true,
  judges: "policy",
  why: "A line whose `until` has passed gives nothing any more. It still lowers wider lines, so that no date widens access: delete it only when the wider line may count.",
  find: (policy, today) =>
    writtenTerms(policy).flatMap(({ what, isEntry, terms: { until }, source, about }) =>
      until !== undefined && until < today
        ? [
            {
              message: `${what} ended on ${until} and gives nothing any more.${isEntry ? "" : " Where a wider line gives more, it still holds that back: delete it when the wider one may count."}`,
              source,
              about,
            },
          ]
        : [],
    ),
};
