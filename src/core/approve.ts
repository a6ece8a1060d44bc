import { type Finding, hasErrors, type Outcome } from "./finding.ts";
import type { Proposed } from "./propose.ts";
import type { ApprovedOperation } from "./provider.ts";

/**
 * The one way to operations that may be performed: no finding of severity error, and, where a fingerprint is given, exactly the plan
 * it stands for.
 */
export function approve(proposed: Proposed, fingerprint?: string): Outcome<readonly ApprovedOperation[]> {
  const { plan, findings, operations } = proposed;
  const mismatch: readonly Finding[] =
    fingerprint === undefined || fingerprint === plan.fingerprint
      ? []
      : [
          {
            rule: "plan-changed",
            severity: "error",
            message: `The plan is no longer the reviewed one: it is ${plan.fingerprint}, reviewed was ${fingerprint}. Review what it is now, and use the new fingerprint.`,
          },
        ];
  const objections = [...mismatch, ...findings];
  if (hasErrors(objections)) return { ok: false, findings: objections };
  return { ok: true, value: operations as readonly ApprovedOperation[], findings };
}
