import fc from "fast-check";
import { expect, test } from "vitest";
import { userRef } from "../../src/core/access.ts";
import { compareAge, isIntact, saysTheSame } from "../../src/github/compare-markers.ts";
import {
  type ApplyOutcome,
  changeHash,
  type Marker,
  readMarker,
  textHash,
  withMarker,
} from "../../src/github/marker.ts";
import { NO_COMMIT, planMarker } from "./connected.ts";

const OUTCOME: ApplyOutcome = {
  state: "partly",
  at: "2026-11-21T11:00:00Z",
  run: 11,
  attempt: 2,
  sha: NO_COMMIT,
  done: 3,
  of: 4,
  reason: "apply-failed",
};
const { head: _, base: __, baseRef: ___, ...common } = planMarker();
const DRIFT: Marker = { ...common, kind: "drift" };

test.each<[string, Marker]>([
  ["a plan", planMarker()],
  [
    "a plan with all there is",
    planMarker({
      changes: ["0123456789ab"],
      deferred: ["ab0123456789"],
      outcome: OUTCOME,
      used: true,
      digest: { whole: "a", stable: "b" },
    }),
  ],
  ["a drift", DRIFT],
])("what is written is read: %s", (_name, marker) => {
  expect(readMarker(withMarker(marker, "# Text\n"))).toEqual({ kind: "marker", marker, text: "# Text\n" });
});

test("any workspace and text is read as it was written, in one line that Markdown does not show", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (workspace, text) => {
      const marker = planMarker({ workspace: workspace.toWellFormed() });
      const body = withMarker(marker, text);
      expect(body.split("\n")[0]).toMatch(/^<!-- [\w: -]+ -->$/u);
      expect(readMarker(body)).toEqual({ kind: "marker", marker, text });
    }),
  );
});

test("a marker counts only at the very beginning", () => {
  const body = withMarker(planMarker(), "text");
  for (const moved of [`\n${body}`, ` ${body}`, `> ${body}`, "text", ""])
    expect(readMarker(moved)).toEqual({ kind: "none" });
  expect(readMarker(body.replaceAll("\n", "\r\n"))).toMatchObject({ kind: "marker", text: "text" });
});

function bodyOf(json: unknown): string {
  return `<!-- segment-access:v1 ${Buffer.from(JSON.stringify(json)).toString("base64url")} -->\n`;
}

test.each([
  ["a newer version by its name", withMarker(planMarker(), "").replace("access:v1", "access:v2")],
  ["a newer version by its JSON", bodyOf({ v: 2, ...planMarker() })],
  ["no JSON", "<!-- segment-access:v1 AAAA -->\n"],
  ["no object", bodyOf(null)],
  ["a field too few", bodyOf({ v: 1, ...planMarker(), total: undefined })],
  ["a head that is no commit", bodyOf({ v: 1, ...planMarker({ head: "main" }) })],
  ["another kind", bodyOf({ v: 1, ...planMarker(), kind: "apply" })],
  ["changes that are no texts", bodyOf({ v: 1, ...planMarker(), changes: [1] })],
  ["an outcome of another kind", bodyOf({ v: 1, ...planMarker(), outcome: { ...OUTCOME, state: "great" } })],
])("is ignored, and why is said: %s", (_name, body) => {
  const read = readMarker(body);
  expect(read.kind).toBe("ignored");
  expect(read.kind === "ignored" && read.why).toMatch(/./u);
});

test("a change's hash is of its action and fact alone, whatever the order of their keys", () => {
  const user = userRef("dana@acme.com");
  const hash = changeHash({ action: "add", fact: { kind: "user", user } });
  expect(hash).toMatch(/^[0-9a-f]{20}$/u);
  const source = { file: "a.yaml", line: 1, column: 1 };
  const same = { source, fact: { user, kind: "user" }, action: "add" } as const;
  expect(changeHash(same)).toBe(hash);
  expect(changeHash({ action: "remove", fact: { kind: "user", user } })).not.toBe(hash);
});

test("by run, attempt, then time; an outcome's run counts for its comment, and its end is newer than its beginning", () => {
  const applied = { ...OUTCOME, state: "applied" } as const;
  const rising = [
    planMarker({ run: 9, attempt: 3, at: "2026-11-23T10:00:00Z" }),
    planMarker({ run: 10 }),
    planMarker({ run: 10, attempt: 2, at: "2026-11-20T10:00:00Z" }),
    planMarker({ run: 10, attempt: 2, at: "2026-11-20T10:00:01Z" }),
    planMarker({ run: 1, outcome: { ...applied, state: "applying" } }),
    planMarker({ run: 1, outcome: applied }),
    planMarker({ run: 12 }),
  ];
  for (const [index, marker] of rising.entries()) {
    for (const [other, older] of rising.entries())
      expect(Math.sign(compareAge(marker, older))).toBe(Math.sign(index - other));
  }
});

test("the same is said whoever says it when, unless the words or the plan differ", () => {
  const digest = { whole: textHash("a"), stable: textHash("b") };
  const marker = planMarker({ digest });
  const again = planMarker({ digest: { ...digest, whole: "" }, run: 11, attempt: 2, at: "2026-11-22T10:00:00Z" });
  expect(saysTheSame(marker, again)).toBe(true);
  expect(saysTheSame(marker, { ...again, head: "f".repeat(40) })).toBe(false);
  expect(saysTheSame(marker, { ...again, fingerprint: "sha256:0" })).toBe(false);
  expect(saysTheSame(marker, { ...again, outcome: OUTCOME })).toBe(false);
  expect(saysTheSame(marker, { ...again, digest: { ...digest, stable: "" } })).toBe(false);
  expect(saysTheSame(planMarker(), planMarker())).toBe(false);
});

test("a text is intact in GitHub's line ends, and not when a word is another", () => {
  const marker = planMarker({ digest: { whole: textHash("a\nb\n"), stable: "" } });
  expect(isIntact({ marker, text: "a\r\nb" })).toBe(true);
  expect(isIntact({ marker, text: "a\nc\n" })).toBe(false);
  expect(isIntact({ marker: planMarker(), text: "" })).toBe(false);
});
