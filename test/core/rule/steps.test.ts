import { describe, expect, test } from "vitest";
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

/** Steps of whatever is evaluated, and of a field, a variable or a literal. */
const [ANY, FIELD, NAME, LITERAL] = [10, 2, 1, 1];

describe("over texts of 6000 characters and lists of 10 items", () => {
  const compared = 1 + 6000 / 500;
  const read = 1 + 6000 / 20;
  const each = 10 * (1 + NAME + LITERAL + compared);
  const cases: readonly (readonly [what: string, when: string, most: number])[] = [
    ["numbers and truths are short", "plan.adds == plan.removes && grant.direct", 2 * FIELD + 1 + FIELD + 1],
    ["a text is compared 500 at a time", "grant.role == 'x'", FIELD + LITERAL + compared],
    ["a text is read 20 at a time", "user.email.trim() == 'x'", FIELD + read + LITERAL + compared],
    ["a part of it as well", "user.email.substring(0, 7) == 'x'", FIELD + 2 * LITERAL + read + LITERAL + compared],
    ["a change of case can make it three times as long", "'x' == grant.role.lowerAscii()", LITERAL + FIELD + read + 37],
    ["either change of case", "grant.role.upperAscii() == 'x'", FIELD + read + LITERAL + 37],
    ["characters are counted 6 at a time", "size(grant.role) == 1", FIELD + 1001 + LITERAL + compared],
    ["a pattern goes over a text for each of its characters", "glob(user.email, 'abc')", FIELD + LITERAL + 3001],
    ["what is sought as well, but faster", "user.email.contains('abc')", FIELD + LITERAL + 181],
    ["an empty text is sought like one character", "user.email.contains('')", FIELD + LITERAL + 61],
    ["a label is one text", "resource.label('env') == 'x'", NAME + LITERAL + compared + LITERAL + compared],
    ["one of all labels as well", "resource.labels.env.contains('a')", FIELD + compared + LITERAL + 61],
    ["lists are compared item by item", "user.groups == user.roles", 2 * FIELD + 21 * compared],
    ["labels as well", "resource.labels == resource.labels", 2 * FIELD + 21 * compared],
    ["what is put together has the items of both", "[1, 2] + [3] == [4]", 3 + 2 + 4 + 2 + 5],
    ["a map has a part for each key and value", "'x' in {'a': 1}", LITERAL + 2 * LITERAL + 1 + (1 + 2)],
    ["a loop counts its body for each item", "user.groups.all(g, g == 'x')", 1 + FIELD + each],
    ["a filter leaves as many", "user.groups.filter(g, g == 'x').all(g, g == 'x')", 1 + 1 + FIELD + each + each],
    ["other loops leave no list", "user.groups.all(g, g == 'x') == true", 1 + FIELD + each + LITERAL + 1],
  ];
  test.each(cases)("%s", (_, when, most) => {
    expect(steps(when, 6000)).toBe(ANY + most);
  });

  test("lists inside a list that is chosen or put together are gone over to the last item", () => {
    const loop = "exists(l, l.exists(g, g == 'x'))";
    const plain = steps(`[user.groups].${loop}`, 6000);
    expect(plain).toBeGreaterThan(10 * each);
    expect(steps(`(grant.direct ? [user.groups] : [user.roles]).${loop}`, 6000)).toBe(
      plain + FIELD + (FIELD + compared) + compared,
    );
    expect(steps(`([user.groups] + [user.roles]).${loop}`, 6000)).toBeGreaterThan(1.9 * plain);
  });
});

test("days and numbers are texts of their own length where the others are short", () => {
  expect(steps("glob(grant.role, '*')", 0)).toBe(ANY + FIELD + LITERAL + 1);
  expect(steps("glob(grant.role.trim(), '*')", 0)).toBe(ANY + FIELD + 1 + LITERAL + 1);
  expect(steps("glob(today, '*')", 0)).toBe(ANY + NAME + LITERAL + 1 + 1);
  expect(steps("glob(grant.until, '*')", 0)).toBe(ANY + FIELD + LITERAL + 1 + 1);
  expect(steps("glob(string(plan.adds), '*')", 0)).toBe(ANY + FIELD + 1 + LITERAL + 1 + 3);
});

test("a rule is counted anew for lists and texts of another length", () => {
  const [compiled] = compileRules([rule("user.groups.exists(g, glob(g, '*a'))")]).compiled;
  const counts = [
    { list: 10, text: 60 },
    { list: 10, text: 600 },
    { list: 20, text: 60 },
  ].map((size) => compiled?.stepsOf(size));
  expect(new Set(counts).size).toBe(3);
});
