import { expect, test } from "vitest";
import { type DriftInput, driftTitle, lastingDrift, renderDrift } from "../../src/render/drift.ts";
import { bytesOf } from "../../src/render/budget.ts";
import { HOSTILE } from "./comment-scenes.ts";
import { group, liveOf, person, proposeFor } from "../scenario.ts";

const { plan } = proposeFor(
  "users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, functions: read-only }\n",
  liveOf(
    [person("dana@acme.com", "Workspace Owner"), person("dev@acme.com", "Workspace Member", "Source Admin")],
    [group("Handmade", [])],
  ),
);

const input: DriftInput = {
  workspace: "acme-prod",
  changes: plan.changes,
  culpritOf: ({ fact }) =>
    fact.kind === "grant" && fact.role === "Source Admin"
      ? { who: "kim@acme.com", at: "2026-11-20T16:30:59Z", what: "Permission Added" }
      : undefined,
  readAt: "2026-11-22T10:04:11Z",
  runUrl: "https://github.com/acme/access/actions/runs/1",
};

/** What stands between the heading and the line at the foot. */
function shown(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.startsWith("- "));
}

test("an issue says what differs which way, who did it by hand, what to do, and when it was read", () => {
  expect(driftTitle("acme-prod")).toBe("Access drift: acme-prod");
  expect(renderDrift(input, 60_000)).toBe(`### \`acme-prod\` is no longer what its policy says

3 differences. To keep one, write it into the policy; the next apply takes back the rest.

- \`Function Read-only on workspace for user:dev@acme.com\` is in the policy and missing
- \`Source Admin on workspace for user:dev@acme.com\` is there and not in the policy · by \`kim@acme.com\`, 2026-11-20 16:30 UTC (\`Permission Added\`)
- \`group:Handmade\` is there and not in the policy

---

<sub>Segment was read 2026-11-22 10:04 UTC · [run](https://github.com/acme/access/actions/runs/1) · who did it is what the audit trail suggests; this issue closes by itself</sub>
`);
});

test("what lasts has neither the time nor the run", () => {
  const { runUrl: _run, ...without } = input;
  const text = renderDrift({ ...without, readAt: "" }, 60_000);
  expect(renderDrift(lastingDrift(input), 60_000)).toBe(text);
  expect(
    text.endsWith("\n\n---\n\n<sub>who did it is what the audit trail suggests; this issue closes by itself</sub>\n"),
  ).toBe(true);
});

test("what does not fit is counted, and the issue says where the rest is", () => {
  const changes = Array.from({ length: 100 }, () => plan.changes).flat();
  const text = renderDrift({ ...input, changes }, 2000);
  expect(bytesOf(text)).toBeLessThanOrEqual(2000);
  expect(shown(text).length).toBeGreaterThan(5);
  expect(text).toContain(
    " more\n\n> [!NOTE]\n> Not everything fits here. [The job summary](https://github.com/acme/access/actions/runs/1) has the plan.\n\n---\n",
  );
  expect(shown(text).at(-1)).toBe(`- … and ${301 - shown(text).length} more`);
  expect(renderDrift({ ...input, changes }, 10)).toBe("\n");
});

test.each(HOSTILE)("a name stays text: %#", (name) => {
  const changes = plan.changes.slice(0, 1);
  const text = renderDrift(
    { ...input, workspace: name, changes, culpritOf: () => ({ who: name, at: name, what: name }) },
    60_000,
  );
  expect(text.split("\n")).toHaveLength(10);
  const outside = text.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/gu, "");
  expect(outside).not.toMatch(/octocat|evil|script|img|\[!CAUTION|x{9}/u);
});
