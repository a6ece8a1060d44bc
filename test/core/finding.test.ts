import { expect, test } from "vitest";
import { comparePlaces, type Finding, hasErrors, sortFindings } from "../../src/core/finding.ts";

const at = (file: string, line: number, column: number): { source: Finding["source"] & {} } => ({
  source: { file, line, column },
});
const SORTED: readonly Finding[] = [
  { rule: "z", severity: "error", message: "nowhere" },
  { rule: "z", severity: "error", message: "nowhere, too" },
  { rule: "z", severity: "error", message: "1", ...at("a", 2, 9) },
  { rule: "z", severity: "error", message: "1", ...at("a", 10, 1) },
  { rule: "z", severity: "error", message: "1", ...at("a", 10, 2) },
  { rule: "a", severity: "error", message: "2", ...at("b", 1, 1) },
  { rule: "b", severity: "error", message: "1", ...at("b", 1, 1) },
  { rule: "b", severity: "error", message: "2", ...at("b", 1, 1) },
  { rule: "a", severity: "warning", message: "nowhere" },
  { rule: "a", severity: "warning", message: "1", ...at("a", 1, 1) },
  { rule: "a", severity: "note", message: "1", ...at("a", 1, 1) },
];

test("errors come first, then what has no place, then by place, rule and words; each once, however they were met", () => {
  for (const turn of SORTED.keys()) {
    const met = [...SORTED.slice(turn), ...SORTED.slice(0, turn)];
    expect(sortFindings(met)).toEqual(SORTED);
    expect(sortFindings([...met, ...met.toReversed()])).toEqual(SORTED);
  }
});

test("two that have no place stand at the same one", () => {
  const { source } = at("a", 1, 1);
  expect(comparePlaces(undefined, undefined)).toBe(0);
  expect(comparePlaces(undefined, source)).toBeLessThan(0);
  expect(comparePlaces(source, undefined)).toBeGreaterThan(0);
  expect(comparePlaces(source, source)).toBe(0);
});

test("only errors stop apply", () => {
  expect(hasErrors(SORTED)).toBe(true);
  expect(hasErrors(SORTED.filter(({ severity }) => severity !== "error"))).toBe(false);
  expect(hasErrors([])).toBe(false);
});
