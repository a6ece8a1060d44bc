import { expect, test } from "vitest";
import {
  didYouMean,
  didYouMeanAddress,
  nearestFirst,
  suggest,
  suggestAddress,
  wordList,
} from "../../src/core/suggest.ts";

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

const ADDRESSES = ["dev@acme.com", "dana@acme.com", "lee@agency.example", "christopher@acme.com"];

test.each([
  ["dna@acme.com", "dana@acme.com"],
  ["DNA@ACME.com", "dana@acme.com"],
  ["dve@acme.com", "dev@acme.com"],
  ["cristofer@acme.com", "christopher@acme.com"],
  ["lee@agencey.example", "lee@agency.example"],
  ["dev@acme.co", "dev@acme.com"],
])("%s may be %s", (written, address) => {
  expect(suggestAddress(written, ADDRESSES)).toBe(address);
  expect(didYouMeanAddress(written, ADDRESSES)).toContain(`\`${address}\``);
});

test.each([
  "bob@acme.com",
  "dev@agency.example",
  "lea@agency.com",
  "dan@other.example",
  "DEV@acme.com",
  "dev",
  "",
  "@acme.com",
])("no address is near %s", (written) => {
  expect(suggestAddress(written, ADDRESSES)).toBeUndefined();
  expect(didYouMeanAddress(written, ADDRESSES)).toBe("");
});

test("the nearest words come first, and what is left out of a list is counted", () => {
  expect(nearestFirst("reed-only", WORDS).slice(0, 1)).toEqual(["read-only"]);
  expect(nearestFirst("x", ["bbb", "aaa", "b"])).toEqual(["b", "aaa", "bbb"]);
  expect(nearestFirst("x", ["aaa", "bbb", "ccc"])).toEqual(["aaa", "bbb", "ccc"]);
  expect(wordList(["a", "b"], 2)).toBe("`a`, `b`");
  expect(wordList(["a", "b", "c"], 2)).toBe("`a`, `b` and 1 more");
});
