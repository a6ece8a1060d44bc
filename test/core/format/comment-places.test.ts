import { expect, test } from "vitest";
import { formatPolicy } from "../../../src/core/format/format-policy.ts";

test.each([
  ["a key that is a dash begins no list", "a: { -: 1 }\nx:\n  - b\n\n  - c\n  # end\nz: 1\n", undefined],
  [
    "an empty line between brackets parts nothing that shares a line",
    "x: {\n\n  b: 1, c: 2 }\n",
    "x:\n  b: 1\n  c: 2\n",
  ],
  ["of two comments at the ends of lines the first goes above", "a: # one\n  'x' # two\n", "# one\na: 'x' # two\n"],
  ["blanks after a comment go", "a: 1 # c  \nb: 2\n", "a: 1 # c\nb: 2\n"],
  [
    "below a comment of the next entry none is of the one before",
    "users:\n  b@x.com:\n    role: member\n  # one\n    # two\n  a@x.com: {}\n",
    "users:\n  # one\n  # two\n  a@x.com: {}\n  b@x.com:\n    role: member\n",
  ],
  [
    "below a comment that ends an outer map none ends an inner one",
    "groups:\n  G:\n    members:\n      - x@x.com\n    # one\n      # two\n  H: {}\n",
    "groups:\n  G:\n    members:\n      - x@x.com\n    # one\n    # two\n  H: {}\n",
  ],
  [
    "a comment below a key with a question mark ends its map",
    "users:\n  ? a@x.com\n  : 1\n  # end\nz: 1\n",
    "users:\n  a@x.com: 1\n  # end\nz: 1\n",
  ],
])("%s", (_, text, expected = text) => {
  expect(formatPolicy("a.yaml", text)).toEqual({ ok: true, value: expected, findings: [] });
});
