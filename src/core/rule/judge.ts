import { isUser, nameOf, type PrincipalRef, type ScopeRef, type UserRef } from "../access.ts";
import { describeGrant } from "../effective.ts";
import type { Objection, Proposal } from "../guardrail.ts";
import type { RuleSeverity } from "../policy.ts";
import { quote } from "../quote.ts";
import type { CompiledRule } from "./compile.ts";
import { type Evaluator, evaluatorOf } from "./evaluate.ts";
import { MOST_STEPS } from "./limits.ts";
import type { Occasion } from "./occasions.ts";
import { principalsOf } from "./values.ts";

/** An objection of a custom rule. `rule` is its name, or `rule-failed` where it could not be told whether it objects. */
export type RuleObjection = Objection & { readonly rule: string; readonly severity: RuleSeverity };

/**
 * Lets every rule judge the changes of its kind, or the plan as a whole: one objection for each occasion and rule. Where a rule can't be
 * evaluated, or all of them together would take more than `mostSteps`, it fails closed: `rule-failed` of severity `error`, once for each
 * reason. By rule, then in the order of the plan.
 */
export function judge(
  compiled: readonly CompiledRule[],
  proposal: Proposal,
  mostSteps: number = MOST_STEPS,
): readonly RuleObjection[] {
  if (compiled.length === 0) return [];
  const evaluator = evaluatorOf(proposal, mostSteps);
  return compiled.flatMap((rule) => judgeOne(rule, evaluator));
}

function judgeOne(compiled: CompiledRule, evaluator: Evaluator): readonly RuleObjection[] {
  const { rule } = compiled;
  const { name, severity } = rule;
  const objections: RuleObjection[] = [];
  const failures = new Map<string, Set<PrincipalRef>>();
  const failed = (reason: string, about: readonly PrincipalRef[]): void => {
    const known = failures.get(reason) ?? new Set();
    failures.set(reason, known);
    for (const principal of about) known.add(principal);
  };
  if (rule.on === "plan") {
    const answer = evaluator.objects(compiled, {});
    if (typeof answer === "string") failed(answer, []);
    else if (answer) objections.push({ rule: name, severity, message: rule.message, source: rule.source });
  }
  for (const occasion of evaluator.occasions) {
    const { change } = occasion;
    if (change.fact.kind !== rule.on) continue;
    const about = principalsOf(change.fact);
    const users = new Set<UserRef>();
    const refs = new Set<ScopeRef>();
    let objects = false;
    for (const example of evaluator.casesOf(compiled, occasion)) {
      const answer = evaluator.objects(compiled, example);
      if (typeof answer === "string") failed(answer, about);
      if (answer !== true) continue;
      objects = true;
      if (example.user !== undefined) users.add(example.user);
      for (const ref of example.thing?.refs ?? []) refs.add(ref);
    }
    if (!objects) continue;
    const message = `${describe(occasion, [...users], [...refs])}: ${rule.message}`;
    const source = change.action === "add" ? change.source : rule.source;
    objections.push({ rule: name, severity, message, about, source });
  }
  for (const [reason, about] of failures) {
    const whom = about.size === 0 ? "this plan" : some([...about].map(nameOf));
    const message = `The rule ${quote(name)} can't be judged for ${whom}, which counts as an objection: ${reason}.`;
    objections.push({ rule: "rule-failed", severity: "error", message, about: [...about], source: rule.when.source });
  }
  return objections;
}

const SHOWN = 3;

/** The first few, and how many more there are. */
function some(texts: readonly string[]): string {
  const rest = texts.length - SHOWN;
  return rest > 0 ? `${texts.slice(0, SHOWN).join(", ")} and ${rest} more` : texts.join(", ");
}

/** What is judged in words, with those people and things it reaches that the rule objects to. */
function describe(
  { change: { action, fact }, through, label }: Occasion,
  users: readonly UserRef[],
  refs: readonly ScopeRef[],
): string {
  const adds = action === "add";
  switch (fact.kind) {
    case "user":
      return `${nameOf(fact.user)} ${adds ? "joins" : "leaves"}`;
    case "group":
      return `${fact.group} is ${adds ? "made" : "removed"}`;
    case "member":
      return `${nameOf(fact.user)} ${adds ? "joins" : "leaves"} ${fact.group}`;
    case "grant": {
      const who = isUser(fact.principal) ? nameOf(fact.principal) : fact.principal;
      const members = isUser(fact.principal) || users.length === 0 ? "" : ` (with ${some(users.map(nameOf))})`;
      const reaching = refs.every((ref) => ref === fact.on) ? "" : `, which reaches ${some(refs)}`;
      const moves = through === undefined ? "" : ` ${adds ? "joins" : "leaves"} ${through} and`;
      const by = label === undefined ? "" : ` ${adds ? "by" : "with"} its label ${label}`;
      return `${who}${members}${moves} ${adds ? "gets" : "loses"} ${describeGrant(fact)}${reaching}${by}`;
    }
  }
}
