import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Block, bytesOf, fit } from "../../src/render/budget.ts";
import {
  COMMENT_BYTES,
  lasting,
  renderComment,
  renderSummary,
  retell,
  SUMMARY_BYTES,
} from "../../src/render/comment.ts";
import { drifted, hostile, many, MARKER, risky, small } from "./comment-scenes.ts";

const large = many(2000);

function isWhole(markdown: string): void {
  const lines = markdown.split("\n");
  expect(lines.filter((line) => /^`{3,}$/u.test(line)).length).toBe(
    lines.filter((line) => /^`{3,}\w+$/u.test(line)).length,
  );
  expect(markdown.match(/^<details/gmu)?.length ?? 0).toBe(markdown.match(/^<\/details>$/gmu)?.length ?? 0);
  for (const line of lines.filter((text) => text.startsWith("|"))) expect(line).toMatch(/\|$/u);
}

describe("a budget", () => {
  test("is kept at every size, and nothing is cut inside", () => {
    const scenes = [small(), risky(), drifted(), large, hostile("n".repeat(9_990))];
    fc.assert(
      fc.property(fc.constantFrom(...scenes), fc.integer({ min: 5000, max: 70_000 }), (input, bytes) => {
        const text = renderComment(input, bytes);
        expect(bytesOf(text)).toBeLessThanOrEqual(bytes);
        expect(text.startsWith(`${MARKER}\n`)).toBe(true);
        isWhole(text);
      }),
      { numRuns: 60 },
    );
  });

  test("of almost nothing leaves the marker and where the rest is", () => {
    const text = renderComment(risky(), 4200);
    expect(bytesOf(text)).toBeLessThanOrEqual(4200);
    expect(text).toContain("[job summary](");
    expect(renderComment(risky(), 10)).toBe(`${MARKER}\n\n`);
  });

  test("a marker of many hashes counts", () => {
    const marker = `<!-- ${"0".repeat(40_000)} -->`;
    const text = renderComment({ ...large, marker }, COMMENT_BYTES);
    expect(text.startsWith(`${marker}\n`)).toBe(true);
    expect(bytesOf(text)).toBeLessThanOrEqual(COMMENT_BYTES);
    expect(text).toContain("old0000@acme.com");
  });

  test("what is least important goes first, and the comment says what is gone", () => {
    const whole = renderComment(risky(), 20_000);
    expect(whole).toContain("```diff");
    expect(whole).not.toContain("Left out here");
    const withoutDiff = renderComment(risky(), bytesOf(whole) + 4000 - 50);
    expect(withoutDiff).not.toContain("```diff");
    expect(withoutDiff).toContain("```text");
    expect(withoutDiff).toMatch(/Left out here.*the differences as YAML\. The whole report/u);
    const less = renderComment(large);
    expect(less).toMatch(/Left out here.*rows about people/u);
    // Whoever loses everything comes before whoever joins.
    expect(less).toContain("`old0001@acme.com`");
    expect(less).not.toContain("`new0001@acme.com`");
  });

  test("people are left out from the lowest risk up, by their order", () => {
    const rows = [...renderComment(large).matchAll(/^\| `(old\d+)@/gmu)].map(([, who]) => who ?? "");
    expect(rows).toEqual(Array.from({ length: rows.length }, (_, index) => `old${String(index).padStart(4, "0")}`));
    expect(renderComment(large)).toContain(`… and ${(2000 - rows.length).toLocaleString("en-US")} more`);
  });

  test("the summary has all of it", () => {
    const text = renderSummary(large);
    expect(bytesOf(text)).toBeLessThanOrEqual(SUMMARY_BYTES);
    expect(text.match(/^\| `(?:old|new)\d+@/gmu)).toHaveLength(2000);
    expect(text).not.toContain(MARKER);
    expect(text).toContain("```diff");
    isWhole(renderSummary(large, 300_000));
    expect(bytesOf(renderSummary(large, 300_000))).toBeLessThanOrEqual(300_000);
  });
});

describe("fit", () => {
  const notice = (): string => "n";
  test("rows go from their end, blocks as a whole", () => {
    const blocks: readonly Block[] = [
      { weight: "always", name: "title", text: "title" },
      { weight: 2, name: "rows", rows: ["a", "b", "c", "d"], frame: (rows, left) => `${rows}+${left}` },
      { weight: 1, name: "rest", text: "rest" },
    ];
    expect(fit(blocks, 100, notice, 1)).toBe("title\n\na\nb\nc\nd+0\n\nrest");
    expect(fit(blocks, 23, notice, 1)).toBe("title\n\nn\n\na\nb\nc\nd+0");
    expect(fit(blocks, 20, notice, 1)).toBe("title\n\nn\n\na\nb\nc+1");
    expect(fit(blocks, 10, notice, 1)).toBe("title\n\nn");
    expect(fit(blocks, 5, notice, 1)).toBeUndefined();
  });

  test("what fits to the byte, with the space after it, is left whole", () => {
    const blocks: readonly Block[] = [{ weight: "always", name: "title", text: "title" }];
    expect(fit(blocks, 7, notice, 1)).toBe("title");
    expect(fit(blocks, 6, notice, 1)).toBeUndefined();
  });
});

describe("an outcome told later", () => {
  const told = {
    outcome: { kind: "applied", done: 3, of: 3, verified: true },
    at: "2026-11-22T11:30:00Z",
    runUrl: "https://github.com/acme/access/actions/runs/18901",
    workspace: "acme-prod",
  } as const;
  const text = renderComment({ ...large, marker: "" });

  test("stands above what was reviewed, which stays word for word, within the budget", () => {
    const once = retell(text, told, COMMENT_BYTES);
    expect(once).toContain("Applied 3/3 and verified");
    expect(once.endsWith(text)).toBe(true);
    expect(bytesOf(once)).toBeLessThanOrEqual(COMMENT_BYTES);
  });

  test("takes the place of the one before", () => {
    const applying = retell(text, { ...told, outcome: { kind: "applying" } }, COMMENT_BYTES);
    expect(applying).toContain("Being applied");
    expect(retell(applying, told, COMMENT_BYTES)).toBe(retell(text, told, COMMENT_BYTES));
  });

  test("leaves rows of its own out rather than what was reviewed", () => {
    const results = large.proposed.operations.map((operation) => ({
      operation,
      status: "failed" as const,
      error: "x".repeat(500),
    }));
    const outcome = { kind: "partly", results, remaining: large.proposed.plan.changes } as const;
    const once = retell(text, { ...told, outcome }, COMMENT_BYTES);
    expect(bytesOf(once)).toBeLessThanOrEqual(COMMENT_BYTES);
    expect(once.endsWith(text)).toBe(true);
    expect(once).toContain("Left out here");
  });
});

test("what differs from run to run is only the time and the run", () => {
  const input = small();
  const later = { ...input, readAt: "2026-11-23T00:00:00Z", runUrl: "https://github.com/acme/access/actions/runs/2" };
  expect(renderComment(later)).not.toBe(renderComment(input));
  expect(renderComment(lasting(later))).toBe(renderComment(lasting(input)));
  expect(renderComment(lasting({ ...input, head: "0".repeat(40) }))).not.toBe(renderComment(lasting(input)));
});
