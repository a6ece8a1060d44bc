import { describe, expect, test } from "vitest";
import type { CustomRule } from "../../../src/core/policy.ts";
import { parseYaml, type YamlNode } from "../../../src/core/yaml.ts";
import { compileRules } from "../../../src/core/rule/compile.ts";
import { rule } from "./rules.ts";

/** The rule whose expression stands under `when` of a YAML text. */
function ruleIn(text: string): CustomRule {
  const parsed = parseYaml("rules.yaml", text);
  const root = parsed.ok ? parsed.value : undefined;
  const node: YamlNode | undefined = root?.kind === "map" ? root.first.get("when")?.value : undefined;
  if (node?.kind !== "scalar" || typeof node.value !== "string") throw new Error("no expression");
  return rule(node.value, { when: { value: node.value, source: node.source } });
}

/** What stands in the text where the first finding points. */
function pointedAt(text: string, textOf: (file: string) => string | undefined = () => text): string | undefined {
  const [finding] = compileRules([ruleIn(text)], textOf).findings;
  const line = text.replace(/^\ufeff/u, "").split(/\r?\n/u)[(finding?.source?.line ?? 0) - 1];
  return line?.slice((finding?.source?.column ?? 0) - 1);
}

describe("a finding points at the word that is wrong", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["plain", "when: grant.direct && grant.untill == null\n"],
    ["double quotes", 'when: "grant.direct && grant.untill == null"\n'],
    ["double quotes with escapes", 'when: "grant.role == \\"a\\\\n\\" && grant.untill == null"\n'],
    ["single quotes", "when: 'grant.direct && grant.untill == null'\n"],
    ["single quotes with quotes inside", "when: 'grant.role == ''a'' && grant.untill == null'\n"],
    ["literal block", "a: 1\nwhen: |\n  grant.direct &&\n    grant.untill == null\n"],
    ["folded block", "when: >-\n  grant.direct &&\n  grant.role != 'x' &&\n  grant.untill == null\n"],
    ["plain over several lines", "when: grant.direct &&\n  grant.untill == null\n"],
    ["quotes over several lines", 'when: "grant.direct &&\n\n  grant.untill == null"\n'],
    ["CRLF and a byte order mark", "\ufeffwhen: |\r\n  grant.direct &&\r\n  grant.untill == null\r\n"],
    ["double quotes with an apostrophe", "when: \"grant.role == 'it' && grant.untill == null\"\n"],
    ["single quotes with double ones inside", "when: 'grant.role == \"a\\\\n\" && grant.untill == null'\n"],
    [
      "plain with every kind of quote",
      `when: grant.role == "a''b" || grant.role == 'c\\\\"d' || grant.untill == null\n`,
    ],
    ["after an empty line", "\nwhen: grant.untill == null\n"],
    ["a byte order mark inside", "when: 'grant.role == ''\ufeff'' && grant.untill == null'\n"],
    ["characters outside the basic plane", "when: grant.role == '\u{1f600}' && grant.untill == null\n"],
  ];
  test.each(cases)("%s", (_, text) => {
    expect(pointedAt(text)).toMatch(/^untill == null/u);
  });

  test("at the first character of what can't be read", () => {
    expect(pointedAt("when: 1 +* 2\n")).toBe("* 2");
  });

  test("at a name at the end of a line", () => {
    expect(pointedAt("when: |\n  grant.direct && x\n")).toBe("x");
    expect(pointedAt("when: grant.direct &&\n  x\n")).toBe("x");
    expect(pointedAt("when: |\n  x\n")).toBe("x");
  });

  test("at a function or a field, not at what it is asked of", () => {
    expect(pointedAt("when: grant.role.matches('x')\n")).toBe("matches('x')");
    expect(pointedAt("when: matches.matches('x')\n")).toBe("matches('x')");
    expect(pointedAt("when: grant.direct && matches(grant.role, 'x')\n")).toBe("matches(grant.role, 'x')");
    expect(pointedAt("when: today.year == '2026'\n")).toBe("year == '2026'");
  });
});

describe("it points at the expression", () => {
  test("where the text of the file is not known", () => {
    expect(pointedAt("when: 'grant.untill == null'\n", () => undefined)).toBe("'grant.untill == null'");
  });

  test.each([
    ["a character by its number", 'when: "\\x67rant.direct && grant.untill == null"\n'],
    ["a line break by its letter", 'when: "grant.direct &&\\n grant.untill == null"\n'],
    ["a line break that is taken back", 'when: "grant.direct && \\\n  grant.untill == null"\n'],
  ])("where the two can't be brought together: %s", (_, text) => {
    expect(pointedAt(text)).toBe(text.slice(6).split("\n")[0]);
  });

  test.each([
    ["shorter", "when: grant.untill == null"],
    ["cut off within the expression", "a: 1\nwhen: gran"],
    ["cut off before the expression", "a: 1\nwhen: |"],
    ["cut off before the first word", "a: 1\nwhen: |", "grnt.until"],
    ["about something else", "a: 1\nwhen: group.untill == null\n"],
  ])("where the file is another by now: %s", (_, now, field = "grant.untill") => {
    const [finding] = compileRules([ruleIn(`a: 1\nwhen: ${field} == null\n`)], () => now).findings;
    expect(finding?.source).toEqual({ file: "rules.yaml", line: 2, column: 7 });
  });
});
