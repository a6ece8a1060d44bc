import { expect, test } from "vitest";
import { didYouMean, suggest } from "../../src/core/suggest.ts";

const WORDS = ["owner", "admin", "member", "read-only", "full-access"];

test.each([
  ["membr", "member"],
  ["Member", "member"],
  ["readonly", "read-only"],
  ["full-acess", "full-access"],
  ["fullaccesss", "full-access"],
  ["adm", "admin"],
])("%s may mean %s", (written, word) => {
  expect(suggest(written, WORDS)).toBe(word);
});

test.each(["", "x", "viewer", "read-write", "member", "o".repeat(1_000_000), "__proto__"])(
  "nothing is near %.20s",
  (written) => {
    expect(suggest(written, WORDS)).toBeUndefined();
    expect(didYouMean(written, WORDS)).toBe("");
  },
);

test("only the nearest is told", () => {
  expect(suggest("source", ["sources", "sourced!"])).toBe("sources");
  expect(didYouMean("membr", WORDS)).toContain("`member`");
});
