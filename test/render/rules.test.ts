import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RULE_VARIABLES } from "../../src/core/rule/fields.ts";
import { RULE_FUNCTIONS } from "../../src/core/rule/functions.ts";
import { withRuleTables } from "../../src/render/rules.ts";

const PAGE = readFileSync("docs/rules.md", "utf8");

test("the page about rules names every field and function, as they are declared", () => {
  expect(withRuleTables(PAGE)).toBe(PAGE);
  for (const [name, variable] of Object.entries(RULE_VARIABLES)) {
    const fields = "fields" in variable ? Object.keys(variable.fields).map((field) => `${name}.${field}`) : [name];
    for (const field of fields) expect(PAGE).toContain(`\`${field}\``);
  }
  for (const { written } of RULE_FUNCTIONS) expect(PAGE).toContain(`\`${written}\``);
});

test("what is out of date in a table is replaced, what stands around it is kept", () => {
  const stale = PAGE.replace("| `change.action` |", "| `change.gone` |").replace("# Rules of your own", "# Our rules");
  expect(withRuleTables(stale)).toBe(PAGE.replace("# Rules of your own", "# Our rules"));
});

test("a page without a place for a table is refused", () => {
  expect(() => withRuleTables(PAGE.replace("<!-- end limits -->", ""))).toThrow(/limits/u);
});
