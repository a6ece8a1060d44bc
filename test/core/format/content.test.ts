import { fail } from "node:assert";
import { expect, test } from "vitest";
import { contentOf } from "../../../src/core/format/content.ts";
import { parseYaml } from "../../../src/core/yaml.ts";

function content(text: string): string {
  const parsed = parseYaml("a.yaml", text);
  return parsed.ok ? contentOf(parsed.value, text) : fail(JSON.stringify(parsed.findings));
}

test.each([
  ["the order of keys", "a: 1\nb: { d: 2, c: 3 }\n", "b:\n  c: 3\n  d: 2\na: 1\n"],
  ["the order of members", "members: [b, a, c]\n", "members: [c, b, a]\n"],
  [
    "members with terms",
    "g: { members: [{ user: b, until: 1 }, a] }\n",
    "g: { members: [a, { until: 1, user: b }] }\n",
  ],
  ["where comments stand", "# one\na: 1 # two\n", "# two\na: 1\n# one\n"],
  ["empty lines, indents and brackets", "a:\n\n    - b\n    - c\n", "a: [b, c]\n"],
])("%s says nothing", (_, one, other) => {
  expect(content(other)).toBe(content(one));
});

test.each([
  ["a value", "a: 1\n", "a: 2\n"],
  ["how a value is written", "a: 010\n", "a: 10\n"],
  ["what kind of value it is", "a: 1\n", 'a: "1"\n'],
  ["a key", "a: 1\n", "b: 1\n"],
  ["an entry", "a: 1\nb: 2\n", "a: 1\n"],
  ["whose value it is", "a: 1\nb: 2\n", "a: 2\nb: 1\n"],
  ["the order of a list that is not one of members", "roles: [b, a]\n", "roles: [a, b]\n"],
  ["the order of a list inside a list of members", "members: [[b, a]]\n", "members: [[a, b]]\n"],
  ["an item", "members: [a, b]\n", "members: [a]\n"],
  ["a list or a map", "a: []\n", "a: {}\n"],
  ["a comment", "a: 1 # one\n", "a: 1\n"],
  ["the words of a comment", "a: 1 # one\n", "a: 1 # two\n"],
  ["where a comment ends", "# one\n# two\na: 1\n", "# one# two\na: 1\n"],
  ["how often a comment stands there", "# one\na: 1 # one\n", "a: 1 # one\n"],
])("%s says something", (_, one, other) => {
  expect(content(other)).not.toBe(content(one));
});
