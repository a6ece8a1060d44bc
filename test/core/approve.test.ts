import { expect, test } from "vitest";
import { approve } from "../../src/core/approve.ts";
import type { Finding } from "../../src/core/finding.ts";
import { liveOf, person, proposeFor } from "../scenario.ts";

const proposed = proposeFor(
  "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member }\n",
  liveOf([person("dana@acme.com", "Workspace Owner")]),
);
const { fingerprint } = proposed.plan;
const OTHER = `sha256:${"0".repeat(64)}`;
const finding = (severity: Finding["severity"]): Finding => ({ rule: severity, severity, message: severity });

test.each<[string, readonly Finding[], string | undefined, readonly string[] | undefined]>([
  ["nothing found, no fingerprint", [], undefined, undefined],
  ["nothing found, its own fingerprint", [], fingerprint, undefined],
  ["a warning and a note", [finding("warning"), finding("note")], fingerprint, undefined],
  ["an error", [finding("error")], undefined, ["error"]],
  ["an error, its own fingerprint", [finding("error")], fingerprint, ["error"]],
  ["another fingerprint", [], OTHER, ["plan-changed"]],
  ["a part of its fingerprint", [], fingerprint.slice(0, -1), ["plan-changed"]],
  ["an empty fingerprint", [], "", ["plan-changed"]],
  ["another fingerprint and a note", [finding("note")], OTHER, ["plan-changed", "note"]],
])("%s", (_, findings, reviewed, refused) => {
  const approved = approve({ ...proposed, findings }, reviewed);
  expect(approved.ok).toBe(refused === undefined);
  expect(approved.findings.map(({ rule }) => rule)).toEqual(refused ?? findings.map(({ rule }) => rule));
  if (approved.ok) expect(approved.value).toEqual(proposed.operations);
});

test("a refusal names both fingerprints", () => {
  const [refusal] = approve(proposed, OTHER).findings;
  expect(refusal?.message).toContain(fingerprint);
  expect(refusal?.message).toContain(OTHER);
});

test.each<[readonly string[], RegExp]>([
  [["seats"], /^A finding asks for approval \(seats\)/u],
  [["seats", "domain", "seats"], /^3 findings ask for approval \(seats, domain\)/u],
])("what asks for approval is named: %j", (asking, words) => {
  const findings = asking.map((rule): Finding => ({ rule, severity: "warning", message: "m", needs: "approval" }));
  const [refusal] = approve({ ...proposed, findings }).findings;
  expect(refusal?.rule).toBe("not-approved");
  expect(refusal?.message).toMatch(words);
  expect(refusal?.message).toContain(fingerprint);
  expect(approve({ ...proposed, findings }, fingerprint).ok).toBe(true);
});
