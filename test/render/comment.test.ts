import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderComment } from "../../src/render/comment.ts";
import type { CommentInput } from "../../src/render/comment-input.ts";
import type { Outcome } from "../../src/render/outcome.ts";
import { drifted, empty, hostile, HOSTILE, invalid, many, risky, small, waiting } from "./comment-scenes.ts";

/** What the file of a name says; `BLESS=1` writes it. */
function golden(name: string, text: string): string {
  const file = `test/render/golden/${name}.md`;
  if (process.env["BLESS"] === "1") writeFileSync(file, text);
  return readFileSync(file, "utf8");
}

function withOutcome(input: CommentInput, outcome: Outcome): CommentInput {
  return { ...input, outcome: { outcome, at: "2026-11-22T11:30:00Z" } };
}

const { proposed } = small();
const { operations, plan } = risky().proposed;
const [failing, conflicting] = operations;

const outcomes: Record<string, CommentInput> = {
  "outcome-applying": withOutcome(small(), { kind: "applying" }),
  "outcome-applied": withOutcome(small(), { kind: "applied", done: 1, of: 1, verified: true }),
  "outcome-unverified": withOutcome(small(), { kind: "applied", done: 1, of: 1, verified: false, deferred: 2 }),
  "outcome-partly": withOutcome(risky(), {
    kind: "partly",
    results: operations.map((operation) => {
      if (operation === failing) return { operation, status: "failed", error: "Segment answered 500: `Server error`" };
      if (operation === conflicting) return { operation, status: "conflicted", error: "live-changed" };
      return { operation, status: "done" };
    }),
    remaining: plan.changes.slice(0, 3),
  }),
  "outcome-stopped": withOutcome(small(), {
    kind: "stopped",
    why: "Applying now would change more than was reviewed.",
    next: "Open a pull request, so that the new plan is reviewed.",
    compared: [
      ...proposed.plan.changes.map((change) => ({ change, reviewed: true, now: true })),
      ...plan.changes.slice(0, 2).map((change) => ({ change, reviewed: false, now: true })),
      { change: "0123456789ab", reviewed: true, now: false },
    ],
  }),
};

const scenes: Record<string, CommentInput> = {
  small: small(),
  empty: empty(),
  risky: risky(),
  "2000-people": many(2000),
  hostile: hostile(HOSTILE.slice(0, 10).join(" ")),
  invalid: invalid(),
  drift: drifted(),
  waiting: waiting(),
  ...outcomes,
};

describe("the comment a reviewer sees", () => {
  test.each(Object.entries(scenes))("%s", (name, input) => {
    const text = renderComment(input);
    expect(text).toBe(golden(name, text));
  });
});
