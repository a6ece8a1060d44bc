import { describe, expect, test } from "vitest";
import { approve } from "../../src/core/approve.ts";
import { parsePolicy } from "../../src/core/parse.ts";
import { lines, liveOf, person, proposeFor } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const live = liveOf([owner]);

function told(yaml: string, rule: string) {
  return proposeFor(yaml, live).findings.filter((finding) => finding.rule === rule);
}

function allow(entry: string): string {
  return `settings: { domains: [acme.com] }\nallow:\n  - ${entry}\n${OWNER}  kim@agency.example: { role: member }\n`;
}

describe("an objection that is allowed", () => {
  test("is a note that says until when and why", () => {
    const [finding] = told(
      allow("{ rule: domain, for: [kim@agency.example], reason: Migration week, until: 2026-12-20 }"),
      "domain",
    );
    expect(finding?.severity).toBe("note");
    expect(finding?.message).toContain("Allowed until 2026-12-20 at policy.yaml:4:5 (Migration week): ");
  });

  test.each([
    ["for a pattern", '{ rule: domain, for: ["*@agency.example"], reason: r, until: 2026-11-22 }', "note"],
    ["for everybody", "{ rule: domain, reason: r, until: 2026-11-22 }", "note"],
    ["for somebody else", "{ rule: domain, for: [lee@agency.example], reason: r, until: 2026-12-01 }", "error"],
    ["no longer", "{ rule: domain, reason: r, until: 2026-11-21 }", "error"],
  ])("%s", (_, entry, severity) => {
    expect(told(allow(entry), "domain").map((finding) => finding.severity)).toEqual([severity]);
  });

  test("an allowance that has ended or matches nothing is told", () => {
    expect(
      told(allow("{ rule: domain, reason: r, until: 2026-11-21 }"), "allow-ended").map(({ severity }) => severity),
    ).toEqual(["warning"]);
    expect(
      told(allow("{ rule: seats, reason: r, until: 2026-12-21 }"), "unused-allow").map(({ severity }) => severity),
    ).toEqual(["note"]);
  });
});

describe("severities", () => {
  test("can be changed for guardrails and rules", () => {
    const yaml = `settings: { domains: [acme.com], guardrails: { domain: warning } }\n${OWNER}  kim@agency.example: { role: member }\n`;
    expect(told(yaml, "domain").map(({ severity }) => severity)).toEqual(["warning"]);
  });

  test("`approval` asks for a reviewed fingerprint", () => {
    const yaml = `rules:\n  new-people:\n    on: user\n    when: change.action == 'add'\n    severity: approval\n    message: Somebody joins.\n${OWNER}  kim@acme.com: { role: member }\n`;
    const proposed = proposeFor(yaml, live);
    expect(proposed.findings.find(({ rule }) => rule === "new-people")).toMatchObject({
      severity: "warning",
      needs: "approval",
      source: { line: 10 },
    });
    expect(approve(proposed).findings.map(({ rule }) => rule)).toContain("not-approved");
    expect(approve(proposed, proposed.plan.fingerprint).ok).toBe(true);
    expect(lines(proposed)).toContain("+ user:kim@acme.com");
  });

  test.each([
    [
      "a guardrail that keeps the workspace safe",
      "settings: { guardrails: { last-owner: note } }",
      ["2:27 not-adjustable"],
    ],
    ["allowing one", "allow: [{ rule: no-access-violated, reason: r, until: 2026-12-01 }]", ["2:9 not-adjustable"]],
    ["a rule that does not exist", "settings: { guardrails: { domian: note } }", ["2:27 unknown-rule"]],
    ["a severity that does not exist", "settings: { guardrails: { domain: off } }", ["2:35 invalid"]],
    ["an allowance without end or reason", "allow: [{ rule: domain }]", ["2:9 invalid", "2:9 invalid"]],
    ["a rule named like a guardrail", "rules: { domain: { when: 'true', message: m } }", ["2:10 invalid"]],
    ["a rule that does not type-check", "rules: { r: { when: change.nope == 1, message: m } }", ["2:28 rule-invalid"]],
    ["a pack that does not exist", "use: [least-privileg]", ["2:7 unknown-rules"]],
  ])("faults: %s", (_, yaml, expected) => {
    const { findings } = parsePolicy([{ file: "p.yaml", text: `workspace: acme-prod\n${yaml}` }]);
    expect(findings.map(({ rule, source }) => `${source?.line}:${source?.column} ${rule}`)).toEqual(expected);
  });
});

describe("where reasons are a must", () => {
  const REQUIRE = 'settings: { require: [{ of: [reason, ticket], access: [full-access], on: "env=prod" }] }\n';
  const errors = (entry: string, require = REQUIRE): readonly string[] =>
    proposeFor(`${require}${OWNER}  dev@acme.com: ${entry}\n`, live)
      .findings.filter(({ rule }) => rule === "missing-reason")
      .filter(({ message }) => message.startsWith("dev@"))
      .map(({ source, message }) => `${source?.line} ${message.split("asks for ")[1]}`);

  test.each([
    [
      "on what the selector picks",
      "{ role: member, sources: { web-prod: full-access } }",
      ["5 `reason` and `ticket`."],
    ],
    ["with one of two", "{ role: member, reason: r, sources: { web-prod: full-access } }", ["5 `ticket`."]],
    ["with both", "{ role: member, sources: { web-prod: { access: full-access, reason: r, ticket: T-1 } } }", []],
    ["less access", "{ role: member, sources: { web-prod: read-only } }", []],
    ["other sources", "{ role: member, sources: { web-staging: full-access } }", []],
    ["everything, which reaches it", '{ role: member, sources: { "*": full-access } }', ["5 `reason` and `ticket`."]],
    ["a workspace role that reaches it", "{ role: admin }", ["5 `reason` and `ticket`."]],
  ])("%s", (_, entry, expected) => {
    expect(errors(entry)).toEqual(expected);
  });

  test("workspace roles", () => {
    const require = "settings: { require: [{ of: [until], role: [admin] }] }\n";
    expect(errors("{ role: admin }", require)).toEqual(["5 `until`."]);
    expect(errors("{ role: [member, { role: admin, until: 2026-12-24 }] }", require)).toEqual([]);
    expect(errors("{ role: member }", require)).toEqual([]);
  });
});

describe("service accounts", () => {
  const errors = (entries: string): readonly string[] =>
    proposeFor(`${OWNER}${entries}`, live).findings.flatMap(({ rule, severity, source }) =>
      severity === "error" ? [`${source?.line} ${rule}`] : [],
    );

  test.each([
    [
      "with an owner who is in the policy",
      "  bot@acme.com: { role: member, kind: service, owner: dana@acme.com }\n",
      [],
    ],
    ["without one", "  bot@acme.com: { role: member, kind: service }\n", ["4 service-account"]],
    [
      "whose owner is not in the policy",
      "  bot@acme.com: { role: member, kind: service, owner: x@acme.com }\n",
      ["4 service-account"],
    ],
    [
      "as workspace owner",
      "  bot@acme.com: { role: owner, kind: service, owner: dana@acme.com }\n",
      ["4 service-as-owner"],
    ],
    [
      "owned by another",
      "  bot@acme.com: { role: member, kind: service, owner: b@acme.com }\n  b@acme.com: { role: member, kind: service, owner: dana@acme.com }\n",
      ["4 service-account"],
    ],
    ["a person with an owner", "  kim@acme.com: { role: member, owner: dana@acme.com }\n", ["4 service-account"]],
  ])("%s", (_, entries, expected) => {
    expect(errors(entries)).toEqual(expected);
  });
});

test.each([
  ["a Cyrillic letter", "d\u0430na@acme.com"],
  ["a one for an l", "daniel@acme.com", "danie1@acme.com"],
  ["an rn for an m", "tim@acme.com", "tirn@acme.com"],
])("an address that looks like another is a finding: %s", (_, one, two = "dana@acme.com") => {
  const yaml = `users:\n  dana@acme.com: { role: owner }\n  ${one}: { role: member }\n`;
  const withTwo = two === "dana@acme.com" ? yaml : `${yaml}  ${two}: { role: member }\n`;
  expect(told(withTwo, "lookalike").map(({ severity, source }) => [severity, source?.line])).toHaveLength(1);
  expect(told(yaml.replace(one, "somebody@acme.com"), "lookalike")).toEqual([]);
});

test("somebody in the workspace who looks like a declared address is told as well", () => {
  const impostor = liveOf([owner, person("d\u0430na@acme.com", "Workspace Member")]);
  const { findings } = proposeFor(OWNER, impostor);
  expect(findings.find(({ rule }) => rule === "lookalike")?.source?.line).toBe(3);
});

test("ownership by a role's own name, or through a group, is ownership where reasons are a must", () => {
  const yaml = `settings: { require: [{ of: [reason], role: [owner] }] }\ngroups: { Leads: { members: [kim@acme.com], roles: [Workspace Owner] } }\nusers:\n  dana@acme.com: { role: owner, reason: r }\n  kim@acme.com: { role: member, roles: [Workspace Owner] }\n`;
  expect(told(yaml, "missing-reason").map(({ source }) => source?.line)).toEqual([3, 6]);
});

test("both of two allowances for one objection are used", () => {
  const entry = "{ rule: domain, reason: r, until: 2026-12-20 }";
  expect(told(allow(`${entry}\n  - ${entry}`), "unused-allow")).toEqual([]);
});

test("a service account whose owner's entry has ended is an error", () => {
  const yaml = `${OWNER}  lee@acme.com: { role: member, until: 2026-11-01 }\n  bot@acme.com: { role: member, kind: service, owner: lee@acme.com }\n`;
  expect(told(yaml, "service-account").map(({ source }) => source?.line)).toEqual([5]);
});

describe("whom an allowance is for", () => {
  const ended = liveOf([owner, person("gone@agency.example", "Workspace Member")]);
  const rule = (on: string): string =>
    `rules: { watched: { on: ${on}, when: "true", message: Watched } }\nsettings: { scope: everything }\n`;
  const severities = (yaml: string, of = live): readonly string[] =>
    proposeFor(yaml, of).findings.flatMap((finding) => (finding.rule === "watched" ? [finding.severity] : []));
  const allowed = (whom: string): string => `allow: [{ rule: watched, for: ${whom}, reason: r, until: 2026-12-01 }]\n`;

  test.each([
    ["[gone@agency.example]", "note"],
    ['["*@agency.example"]', "note"],
    ['["*@other.example"]', "error"],
    ["[dana@acme.com]", "error"],
  ])("somebody whom the policy does not know, with %s", (whom, severity) => {
    expect(severities(`${rule("user")}${allowed(whom)}${OWNER}`, ended)).toEqual([severity]);
  });

  test("one about nobody in particular needs an allowance for all", () => {
    const severitiesOf = (code: string, whom: string, rest: string): readonly string[] =>
      told(`allow: [{ rule: ${code}, ${whom}reason: r, until: 2026-12-01 }]\n${rest}`, code).map(
        ({ severity }) => severity,
      );
    const seats = `settings: { seats: 1 }\n${OWNER}  kim@acme.com: { role: member }\n`;
    expect(severitiesOf("seats", 'for: ["*"], ', seats)).toEqual(["error"]);
    expect(severitiesOf("seats", "", seats)).toEqual(["note"]);
    const overdue = `profiles: { p: { role: member, review-by: 2026-11-01 } }\n${OWNER}`;
    expect(severitiesOf("review-due", 'for: ["*"], ', overdue)).toEqual(["warning"]);
    expect(severitiesOf("review-due", "", overdue)).toEqual(["note"]);
  });
});

test.each([
  ["2026-11-20", ["allow-ended", /`seats` ended on 2026-11-20/u]],
  ["2026-11-22", ["unused-allow", /`seats`/u]],
  ["2026-11-23", ["unused-allow", /`seats`/u]],
] as const)("an allowance that nothing needs, until %s", (until, [rule, words]) => {
  const yaml = allow(`{ rule: seats, reason: r, until: ${until} }`);
  const about = proposeFor(yaml, live).findings.filter((finding) => /allow/u.test(finding.rule));
  expect(about).toMatchObject([{ rule, source: { line: 4 } }]);
  expect(about[0]?.message).toMatch(words);
});
