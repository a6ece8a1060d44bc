import type { CustomRule } from "../../../src/core/policy.ts";
import { compileRules } from "../../../src/core/rule/compile.ts";
import { judge, type RuleObjection } from "../../../src/core/rule/judge.ts";
import type { Proposed } from "../../../src/core/propose.ts";

/** A rule as it would stand at line 3 of a file, its expression at line 5, column 11. */
export function rule(when: string, more: Partial<CustomRule> = {}): CustomRule {
  return {
    name: "house-rule",
    on: "grant",
    when: { value: when, source: { file: "rules.yaml", line: 5, column: 11 } },
    severity: "error",
    message: "Not in this house.",
    source: { file: "rules.yaml", line: 3, column: 3 },
    ...more,
  };
}

/** What the rules say of a proposal. They must be valid. */
export function judged(rules: readonly CustomRule[], proposed: Proposed, mostSteps?: number): readonly RuleObjection[] {
  const { compiled, findings } = compileRules(rules);
  if (findings.length > 0) throw new Error(JSON.stringify(findings));
  return judge(compiled, proposed, mostSteps);
}

/** The messages of what is wrong with one rule. */
export function complaints(when: string, more: Partial<CustomRule> = {}): readonly string[] {
  return compileRules([rule(when, more)]).findings.map(({ message }) => message);
}
