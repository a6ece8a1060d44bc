import { describe, expect, test } from "vitest";
import { liveOf, person, proposeFor, ROLES } from "../scenario.ts";

const dana = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";

describe("what several lines ask for is put down to one of them", () => {
  /** Where and until when Kim has Web (prod), which a block and a role both ask for. */
  function ground(entry: string): string {
    const { plan } = proposeFor(`${OWNER}  kim@acme.com:\n    role: member\n${entry}`, liveOf([dana]));
    const grants = plan.changes.filter(({ fact }) => fact.kind === "grant" && fact.on === "source:web-prod");
    return grants
      .map((change) => (change.action === "add" ? `${change.source.line} ${change.terms?.until ?? "for good"}` : ""))
      .join();
  }

  const block = (until: string): string => `    sources: { web-prod: { access: read-only${until} } }\n`;
  const role = (until: string): string => `    roles: [{ role: Source Read-only, on: source:web-prod${until} }]\n`;
  const [SOON, LATE] = [", until: 2026-11-30", ", until: 2026-12-24"];

  test.each<[string, string, string]>([
    ["the later end", block(SOON) + role(LATE), "7 2026-12-24"],
    ["the later end", block(LATE) + role(SOON), "6 2026-12-24"],
    ["no end", block("") + role(LATE), "6 for good"],
    ["no end", block(LATE) + role(""), "7 for good"],
    ["a reason is no end", block(", reason: r") + role(LATE), "6 for good"],
    ["the first place, without an end", block("") + role(""), "6 for good"],
    ["the first place, without an end", role("") + block(""), "6 for good"],
    ["the first place, with one end", block(LATE) + role(LATE), "6 2026-12-24"],
    ["the first place, with one end", role(LATE) + block(LATE), "6 2026-12-24"],
  ])("%s:\n%s", (_, entry, expected) => {
    expect(ground(entry)).toBe(expected);
  });
});

/** The findings of one rule about an entry of Kim's. */
function said(rule: string, entry: string, live = liveOf([dana])) {
  return proposeFor(`${OWNER}  kim@acme.com: { role: member, ${entry} }\n`, live).findings.filter(
    (finding) => finding.rule === rule,
  );
}

describe("a word that a kind has no role of its own for", () => {
  test.each([
    [
      "warehouses: { snowflake-prod: read-write }",
      "`read-write` became `full-access` (Warehouse Admin): for warehouses",
    ],
    ["sources: { web-prod: read-write }", "`read-write` became `full-access` (Source Admin): for sources"],
  ])("%s", (entry, message) => {
    expect(said("read-write", entry)).toMatchObject([{ severity: "warning", source: { line: 4 } }]);
    expect(said("read-write", entry)[0]?.message).toContain(message);
  });

  test("becomes nothing where the workspace has none for it at all", () => {
    const basic = liveOf([dana], [], { roles: ROLES.filter((role) => !role.startsWith("Warehouse")) });
    const entry = "warehouses: { snowflake-prod: read-write }";
    expect(said("read-write", entry, basic)).toEqual([]);
    expect(said("no-role", entry, basic).concat(said("unknown-role", entry, basic))).toHaveLength(1);
  });
});

test("labels select among things that carry some, whatever the roles of the kind can be limited by", () => {
  const warehouse = (labels: Record<string, string>) => ({
    resources: [
      { kind: "warehouse" as const, id: "wh1", names: ["snow"], labels },
      { kind: "source" as const, id: "src1", names: ["web"], labels: { env: "prod" } },
    ],
  });
  const entry = 'warehouses: { "env=prod": read-only }';
  const { plan } = proposeFor(
    `${OWNER}  kim@acme.com: { role: member, ${entry} }\n`,
    liveOf([dana], [], warehouse({ env: "prod" })),
  );
  expect(plan.changes.map(({ fact }) => (fact.kind === "grant" ? fact.on : ""))).toContain("warehouse:snow");
  const bare = proposeFor(`${OWNER}  kim@acme.com: { role: member, ${entry} }\n`, liveOf([dana], [], warehouse({})));
  expect(bare.findings.filter(({ severity }) => severity === "error")).toHaveLength(1);
});

describe("lines that disagree", () => {
  test.each<[string, string, number]>([
    ["about several things are told once", 'sources: { "web-*": read-only, "*-*": full-access }', 1],
    [
      "with two others are told with each",
      'sources: { "web-*": read-only, "*-prod": full-access, "*-staging": full-access }',
      2,
    ],
    [
      "no longer, since one has ended, are not told",
      'sources: { "web-*": read-only, "*-*": { access: full-access, from: 2026-10-01, until: 2026-10-31 } }',
      0,
    ],
    [
      "some day are told before",
      'sources: { "web-*": read-only, "*-*": { access: full-access, from: 2026-11-23 } }',
      1,
    ],
  ])("%s", (_, entry, count) => {
    expect(said("ambiguous", entry)).toHaveLength(count);
  });
});
