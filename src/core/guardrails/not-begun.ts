import type { Guardrail } from "../guardrail.ts";
import { writtenTerms } from "../written-terms.ts";

/** A `from` holds for those who are there already, too: until then the line is as good as not written. */
export const notBegun: Guardrail = {
  rule: "not-begun",
  severity: "note",
  adjustable: true,
  judges: "policy",
  why: "A line whose `from` has not come gives nothing yet: whoever has that access already loses it until then.",
  find: (policy, today) =>
    writtenTerms(policy).flatMap(({ what, terms: { from }, source, about }) =>
      from !== undefined && today < from
        ? [{ message: `${what} begins on ${from} and gives nothing before.`, source, about }]
        : [],
    ),
};
