import { expect, test } from "vitest";
import { liveOf, person, proposeFor } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";

/** The change that gives somebody something on web-prod, as the policy asks for it. */
function asked(entry: string, profiles = ""): unknown {
  const { plan } = proposeFor(`${OWNER}  dev@acme.com: { role: member, ${entry} }\n${profiles}`, liveOf([owner]));
  return plan.changes.find(({ fact }) => fact.kind === "grant" && fact.on === "source:web-prod");
}
const fact = { kind: "grant", principal: "user:dev@acme.com", role: "Source Read-only", on: "source:web-prod" };

test("a grant rests on its line, and on terms and a profile only where there are some", () => {
  const source = { file: "policy.yaml", line: 4, column: 44 };
  expect(asked("sources: { web-prod: read-only }")).toStrictEqual({ action: "add", fact, source });
  expect(asked("profile: p", "profiles:\n  p: { sources: { web-prod: read-only }, ticket: T-1 }\n")).toStrictEqual({
    action: "add",
    fact,
    source: { file: "policy.yaml", line: 6, column: 19 },
    terms: { ticket: "T-1" },
    profile: "p",
  });
});

/** Two lines that ask for the same, in this order, with these dates and reasons. */
const inBlock = (terms: string): string => `sources: { web-prod: { access: read-only${terms} } }`;
const byName = (terms: string): string => `roles: [{ role: Source Read-only, on: "source:web-prod"${terms} }]`;

test.each([
  ["ends later", ", until: 2026-12-31", ", until: 2026-12-01", "2026-12-31"],
  ["never ends", "", ", until: 2026-12-31", undefined],
])("of two lines that ask for one thing, the one counts that %s", (_, longer, shorter, until) => {
  for (const [one, other] of [
    [inBlock, byName],
    [byName, inBlock],
  ] as const) {
    for (const entry of [`${one(longer)}, ${other(shorter)}`, `${other(shorter)}, ${one(longer)}`]) {
      const change = asked(entry);
      expect(change).toMatchObject({ fact, ...(until !== undefined && { terms: { until } }) });
      if (until === undefined) expect(change).not.toHaveProperty("terms");
    }
  }
});

test("of two lines that last as long, the first in the file is the one it is put down to", () => {
  for (const entry of [
    `${inBlock(", ticket: T-1")}, ${byName(", ticket: T-2")}`,
    `${byName(", ticket: T-1")}, ${inBlock(", ticket: T-2")}`,
  ])
    expect(asked(entry)).toMatchObject({ terms: { ticket: "T-1" } });
});

test("labels pick sources in a workspace where none carries any, since Segment limits such roles by labels", () => {
  const bare = liveOf([owner], [], {
    resources: [
      { kind: "source", id: "s1", names: ["web"] },
      { kind: "warehouse", id: "w1", names: ["dwh"] },
    ],
  });
  const told = (block: string): readonly string[] =>
    proposeFor(
      `${OWNER}  dev@acme.com: { role: member, ${block}: { "env=prod": read-only } }\n`,
      bare,
    ).findings.flatMap(({ rule, severity }) => (severity === "error" ? [rule] : []));
  expect(told("sources")).toEqual(["unknown-label"]);
  expect(told("warehouses")).toContain("not-grantable");
});

test("`read-write` is told with the word and the role it became, where Segment has nothing between", () => {
  const { findings } = proposeFor(
    `${OWNER}  dev@acme.com: { role: member, sources: { web-prod: read-write } }\n`,
    liveOf([owner]),
  );
  expect(findings).toEqual([
    {
      rule: "read-write",
      severity: "warning",
      message:
        "`read-write` became `full-access` (Source Admin): for sources Segment has nothing between reading and administering.",
      source: { file: "policy.yaml", line: 4, column: 44 },
    },
  ]);
});

test("one disagreement about several sources is told once", () => {
  const entry = '{ role: member, sources: { "web-*": read-only, "*-*": full-access } }';
  const { findings } = proposeFor(`${OWNER}  dev@acme.com: ${entry}\n`, liveOf([owner]));
  const errors = findings.filter(({ severity }) => severity === "error");
  expect(errors.map(({ rule, source }) => `${rule} ${source?.line}:${source?.column}`)).toEqual(["ambiguous 4:64"]);
});
