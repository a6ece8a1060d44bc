import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const glossary = readFileSync("docs/glossary.md", "utf8");
const rows = glossary.split("\n").filter((line) => /^\| (?!-|word )/u.test(line));
const entries = rows.flatMap((row) => {
  const [, word = "", , code = ""] = row.split("|").map((cell) => cell.trim());
  return [...code.matchAll(/`([^`:]+): ([^`]+)`/gu)].map(([, file = "", name = ""]) => ({ word, file, name }));
});

function exports(file: string, name: string): boolean {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  return new RegExp(`^export (?:async )?(?:type|interface|function|const|class) ${name}\\b`, "mu").test(text);
}

describe("the glossary", () => {
  test("says of every word where it is in the code", () => {
    const words = rows.map((row) => row.split("|")[1]?.trim());
    expect(new Set(entries.map(({ word }) => word))).toEqual(new Set(words));
    expect(words).toContain("grant");
  });

  test.each(entries)("$word: $file exports $name", ({ file, name }) => {
    expect(exports(file, name)).toBe(true);
  });

  test("would notice a name that is not exported", () => {
    expect(exports("src/core/access.ts", "Grant")).toBe(true);
    expect(exports("src/core/access.ts", "encodeLabel")).toBe(false);
    expect(exports("src/core/access.ts", "Gran")).toBe(false);
    expect(exports("src/core/nowhere.ts", "Grant")).toBe(false);
  });
});
