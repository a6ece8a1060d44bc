import { expect, test } from "vitest";
import type { CommentInput } from "../../src/render/comment-input.ts";
import { renderComment } from "../../src/render/comment.ts";
import { invalid, MARKER, small } from "./comment-scenes.ts";

function footOf(input: CommentInput): string {
  return renderComment(input).split("\n---\n\n").at(-1) ?? "";
}

test("the foot says only what is known", () => {
  const { baseSha: _base, runUrl: _run, validity: _validity, ...input } = small();
  const { fingerprint } = input.proposed.plan;
  expect(footOf({ ...input, readAt: "" })).toBe(
    `<sub>Planned from \`9f31c02\` · fingerprint \`${fingerprint}\` · segment-access \`1.2.3\`<br>After the merge everything is planned anew, and nothing is applied if that would change more than this.</sub>\n`,
  );
  expect(footOf({ ...invalid(), readAt: "" })).toBe(
    "<sub>Planned from `9f31c02` on `b7740ae` · [run](https://github.com/acme/access/actions/runs/18877) · segment-access `1.2.3`</sub>\n",
  );
});

test("a marker stands on the first line, none leaves no empty one", () => {
  const text = renderComment({ ...small(), marker: `${MARKER}\n\n` });
  expect(text.split("\n").slice(0, 2)).toEqual([MARKER, "### Access plan for `acme-prod`: 🟢 low risk"]);
  const { marker: _marker, ...without } = small();
  for (const input of [without, { ...without, marker: "" }])
    expect(renderComment(input)).toBe(text.slice(MARKER.length + 1));
});

test("approvals that do not fit are counted, none make no heading", () => {
  const needed = Array.from({ length: 400 }, (_, index) => ({ what: `reason ${index}`, by: ["octo-lead"], given: [] }));
  const text = renderComment({ ...small(), needed }, 10_000);
  const shown = text
    .split("\n")
    .filter((line) => line.startsWith("- ☐ approval by `octo-lead`, because reason ")).length;
  expect(shown).toBeGreaterThan(0);
  expect(text).toContain(`\n- and ${400 - shown} more\n`);
  expect(text).toContain(`${400 - shown} of 400 rows about what is needed before the merge`);
  expect(renderComment({ ...small(), needed: [] })).toBe(renderComment(small()));
});
