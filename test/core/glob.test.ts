import fc from "fast-check";
import { expect, test } from "vitest";
import { matches } from "../../src/core/glob.ts";

test.each([
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  ["?", "", false],
  ["a", "A", false],
  ["*@acme.com", "dev@acme.com", true],
  ["*@acme.com", "dev@acme.com.evil.example", false],
  ["group:Okta *", "group:Okta ", true],
  ["group:Okta *", "group:Okta", false],
  ["a*b*c", "a-b-b-c", true],
  ["a*b*c", "a-c-b", false],
  ["a?c", "abc", true],
  ["a?c", "a\u{1f600}c", true],
  ["*??", "\u{1f600}", false],
  ["[a].+(b)|\\c", "[a].+(b)|\\c", true],
  [".", "a", false],
  ["*\n*", "a\nb", true],
])("%j and %j: %s", (pattern, text, fits) => {
  expect(matches(pattern, text)).toBe(fits);
});

test("a hopeless pattern with many stars ends", () => {
  expect(matches(`${"*a".repeat(2_000)}b`, "a".repeat(10_000))).toBe(false);
});

test("it agrees with a regular expression that says the same", () => {
  const piece = (units: readonly string[]) =>
    fc.array(fc.constantFrom(...units), { maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(piece(["a", "b", "*", "?", "\u{1f600}"]), piece(["a", "b", "\u{1f600}"]), (pattern, text) => {
      const same = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`, "su");
      expect(matches(pattern, text)).toBe(same.test(text));
    }),
    { numRuns: 2_000 },
  );
});
