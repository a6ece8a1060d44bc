import { asMap, checkName } from "./access-block.ts";
import { type Report, textAt } from "./listed.ts";
import { type Allowance, type CustomRule, RULE_SUBJECTS, type RuleSeverity } from "./policy.ts";
import { patternsAt } from "./settings.ts";
import { dayAt, locatedText } from "./terms.ts";
import type { YamlMap, YamlNode } from "./yaml.ts";

/** The entries of `rules:`, those that are complete. */
export function rulesOf(rules: YamlMap | undefined, report: Report): readonly CustomRule[] {
  return [...(rules?.first.values() ?? [])].flatMap(({ key: name, source, value }) => {
    const entry = asMap(value)?.first;
    const textOf = (key: string): string | undefined => textAt(entry?.get(key)?.value);
    checkName(name, "a rule", source, report);
    const when = locatedText(entry?.get("when")?.value);
    const message = textOf("message");
    if (when === undefined || message === undefined) return [];
    return [
      {
        name,
        on: RULE_SUBJECTS.find((subject) => subject === textOf("on")) ?? "grant",
        when,
        severity: (textOf("severity") ?? "error") as RuleSeverity,
        message,
        source,
      },
    ];
  });
}

/** The entries of `allow:`, those that are complete. */
export function allowancesOf(list: YamlNode | undefined, report: Report): readonly Allowance[] {
  return (list?.kind === "list" ? list.items : []).flatMap((item) => {
    const entry = asMap(item)?.first;
    const rule = textAt(entry?.get("rule")?.value);
    const reason = textAt(entry?.get("reason")?.value);
    const until = dayAt(entry?.get("until")?.value, "until", report);
    const whom = entry?.get("for")?.value;
    const patterns = patternsAt(whom, report);
    if (rule === undefined || reason === undefined || until === undefined) return [];
    const ticket = textAt(entry?.get("ticket")?.value);
    const approvedBy = textAt(entry?.get("approved-by")?.value);
    const words = { ...(ticket !== undefined && { ticket }), ...(approvedBy !== undefined && { approvedBy }) };
    return [
      { rule, reason, until, source: item.source, ...words, ...(whom && { for: patterns.map(({ value }) => value) }) },
    ];
  });
}
