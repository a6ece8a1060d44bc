import { expect, test } from "vitest";
import { appendTo, groupedBy } from "../../src/core/group-by.ts";

test("keys keep the order of their first item, items keep theirs, and undefined is no key", () => {
  const grouped = groupedBy(["beta", "apple", "bravo", "", "avocado"], (word) => word[0]);
  expect([...grouped]).toEqual([
    ["b", ["beta", "bravo"]],
    ["a", ["apple", "avocado"]],
  ]);
});

test("a key need not be text", () => {
  expect([...groupedBy([1, 2, 3], (number) => number % 2 === 0)]).toEqual([
    [false, [1, 3]],
    [true, [2]],
  ]);
  expect(groupedBy([], () => "key").size).toBe(0);
});

test("appending begins a list or goes on with it", () => {
  const lists = new Map([["a", [1]]]);
  appendTo(lists, "a", 2);
  appendTo(lists, "b", 3);
  expect([...lists]).toEqual([
    ["a", [1, 2]],
    ["b", [3]],
  ]);
});
