import fc from "fast-check";
import colours from "picocolors";
import { expect, test } from "vitest";
import { formatPolicy } from "../../src/core/format/format-policy.ts";
import { type Finding, hasErrors } from "../../src/core/finding.ts";
import { parsePolicy, type PolicyText } from "../../src/core/parse.ts";
import { propose } from "../../src/core/propose.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import { inertJson, withoutCommands } from "../../src/render/inert.ts";
import { planJson } from "../../src/render/json.ts";
import { renderMarkdown } from "../../src/render/markdown.ts";
import { renderFindings, renderPlan } from "../../src/render/text.ts";
import { cases, reportFigures } from "../resilience/figures.ts";
import { group, invitee, liveOf, person, TODAY } from "../scenario.ts";
import { expectCleanPrototypes, expectInert, withinASecond } from "./harmless.ts";
import { policyTexts } from "./policy-text.ts";
import { randomFrom } from "./random.ts";

const live = liveOf(
  [
    person("dana@acme.com", "Workspace Owner"),
    person("dev@acme.com", "Workspace Member", "Source Admin on source:web-prod"),
    person("lee@acme.com", "Workspace Member", "Source Read-only on labels:env=prod"),
    invitee("kim@acme.com"),
  ],
  [group("Data", ["dev@acme.com", "kim@acme.com"], "Source Read-only"), group("Old", ["lee@acme.com"])],
);
const plain = colours.createColors(false);

/** Fails where a finding's place is not one in the files. */
function expectPlace({ rule, source }: Finding, files: readonly PolicyText[], seed: number): void {
  if (source === undefined) return;
  const text = files.find(({ file }) => file === source.file)?.text;
  // Packs of ready rules are files of ours.
  if (text === undefined) return expect(source.file, `${seed}: ${rule}`).toMatch(/^rules\/[a-z-]+\.yaml$/u);
  const lines = text.split(/\r\n|\n/u);
  const line = lines[source.line - 1];
  if (line === undefined || source.column < 1 || source.column > line.length + 1)
    expect.fail(
      `${seed}: ${rule} at ${source.line}:${source.column} of ${source.file}, which has ${lines.length} lines`,
    );
}

const figures = { cases: 0, refused: 0, planned: 0, findings: 0 };

/** Reads one policy, plans it where it is one, and prints what came of it. */
function endure(seed: number): void {
  const files = policyTexts(randomFrom(seed));
  const textOf = (file: string): string | undefined => files.find((one) => one.file === file)?.text;
  const parsed = withinASecond(() => parsePolicy(files), `${seed}: parse`);
  figures.cases += 1;
  figures.findings += parsed.findings.length;
  for (const finding of parsed.findings) expectPlace(finding, files, seed);
  expectInert(withoutCommands(renderFindings(parsed.findings, textOf, plain)), `${seed}: findings`);
  // Laying a file out takes longer than all the rest together.
  for (const { file, text } of seed % 4 === 0 ? files : []) {
    const formatted = withinASecond(() => formatPolicy(file, text), `${seed}: format`);
    for (const finding of formatted.findings) expectPlace(finding, files, seed);
    if (!formatted.ok) expect(hasErrors(formatted.findings), `${seed}: format`).toBe(true);
  }
  if (!parsed.ok) {
    figures.refused += 1;
    const errors = parsed.findings.filter(({ severity }) => severity === "error");
    expect(errors.length, `${seed}: refused without a reason`).toBeGreaterThan(0);
    expect(
      errors.filter(({ source }) => source === undefined),
      `${seed}: refused without a place`,
    ).toEqual([]);
  } else {
    figures.planned += 1;
    const proposed = withinASecond(() => propose(parsed.value, live, segmentSystem, TODAY), `${seed}: plan`);
    for (const finding of proposed.findings) expectPlace(finding, files, seed);
    const planned = { workspace: "acme-prod", proposed, findings: [...parsed.findings, ...proposed.findings] };
    expectInert(withoutCommands(renderPlan(planned, textOf, plain)), `${seed}: text`);
    expectInert(withoutCommands(renderMarkdown(planned)), `${seed}: markdown`);
    expectInert(inertJson(JSON.stringify(planJson("acme-prod", planned.findings, proposed))), `${seed}: json`);
  }
  expectCleanPrototypes();
}

test("whatever a policy says, it is read or refused, at a place, at once", () => {
  const numRuns = cases(2_000, 100_000);
  fc.assert(fc.property(fc.integer({ min: 0 }), endure), { numRuns, endOnFailure: true });
  // The cases are worth something only if many are read and many are not.
  expect(figures.refused).toBeGreaterThan(numRuns / 10);
  expect(figures.planned).toBeGreaterThan(numRuns / 20);
  reportFigures(
    "policies",
    "Policy files with anything swapped, doubled, left out, nested, mistyped or hostile are read or refused with a place inside the file: no crash, no hang over a second, nothing unsafe to print.",
    figures,
  );
}, 3_600_000);
