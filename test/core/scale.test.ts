import { expect, test } from "vitest";
import { parsePolicy } from "../../src/core/parse.ts";
import { changeKey } from "../../src/core/review/adrift.ts";
import { culprits } from "../../src/core/review/culprit.ts";
import { group, liveOf, person } from "../scenario.ts";

test("a circle of profiles, ten thousand long, does not end the stack", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `  p${index}: { profile: p${(index + 1) % 10_000} }`);
  const { findings } = parsePolicy([{ file: "p.yaml", text: `workspace: w\nprofiles:\n${names.join("\n")}\n` }]);
  expect(findings.map(({ rule }) => rule)).toEqual(["profile-cycle"]);
});

test("of 50,000 events, those of a bulk request are told apart", () => {
  const members = Array.from({ length: 2000 }, (_, index) => `u${index}@acme.com`);
  const many = liveOf(
    members.map((email) => person(email)),
    [group("All", members)],
  );
  const isOfGroup = (index: number): boolean => index % 25 === 0;
  const events = Array.from({ length: 50_000 }, (_, index) => {
    const minute = Math.floor(index / 100);
    const at = new Date(Date.UTC(2026, 10, 20, 0, minute)).toISOString();
    const subject = isOfGroup(index) ? "All" : `u${index % 2000}@acme.com`;
    const type = isOfGroup(index) ? "Subjects Added to Group" : "User Added To User Group";
    return { at, type, actor: "token", subject, subjectId: `id-${subject}`, subjectType: "whatever" };
  });
  const changes = members.map((email) => ({
    action: "remove" as const,
    fact: { kind: "member" as const, group: "group:All" as const, user: `user:${email}` as const },
  }));
  const found = culprits(changes, events, many);
  const unnamed = changes.filter((_, index) => isOfGroup(index));
  expect(found.size).toBe(changes.length - unnamed.length);
  expect(unnamed.filter((change) => found.has(changeKey(change)))).toEqual([]);
});
