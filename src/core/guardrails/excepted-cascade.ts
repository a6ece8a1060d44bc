import { type PrincipalRef } from "../access.ts";
import type { Guardrail } from "../guardrail.ts";
import { isExcepted } from "../scope.ts";

export const exceptedCascade: Guardrail = {
  rule: "excepted-cascade",
  severity: "warning",
  judges: "plan",
  why: "A removal that reaches into what `settings.except` leaves alone is said: somebody who goes also leaves an excepted group, and a group that goes takes its access from an excepted member.",
  find: ({ plan }) =>
    plan.changes.flatMap(({ action, fact }) => {
      if (action === "add" || fact.kind !== "member") return [];
      const touched: readonly PrincipalRef[] = [fact.group, fact.user].filter((ref) => isExcepted(ref, plan.scope));
      return touched.map((ref) => ({
        message: `${fact.user} leaves ${fact.group}, although ${ref} is excepted: removing the one takes the membership along.`,
      }));
    }),
};
