import { expect, test } from "vitest";
import { formatPolicy } from "../../../src/core/format/format-policy.ts";

test.each([
  [
    "a comment as far in as a list and the key below it is about the key",
    "groups:\n  G:\n    members:\n    - b@x.com\n    # about sources\n    sources: read-only\n",
    "groups:\n  G:\n    members:\n      - b@x.com\n    # about sources\n    sources: read-only\n",
  ],
  [
    "a comment ends a map that is one blank further in",
    "users:\n a@x.com: 1\n # the end of the users\n",
    "users:\n  a@x.com: 1\n  # the end of the users\n",
  ],
  [
    "a comment further out than a file that is indented is the last word",
    "  workspace: w\n# the end\n",
    "workspace: w\n# the end\n",
  ],
  [
    "a comment beside the bracket that opens a file stands above all",
    "{ # ours\n  workspace: w }\n",
    "# ours\nworkspace: w\n",
  ],
  [
    "the only entry has its own line where the file ends without a line feed",
    "users:\n   b@x.com: 1",
    "users:\n  b@x.com: 1\n",
  ],
  ["empty lines at the start of a file go", "\n\n# ours\nworkspace: w # c\n", "# ours\nworkspace: w # c\n"],
  [
    "a comment beside a key stays there whether its value stands there, below or nowhere",
    "users: # a\n   b@x.com: # b\n     role: # c\n       member\n   c@x.com: # d\n",
    "users: # a\n  b@x.com: # b\n    role: member # c\n  c@x.com: # d\n",
  ],
  [
    "empty lines that belong to a text are not a comment's below it",
    "users:\n  b@x.com: |+\n    x\n\n  # about a\n  a@x.com: |+\n    y\n\n# the end\n",
    "users:\n  # about a\n  a@x.com: |+\n    y\n\n  b@x.com: |+\n    x\n\n# the end\n",
  ],
])("%s", (_, text, expected) => {
  expect(formatPolicy("a.yaml", text)).toEqual({ ok: true, value: expected, findings: [] });
});
