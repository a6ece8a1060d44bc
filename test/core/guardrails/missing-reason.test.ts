import { describe, expect, test } from "vitest";
import { liveOf, person, proposeFor, ROLES } from "../../scenario.ts";

const live = liveOf([person("dana@acme.com", "Workspace Owner")], [], { roles: [...ROLES, "Source Editor"] });

function told(require: string, entry: string): readonly string[] {
  const yaml = `settings:\n  require: [${require}]\nusers:\n  dana@acme.com: { role: owner, reason: founder }\n  dev@acme.com: ${entry}\n`;
  return proposeFor(yaml, live).findings.flatMap(({ rule, source, message }) =>
    rule === "missing-reason" ? [`${source?.line} ${message}`] : [],
  );
}

describe("what a requirement is about", () => {
  const ASKED = [expect.stringMatching(/^6 dev@acme\.com .*`reason`\.$/u)];
  test.each([
    ["any access", "{ of: [reason] }", "{ role: member, warehouses: read-only }", ASKED],
    ["any access: being a member is none", "{ of: [reason] }", "{ role: member }", []],
    [
      "an access word, of any kind",
      "{ of: [reason], access: [read-only] }",
      "{ role: member, warehouses: read-only }",
      ASKED,
    ],
    ["another access word", "{ of: [reason], access: [read-only] }", "{ role: member, warehouses: full-access }", []],
    [
      "a role that is not documented may give anything",
      "{ of: [reason], access: [full-access] }",
      "{ role: member, roles: [Source Editor] }",
      ASKED,
    ],
    ["of two workspace roles either", "{ of: [reason], role: [owner, admin] }", "{ role: admin }", ASKED],
    ["of two workspace roles neither", "{ of: [reason], role: [owner, admin] }", "{ role: read-only }", []],
    [
      "a workspace role reaches every source",
      '{ of: [reason], role: [admin], on: "env=prod" }',
      "{ role: admin }",
      ASKED,
    ],
    [
      "a source by its name",
      "{ of: [reason], on: payments }",
      "{ role: member, sources: { payments: read-only } }",
      ASKED,
    ],
    ["another source", "{ of: [reason], on: payments }", "{ role: member, sources: { web-prod: read-only } }", []],
    [
      "other kinds are not on sources",
      '{ of: [reason], on: "env=prod" }',
      "{ role: member, warehouses: full-access }",
      [],
    ],
  ])("%s", (_, require, entry, expected) => {
    expect(told(require, entry)).toEqual(expected);
  });
});

test.each(["nowhere", "web-x*", "env=nowhere"])(
  "sources that the workspace has not are told at the requirement: %s",
  (on) => {
    expect(told(`{ of: [reason], on: "${on}" }`, "{ role: admin }")).toEqual([
      expect.stringMatching(/^3 .*has none such/u),
    ]);
  },
);

test("a line that gives many roles is told once, by the first of them", () => {
  expect(told("{ of: [reason], access: [full-access] }", "{ role: admin }")).toEqual([
    expect.stringContaining("gets Function Admin on workspace here, for which policy.yaml:3:13 asks"),
  ]);
});

test("a workspace role is told by its word", () => {
  expect(told("{ of: [ticket, until], role: [admin] }", "{ role: admin }")).toEqual([
    expect.stringMatching(/gets admin on workspace here.*asks for `ticket` and `until`/u),
  ]);
});
