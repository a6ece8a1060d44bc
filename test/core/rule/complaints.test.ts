import { describe, expect, test } from "vitest";
import { complaints } from "./rules.ts";

const quoted = (name: string): string => `There is no \`${name}\` here: a text stands in quotes, \`'${name}'\`.`;
const longRule = (length: number): string => `grant.direct${" ".repeat(length - "grant.direct".length)}`;

describe("what is wrong with a rule is told in the words of docs/rules.md", () => {
  const cases: readonly (readonly [when: string, ...messages: string[]])[] = [
    ["todat == '2027-01-31'", "There is no `todat` here (did you mean `today`?)."],
    ["user.groups.exists(team, taem == 'x')", "There is no `taem` here (did you mean `team`?)."],
    ["grant", "`grant` is not a value by itself: name one of its fields, such as `grant.role`."],
    ["grant.contains('x')", "`grant` is not a value by itself: name one of its fields, such as `grant.role`."],
    ["grnt.label('env') == 'x'", "There is no `grnt` here (did you mean `grant`?)."],
    ["today.year == '2027'", "`today` has no fields."],
    ["'x' in {'a': grant.untill}", "`grant` has no field `untill` (did you mean `grant.until`?)."],
    ["grant.until", "A rule must be true or false, this is text or null."],
    ["null", "A rule must be true or false, this is null."],
    ["plan.adds", "A rule must be true or false, this is number."],
    ["1.5", "A rule must be true or false, this is number."],
    ["user.groups", "A rule must be true or false, this is list<text>."],
    ["size(grant.direct) == 1", "`size(true or false)` can't be called like this: the types don't fit."],
    ["grant.role.startsWith(5)", "`text.startsWith(number)` can't be called like this: the types don't fit."],
    ["!1 == true", "`!number` can't be done: the types don't fit."],
    ["-'x' == 1", "`-text` can't be done: the types don't fit."],
    ["grant.direct + grant.direct", "`true or false + true or false` can't be done: the types don't fit."],
    ["1 + 'x' == 'x'", "`number + text` can't be done: the two sides are of different types."],
    ["resource.label() == 'x'", "`resource.label()` can't be called like this: the types don't fit."],
    ["label('env') == 'x'", "`label(text)` can't be called like this: the types don't fit."],
    ["user.groups.exists()", "`list.exists()` can't be called like this: the types don't fit."],
    ["grant.role ==", "The rule can't be read: It ends too early."],
    ["grant.role == 'not any' and grant.direct", "The rule can't be read: write `&&` for and."],
    ["not   grant.direct", "The rule can't be read: write `!` for not."],
  ];
  test.each(cases)("%s", (when, ...messages) => {
    expect(complaints(when)).toEqual(messages);
  });
});

test("a rule has at most 4096 characters", () => {
  expect(complaints(longRule(4096))).toEqual([]);
  expect(complaints(longRule(4097))).toEqual(["A rule has at most 4096 characters, this has 4097."]);
});

test("what is subtracted without spaces is no text without quotes, where a part of it is known", () => {
  expect(complaints("plan.adds-nope > 1")).toEqual([quoted("nope")]);
  expect(complaints("today-nope == 'x'")).toEqual([quoted("nope")]);
  expect(complaints("user.groups.exists(g, g-nope == 'x')")).toEqual([quoted("nope")]);
  expect(complaints("(nope+more)-less == 'x'")).toEqual([quoted("nope"), quoted("more"), quoted("less")]);
  expect(complaints("grant.role == very-long-word")).toEqual([quoted("very-long-word")]);
});

test("all that is wrong is told in the order in which it is written", () => {
  const loops =
    "user.groups.exists(a, user.groups.exists(b, user.groups.exists(user, a == b && b == user && grant.rol == a)))";
  expect(complaints(loops)).toEqual([
    "`exists` stands in 2 others: no more than 2 may stand in one another.",
    "`user` is a name already: call the item something else.",
    "`grant` has no field `rol` (did you mean `grant.role`?).",
  ]);
});
