import type { PrincipalRef } from "../access.ts";
import type { Guardrail } from "../guardrail.ts";
import { exceptedBy } from "../except.ts";

/** Only memberships cross the line: what else hangs on a principal is excepted along with it. */
export const exceptedCascade: Guardrail = {
  rule: "excepted-cascade",
  severity: "warning",
  adjustable: false,
  judges: "plan",
  why: "A removal that reaches into what `settings.except` leaves alone is said: somebody who goes also leaves an excepted group, and a group that goes takes its access from an excepted member.",
  find: ({ plan }) => {
    const excepted = exceptedBy(plan.scope.except);
    return plan.changes.flatMap(({ action, fact }) => {
      if (action === "add" || fact.kind !== "member") return [];
      const touched: readonly PrincipalRef[] = [fact.group, fact.user].filter((ref) => excepted(ref) !== undefined);
      return touched.map((ref) => ({
        message: `${fact.user} leaves ${fact.group}, although ${ref} is excepted: removing the one takes the membership along.`,
      }));
    });
  },
};
