import { expect, test } from "vitest";
import type { Change } from "../../src/core/diff.ts";
import { changeHash } from "../../src/github/marker.ts";
import { compareReviewed, judgeComment } from "../../src/modes/judge-review.ts";
import { planMarker } from "../github/connected.ts";

const JOINS: Change = {
  action: "add",
  fact: { kind: "member", group: "group:Ops", user: "user:a@acme.com" },
  source: { file: "p.yaml", line: 1, column: 1 },
};
const LEAVES: Change = { action: "remove", fact: { kind: "member", group: "group:Ops", user: "user:b@acme.com" } };
const BOTH = { changes: [JOINS, LEAVES], fingerprint: "sha256:both" };

test("no more than was reviewed, by one or by several together", () => {
  const first = planMarker({ changes: [changeHash(JOINS)] });
  const second = planMarker({ changes: [changeHash(LEAVES), "000000000000"], total: 2 });
  expect(compareReviewed(BOTH, [first])).toMatchObject({
    isReviewed: false,
    compared: [
      { change: JOINS, reviewed: true },
      { change: LEAVES, reviewed: false, now: true },
    ],
  });
  expect(compareReviewed(BOTH, [first, second])).toMatchObject({
    isReviewed: true,
    compared: [{ reviewed: true }, { reviewed: true }, { change: "000000000000", reviewed: true, now: false }],
  });
  expect(compareReviewed(BOTH, [first], [LEAVES]).isReviewed).toBe(true);
});

test("a review without a record of single changes takes the very same plan only", () => {
  const large = planMarker({ fingerprint: BOTH.fingerprint, total: 2 });
  expect(compareReviewed(BOTH, [large]).isReviewed).toBe(true);
  expect(compareReviewed({ changes: [JOINS], fingerprint: "sha256:less" }, [large])).toEqual({
    isReviewed: false,
    compared: [{ change: JOINS, reviewed: undefined, now: true }],
  });
});

test("a comment is of the last head, as it was written, and fresh", () => {
  const marker = planMarker({ at: "2026-11-21T10:00:00Z" });
  const comment = { id: 1, url: "", body: "", text: "", createdAt: marker.at, marker, intact: true };
  const pull = { number: 1, head: marker.head, baseRef: "main", mergedAt: "2026-11-21T11:00:00Z" };
  const now = Date.parse("2026-11-21T12:00:00Z");
  const age = (hours: number) => ({ maxAge: { milliseconds: hours * 3_600_000, text: `${hours}h` } });
  expect(judgeComment(pull, comment, { maxAge: undefined }, now)).toBeUndefined();
  expect(judgeComment(pull, comment, age(2), now)).toBeUndefined();
  expect(judgeComment(pull, comment, age(1), now)?.reason).toBe("stale");
  expect(judgeComment(pull, { ...comment, intact: false }, age(2), now)?.reason).toBe("no-review");
  expect(judgeComment({ ...pull, head: "f".repeat(40) }, comment, age(2), now)?.reason).toBe("no-review");
  expect(judgeComment(pull, undefined, age(2), now)?.reason).toBe("no-review");
  expect(judgeComment({ ...pull, baseRef: "next" }, comment, age(2), now)?.reason).toBe("no-review");
});

test("a plan that was made after the merge, or is yet to be made, is no review", () => {
  const marker = planMarker({ at: "2026-11-21T10:00:00.900Z" });
  const comment = { id: 1, url: "", body: "", text: "", createdAt: "2026-11-21T10:00:00Z", marker, intact: true };
  const judge = (mergedAt: string | undefined, now: string, createdAt = comment.createdAt) =>
    judgeComment(
      { number: 1, head: marker.head, baseRef: "main", mergedAt },
      { ...comment, createdAt },
      { maxAge: undefined },
      Date.parse(now),
    )?.reason;
  expect(judge("2026-11-21T10:00:00Z", "2026-11-21T12:00:00Z")).toBeUndefined();
  expect(judge(undefined, "2026-11-21T12:00:00Z")).toBeUndefined();
  expect(judge("2026-11-21T09:59:59Z", "2026-11-21T12:00:00Z")).toBe("no-review");
  expect(judge("2026-11-21T10:00:00Z", "2026-11-21T12:00:00Z", "2026-11-21T10:00:01Z")).toBe("no-review");
  expect(judge(undefined, "2026-11-21T09:55:01Z")).toBeUndefined();
  expect(judge(undefined, "2026-11-21T09:54:00Z")).toBe("stale");
});

test("what was applied is used up, but for what had to wait", () => {
  const applied = {
    state: "applied",
    at: "2026-11-21T11:00:00Z",
    run: 11,
    attempt: 1,
    sha: planMarker().head,
  } as const;
  const done = planMarker({ changes: [changeHash(JOINS)], deferred: [changeHash(LEAVES)], outcome: applied });
  const only = (change: Change) => ({ changes: [change], fingerprint: "" });
  expect(compareReviewed(only(JOINS), [done]).isReviewed).toBe(false);
  expect(compareReviewed(only(LEAVES), [done]).isReviewed).toBe(true);
  const { outcome: _, ...marker } = done;
  expect(compareReviewed(BOTH, [marker]).isReviewed).toBe(true);
  const stopped = { ...applied, state: "stopped" } as const;
  expect(compareReviewed(only(JOINS), [{ ...marker, outcome: stopped, used: true }]).isReviewed).toBe(false);
  const large = planMarker({ fingerprint: BOTH.fingerprint, total: 2, used: true });
  expect(compareReviewed(BOTH, [large]).isReviewed).toBe(false);
});
