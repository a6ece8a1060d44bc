import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RULE_SUBJECTS } from "../../../src/core/policy.ts";
import { compileRules } from "../../../src/core/rule/compile.ts";
import { RULE_VARIABLES, variablesOf } from "../../../src/core/rule/fields.ts";
import { RULE_FUNCTIONS } from "../../../src/core/rule/functions.ts";
import { complaints, rule } from "./rules.ts";

test("every field of every variable can be spoken of, in the rules that have the variable", () => {
  for (const on of RULE_SUBJECTS) {
    for (const [name, variable] of variablesOf(on)) {
      const values = "fields" in variable ? Object.keys(variable.fields).map((field) => `${name}.${field}`) : [name];
      for (const value of values) expect([value, complaints(`[${value}].size() == 1`, { on })]).toEqual([value, []]);
    }
  }
});

test("a variable is unknown to a rule about something else", () => {
  for (const on of RULE_SUBJECTS) {
    for (const [name, variable] of Object.entries(RULE_VARIABLES)) {
      if ((variable.on as readonly string[]).includes(on) || !("fields" in variable)) continue;
      const [field = ""] = Object.keys(variable.fields);
      expect(complaints(`${name}.${field} == ${name}.${field}`, { on })[0]).toContain(`no \`${name}\` here`);
    }
  }
});

test("every function can be called as its example does", () => {
  for (const { written } of RULE_FUNCTIONS) {
    const on = written.includes("user") ? "member" : "grant";
    const { findings } = compileRules([
      rule(`[${written}].size() == 1`, { on: written.includes("grant") ? "grant" : on }),
    ]);
    expect([written, findings]).toEqual([written, []]);
  }
});

describe("a rule that is not valid is a finding", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["grant.untill == null", /did you mean `grant\.until`/u],
    ["grnt.until == null", /did you mean `grant`/u],
    ["grant.colour == 'red'", /it has role, on, access/u],
    ["resource.lable('env') == 'prod'", /did you mean `label`/u],
    ["change.action == 'added'", /is never `added` \(did you mean `add`\?\)/u],
    ["'full' == change.access", /is never `full`/u],
    ["change.access in ['full-access', 'readonly']", /is never `readonly`.*`read-only`/u],
    ["grant.until == ''", /null/u],
    ["grant.until < '2027-1-31'", /not a day/u],
    ["grant.until == 5", /text or null/u],
    ["grant.until > null", /null/u],
    ["user.email.matches('(a+)+$')", /glob\(text, pattern\)/u],
    ["user.groups.exists(g, g.matches('(a+)+$'))", /glob\(text, pattern\)/u],
    ["has(grant.until)", /compare with null/u],
    ["cel.bind(x, 1, x == 1)", /no function `bind`/u],
    ["dyn(grant.role) == 1", /no function `dyn`/u],
    ["[1].map(x, x + 1).size() == 1", /no function `map`/u],
    ["grant", /name one of its fields/u],
    ["grant['role'] == 'x'", /name one of its fields/u],
    ["today.year == '2026'", /has no fields/u],
    ["user.groups.exists(user, user == 'x')", /is a name already/u],
    ["user.groups.exists(a, user.groups.exists(b, user.groups.exists(c, a == b && b == c)))", /stands in 2 others/u],
    ["grant.role == 5", /different types/u],
    ["grant.role", /true or false, this is text/u],
    ["grant.direct ? 1 : 2", /true or false, this is number/u],
    ["grant.role ==", /ends too early/u],
    ["grant.role == 'x", /can't be read/u],
    ["", /can't be read/u],
    ["google.protobuf == 1", /no `google` here/u],
    ["type(plan.adds) == int", /no function `type`/u],
    ["change.action == add", /no `add` here: .*quotes, `'add'`/u],
    ["change.access == read-only", /no `read-only` here: .*quotes, `'read-only'`/u],
    ["resource.label(env) in [prod]", /`'env'`[^]*`'prod'`/u],
    ["user.groups.exists(g, g == Owners)", /`'Owners'`/u],
    ["google.protobuf == 1", /a rule on `grant` has `change`, `grant`/u],
    ["resource.name = 'prod'", /write `==`/u],
    ["resource.name === 'prod'", /write `==`/u],
    ["resource.name !== 'prod'", /write `!=`/u],
    ["resource.name <> 'prod'", /write `!=`/u],
    ["grant.direct and grant.direct", /write `&&`/u],
    ["grant.direct & grant.direct", /write `&&`/u],
    ["grant.direct OR grant.direct", /write `\|\|`/u],
    ["grant.direct | grant.direct", /write `\|\|`/u],
    ["not grant.direct", /write `!`/u],
    ["grant.direct && not grant.direct", /write `!`/u],
    ["if grant.direct", /leave `if` out/u],
    ["grant.role == “x”", /straight quotes/u],
  ];
  test.each(cases)("%s", (when, wanted) => {
    const { compiled, findings } = compileRules([rule(when)]);
    expect(compiled).toEqual([]);
    expect(findings[0]).toMatchObject({
      rule: "rule-invalid",
      severity: "error",
      source: { file: "rules.yaml", line: 5 },
    });
    expect(findings.map(({ message }) => message).join("\n")).toMatch(wanted);
  });
});

test("a variable of other rules comes with those that a rule on its subject has", () => {
  const [message = ""] = complaints("grant.until == null", { on: "plan" });
  expect(message).toMatch(/no `grant` here: a rule on `plan` has `plan`, `today`\.$/u);
  expect(complaints("resource == user", { on: "group" })[0]).toContain("a rule on `group` has");
});

test("what is subtracted is no text without quotes", () => {
  expect(complaints("plan.adds - plan.removes > 3 && plan.adds - nope > 1", { on: "plan" })).toEqual([
    expect.stringContaining("no `nope` here"),
  ]);
});

test("everything that is wrong with a rule is told at once, and the other rules are compiled", () => {
  const { compiled, findings } = compileRules([
    rule("grant.untill == null && change.acton == 'add'", { name: "b" }),
    rule("grant.direct", { name: "c" }),
    rule("user.emial == ''", { name: "a" }),
  ]);
  expect(compiled.map(({ rule: { name } }) => name)).toEqual(["c"]);
  expect(findings).toHaveLength(3);
});

describe("prototype keys are fields that nothing has", () => {
  test.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "get", "valueOf"])("%s", (key) => {
    expect(complaints(`grant.${key} == 'x'`)).toHaveLength(1);
    expect(complaints(`${key}.role == 'x'`)).toHaveLength(1);
    expect(complaints(`${key}('x')`)).toHaveLength(1);
    expect(complaints(`grant.role.${key}('x')`)).toHaveLength(1);
  });
});

describe("a rule that is too large is refused", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["characters", `grant.role == '${"x".repeat(5000)}'`],
    ["nodes", Array(300).fill("grant.direct").join("||")],
    ["depth", `${"(".repeat(60)}grant.direct${")".repeat(60)}`],
    ["very deep", `${"(".repeat(2000)}grant.direct${")".repeat(2000)}`],
    ["negations", `${"!".repeat(4000)}grant.direct`],
    ["list", `grant.role in [${Array(201).fill("'x'").join(",")}]`],
    ["map", `grant.role in {${Array.from({ length: 51 }, (_, n) => `'${n}':1`).join(",")}}`],
  ];
  test.each(cases)("%s", (_, when) => {
    expect(complaints(when)).toHaveLength(1);
  });
});

test("no text makes the compiler throw", () => {
  const words = [
    "grant",
    ".",
    "role",
    "(",
    ")",
    "[",
    "]",
    "'",
    '"',
    "==",
    "&&",
    "!",
    "exists",
    ",",
    "x",
    "{",
    "}",
    ":",
    "?",
    "\n",
    "\\",
    "1",
    "null",
    "label",
    "\u{1f600}",
    "\ud800",
    "//",
  ];
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.constantFrom(...words)).map((parts) => parts.join(" ")),
      ),
      (when) => {
        const { compiled, findings } = compileRules([rule(when)]);
        expect(compiled.length > 0).toBe(findings.length === 0);
      },
    ),
  );
});
