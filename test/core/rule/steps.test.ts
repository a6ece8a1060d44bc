import { expect, test } from "vitest";
import { compileRules } from "../../../src/core/rule/compile.ts";
import { rule } from "./rules.ts";

/** The most steps of one evaluation, over lists of 10 items and texts of so many characters. */
function steps(when: string, text: number, list = 10): number {
  const [compiled] = compileRules([rule(when)]).compiled;
  if (compiled === undefined) throw new Error(`not valid: ${when}`);
  return compiled.stepsOf({ list, text });
}

const A = "a".repeat(240);

test.each([
  ["a pattern", "glob(user.email, '*ab')", `glob(user.email, '*${A}b')`],
  ["a text that is looked for", "user.email.contains('ab')", `user.email.contains('${A}b')`],
  ["a text that is looked for from the end", "user.email.lastIndexOf('ab') > 1", `user.email.lastIndexOf('${A}b') > 1`],
])("%s counts by its length times that of the text", (_, short, long) => {
  expect(steps(long, 1000)).toBeGreaterThan(25 * steps(short, 1000));
  expect(steps(long, 100_000)).toBeGreaterThan(90 * steps(long, 1000));
});

test("texts that are put together count by what comes of it", () => {
  const twice = "grant.role + grant.role";
  expect(steps(`glob(${twice} + ${twice}, '*a*b')`, 10_000)).toBeGreaterThan(
    3.9 * steps("glob(grant.role, '*a*b')", 10_000),
  );
  const item = `[${twice}].exists(x, glob(x + x, '*a*b'))`;
  expect(steps(item, 10_000)).toBeGreaterThan(3.9 * steps("glob(grant.role, '*a*b')", 10_000));
});

test("a pattern that comes from a field is as long as patterns can be", () => {
  expect(steps("glob(user.email, grant.role)", 10_000)).toBeGreaterThan(100 * steps("glob(user.email, 'a')", 10_000));
});

test("lists count where they are gone over, those inside lists as well", () => {
  const once = steps("user.groups.exists(g, g == 'x')", 10, 1000);
  expect(once).toBeGreaterThan(3000);
  expect(once).toBeLessThan(10_000);
  expect(steps("user.groups == user.roles", 10, 1000)).toBeGreaterThan(1000);
  expect(steps("[user.groups].exists(l, l.exists(g, g == 'x'))", 10, 1000)).toBeGreaterThan(once);
  const written = `[[${Array(150).fill("1").join(", ")}]]`;
  expect(steps(`${written}.exists(l, l.exists(n, n == 2))`, 10, 1)).toBeGreaterThan(450);
});

test("short texts and no lists take about a step for each part", () => {
  expect(steps("change.action == 'add' && grant.until == null", 20, 1000)).toBeLessThan(30);
});
