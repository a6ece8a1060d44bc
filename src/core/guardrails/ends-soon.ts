import { daysBetween } from "../day.ts";
import type { Guardrail } from "../guardrail.ts";
import { isOver, writtenTerms } from "../written-terms.ts";

/** How many days ahead an end is told. */
const DAYS_AHEAD = 14;

/** What ends on a day counts through that day. */
export const endsSoon: Guardrail = {
  rule: "ends-soon",
  severity: "note",
  adjustable: true,
  judges: "policy",
  why: `What ends within ${DAYS_AHEAD} days is told, so that nobody is surprised on the day after.`,
  find: (policy, today) =>
    writtenTerms(policy).flatMap(({ what, terms: { until }, around, source, about }) => {
      if (until === undefined || until < today || isOver(around, today)) return [];
      const days = daysBetween(today, until);
      if (days > DAYS_AHEAD) return [];
      const when = days === 0 ? "today" : days === 1 ? "tomorrow" : `in ${days} days`;
      return [{ message: `${what} ends ${when}: ${until} is the last day.`, source, about }];
    }),
};
