import { describe, expect, test } from "vitest";
import type { Day } from "../../src/core/day.ts";
import { dayOf, daysBetween, parseDay } from "../../src/core/day.ts";
import { isExpiry } from "../../src/core/expired.ts";
import { parsePolicy } from "../../src/core/parse.ts";
import { propose } from "../../src/core/propose.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import { group, lines, liveOf, person, policyOf, proposeFor } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";

function granted(entry: string, today: Day): readonly string[] {
  return lines(proposeFor(`${OWNER}  dev@acme.com: ${entry}\n`, liveOf([owner]), today))
    .filter((line) => line.startsWith("+ user:dev@acme.com"))
    .map((line) => line.slice("+ user:dev@acme.com".length).trim());
}

const MEMBER = ["", "Workspace Member on workspace"];

describe("days", () => {
  test.each(["2026-02-30", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01T00:00:00Z", "tomorrow", "2025-02-29"])(
    "%s is none",
    (text) => expect(parseDay(text)).toBeUndefined(),
  );

  test("leap days are", () => expect(parseDay("2028-02-29")).toBe("2028-02-29"));

  test("end at midnight in UTC", () => {
    expect(dayOf(Date.UTC(2026, 10, 22, 23, 59, 59, 999))).toBe("2026-11-22");
    expect(dayOf(Date.UTC(2026, 10, 23))).toBe("2026-11-23");
  });

  test("are counted across months and years", () => {
    expect(daysBetween("2026-12-31", "2027-01-01")).toBe(1);
    expect(daysBetween("2028-03-01", "2028-02-28")).toBe(-2);
  });
});

describe("both days of a span count", () => {
  const entry = "{ role: member, from: 2026-12-01, until: 2026-12-31 }";
  test.each<[Day, readonly string[]]>([
    ["2026-11-30", []],
    ["2026-12-01", MEMBER],
    ["2026-12-31", MEMBER],
    ["2027-01-01", []],
  ])("on %s", (today, expected) => {
    expect(granted(entry, today)).toEqual(expected);
  });
});

test("somebody whose access has ended is removed, under `declared` as well", () => {
  const live = liveOf([owner, person("dev@acme.com", "Workspace Member")]);
  const policy = (settings: string): string =>
    `${settings}${OWNER}  dev@acme.com: { role: member, until: 2026-11-21 }\n`;
  for (const settings of ["", "settings: { scope: declared }\n"])
    expect(lines(proposeFor(policy(settings), live, "2026-11-22"))).toContain("- user:dev@acme.com");
});

describe("a line that has ended gives nothing, and never widens", () => {
  test.each([
    [
      "it falls back to the wider line",
      '"*": read-only, web-prod: { access: full-access, until: 2026-11-21 }',
      ["Source Read-only on workspace"],
    ],
    [
      "where the wider line gives more, it still lowers",
      '"*": full-access, web-prod: { access: read-only, until: 2026-11-21 }',
      ["Source Admin on source:payments", "Source Admin on source:web-staging", "Source Read-only on source:web-prod"],
    ],
    ["alone it is nothing", "web-prod: { access: read-only, until: 2026-11-21 }", []],
    [
      "labels",
      '"env=prod": { access: full-access, until: 2026-11-21 }, "*": read-only',
      ["Source Read-only on workspace"],
    ],
  ])("%s", (_, block, expected) => {
    const entry = `{ role: member, sources: { ${block} } }`;
    expect(granted(entry, "2026-11-22").filter((line) => line.startsWith("Source"))).toEqual(expected);
  });

  test("the role falls back to the lower one, and not to a higher one of a profile", () => {
    const role = "{ role: [member, { role: admin, until: 2026-12-05, reason: Cover }] }";
    expect(granted(role, "2026-12-05")).toContain("Source Admin on workspace");
    expect(granted(role, "2026-12-06")).toEqual(MEMBER);
    const yaml = `profiles: { boss: { role: owner } }\n${OWNER}  dev@acme.com: { profile: boss, role: [{ role: member, until: 2026-12-05 }] }\n`;
    expect(lines(proposeFor(yaml, liveOf([owner]), "2026-12-06"))).not.toContain(
      "+ user:dev@acme.com Workspace Owner on workspace",
    );
  });

  test("roles by name, members and groups", () => {
    const live = liveOf(
      [owner, person("dev@acme.com", "Workspace Member")],
      [group("Team", ["dev@acme.com"], "PII Access")],
    );
    const yaml = `groups:\n  Team: { members: [{ user: dev@acme.com, until: 2026-11-30 }], roles: [{ role: PII Access, until: 2026-12-24 }] }\n${OWNER}  dev@acme.com: { role: member }\n`;
    expect(lines(proposeFor(yaml, live, "2026-11-30"))).toEqual([]);
    expect(lines(proposeFor(yaml, live, "2026-12-01"))).toEqual(["- user:dev@acme.com in group:Team"]);
    expect(lines(proposeFor(yaml, live, "2026-12-25"))).toEqual([
      "- group:Team PII Access on workspace",
      "- user:dev@acme.com in group:Team",
    ]);
  });

  test("what two lines ask for ends with the later one", () => {
    const entry =
      "{ role: member, sources: { web-prod: { access: read-only, until: 2026-11-21 } }, roles: [{ role: Source Read-only, on: source:web-prod, until: 2026-12-24 }] }";
    expect(granted(entry, "2026-11-22")).toContain("Source Read-only on source:web-prod");
    expect(granted(entry, "2026-12-25")).not.toContain("Source Read-only on source:web-prod");
  });
});

test("ends, beginnings and overdue reviews are told with their place", () => {
  const yaml = `${OWNER}  a@acme.com: { role: member, until: 2026-12-06 }
  b@acme.com: { role: member, until: 2026-12-07 }
  c@acme.com: { role: member, until: 2026-11-21 }
  d@acme.com: { role: member, from: 2026-11-23 }
  e@acme.com: { role: member, review-by: 2026-11-21 }
  f@acme.com: { role: member, review-by: 2026-11-22, sources: { web-prod: { access: read-only, until: 2026-11-22 } } }
`;
  const { findings } = proposeFor(yaml, liveOf([owner]), "2026-11-22");
  const told = findings.filter(({ rule }) => ["ends-soon", "ended", "not-begun", "review-due"].includes(rule));
  expect(told.map(({ rule, severity, source }) => `${source?.line} ${rule} ${severity}`).sort()).toEqual([
    "4 ends-soon note",
    "6 ended note",
    "7 not-begun note",
    "8 review-due warning",
    "9 ends-soon note",
  ]);
});

test.each([
  ["a day that does not exist", "users: { a@x.io: { until: 2026-02-30 } }", ["2:27 invalid"]],
  ["an end before the beginning", "users: { a@x.io: { from: 2026-12-02, until: 2026-12-01 } }", ["2:45 invalid"]],
  [
    "dates on a denial",
    "users: { a@x.io: { sources: { w: { access: no-access, until: 2026-12-01 } } } }",
    ["2:31 invalid"],
  ],
  [
    "a day in a member, a role and an allowance",
    "groups: { G: { members: [{ user: a@x.io, from: x }], roles: [{ role: R, until: 1-1 }] } }\nusers: { a@x.io: }\nallow: [{ rule: seats, reason: r, until: soon }]",
    ["2:48 invalid", "2:80 invalid", "4:42 invalid"],
  ],
])("faults: %s", (_, yaml, expected) => {
  const { findings } = parsePolicy([{ file: "p.yaml", text: `workspace: acme-prod\n${yaml}` }]);
  expect(findings.map(({ rule, source }) => `${source?.line}:${source?.column} ${rule}`)).toEqual(expected);
});

test("dates and reasons of everything around a line are kept with the fact", () => {
  const yaml = `profiles:\n  eng: { sources: { web-prod: { access: read-only, until: 2027-05-01, ticket: T-2 } }, until: 2027-04-01, reason: Team }\n${OWNER}  dev@acme.com: { role: member, profile: eng, until: 2027-06-01, ticket: T-1, approved-by: Dana }\n`;
  const { plan } = proposeFor(yaml, liveOf([owner]));
  const change = plan.changes.find(({ fact }) => fact.kind === "grant" && fact.on === "source:web-prod");
  expect(change).toMatchObject({ terms: { until: "2027-04-01", reason: "Team", ticket: "T-2", approvedBy: "Dana" } });
});

describe("what a date must not do", () => {
  test("an ended read-only role gives nothing, and a date on member does not bring read-only back", () => {
    const base = `profiles: { base: { role: member } }\n${OWNER}  kim@acme.com: { profile: base, role: [{ role: read-only, until: 2026-10-31 }] }\n`;
    expect(lines(proposeFor(base, liveOf([owner])))).toEqual([
      "+ user:kim@acme.com",
      "+ user:kim@acme.com Workspace Member on workspace",
    ]);
    expect(granted("{ role: [read-only, { role: member, until: 2026-10-31 }] }", "2026-11-22")).toContain(
      "Source Read-only on workspace",
    );
    expect(granted("{ role: [read-only, { role: member }] }", "2026-11-22")).toContain("Source Read-only on workspace");
  });

  test("a denial outlives the profile that holds it", () => {
    const live = liveOf([owner, person("kim@acme.com", "Workspace Member")], [group("Money", ["kim@acme.com"])]);
    const yaml = `profiles: { p: { until: 2026-11-01, sources: { payments: no-access } } }\ngroups: { Money: { members: [kim@acme.com], sources: { payments: full-access } } }\n${OWNER}  kim@acme.com: { role: member, profile: p }\n`;
    expect(proposeFor(yaml, live).findings.map(({ rule }) => rule)).toContain("no-access-violated");
  });

  test("a disagreement that begins with a date is told before", () => {
    const entry =
      '{ role: member, sources: { "web-*": read-only, "*-prod": { access: full-access, from: 2026-12-01 } } }';
    const { findings } = proposeFor(`${OWNER}  dev@acme.com: ${entry}\n`, liveOf([owner]));
    expect(findings.map(({ rule }) => rule)).toContain("ambiguous");
  });

  test("a fault in an entry that has not begun is told before", () => {
    const { findings, plan } = proposeFor(
      `${OWNER}  dev@acme.com: { role: member, from: 2026-12-01, sources: { nope: read-only } }\n`,
      liveOf([owner]),
    );
    expect(findings.map(({ rule }) => rule)).toContain("unknown-resource");
    expect(plan.changes).toEqual([]);
  });

  test.each<[string, string, number]>([
    ["one that has not begun", "from: 2026-12-01", 1],
    ["one that begins today", "from: 2026-11-22", 1],
    ["one that has ended", "until: 2026-11-21", 0],
  ])("faults in %s, of a person and of a group", (_, date, count) => {
    for (const entry of [`  dev@acme.com: { role: member, ${date}, sources: { nope: read-only } }\n`, ""]) {
      const groups = entry === "" ? `groups: { Team: { ${date}, sources: { nope: read-only } } }\n` : "";
      const { findings } = proposeFor(`${groups}${OWNER}${entry}`, liveOf([owner]));
      expect(findings.filter(({ rule }) => rule === "unknown-resource")).toHaveLength(count);
    }
  });

  test.each([
    ["admin", "member"],
    ["member", "admin"],
  ])("of roles that have ended, here %s and further away %s, the lowest is the most there can be", (near, far) => {
    const profiles = `profiles:\n  boss: { role: owner }\n  far: { profile: boss, role: [{ role: ${far}, until: 2026-10-31 }] }\n`;
    const entry = `  dev@acme.com: { profile: far, role: [{ role: ${near}, until: 2026-10-31 }] }\n`;
    expect(lines(proposeFor(profiles + OWNER + entry, liveOf([owner])))).toEqual([
      "+ user:dev@acme.com",
      "+ user:dev@acme.com Workspace Member on workspace",
    ]);
  });

  test("a role that ends with nothing after it is told before", () => {
    const told = (role: string): readonly string[] =>
      proposeFor(`${OWNER}  dev@acme.com: { role: ${role} }\n`, liveOf([owner])).findings.flatMap(({ rule }) =>
        rule === "role-ends" ? [rule] : [],
      );
    expect(told("[{ role: admin, until: 2026-12-24 }]")).toEqual(["role-ends"]);
    expect(told("[member, { role: admin, until: 2026-12-24 }]")).toEqual([]);
  });

  test("lines inside an entry that has ended are not said to end soon or to be reviewed", () => {
    const { findings } = proposeFor(
      `${OWNER}  dev@acme.com: { role: member, until: 2026-10-31, sources: { web-prod: { access: read-only, until: 2026-11-30, review-by: 2026-11-01 } } }\n`,
      liveOf([owner]),
    );
    expect(findings.map(({ rule }) => rule)).not.toContain("ends-soon");
    expect(findings.map(({ rule }) => rule)).not.toContain("review-due");
  });
});

test("what a scheduled run makes by itself: the end of something, and what comes in its place", () => {
  const roles = ["Function", "Source", "Tracking Plan", "Unify and Engage", "Warehouse"].map((kind) => `${kind} Admin`);
  const live = liveOf([
    owner,
    person("kim@acme.com", "Workspace Member", ...roles),
    person("old@acme.com", "Workspace Member"),
  ]);
  const yaml = `${OWNER}  kim@acme.com: { role: [read-only, { role: admin, until: 2026-11-01 }] }\n  new@acme.com: { role: member }\n`;
  const policy = policyOf(yaml);
  const only = isExpiry(policy, live, segmentSystem.vocabulary(live.roles), "2026-11-22");
  const expired = lines(propose(policy, live, segmentSystem, "2026-11-22", only));
  expect(expired.filter((line) => line.startsWith("- "))).toHaveLength(5);
  expect(expired.filter((line) => line.startsWith("+ "))).toHaveLength(5);
  expect(expired.every((line) => line.includes("kim@acme.com"))).toBe(true);
});
