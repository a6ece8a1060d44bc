import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../src/core/parse.ts";
import { group, lines, liveOf, person, proposeFor } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");

function granted(profiles: string, entry: string, who = "users"): readonly string[] {
  const live = liveOf([owner], [group("Team", [])]);
  const about = who === "users" ? `  dev@acme.com: ${entry}\n` : "";
  const groups = who === "groups" ? `groups:\n  Team: ${entry}\n` : "";
  const yaml = `profiles:\n${profiles}${groups}users:\n  dana@acme.com: { role: owner }\n${about}`;
  const principal = who === "users" ? "user:dev@acme.com" : "group:Team";
  return lines(proposeFor(yaml, live))
    .filter((line) => line.startsWith(`+ ${principal} `))
    .map((line) => line.slice(principal.length + 3));
}

function findingsOf(yaml: string): readonly string[] {
  const { findings } = parsePolicy([{ file: "p.yaml", text: `workspace: acme-prod\n${yaml}` }]);
  return findings.map(({ rule, source }) => `${source?.line}:${source?.column} ${rule}`);
}

describe("profiles", () => {
  test("give what they hold, role included", () => {
    expect(granted('  eng: { role: member, sources: { "env=prod": read-only } }\n', "{ profile: eng }")).toEqual([
      "Source Read-only on labels:env=prod",
      "Workspace Member on workspace",
    ]);
  });

  test("are refined by own lines: the same selector, and a more specific one", () => {
    const profiles = '  eng: { role: member, sources: { "*": read-only } }\n';
    expect(granted(profiles, '{ profile: eng, sources: { "*": full-access } }')).toContain("Source Admin on workspace");
    expect(granted(profiles, '{ profile: eng, sources: { "*": full-access } }')).not.toContain(
      "Source Read-only on workspace",
    );
    expect(granted(profiles, "{ profile: eng, sources: { payments: no-access } }")).toEqual([
      "Source Read-only on source:web-prod",
      "Source Read-only on source:web-staging",
      "Workspace Member on workspace",
    ]);
  });

  test("do not lose a specific line to a wide one of the person's own", () => {
    expect(
      granted(
        "  eng: { role: member, sources: { web-prod: full-access } }\n",
        '{ profile: eng, sources: { "*": read-only } }',
      ),
    ).toEqual(["Source Admin on source:web-prod", "Source Read-only on workspace", "Workspace Member on workspace"]);
  });

  test("an own role goes before a profile's", () => {
    expect(granted("  eng: { role: owner }\n", "{ profile: eng, role: member }")).toEqual([
      "Workspace Member on workspace",
    ]);
  });

  test("several, and profiles of profiles: the nearer refines the further", () => {
    const profiles =
      '  base: { role: member, sources: { "*": read-only } }\n' +
      "  eng: { profile: base, sources: { web-prod: full-access } }\n" +
      "  wh: { warehouses: read-only }\n";
    expect(granted(profiles, "{ profile: [eng, wh] }")).toEqual([
      "Source Admin on source:web-prod",
      "Source Read-only on workspace",
      "Warehouse Read-only on workspace",
      "Workspace Member on workspace",
    ]);
  });

  test("groups have them as well", () => {
    expect(granted('  eng: { sources: { "*": read-only } }\n', "{ profile: eng }", "groups")).toEqual([
      "Source Read-only on workspace",
    ]);
  });

  test("two that disagree are ambiguous unless the person's own line decides", () => {
    const profiles = '  a: { sources: { "*": read-only } }\n  b: { sources: { "*": full-access } }\n';
    const yaml = (own: string): string =>
      `profiles:\n${profiles}users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, profile: [a, b]${own} }\n`;
    const errors = (own: string): readonly string[] =>
      proposeFor(yaml(own), liveOf([owner])).findings.flatMap(({ rule, severity }) =>
        severity === "error" ? [rule] : [],
      );
    expect(errors("")).toEqual(["ambiguous"]);
    const roles =
      "profiles:\n  a: { role: member }\n  b: { role: admin }\nusers:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { profile: [a, b] }\n";
    expect(
      proposeFor(roles, liveOf([owner])).findings.flatMap(({ rule, severity }) => (severity === "error" ? [rule] : [])),
    ).toContain("ambiguous");
  });

  test("the line that a change names is the profile's, and the profile is told", () => {
    const yaml =
      "profiles:\n  eng:\n    sources: { web-prod: read-only }\nusers:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, profile: eng }\n";
    const { plan } = proposeFor(yaml, liveOf([owner]));
    const change = plan.changes.find(({ fact }) => fact.kind === "grant" && fact.on === "source:web-prod");
    expect(change).toMatchObject({ source: { line: 4, column: 16 }, profile: "eng" });
  });

  test.each([
    ["one that does not exist", "users: { a@x.io: { profile: nope } }", ["2:29 unknown-profile"]],
    ["one of a group", "groups: { G: { profile: nope } }", ["2:25 unknown-profile"]],
    ["one of a profile", "profiles: { a: { profile: [b] } }", ["2:28 unknown-profile"]],
    ["a circle", "profiles: { a: { profile: b }, b: { profile: a } }", ["2:13 profile-cycle"]],
    ["itself", "profiles: { a: { profile: a } }", ["2:13 profile-cycle"]],
    ["a role for a group", "profiles: { a: { role: owner } }\ngroups: { G: { profile: a } }", ["3:25 profile-role"]],
  ])("faults: %s", (_, yaml, expected) => {
    expect(findingsOf(yaml)).toEqual(expected);
  });

  test("the nearest of three layers decides, and layers never disagree", () => {
    const profiles =
      "  near: { profile: far, role: member, sources: { web-prod: read-only } }\n" +
      "  far: { profile: farthest, sources: { web-prod: full-access, payments: read-only } }\n" +
      "  farthest: { sources: { payments: full-access } }\n";
    expect(granted(profiles, "{ profile: near }")).toEqual([
      "Source Read-only on source:payments",
      "Source Read-only on source:web-prod",
      "Workspace Member on workspace",
    ]);
  });

  test("a further profile may have none of what has ended nearer", () => {
    const profiles = "  near: { profile: far, sources: { web-prod: read-only } }\n  far: { role: admin }\n";
    expect(granted(profiles, "{ profile: near, role: [{ role: member, until: 2026-11-01 }] }")).toEqual([
      "Source Read-only on source:web-prod",
      "Workspace Member on workspace",
    ]);
  });

  test.each([
    [
      "one that does not exist, with the one that was probably meant",
      "profiles: { engineer: {} }\nusers: { a@x.io: { profile: enginer } }",
      ["3:29 There is no profile `enginer` (did you mean `engineer`?)"],
    ],
    [
      "a role that reaches a group over several, and each that does",
      "profiles: { a: { profile: [b, c] }, b: { role: owner }, c: { role: member } }\ngroups: { G: { profile: a } }",
      [
        "3:25 The group `G` can't have the profile `b`: it gives the workspace role `owner` (p.yaml:2:48), which only people have",
        "3:25 The group `G` can't have the profile `c`: it gives the workspace role `member` (p.yaml:2:68), which only people have",
      ],
    ],
    [
      "a circle of three, once, at the profile that closes it, though a fourth leads there",
      "profiles: { d: { profile: a }, a: { profile: b }, b: { profile: c }, c: { profile: a } }",
      ["2:32 Profiles name each other in a circle: `a` → `b` → `c` → `a`"],
    ],
    [
      "two circles",
      "profiles: { a: { profile: b }, b: { profile: [a, b] } }",
      [
        "2:13 Profiles name each other in a circle: `a` → `b` → `a`",
        "2:32 Profiles name each other in a circle: `b` → `b`",
      ],
    ],
    [
      "one that two of its own profiles name is no circle",
      "profiles: { a: { profile: [b, c] }, b: { profile: c }, c: {} }",
      [],
    ],
  ])("faults are told in full: %s", (_, yaml, expected) => {
    const { findings } = parsePolicy([{ file: "p.yaml", text: `workspace: acme-prod\n${yaml}` }]);
    expect(findings.map(({ message, source }) => `${source?.line}:${source?.column} ${message}`)).toEqual(expected);
  });

  test("many ways to one profile are gone only once", () => {
    const layers = Array.from({ length: 30 }, (_, index) => {
      const next = index === 29 ? "" : `profile: [a${index + 1}, b${index + 1}]`;
      return `  a${index}: { ${next} }\n  b${index}: { ${next} }\n`;
    });
    expect(granted(layers.join(""), "{ role: member, profile: [a0, b0] }")).toEqual(["Workspace Member on workspace"]);
  });
});

test("what several workspaces share holds profiles and rules, and nothing else", () => {
  const shared = "profiles: { a: { role: member } }\nsettings: { seats: 3 }\nusers: { a@x.io: { role: owner } }\n";
  const { findings } = parsePolicy([
    { file: "p.yaml", text: "workspace: w\n" },
    { file: "shared/s.yaml", text: shared, shared: true },
  ]);
  expect(findings.map(({ rule, source }) => `${source?.line} ${rule}`)).toEqual(["2 shared-key", "3 shared-key"]);
});

describe("the order of profiles makes no difference", () => {
  const live = liveOf([owner, person("kim@acme.com", "Workspace Member", "Source Admin on source:web-prod")]);
  test.each([
    ["one of two ways to a profile has ended", "  a: { profile: c, until: 2026-10-31 }\n  b: { profile: c }\n"],
    [
      "the way that lasts is the longer one",
      "  a: { profile: c, until: 2026-10-31 }\n  b: { profile: d }\n  d: { profile: c }\n",
    ],
  ])("%s", (_, profiles) => {
    for (const order of ["[a, b]", "[b, a]"]) {
      const yaml = `profiles:\n${profiles}  c: { sources: { web-prod: full-access } }\nusers:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member, profile: ${order} }\n`;
      expect(lines(proposeFor(yaml, live))).toEqual([]);
    }
  });
});

describe("a workspace role from several places", () => {
  const live = liveOf([owner]);
  const rolesFor = (profiles: string, entry: string) => {
    const yaml = `profiles: { ${profiles} }\nusers: { dana@acme.com: { role: owner }, dev@acme.com: ${entry} }\n`;
    const proposed = proposeFor(yaml, live);
    const told = proposed.findings.filter(({ rule }) => rule === "ambiguous").map(({ message }) => message);
    return { roles: lines(proposed).filter((line) => line.includes("Workspace ")), told };
  };
  const MEMBER = "+ user:dev@acme.com Workspace Member on workspace";

  test("the own one stands, and a profile's other one is no disagreement", () => {
    expect(rolesFor("p: { role: owner }", "{ role: member, profile: p }")).toEqual({ roles: [MEMBER], told: [] });
  });

  test("two profiles may agree", () => {
    const found = rolesFor("p: { role: member }, q: { role: member }", "{ profile: [p, q] }");
    expect(found).toEqual({ roles: [MEMBER], told: [] });
  });

  test("two profiles that disagree are told, and whose role it is", () => {
    const { told } = rolesFor("p: { role: member }, q: { role: owner }", "{ profile: [p, q] }");
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("dev@acme.com");
  });

  test("a role that the workspace does not have is an error at the word", () => {
    const yaml = "users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member }\n";
    const { findings } = proposeFor(yaml, liveOf([owner], [], { roles: ["Workspace Owner"] }));
    const unknown = findings.filter(({ rule }) => rule === "unknown-role");
    expect(unknown.map(({ severity, source }) => `${severity} ${source?.line}:${source?.column}`)).toEqual([
      "error 4:25",
    ]);
    expect(unknown[0]?.message).toMatch(/`member` needs .*Workspace Member/u);
  });
});
