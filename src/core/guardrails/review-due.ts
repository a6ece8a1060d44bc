import type { Guardrail } from "../guardrail.ts";
import { writtenTerms } from "../written-terms.ts";

/** The day itself is still in time. */
export const reviewDue: Guardrail = {
  rule: "review-due",
  severity: "warning",
  adjustable: true,
  judges: "policy",
  why: "Access whose `review-by` has passed was not looked at again in time.",
  find: (policy, today) =>
    writtenTerms(policy).flatMap(({ what, terms: { reviewBy }, source, about }) =>
      reviewBy !== undefined && reviewBy < today
        ? [{ message: `${what} was to be reviewed by ${reviewBy}: review it, and set the next day.`, source, about }]
        : [],
    ),
};
