import { expect, test } from "vitest";
import { formatPolicy } from "../../../src/core/format/format-policy.ts";

/** What a text becomes; without an expectation it is set out well already. */
test.each<[string, string, string?]>([
  ["a text of nothing but empty lines", "a: |\n\nb: 1\n"],
  ["and one whose empty lines belong to it", "a: |+\n\n\nb: 1\n"],
  ["blanks alone are no text", "a: |\n   \nb: 1\n", "a: |\n\nb: 1\n"],
  ["nor where empty lines belong to it", "a: |+\n  \nb: 1\n", "a: |+\n\nb: 1\n"],
  ["an empty line before the first words says nothing of their indent", "a: |\n \n   x\n", "a: |\n\n  x\n"],
  ["blanks further in than the words are part of the text", "a: |\n   x\n      \n", "a: |\n  x\n     \n"],
  ["a tab at the start of a text is of the text", "a: |\n    \tx\n    y\n", "a: |\n  \tx\n  y\n"],
  ["and so is a blank that is no space", "a: |\n    \u00a0x\n", "a: |\n  \u00a0x\n"],
  ["a text that no line feed ends", "a: |\n   x", "a: |\n  x\n"],
  ["blanks at the ends of plain lines go", "a: one   \n  two  \n\n     three\n", "a: one\n  two\n\n  three\n"],
  ["and of lines in quotes", 'a: "one \\ two   \n  three"\n', 'a: "one \\ two\n  three"\n'],
  ["but not where a backslash keeps them", 'a: "one \\  \n  two"\n'],
  [
    "a key without a value",
    "users:\n  ? a@x.com\n  ? b@x.com # c\nz: 1\n",
    "users:\n  a@x.com:\n  b@x.com: # c\nz: 1\n",
  ],
  ["also in brackets", "users: {? a@x.com, b@x.com}\n", "users: { a@x.com, b@x.com }\n"],
  ["a key that is empty", "{: 1}\n", ": 1\n"],
  ["a key that is an alias", "a: &k x\n*k : 1\n"],
  ["also in brackets", "a: {b: &k x, *k : 1}\n", "a: { b: &k x, *k : 1 }\n"],
  ["a map without its own brackets in a list", "a: [b: 1, c]\n", "a: [{ b: 1 }, c]\n"],
  ["an item that is empty", "a:\n  - b\n  -\n  - c\n"],
])("%s", (_, text, expected = text) => {
  expect(formatPolicy("a.yaml", text)).toEqual({ ok: true, value: expected, findings: [] });
});

test.each(["? |\n  two\n  lines\n: 1\n", '? "two\n  lines"\n: 1\n'])(
  "the key %j, which has several lines, can't be set out: the file is refused and left as it is",
  (text) => {
    expect(formatPolicy("a.yaml", text)).toEqual({
      ok: false,
      findings: [
        {
          rule: "not-formatted",
          severity: "error",
          message: "This file can't be formatted without changing what it says, so it was left as it is",
          source: { file: "a.yaml", line: 1, column: 1 },
        },
      ],
    });
  },
);
