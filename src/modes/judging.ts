import canonicalize from "canonicalize";
import type { Finding } from "../core/finding.ts";
import type { Allowance, Approvals, Policy } from "../core/policy.ts";
import { quote } from "../core/quote.ts";

/** What a pull request changes of that which pull requests are judged by. */
export type Judging = {
  /** The parts that differ, as they are written in a policy: `settings.approvals`, `rules`. */
  readonly parts: readonly string[];
  /** Entries of `allow:` that the base does not have. */
  readonly allowances: readonly Allowance[];
};

/** A value as text: maps by their keys, and nothing of where it is written. */
function textOf(value: unknown): string {
  const plain: unknown = JSON.parse(
    JSON.stringify(value ?? null, (key, one: unknown) =>
      key === "source" ? undefined : one instanceof Map ? Object.fromEntries(one) : one,
    ),
  );
  return canonicalize(plain) ?? "";
}

/** What an allowance lets through, whatever the reason that it gives. */
function reachOf({ rule, for: whom, until }: Allowance): string {
  return textOf({ rule, whom, until });
}

/** Compares the two as they are written; undefined where nothing of it differs. */
export function judgingOf(head: Policy, base: Policy): Judging | undefined {
  const names = ["approvals", "guardrails", "require", "protected", "limits", "owners"] as const;
  const settings = names.filter((name) => textOf(head.settings[name]) !== textOf(base.settings[name]));
  const known = new Set(base.allow.map(reachOf));
  const allowances = head.allow.filter((one) => !known.has(reachOf(one)));
  const parts = [
    ...settings.map((name) => `settings.${name}`),
    ...(textOf(head.rules) === textOf(base.rules) ? [] : ["rules"]),
    ...(allowances.length === 0 ? [] : ["allow"]),
  ];
  return parts.length === 0 ? undefined : { parts, allowances };
}

/** Says so in the plan: a change that nobody's access shows must not pass for none. */
export function judgingFindings(judging: Judging | undefined): readonly Finding[] {
  if (judging === undefined) return [];
  const { parts, allowances } = judging;
  const [first] = allowances;
  const allowed = [...new Set(allowances.map(({ rule }) => quote(rule)))];
  const lifted = allowed.length === 0 ? "" : `; newly allowed is what ${allowed.join(", ")} would object to`;
  const message = `This changes what pull requests are judged by: ${parts.map((part) => `\`${part}\``).join(", ")}${lifted}`;
  return [{ rule: "judged-by", severity: "warning", message, ...(first && { source: first.source }) }];
}

/** Whether anything has to be approved by anybody. */
export function asksApprovals({ elevation, removals, rules, sources }: Approvals): boolean {
  return elevation !== undefined || removals !== undefined || rules !== undefined || sources.length > 0;
}

/**
 * Whether a new allowance needs an approval although no approvers are named: it lets through what somebody would have to approve, or what
 * a rule of the base calls an error.
 */
export function liftsApproval({ allowances }: Judging, judged: Policy, base: Policy | undefined): boolean {
  return allowances.some(({ rule }) => {
    const own = base?.rules.get(rule)?.severity;
    const severity = judged.settings.guardrails.get(rule)?.value ?? judged.rules.get(rule)?.severity;
    return severity === "approval" || own === "error" || own === "approval";
  });
}
