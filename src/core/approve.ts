import { type Finding, hasErrors, type Outcome } from "./finding.ts";
import type { Proposed } from "./propose.ts";
import type { ApprovedOperation } from "./provider.ts";

/**
 * The one way to operations that may be performed: no finding of severity error, and, where a fingerprint is given, exactly the plan
 * it stands for. A finding that needs approval asks for a fingerprint: only a reviewed plan has one.
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
  const awaited = findings.filter(({ needs }) => needs === "approval");
  const unapproved: readonly Finding[] =
    fingerprint === undefined && awaited.length > 0
      ? [
          {
            rule: "not-approved",
            severity: "error",
            message: `${awaited.length === 1 ? "A finding asks" : `${awaited.length} findings ask`} for approval (${[...new Set(awaited.map(({ rule }) => rule))].join(", ")}): review the plan, then apply just that one (its fingerprint is ${plan.fingerprint}).`,
          },
        ]
      : [];
  const objections = [...mismatch, ...unapproved, ...findings];
  if (hasErrors(objections)) return { ok: false, findings: objections };
  return { ok: true, value: operations as readonly ApprovedOperation[], findings };
}
