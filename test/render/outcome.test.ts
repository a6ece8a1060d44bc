import { describe, expect, test } from "vitest";
import { type Block, fit } from "../../src/render/budget.ts";
import { type Outcome, outcomeBlocks, reviewedIn } from "../../src/render/outcome.ts";
import { timeText } from "../../src/render/people-table.ts";
import { termsText } from "../../src/render/terms.ts";
import { small } from "./comment-scenes.ts";

const [change] = small().proposed.plan.changes;
const named = "`+ Source Read-only on source:payments for user:dev@acme.com`";

/** The outcome in lines, without its title and time. */
function told(outcome: Outcome, bytes = 60_000): readonly string[] {
  const at = "2026-11-22T11:30:00Z";
  const blocks: readonly Block[] = outcomeBlocks({ outcome, at, runUrl: undefined, workspace: "acme-prod" });
  return (fit(blocks, bytes, () => "notice", blocks.length) ?? "").split("\n").slice(4);
}

describe("what was reviewed against what would be applied", () => {
  const stopped = { kind: "stopped", why: "It would change more." } as const;
  if (change === undefined) throw new Error("an empty plan");

  test("what nobody reviewed comes first, then what is no longer needed, then what is as reviewed", () => {
    const compared = [
      { change, reviewed: true, now: true },
      { change: "0123456789ab", reviewed: true, now: false },
      { change, reviewed: false, now: true },
    ];
    expect(told({ ...stopped, compared })).toEqual([
      "Nothing was written. It would change more.",
      "",
      "| Change | Reviewed | Now | Verdict |",
      "| --- | --- | --- | --- |",
      `| ${named} | no | yes | **not reviewed** |`,
      "| `0123456789ab` | yes | no | no longer needed |",
      `| ${named} | yes | yes | as reviewed |`,
    ]);
  });

  test("changes that the review has no record of are counted in one row", () => {
    const compared = [1, 2].map(() => ({ change, reviewed: undefined, now: true }));
    expect(told({ ...stopped, compared }).slice(4)).toEqual([
      "| 2 changes | ? | yes | the review has no record of single changes |",
    ]);
  });

  test("without a comparison there is no table", () => {
    expect(told(stopped)).toEqual(["Nothing was written. It would change more."]);
    expect(told({ ...stopped, compared: [] })).toEqual(told(stopped));
  });

  test("rows that do not fit are counted", () => {
    const compared = Array.from({ length: 50 }, () => ({ change, reviewed: false, now: true }));
    const rows = told({ ...stopped, compared }, 1500);
    const shown = rows.filter((line) => line.endsWith("**not reviewed** |")).length;
    expect(shown).toBeGreaterThan(0);
    expect(rows).toContain(`… and ${50 - shown} more.`);
  });
});

test("changes that wait are no failure of an apply", () => {
  const applied = { kind: "applied", done: 2, of: 2, verified: true } as const;
  const checked = "Everything was read once more: the workspace is what the policy says.";
  expect(told(applied)).toEqual([checked]);
  expect(told({ ...applied, deferred: 1 })).toEqual([`${checked} 1 change waits: a later run does it.`]);
  expect(told({ ...applied, deferred: 2 })).toEqual([`${checked} 2 changes wait: a later run does it.`]);
});

test("what was reviewed is found again though GitHub gives back other line ends", () => {
  const text = "above\r\n\r\n<!-- segment-access: what was reviewed follows -->\r\n\r\n### Plan\r\nrow\r\n";
  expect(reviewedIn(text)).toBe("### Plan\nrow\n");
  expect(reviewedIn("### Plan\n")).toBe("### Plan\n");
});

test.each([
  ["2026-11-22T12:04:59+02:00", "2026-11-22 10:04 UTC"],
  ["2026-11-22T10:04Z", "2026-11-22 10:04 UTC"],
  ["2026-11-22", "`2026-11-22`"],
  ["x2026-11-22T10:04:00Z", "`x2026-11-22T10:04:00Z`"],
  ["2026-13-22T10:04:00Z", "`2026-13-22T10:04:00Z`"],
  ["@octocat", "`@octocat`"],
])("the time %s is shown as %s", (at, text) => expect(timeText(at)).toBe(text));

test("terms are told in one order: profile, end, reason, ticket, approval", () => {
  const terms = {
    approvedBy: "dana@acme.com",
    ticket: "SEC-14",
    reason: "Cover for Dana",
    until: "2026-12-05",
  } as const;
  expect(termsText({ profile: "eng", terms })).toBe(
    "profile eng, until 2026-12-05, Cover for Dana, SEC-14, approved by dana@acme.com",
  );
  expect(termsText({})).toBe("");
});
