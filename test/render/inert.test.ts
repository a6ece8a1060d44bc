import { expect, test } from "vitest";
import { inert, inertJson, withoutCommands } from "../../src/render/inert.ts";

test("no line is a command to a runner", () => {
  expect(withoutCommands("  ::error::x\n\t::debug::y")).toBe(
    String.raw`  \u{3a}:error::x` + "\n" + String.raw`	\u{3a}:debug::y`,
  );
  expect(withoutCommands(inert("a ##[error]x\n::debug::y"))).toBe(String.raw`a ##\u{5b}error]x\u{a}::debug::y`);
  expect(withoutCommands("a::b")).toBe("a::b");
});

test("JSON without commands and without what is unseen is the same value", () => {
  const value = { name: "##[error]\u202e\u200b\u{e0001}", line: "a\n::b" };
  const text = inertJson(JSON.stringify(value, null, 2));
  expect(JSON.parse(withoutCommands(text))).toEqual(value);
  expect(text).not.toMatch(/##\[|[\u202e\u200b]/u);
});
