import { type Finding, sortFindings } from "./finding.ts";
import type { Objection, Guardrail, Proposal } from "./guardrail.ts";
import { guardrails } from "./guardrails/index.ts";
import type { Policy } from "./policy.ts";

/** What every guardrail says of a plan, all at once and before anything is written. */
export function check(proposal: Proposal): readonly Finding[] {
  return sortFindings(
    guardrails.flatMap((guardrail) =>
      found(guardrail, guardrail.judges === "plan" ? guardrail.find(proposal) : guardrail.find(proposal.policy)),
    ),
  );
}

/** What can be said of a policy without knowing the workspace. */
export function checkPolicy(policy: Policy): readonly Finding[] {
  return sortFindings(
    guardrails.flatMap((guardrail) => (guardrail.judges === "policy" ? found(guardrail, guardrail.find(policy)) : [])),
  );
}

function found({ rule, severity }: Guardrail, objections: readonly Objection[]): readonly Finding[] {
  return objections.map((objection) => ({ rule, severity, ...objection }));
}
