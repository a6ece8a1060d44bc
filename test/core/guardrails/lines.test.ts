import { describe, expect, test } from "vitest";
import { liveOf, person, ROLES } from "../../scenario.ts";
import { found } from "./findings.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const some = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const WEB = { kind: "source" as const, id: "s1", names: ["web"] };
const RESOURCES = [
  { ...WEB, labels: { env: "a=b=c" } },
  { kind: "destination" as const, id: "d1", names: ["Ads"], sourceId: "s1" },
  { kind: "destination" as const, id: "d2", names: ["Braze"], sourceId: "s1" },
  { kind: "destination" as const, id: "d3", names: ["Amplitude"], sourceId: "s1" },
  { kind: "destination" as const, id: "d4", names: ["Stray"], sourceId: "gone" },
  { kind: "function" as const, id: "f1", names: ["Enrich"] },
];

function told(rule: string, entry: string, roles: readonly string[] = ROLES): readonly string[] {
  const yaml = `users:\n  dana@acme.com: { role: owner }\n  dev@acme.com:\n    ${entry}\n`;
  return found(rule, yaml, liveOf([owner], [], { resources: RESOURCES, roles }));
}

describe("what a line can't be, and what there is instead", () => {
  test.each([
    [
      "destination-refused",
      "destinations: { Ads: read-only }",
      /^error 5:21 .*`Ads`.*source `web`.* \(`Amplitude`, `Braze` as well\)/u,
    ],
    [
      "destination-refused",
      "destinations: { Stray: read-only }",
      /^error 5:21 .*`Stray`: .*its source, which this workspace does not list\. Only access to all sources reaches it \(`sources: \{ "\*": … \}`\)\.$/u,
    ],
    ["not-grantable", 'functions: { "env=a": read-only }', /^error 5:18 `env=a` .*functions carry no labels/u],
    [
      "role-scope",
      'roles: [{ role: Function Admin, on: "source:web" }]',
      /^error 5:13 `Function Admin` .*`source:web`: it applies on `workspace`, `function:NAME`\.$/u,
    ],
    ["unknown-label", 'sources: { "env=a%3Db%3Dd": read-only }', /^error 5:16 .*did you mean `env=a=b=c`/u],
  ])("%s: %s", (rule, entry, message) => {
    expect(told(rule, entry)).toEqual([some(message)]);
  });
});

test("all destinations are refused as a whole, besides those whose source can't be named", () => {
  expect(told("destination-refused", 'destinations: { "*": read-only }')).toEqual([
    some(/^error 5:21 Segment has no grant on destinations: .*`warehouses`\.$/u),
    some(/^error 5:21 .*`Stray`/u),
  ]);
});

describe("unknown-role", () => {
  test.each([
    [
      "a word for `role`",
      "roles: [Member]",
      /^error 5:13 This workspace offers no role `Member` \(did you mean `role: member`\?\)/u,
    ],
    ["one with the workspace before it", "roles: [Workspace Admin]", /\(did you mean `role: admin`\?\)/u],
    [
      "a word at the end of another name",
      "roles: [Chief Admin]",
      /^error 5:13 This workspace offers no role `Chief Admin`(?!.*`role:)/u,
    ],
    [
      "a word at the start of another name",
      "roles: [Admin of Everything]",
      /^error 5:13 This workspace offers no role(?!.*`role:)/u,
    ],
    [
      "what a word needs",
      "sources: read-only",
      /^error 5:14 `read-only` needs the role `Source Read-only`, and this workspace offers no role/u,
      ["Workspace Owner", "Workspace Member"],
    ],
    ["a workspace without any role", "roles: [Chief]", /offers no role `Chief`, nor any other\.$/u, []],
  ])("%s", (_, entry, message, roles = ROLES) => {
    expect(told("unknown-role", entry, roles).filter((text) => text.includes(" 5:"))).toEqual([some(message)]);
  });
});

describe("labels of one source under two names", () => {
  const twice = (first: string, second: string): readonly string[] => {
    const labels = `resources: { sources: { web: { labels: ${first} }, s1: { labels: ${second} } } }\n`;
    const yaml = `${labels}users:\n  dana@acme.com: { role: owner }\n`;
    const live = liveOf([owner], [], { resources: [{ ...WEB, labels: { env: "prod", team: "x" } }] });
    return found("ambiguous", yaml, live);
  };

  test("that are the same are no contradiction", () => {
    expect(twice("{ env: prod, team: x }", "{ team: x, env: prod }")).toEqual([]);
  });

  test("that differ are one, of that source, and both places are named", () => {
    expect(twice("{ env: prod }", "{ team: x }")).toEqual([
      some(/^error 2:57 .*policy\.yaml:2:25.*`labels of source:web`/u),
    ]);
  });
});
