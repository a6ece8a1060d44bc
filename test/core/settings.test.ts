import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../src/core/parse.ts";
import type { Settings } from "../../src/core/policy.ts";
import { policyOf } from "../scenario.ts";

const at = (line: number, column: number) => ({ file: "policy.yaml", line, column });

/** The settings that a policy has, without where they stand. */
function settingsFor(yaml: string): Omit<Settings, "sources"> {
  const { sources: _, ...settings } = policyOf(`workspace: w\n${yaml}`).settings;
  return settings;
}

test("where nothing is said, nobody is excepted, and what has no default is off", () => {
  expect(settingsFor("")).toStrictEqual({
    scope: "everything",
    except: [],
    owners: { min: 1 },
    protected: [],
    limits: { removals: { percent: 25 }, ownersAdded: 1 },
    destinations: "refuse",
    people: "policy",
    require: [],
    guardrails: new Map(),
    approvals: { sources: [] },
    applyExpired: false,
    region: "us",
    batch: 100,
  });
});

test("each setting has the value that is written", () => {
  expect(
    settingsFor(`settings:
  scope: declared
  except: [Break@x.io, "GROUP:Okta *"]
  owners: { min: 2, max: 5 }
  domains: [X.io, y.io]
  protected: [Dana@x.io]
  limits: { removals: 10, owners-added: 2, grants-added: 200 }
  destinations: via-source
  people: idp
  require:
    - { of: [reason, ticket], access: [full-access], on: "env=prod" }
    - { of: [until], role: [admin, owner] }
  guardrails: { ends-soon: warning }
  approvals:
    elevation: { by: [octo-lead, "team:acme/security"] }
    removals: { by: [ops] }
    rules: { by: [auditor] }
    sources:
      "env=prod": { by: ["team:acme/data"] }
  apply-expired: true
  seats: 60
  region: eu
  batch: 50
`),
  ).toStrictEqual({
    scope: "declared",
    except: [
      { value: "user:break@x.io", source: at(4, 12) },
      { value: "group:Okta *", source: at(4, 24) },
    ],
    owners: { min: 2, max: 5 },
    domains: ["x.io", "y.io"],
    protected: [{ value: "user:dana@x.io", source: at(7, 15) }],
    limits: { removals: { count: 10 }, ownersAdded: 2, grantsAdded: 200 },
    destinations: "via-source",
    people: "idp",
    require: [
      { of: ["reason", "ticket"], source: at(12, 7), access: ["full-access"], on: "env=prod" },
      { of: ["until"], source: at(13, 7), role: ["admin", "owner"] },
    ],
    guardrails: new Map([["ends-soon", { value: "warning", source: at(14, 17) }]]),
    approvals: {
      elevation: { by: ["octo-lead", "team:acme/security"], source: at(16, 16) },
      removals: { by: ["ops"], source: at(17, 15) },
      rules: { by: ["auditor"], source: at(18, 12) },
      sources: [{ by: ["team:acme/data"], source: at(20, 19), selector: "env=prod" }],
    },
    applyExpired: true,
    seats: 60,
    region: "eu",
    batch: 50,
  });
});

test("a limit of removals is a share or a number", () => {
  const removals = (written: string) => settingsFor(`settings: { limits: { removals: ${written} } }`).limits.removals;
  expect(["25%", "2.5%", "100%", "0%", "'7%'", "25", "0"].map(removals)).toEqual([
    { percent: 25 },
    { percent: 2.5 },
    { percent: 100 },
    { percent: 0 },
    { percent: 7 },
    { count: 25 },
    { count: 0 },
  ]);
});

test("words that say the default say it, and `apply-expired: false` is no", () => {
  const yaml =
    "settings: { scope: everything, destinations: refuse, people: policy, region: us, apply-expired: false }";
  expect(settingsFor(yaml)).toStrictEqual(settingsFor(""));
});

test("where each setting is written is known", () => {
  const { sources } = policyOf("workspace: w\nsettings: { owners: { min: 2 }, seats: 9 }").settings;
  expect(sources).toEqual(new Map(Object.entries({ "owners.min": at(2, 23), seats: at(2, 33) })));
});

/** What there is to say of these settings: place, code and words. */
function told(settings: string): readonly string[] {
  const text = `workspace: w\nsettings: { ${settings} }`;
  return parsePolicy([{ file: "p.yaml", text }]).findings.map(
    ({ rule, source, message }) => `${source?.line}:${source?.column} ${rule} ${message}`,
  );
}

describe("what a setting can't be is said", () => {
  test.each([
    ["seats: 9007199254740993", "2:20 invalid `9007199254740993` is too large a number"],
    ["seats: 1.5", "2:20 invalid `seats` must be a whole number, not `1.5`"],
    ["require: [7]", "2:23 invalid An entry of `require` must be a map with `of`, `access`, `role`, `on`, not `7`"],
    ["require: [{ access: [full-access] }]", "2:23 invalid `of` is missing here"],
    ["approvals: { removals: 7 }", "2:36 invalid `removals` must be a map with `by`, not `7`"],
    ["approvals: { rules: {} }", "2:33 invalid `by` is missing here"],
    ["approvals: { sources: { w: 7 } }", "2:40 invalid `w` must be a map with `by`, not `7`"],
    ["limits: { removals: 9007199254740993 }", "2:33 invalid `9007199254740993` is too large a number"],
    ["limits: { removals: 100.5% }", "2:33 invalid `100.5%` is more than everything"],
    ["limits: { removals: '2000' }", "2:33 invalid `removals` must be a percentage such as 25%, or a whole number"],
    ["owners: { min: 3, max: 2 }", "2:36 invalid `owners.max` (2) is less than `owners.min` (3)"],
    ["domains: [acme]", "2:23 invalid `acme` is not a domain such as `acme.com`"],
    ["except: ['group: ']", "2:22 invalid The name of a group must not be empty"],
    ["except: [dev]", "2:22 address `dev` is not an e-mail address, and a group is written as `group:NAME`"],
    ["except: ['user:dev']", "2:22 address `dev` is not an e-mail address, and a group is written as `group:NAME`"],
    [
      "except: ['okta-group:A']",
      "2:22 address `okta-group:A` is not an e-mail address, and a group is written as `group:NAME`",
    ],
    ["protected: [dev]", "2:25 address `dev` is not an e-mail address"],
  ])("%s", (settings, words) => {
    expect(told(settings)).toEqual([words]);
  });

  test("as many owners at most as at least is a number that can be", () => {
    expect(told("owners: { min: 2, max: 2 }")).toEqual([]);
    expect(told("owners: { max: 1 }")).toEqual([]);
  });
});

test.each([
  ["except: [a@x.io, b@x.io, A@X.io]", "2:38 duplicate `A@X.io` is written twice: at p.yaml:2:22 and at p.yaml:2:38"],
  [
    "except: ['group:A', 'group:a', 'group:A']",
    "2:44 duplicate `group:A` is written twice: at p.yaml:2:22 and at p.yaml:2:44",
  ],
  ["domains: [x.io, y.io, X.io]", "2:35 duplicate `X.io` is written twice: at p.yaml:2:23 and at p.yaml:2:35"],
  [
    "approvals: { rules: { by: [octo, lead, Octo] } }",
    "2:52 duplicate `Octo` is written twice: at p.yaml:2:40 and at p.yaml:2:52",
  ],
])("%s: people, domains and logins are compared without regard to case, groups exactly", (settings, words) => {
  expect(told(settings)).toEqual([words]);
});

describe("who may approve is a login or a team", () => {
  test.each(["octo", "o", "7", "octo-lead", "renovate[bot]", "team:acme/security", "TEAM:a.b/c_d"])("%s", (name) => {
    expect(told(`approvals: { removals: { by: ["${name}"] } }`)).toEqual([]);
  });

  test.each([
    "-octo",
    "octo lead",
    "octo@x.io",
    "@octo",
    "octo[bot]x",
    "octo[app]",
    "team:acme",
    "team:/x",
    "team:acme/",
    "team:acme/a/b",
    "team:ac me/x",
    "team:acme/x y",
    "my team:acme/x",
  ])("%s is neither", (name) => {
    expect(told(`approvals: { removals: { by: ["${name}"] } }`)).toEqual([
      `2:43 invalid \`${name}\` is neither a GitHub login nor \`team:ORG/SLUG\``,
    ]);
  });
});
