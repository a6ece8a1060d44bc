import { expect, test } from "vitest";
import { parsePolicy } from "../../src/core/parse.ts";
import { policyOf } from "../scenario.ts";

const at = (line: number, column: number) => ({ file: "policy.yaml", line, column });

test("a rule has all that is written of it, and judges grants as an error where it does not say otherwise", () => {
  const { rules } = policyOf(
    `workspace: w
rules:
  short: { when: "true", message: No. }
  long: { on: member, when: "false", severity: approval, message: Ask. }
`,
  );
  expect([...rules.values()]).toStrictEqual([
    {
      name: "short",
      on: "grant",
      when: { value: "true", source: at(3, 18) },
      severity: "error",
      message: "No.",
      source: at(3, 3),
    },
    {
      name: "long",
      on: "member",
      when: { value: "false", source: at(4, 29) },
      severity: "approval",
      message: "Ask.",
      source: at(4, 3),
    },
  ]);
});

test.each(["grant", "user", "member", "group", "plan"])("a rule may judge each %s", (on) => {
  const { rules } = policyOf(`rules: { r: { on: ${on}, when: "true", message: m } }`);
  expect(rules.get("r")?.on).toBe(on);
});

test("an allowance has all that is written of it; without `for` it is for everybody", () => {
  const { allow } = policyOf(
    `workspace: w
allow:
  - { rule: seats, reason: Fair, until: 2026-12-20 }
  - rule: domain
    for: [Kim@agency.example, "GROUP:Contractors *", "*@Agency.example"]
    reason: Migration week
    ticket: SEC-1421
    approved-by: Ruth
    until: 2027-01-01
`,
  );
  expect(allow).toStrictEqual([
    { rule: "seats", reason: "Fair", until: "2026-12-20", source: at(3, 5) },
    {
      rule: "domain",
      for: ["user:kim@agency.example", "group:Contractors *", "user:*@agency.example"],
      reason: "Migration week",
      ticket: "SEC-1421",
      approvedBy: "Ruth",
      until: "2027-01-01",
      source: at(4, 5),
    },
  ]);
});

/** What there is to say of a file: place, code and words. */
function said(yaml: string): readonly string[] {
  return parsePolicy([{ file: "p.yaml", text: `workspace: w\n${yaml}` }]).findings.map(
    ({ rule, source, message }) => `${source?.line}:${source?.column} ${rule} ${message}`,
  );
}

const ALLOWANCE = "a map with `rule`, `for`, `reason`, `until`, `ticket`, `approved-by`";

test.each([
  ["rules: { r: 7 }", "2:13 invalid `r` must be a map with `on`, `when`, `severity`, `message`, not `7`"],
  ["rules: { r: { message: m } }", "2:13 invalid `when` is missing here"],
  ["rules: { r: { when: change.nope } }", "2:13 invalid `message` is missing here"],
  ["allow: 7", "2:8 invalid `allow` must be a list, not `7`"],
  ["allow: [7]", `2:9 invalid An entry of \`allow\` must be ${ALLOWANCE}, not \`7\``],
  ["allow: [{ reason: r, until: 2026-12-01 }]", "2:9 invalid `rule` is missing here"],
  ["allow: [{ rule: nope, until: 2026-12-01 }]", "2:9 invalid `reason` is missing here"],
  ["allow: [{ rule: nope, reason: r }]", "2:9 invalid `until` is missing here"],
  ['rules: { "": { when: "true", message: m } }', "2:10 invalid The name of a rule must not be empty"],
])("%s: what is missing is told, and nothing else of what is not complete", (yaml, words) => {
  expect(said(yaml)).toEqual([words]);
});

/** What there is to say of an allowance of which this is the rest. */
function told(rest: string): readonly string[] {
  return said(`allow:\n- { rule: domain, reason: r, ${rest} }`);
}

test("whom it is for and until when are checked", () => {
  expect(told("until: 2026-02-30")).toEqual([
    "3:37 invalid `until` must be a day that exists, as YYYY-MM-DD, not `2026-02-30`",
  ]);
  expect(told("until: 2026-12-01, for: [nobody]")).toEqual([
    "3:55 address `nobody` is not an e-mail address, and a group is written as `group:NAME`",
  ]);
  expect(told('until: 2026-12-01, for: [a@x.io, A@X.io, "group:A", "group:a"]')).toEqual([
    "3:63 duplicate `A@X.io` is written twice: at p.yaml:3:55 and at p.yaml:3:63",
  ]);
});
