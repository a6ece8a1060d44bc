import type { Environment, ParseResult } from "@marcbachmann/cel-js";
import { compareText, errorAt, type Finding, type Source } from "../finding.ts";
import type { CustomRule, RuleSubject } from "../policy.ts";
import { environmentOf } from "./environment.ts";
import { type Complaint, inspect } from "./inspect.ts";
import { LONGEST_RULE } from "./limits.ts";
import { placeIn, type TextOf } from "./place.ts";
import { slipAt } from "./slips.ts";
import { type Size, stepsOf } from "./steps.ts";

/** A rule that was checked, ready to judge plans. */
export type CompiledRule = {
  readonly rule: CustomRule;
  /** What it speaks of, as `Inspection` has it. */
  readonly mentions: ReadonlySet<string>;
  /** The most steps that one evaluation can take. */
  readonly stepsOf: (size: Size) => number;
  /** Whether it objects, given the value of each variable. Throws where it can't be told. */
  readonly objects: (values: Readonly<Record<string, unknown>>) => boolean;
};

/** Rules that can be evaluated, by name, and what is wrong with the others. */
export type Compilation = { readonly compiled: readonly CompiledRule[]; readonly findings: readonly Finding[] };

/**
 * Checks custom rules: syntax, fields, types, limits. One that can't be used is a finding `rule-invalid` of severity `error` for each
 * thing that is wrong with it. With the text of the policy files a finding has the place inside the expression, else the expression's.
 */
export function compileRules(rules: Iterable<CustomRule>, textOf: TextOf = () => undefined): Compilation {
  const environments = new Map<RuleSubject, Environment>();
  const compiled: CompiledRule[] = [];
  const findings: Finding[] = [];
  for (const rule of [...rules].toSorted((a, b) => compareText(a.name, b.name))) {
    const environment = environments.get(rule.on) ?? environmentOf(rule.on);
    environments.set(rule.on, environment);
    const outcome = compile(rule, environment);
    if ("complaints" in outcome) {
      for (const { message, offset } of outcome.complaints) {
        const source: Source = placeIn(rule.when, offset, textOf);
        findings.push(errorAt("rule-invalid", source, `${message}.`));
      }
    } else {
      compiled.push(outcome);
    }
  }
  return { compiled, findings };
}

function compile(
  rule: CustomRule,
  environment: Environment,
): CompiledRule | { readonly complaints: readonly Complaint[] } {
  const text = rule.when.value;
  const refuse = (message: string, offset = 0) => ({ complaints: [{ message, offset }] });
  if (text.length > LONGEST_RULE)
    return refuse(`A rule has at most ${LONGEST_RULE} characters, this has ${text.length}`);
  let parsed: ParseResult;
  try {
    parsed = environment.parse(text);
  } catch (error) {
    const offset = offsetOf(error);
    return refuse(`The rule can't be read: ${slipAt(text, offset) ?? reasonOf(error)}`, offset);
  }
  const { complaints, mentions } = inspect(parsed.ast, rule.on);
  if (complaints.length > 0) return { complaints };
  const checked = parsed.check();
  if (!checked.valid) return refuse(reasonOf(checked.error), offsetOf(checked.error));
  if (checked.type !== "bool") {
    return refuse(`A rule must be true or false, this is ${plain(checked.type ?? "something else")}`);
  }
  return {
    rule,
    mentions,
    stepsOf: stepsOf(parsed.ast),
    objects: (values) => {
      const answer: unknown = parsed(values);
      if (typeof answer !== "boolean") throw new TypeError("it is neither true nor false");
      return answer;
    },
  };
}

/** What the CEL library calls types, as docs/rules.md does. */
function plain(text: string): string {
  return text
    .replaceAll("dyn<string>", "text or null")
    .replaceAll("dyn<null>", "null")
    .replaceAll("string", "text")
    .replaceAll(/\b(?:u?int|double)\b/gu, "number")
    .replaceAll(/\bbool\b/gu, "true or false");
}

/** Why the CEL library can't read, check or evaluate an expression: its words without the frame, without an end mark. */
export function reasonOf(error: unknown): string {
  const { summary, message } = (error ?? {}) as { summary?: unknown; message?: unknown };
  const text = typeof summary === "string" ? summary : typeof message === "string" ? message : "it failed";
  const overload = /^no such overload: (.*)$/su.exec(text)?.[1];
  if (overload !== undefined) {
    const [left, right] = overload.split(/ \S+ /u);
    const why = right === undefined || right === left ? "the types don't fit" : "the two sides are of different types";
    return `\`${plain(overload)}\` can't be done: ${why}`;
  }
  return plain(text)
    .replace(/^found no matching overload for '(.*)'$/su, "`$1` can't be called like this: the types don't fit")
    .replace("Unexpected token: EOF", "It ends too early")
    .replace(/\.$/u, "");
}

function offsetOf(error: unknown): number {
  const { range } = (error ?? {}) as { range?: { start?: unknown } };
  return typeof range?.start === "number" ? range.start : 0;
}
