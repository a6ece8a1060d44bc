import pc from "picocolors";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../../src/core/finding.ts";
import { linesOf, renderFinding } from "../../src/render/finding.ts";
import { inert } from "../../src/render/inert.ts";

const plain = pc.createColors(false);
const TEXT = "\ufeffworkspace: w\r\nusers:\r\n  a@x.com:\r\n    rol: member\r\n";

function finding(line: number, column: number, message = "Unknown key `rol`"): Finding {
  return { rule: "unknown-key", severity: "error", message, source: { file: "p/users.yaml", line, column } };
}

function rendered(text: string | undefined, line: number, column: number): string[] {
  return renderFinding(
    finding(line, column),
    linesOf(() => text),
    plain,
  ).split("\n");
}

test("a finding shows the line it is about and marks the word", () => {
  expect(rendered(TEXT, 4, 5)).toEqual([
    "p/users.yaml:4:5 error unknown-key  Unknown key `rol`",
    "    4 |     rol: member",
    "      |     ^^^",
  ]);
});

test("without a place, a file or such a line there is only the headline", () => {
  const { source: _, ...nowhere } = finding(1, 1);
  expect(
    renderFinding(
      nowhere,
      linesOf(() => TEXT),
      plain,
    ),
  ).toBe("error unknown-key  Unknown key `rol`");
  expect(rendered(undefined, 4, 5)).toHaveLength(1);
  expect(rendered(TEXT, 99, 1)).toHaveLength(1);
  expect(rendered("", 1, 1)).toHaveLength(1);
});

test.each([
  ['k: "a b" # c', 4, 3, 5],
  ["k: 'a b'", 4, 3, 5],
  ["{a@x.com: x}", 2, 1, 7],
  ["x: group:A", 4, 3, 7],
  ["k: 日本: x", 4, 3, 4],
  ["日本: x", 5, 6, 1],
  ["\tk: x", 2, 5, 1],
  ["k: [x]", 4, 3, 1],
  ["k:", 3, 2, 1],
  ["k:", 99, 2, 1],
])("the mark under %j at column %i has %i cells before it and is %i wide", (text, column, before, wide) => {
  expect(rendered(text, 1, column)[2]).toBe(`      | ${" ".repeat(before)}${"^".repeat(wide)}`);
});

test("a long line is cut around the place, and says so", () => {
  const [, line = "", mark = ""] = rendered(`${"x".repeat(1_000)} here: ${"\u{1f600}".repeat(1_000)}`, 1, 1_002);
  expect(line.length).toBeLessThan(200);
  expect(line).toMatch(/^ {4}1 \| …x+ here: .*…$/u);
  expect(line).not.toContain("\\u{d83d}");
  expect(line.slice(mark.indexOf("^"), mark.lastIndexOf("^") + 1)).toBe("here");
});

test("nothing from outside reaches the terminal as it is", () => {
  const hostile = "\u001b[2J\u202e\u200b\u0007\r\n\u2028\u00ad\u{e0041}";
  const text = renderFinding(
    { rule: hostile, severity: "warning", message: hostile, source: { file: hostile, line: 1, column: 3 } },
    () => `k: ${hostile}`,
    plain,
  );
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e\u2028\u00ad\u{e0041}]/u);
  expect(text).toContain("\\u{1b}[2J\\u{202e}");
  expect(text.split("\n")).toHaveLength(3);
});

test("severities have colours of their own", () => {
  const colours = pc.createColors(true);
  const heads = (["error", "warning", "note"] as const).map((severity) =>
    renderFinding({ ...finding(1, 1), severity }, () => undefined, colours),
  );
  expect(heads.map((head) => head.includes("\u001b[31m"))).toEqual([true, false, false]);
  expect(heads.map((head) => head.includes("\u001b[33m"))).toEqual([false, true, false]);
});

test("what can be seen stays, what can't is written out, and doing it twice changes nothing", () => {
  expect(inert("Zoë 日本 😀 `a` \\ é")).toBe("Zoë 日本 😀 `a` \\ é");
  expect(inert("\t\n\u007f\u0085\u00a0\u061c\u200d\u2066\u3164\ufe0f\ufeff\ud800")).toBe(
    "\\u{9}\\u{a}\\u{7f}\\u{85}\\u{a0}\\u{61c}\\u{200d}\\u{2066}\\u{3164}\\u{fe0f}\\u{feff}\\u{d800}",
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(inert(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(inert(inert(text))).toBe(inert(text));
    }),
  );
});
