import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../src/core/parse.ts";

/** What there is to say of a file: `line:column rule`, and the words. */
function told(yaml: string): { readonly places: readonly string[]; readonly words: string } {
  const { findings } = parsePolicy([{ file: "p.yaml", text: `workspace: acme-prod\n${yaml}` }]);
  return {
    places: findings.map(({ rule, source }) => `${source?.line}:${source?.column} ${rule}`),
    words: findings.map(({ message }) => message).join("\n"),
  };
}

describe("what stands where something else belongs is told at its place, and nothing is made of it", () => {
  test.each<[string, readonly string[]]>([
    ["users: { a@x.io: 7 }", ["2:18 invalid"]],
    ["profiles: { p: 7 }", ["2:16 invalid"]],
    ["groups: { G: 7 }", ["2:14 invalid"]],
    ["resources: { sources: { w: 7 } }", ["2:28 invalid"]],
    ["resources: { sources: { w: { labels: 7 } } }", ["2:38 invalid"]],
    ["resources: { sources: { w: { labels: { env: [x] } } } }", ["2:45 invalid"]],
    ["groups: { G: { members: [{ until: 2026-12-01 }] } }", ["2:26 invalid"]],
    ["groups: { G: { members: x@x.io } }", ["2:25 invalid"]],
    ["users: { a@x.io: { sources: { w: 7 } } }", ["2:34 invalid"]],
    ["users: { a@x.io: { sources: { w: { until: 2026-12-01 } } } }", ["2:34 invalid"]],
    ["users: { a@x.io: { sources: { w: 7, ww: { access: nope } } } }", ["2:34 invalid", "2:51 invalid"]],
    ["users: { a@x.io: { roles: [7, 7] } }", ["2:28 invalid", "2:31 invalid"]],
    ["users: { a@x.io: { roles: [{ on: workspace }, { on: workspace }] } }", ["2:28 invalid", "2:47 invalid"]],
    ["users: { a@x.io: { role: [7] } }", ["2:27 invalid"]],
    ["users: { a@x.io: { role: [{ until: 2026-12-01 }] } }", ["2:27 invalid"]],
  ])("%s", (yaml, places) => {
    expect(told(yaml).places).toEqual(places);
  });
});

test.each<[string, string, RegExp]>([
  ["users: { nobody: { role: member } }", "2:10 address", /nobody/u],
  [
    "groups: { G: { managed-by: idp, members: [a@x.io] } }\nusers: { a@x.io: }",
    "2:43 idp-conflict",
    /`?G`? .*`members` or `managed-by`/u,
  ],
  [
    "users: { a@x.io: { sources: { w: { access: no-access, from: 2026-12-01 } } } }",
    "2:31 invalid",
    /`from` or `until`/u,
  ],
  [
    "users: { a@x.io: { sources: { w: { access: no-access, until: 2026-12-01 } } } }",
    "2:31 invalid",
    /`from` or `until`/u,
  ],
  ["users: { a@x.io: { roles: [R, { role: R, on: workspace }] } }", "2:31 duplicate", /role .*R.* on .*workspace/u],
  ["users: { a@x.io: { role: [member, { role: member }] } }", "2:35 duplicate", /role .*member/u],
])("%s says what is wrong", (yaml, place, words) => {
  const { places, words: said } = told(yaml);
  expect(places).toEqual([place]);
  expect(said).toMatch(words);
});

describe("names are neither empty nor endless", () => {
  const long = "x".repeat(10_001);
  test.each<[string, (name: string) => string]>([
    ["a group", (name) => `groups: { "${name}": {} }`],
    ["a profile", (name) => `profiles: { "${name}": {} }`],
    ["a source", (name) => `users: { a@x.io: { sources: { "${name}": read-only } } }`],
    ["a warehouse", (name) => `users: { a@x.io: { warehouses: { "${name}": read-only } } }`],
    ["a rule", (name) => `rules: { "${name}": { when: "true", message: m } }`],
    ["a source", (name) => `resources: { sources: { "${name}": {} } }`],
  ])("of %s", (what, yaml) => {
    expect(told(yaml(" ")).words).toContain(`The name of ${what} must not be empty`);
    expect(told(yaml(long)).words).toContain(`The name of ${what} must not be longer than 10000 characters`);
    expect(told(yaml(long.slice(1))).words).not.toContain("must not be");
  });
});

test("what may stand in a file that workspaces share is said", () => {
  const { findings } = parsePolicy([
    { file: "p.yaml", text: "workspace: acme-prod\nusers: { a@x.io: { role: owner } }\n" },
    { file: "s.yaml", text: "profiles: { p: { role: member } }\nrules: {}\nsettings: { seats: 3 }\n", shared: true },
  ]);
  expect(findings).toMatchObject([{ rule: "shared-key", source: { file: "s.yaml", line: 3 } }]);
  expect(findings[0]?.message).toMatch(/only `profiles` and `rules`, not .settings./u);
});
