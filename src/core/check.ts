import { isUser, type PrincipalRef } from "./access.ts";
import type { Day } from "./day.ts";
import { exceptedBy } from "./except.ts";
import { type Finding, sortFindings } from "./finding.ts";
import { groupedBy } from "./group-by.ts";
import type { Objection, Proposal } from "./guardrail.ts";
import { guardrails } from "./guardrails/index.ts";
import type { Allowance, Policy, RuleSeverity } from "./policy.ts";
import { placeText } from "./quote.ts";
import { compileRules } from "./rule/compile.ts";
import { judge } from "./rule/judge.ts";

/** An objection with the rule that makes it, before settings and allowances were asked. */
type Raised = Objection & { readonly rule: string; readonly severity: RuleSeverity };

/** What every guardrail and every rule of the policy says of a plan, all at once and before anything is written. */
export function check(proposal: Proposal): readonly Finding[] {
  const { policy, today } = proposal;
  const raised = guardrails.flatMap(({ rule, severity, ...guardrail }) =>
    (guardrail.judges === "plan" ? guardrail.find(proposal) : guardrail.find(policy, today)).map(
      (objection): Raised => ({ rule, severity, ...objection }),
    ),
  );
  const { compiled } = compileRules(policy.rules.values());
  const { findings, used } = settle([...raised, ...judge(compiled, proposal)], policy, today);
  return sortFindings([...findings, ...unusedAllowances(policy, used, today)]);
}

/** What can be said of a policy without knowing the workspace. */
export function checkPolicy(policy: Policy, today: Day): readonly Finding[] {
  const raised = guardrails.flatMap(({ rule, severity, ...guardrail }) =>
    guardrail.judges === "policy"
      ? guardrail.find(policy, today).map((objection): Raised => ({ rule, severity, ...objection }))
      : [],
  );
  return sortFindings([...settle(raised, policy, today).findings, ...endedAllowances(policy, today)]);
}

/** Objections as findings, with the severities that settings ask for and without what is allowed. */
function settle(
  raised: readonly Raised[],
  policy: Policy,
  today: Day,
): { readonly findings: readonly Finding[]; readonly used: ReadonlySet<Allowance> } {
  const used = new Set<Allowance>();
  const valid = groupedBy(
    policy.allow.filter(({ until }) => today <= until),
    ({ rule }) => rule,
  );
  const meant = new Map([...valid.values()].flat().map((one) => [one, one.for && exceptedBy(one.for)]));
  const addressesOf = (principal: PrincipalRef): readonly PrincipalRef[] => {
    const written = isUser(principal) ? policy.users.get(principal)?.writtenAs : undefined;
    return written === undefined ? [principal] : [principal, written];
  };
  const findings = raised.map(({ rule, severity: own, message, source, about }): Finding => {
    const place = source === undefined ? {} : { source };
    const allowing = (valid.get(rule) ?? []).filter((one) => covers(meant.get(one), about, addressesOf));
    for (const one of allowing) used.add(one);
    const [allowance] = allowing;
    if (allowance !== undefined) {
      const { until, reason, ticket, approvedBy } = allowance;
      const why = [
        reason,
        ...(ticket === undefined ? [] : [ticket]),
        ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
      ];
      const allowed = `Allowed until ${until} at ${placeText(allowance.source)} (${why.join(", ")})`;
      return { rule, severity: "note", message: `${allowed}: ${message}`, ...place };
    }
    const severity = policy.settings.guardrails.get(rule)?.value ?? own;
    if (severity === "approval") return { rule, severity: "warning", message, ...place, needs: "approval" };
    return { rule, severity, message, ...place };
  });
  return { findings, used };
}

/** Whether an allowance is for an objection: everybody whom it is about has to be meant. One about nobody in particular needs an allowance for all. */
function covers(
  means: ((principal: PrincipalRef) => string | undefined) | undefined,
  about: readonly PrincipalRef[] | undefined,
  addressesOf: (principal: PrincipalRef) => readonly PrincipalRef[],
): boolean {
  if (means === undefined) return true;
  const isMeant = (principal: PrincipalRef): boolean => addressesOf(principal).some((one) => means(one) !== undefined);
  return about !== undefined && about.length > 0 && about.every(isMeant);
}

function endedAllowances(policy: Policy, today: Day): readonly Finding[] {
  return policy.allow
    .filter(({ until }) => until < today)
    .map(({ rule, until, source }) => ({
      rule: "allow-ended",
      severity: "warning",
      message: `What was allowed for \`${rule}\` ended on ${until}: delete the entry.`,
      source,
    }));
}

function unusedAllowances(policy: Policy, used: ReadonlySet<Allowance>, today: Day): readonly Finding[] {
  const unused = policy.allow.filter((allowance) => today <= allowance.until && !used.has(allowance));
  return [
    ...endedAllowances(policy, today),
    ...unused.map(({ rule, source }) => ({
      rule: "unused-allow",
      severity: "note" as const,
      message: `Nothing in this plan is objected to by \`${rule}\` that this would allow: it can go once the change it was for is applied, or is for somebody else.`,
      source,
    })),
  ];
}
