import type { Guardrail } from "../guardrail.ts";
import { isOver, writtenTerms } from "../written-terms.ts";

/** The day itself is still in time. */
export const reviewDue: Guardrail = {
  rule: "review-due",
  severity: "warning",
  adjustable: true,
  judges: "policy",
  why: "Access whose `review-by` has passed was not looked at again in time.",
  find: (policy, today) =>
    writtenTerms(policy).flatMap(({ what, terms, around, source, about }) => {
      const { reviewBy } = terms;
      return reviewBy !== undefined && reviewBy < today && !isOver(terms, today) && !isOver(around, today)
        ? [{ message: `${what} was to be reviewed by ${reviewBy}: review it, and set the next day.`, source, about }]
        : [];
    }),
};
