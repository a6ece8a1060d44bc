import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../src/core/parse.ts";
import type { Terms } from "../../src/core/policy.ts";
import { holds, isBlank, within } from "../../src/core/terms.ts";
import { policyOf } from "../scenario.ts";

const WIDE: Terms = {
  from: "2026-01-01",
  until: "2027-12-31",
  reviewBy: "2027-06-01",
  reason: "Team",
  ticket: "T-1",
  approvedBy: "Dana",
};
const NARROW = {
  from: "2026-06-01",
  until: "2026-12-31",
  reviewBy: "2026-09-01",
  reason: "Launch",
  ticket: "T-2",
  approvedBy: "Kim",
} as const satisfies Terms;
const { from, until, reviewBy } = NARROW;

describe("what holds for a line inside an entry", () => {
  test.each<[string, Terms, Terms, Terms]>([
    ["nothing, where neither says anything", {}, {}, {}],
    ["what the entry says, where the line says nothing", WIDE, {}, WIDE],
    ["what the line says, where the entry says nothing", {}, WIDE, WIDE],
    ["the line's dates, where they are the narrower", WIDE, NARROW, NARROW],
    [
      "the entry's dates, where they are, and still the line's reasons",
      NARROW,
      WIDE,
      { ...WIDE, from, until, reviewBy },
    ],
  ])("is %s", (_, outer, inner, expected) => {
    expect(within(outer, inner)).toStrictEqual(expected);
  });
});

test("access holds from its first day to its last, and without dates always", () => {
  expect(holds({}, "2026-07-01")).toBe(true);
  const days = ["2026-05-31", "2026-06-01", "2026-12-31", "2027-01-01"] as const;
  expect(days.map((day) => holds(NARROW, day))).toEqual([false, true, true, false]);
});

test("terms that say nothing are blank", () => {
  expect(isBlank({})).toBe(true);
  expect(isBlank({ ticket: "T-1" })).toBe(false);
});

describe("the terms of an entry", () => {
  const termsOf = (entry: string): unknown => policyOf(`users: { a@x.io: ${entry} }`).users.get("user:a@x.io")?.terms;

  test("are its dates and reasons, and nothing for what is left out", () => {
    expect(
      termsOf(
        "{ role: member, from: 2026-06-01, until: 2026-12-31, review-by: 2026-09-01, reason: Launch, ticket: T-2, approved-by: Kim }",
      ),
    ).toStrictEqual(NARROW);
    expect(termsOf("{ role: member, from: 2026-06-01, until: 2026-06-01 }")).toStrictEqual({
      from: "2026-06-01",
      until: "2026-06-01",
    });
    expect(termsOf("{ role: member }")).toStrictEqual({});
  });

  test.each([
    ["from: 2026-02-30", ["2:26 invalid `from` must be a day that exists, as YYYY-MM-DD, not `2026-02-30`"]],
    ["until: soon", ["2:27 invalid `until` must be a day that exists, as YYYY-MM-DD, not `soon`"]],
    ["review-by: 1-1", ["2:31 invalid `review-by` must be a day that exists, as YYYY-MM-DD, not `1-1`"]],
    ["from: 2026-12-02, until: 2026-12-01", ["2:45 invalid It ends (2026-12-01) before it begins (2026-12-02)"]],
    ["from: 2026-12-02, until: soon", ["2:45 invalid `until` must be a day that exists, as YYYY-MM-DD, not `soon`"]],
  ])("are told where they can't be: %s", (dates, expected) => {
    const text = `workspace: w\nusers: { a@x.io: { ${dates} } }\n`;
    const { findings } = parsePolicy([{ file: "p.yaml", text }]);
    expect(findings.map(({ rule, source, message }) => `${source?.line}:${source?.column} ${rule} ${message}`)).toEqual(
      expected,
    );
  });

  test("stand beside an id and an account, each with its place", () => {
    const user = policyOf("users: { a@x.io: { role: member, id: i1, github: a } }").users.get("user:a@x.io");
    expect(user?.id).toEqual({ value: "i1", source: { file: "policy.yaml", line: 2, column: 38 } });
    expect(user?.github).toEqual({ value: "a", source: { file: "policy.yaml", line: 2, column: 50 } });
  });

  test("that are no text at all are told once", () => {
    const { findings } = parsePolicy([{ file: "p.yaml", text: "workspace: w\nusers: { a@x.io: { until: [] } }\n" }]);
    expect(findings).toHaveLength(1);
  });
});
