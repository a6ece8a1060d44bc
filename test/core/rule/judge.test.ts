import { describe, expect, test } from "vitest";
import type { Proposed } from "../../../src/core/propose.ts";
import { RULE_VARIABLES } from "../../../src/core/rule/fields.ts";
import type { RuleSubject } from "../../../src/core/policy.ts";
import { compileRules } from "../../../src/core/rule/compile.ts";
import { group, invitee, liveOf, person, proposeFor } from "../../scenario.ts";
import { judged, rule } from "./rules.ts";

const OWNER = "boss@acme.com: { role: owner }";
const BOSS = person("boss@acme.com", "Workspace Owner");

/** What a rule says of a policy over a live workspace with an owner, as messages. */
function says(
  when: string,
  yaml: string,
  { on = "grant", live = liveOf([BOSS]) }: { on?: RuleSubject; live?: ReturnType<typeof liveOf> } = {},
) {
  return judged([rule(when, { on })], proposeFor(yaml, live)).map(({ rule: code, message }) =>
    code === "rule-failed" ? `! ${message}` : message,
  );
}

const DEV = `users:
  ${OWNER}
  dev@acme.com:
    role: member
    sources:
      web-prod: { access: full-access, until: 2027-01-31, reason: Launch, ticket: SEC-1, approved-by: Dana, review-by: 2027-01-01 }
      web-staging: read-only
`;

describe("grants", () => {
  test("each is judged by what its role lets people do, and where", () => {
    expect(says("change.action == 'add' && change.access == 'full-access'", DEV)).toEqual([
      "dev@acme.com gets Source Admin on source:web-prod: Not in this house.",
    ]);
    expect(says("change.access == null", DEV)).toEqual([
      "dev@acme.com gets Workspace Member on workspace: Not in this house.",
    ]);
    expect(says("resource.label('env') == 'prod'", DEV)).toHaveLength(1);
    expect(says("resource.label('nope') == '' && grant.scope == 'resource'", DEV)).toHaveLength(2);
  });

  test("carry the dates and reasons of their line", () => {
    const terms =
      "grant.until == '2027-01-31' && days(today, grant.until) == 70 && grant.reason == 'Launch' && grant.ticket == 'SEC-1' && grant.approvedBy == 'Dana' && grant.reviewBy == '2027-01-01' && grant.from == null && grant.profile == null";
    expect(says(terms, DEV)).toHaveLength(1);
    expect(says("grant.until == null && grant.reason == null && grant.ticket == null", DEV)).toHaveLength(2);
  });

  test("know the profile whose line gives them", () => {
    const yaml = `profiles: { reader: { sources: { web-prod: read-only } } }\nusers: { ${OWNER}, dev@acme.com: { role: member, profile: reader } }`;
    expect(says("grant.profile == 'reader' && 'reader' in user.profiles", yaml)).toHaveLength(1);
  });

  test("that are removed have no dates, and the objection stands at the rule", () => {
    const live = liveOf([BOSS, person("dev@acme.com", "Workspace Member", "Source Admin on source:web-prod")]);
    const yaml = `users: { ${OWNER}, dev@acme.com: { role: member } }`;
    const [objection] = judged([rule("change.action == 'remove' && grant.until == null")], proposeFor(yaml, live));
    expect(objection).toMatchObject({
      rule: "house-rule",
      about: ["user:dev@acme.com"],
      source: { file: "rules.yaml", line: 3 },
    });
    expect(objection?.message).toMatch(/^dev@acme\.com loses Source Admin/u);
  });

  test("that are added are objected to at the policy line that asks for them", () => {
    const [objection] = judged(
      [rule("grant.until == '2027-01-31'", { severity: "approval" })],
      proposeFor(DEV, liveOf([BOSS])),
    );
    expect(objection).toMatchObject({
      severity: "approval",
      about: ["user:dev@acme.com"],
      source: { file: "policy.yaml", line: 7 },
    });
  });

  test("on the workspace or on labels are judged for everything they reach, once", () => {
    const wide = `users: { ${OWNER}, dev@acme.com: { role: member, sources: { "*": full-access } } }`;
    expect(says("change.access != null && resource.label('env') == 'prod'", wide)).toEqual([
      "dev@acme.com gets Source Admin on workspace, which reaches source:payments, source:web-prod: Not in this house.",
    ]);
    expect(says("resource.kind == 'warehouse'", wide)).toEqual([]);
    expect(says("resource.label('env') == 'qa'", wide)).toEqual([]);
    const labels = `users: { ${OWNER}, dev@acme.com: { role: member, sources: { "env=prod": full-access } } }`;
    expect(says("grant.scope == 'labels' && resource.name == 'payments'", labels)).toHaveLength(1);
    expect(says("resource.name == 'web-staging'", labels)).toEqual([]);
  });

  test("an owner reaches everything, and the first three are named", () => {
    const yaml = `users: { ${OWNER}, dev@acme.com: { role: owner } }`;
    expect(says("grant.role == 'Workspace Owner' && resource.id != ''", yaml)[0]).toContain("and 6 more");
  });

  test("that reach nothing that is listed are judged once, with empty texts", () => {
    const yaml = `users: { ${OWNER}, dev@acme.com: { role: member, roles: [PII Access] } }`;
    expect(
      says(
        "grant.role == 'PII Access' && resource.name == '' && resource.kind == '' && size(resource.categories) == 0",
        yaml,
      ),
    ).toHaveLength(1);
  });

  test("on something that is gone still have its name", () => {
    const live = liveOf([BOSS, person("dev@acme.com", "Workspace Member", "Source Admin on source:gone")]);
    expect(
      says("resource.kind == 'source' && resource.name == 'gone' && resource.id == ''", `users: { ${OWNER} }`, {
        live,
      }),
    ).toHaveLength(1);
  });
});

describe("categories", () => {
  const live = liveOf([BOSS], [], {
    resources: [
      { kind: "source", id: "s1", names: ["web"], categories: ["Website"] },
      { kind: "source", id: "s2", names: ["app"] },
      {
        kind: "destination",
        id: "d1",
        names: ["Braze"],
        sourceId: "s1",
        categories: ["Email Marketing", "SMS & Push Notifications"],
      },
    ],
  });

  test("of a source are its own, those of what hangs on it stand apart", () => {
    const yaml = `users: { ${OWNER}, dev@acme.com: { role: member, sources: { web: full-access, app: full-access } } }`;
    expect(
      says("'Email Marketing' in resource.destinationCategories && resource.categories == ['Website']", yaml, { live }),
    ).toEqual(["dev@acme.com gets Source Admin on source:web: Not in this house."]);
    expect(
      says(
        "resource.kind == 'source' && size(resource.categories) == 0 && size(resource.destinationCategories) == 0",
        yaml,
        { live },
      ),
    ).toHaveLength(1);
  });
});

describe("people", () => {
  const live = liveOf(
    [BOSS, person("kim@acme.com", "Workspace Member", "PII Access")],
    [group("Builders", ["kim@acme.com"]), group("Empty", [])],
  );
  const yaml = (access: string): string => `users:
  ${OWNER}
  kim@acme.com: { role: member, roles: [PII Access] }
groups:
  Builders: { members: [kim@acme.com], sources: ${access} }
  Empty: { members: [], sources: ${access} }
`;
  test("a grant to a group is judged for each member, as they will be", () => {
    expect(
      says("!grant.direct && 'PII Access' in user.roles && 'Source Admin' in user.roles", yaml("full-access"), {
        live,
      }),
    ).toEqual(["group:Builders (with kim@acme.com) gets Source Admin on workspace: Not in this house."]);
    expect(says("'PII Access' in user.roles && 'Source Admin' in user.roles", yaml("read-only"), { live })).toEqual([]);
  });

  test("without members there is no person, which no field fails on", () => {
    const empty =
      "user.email == '' && user.domain == '' && user.role == null && user.roles == [] && user.declared && group.name == 'Empty' && group.members == 0";
    expect(says(empty, yaml("full-access"), { live })).toHaveLength(1);
  });

  test("joins and leaves", () => {
    expect(
      says("change.action == 'add' && user.invited && user.domain == 'acme.com' && user.role == 'member'", DEV, {
        on: "user",
      }),
    ).toEqual(["dev@acme.com joins: Not in this house."]);
    expect(
      says("user.role == null && user.roles == [] && !user.declared", `users: { ${OWNER} }`, {
        on: "user",
        live: liveOf([BOSS, person("kim@acme.com", "Workspace Member")]),
      }),
    ).toEqual(["kim@acme.com leaves: Not in this house."]);
  });

  test("entries are known with their dates, kind and GitHub name", () => {
    const service = `users:\n  ${OWNER}\n  bot@acme.com: { role: member, kind: service, owner: boss@acme.com, until: 2027-01-01, reason: CI, ticket: T-1, github: acme-bot }`;
    expect(
      says(
        "user.kind == 'service' && user.until == '2027-01-01' && user.reason == 'CI' && user.ticket == 'T-1' && user.github == 'acme-bot'",
        service,
        { on: "user" },
      ),
    ).toHaveLength(1);
  });

  test("an invite that waits is told", () => {
    const waiting = liveOf([BOSS, invitee("dev@acme.com")], [group("Team", [])]);
    const joined = `users: { ${OWNER}, dev@acme.com: { role: member } }\ngroups: { Team: { members: [{ user: dev@acme.com, until: 2027-01-01, reason: Help }] } }`;
    expect(
      says("user.invited && member.until == '2027-01-01' && member.reason == 'Help' && group.members == 1", joined, {
        on: "member",
        live: waiting,
      }),
    ).toEqual(["dev@acme.com joins group:Team: Not in this house."]);
  });
});

test("what somebody gets by joining a group, or by a label, is told as that", () => {
  const live = liveOf(
    [BOSS, person("kim@acme.com", "Workspace Member", "Source Admin on labels:env=prod")],
    [group("Builders", [], "Function Read-only")],
  );
  const yaml = `resources: { sources: { web-staging: { labels: { env: prod } } } }
users: { ${OWNER}, kim@acme.com: { role: member, sources: { "env=prod": full-access } } }
groups: { Builders: { members: [kim@acme.com], functions: read-only } }`;
  expect(says("grant.role != ''", yaml, { live })).toEqual([
    "kim@acme.com joins group:Builders and gets Function Read-only on workspace: Not in this house.",
    "kim@acme.com gets Source Admin on source:web-staging by its label env=prod: Not in this house.",
  ]);
});

test("groups are judged with what they may do, and with who manages them", () => {
  const made = `users: { ${OWNER} }\ngroups: { Team: { members: [boss@acme.com], sources: read-only } }`;
  const team =
    "change.action == 'add' && group.name == 'Team' && group.managedBy == null && group.members == 1 && group.roles == ['Source Read-only'] && group.declared";
  expect(says(team, made, { on: "group" })).toEqual(["group:Team is made: Not in this house."]);
  const live = liveOf([BOSS], [group("Okta Team", ["boss@acme.com"]), group("Old", [])]);
  const managed = `users: { ${OWNER} }\ngroups: { Okta Team: { managed-by: idp, sources: read-only } }`;
  expect(says("glob(group.name, 'Okta *') && group.managedBy == 'idp'", managed, { live })).toHaveLength(1);
  expect(says("change.action == 'remove' && !group.declared", managed, { on: "group", live })).toEqual([
    "group:Old is removed: Not in this house.",
  ]);
});

test("a plan is judged as a whole, by its counts", () => {
  const yaml = `users: { ${OWNER}, new@acme.com: { role: owner } }`;
  const counts =
    "plan.workspace == 'acme-prod' && plan.adds == 2 && plan.removes == 2 && plan.grantsAdded == 1 && plan.grantsRemoved == 1 && plan.usersAdded == 1 && plan.usersRemoved == 1 && plan.ownersAdded == 1 && plan.people == 2 && today == '2026-11-22'";
  const live = liveOf([BOSS, person("kim@acme.com", "Workspace Member")]);
  expect(judged([rule(counts, { on: "plan" })], proposeFor(yaml, live))).toEqual([
    {
      rule: "house-rule",
      severity: "error",
      message: "Not in this house.",
      source: { file: "rules.yaml", line: 3, column: 3 },
    },
  ]);
  expect(says("plan.adds + plan.removes > 4", yaml, { on: "plan", live })).toEqual([]);
});

describe("what can't be judged counts as an objection", () => {
  test("an error is told once for each reason, with whom it is about", () => {
    const [objection, ...others] = judged(
      [rule("grant.until < today", { severity: "note" })],
      proposeFor(DEV, liveOf([BOSS])),
    );
    expect(others).toEqual([]);
    expect(objection).toMatchObject({
      rule: "rule-failed",
      severity: "error",
      about: ["user:dev@acme.com"],
      source: { line: 5, column: 11 },
    });
    expect(objection?.message).toContain("`house-rule`");
  });

  test.each([
    "resource.labels.nope == 'x'",
    "user.groups[7] == 'x'",
    "plan.adds / 0 == 1",
    "int(grant.role) == 1",
    "days(today, grant.role) > 1",
    "glob(grant.reason, '*')",
    "resource.labels[grant.role + '__proto__'] == 'x'",
  ])("%s", (when) => {
    const failed = judged([rule(`grant.scope != 'labels' && ${when}`)], proposeFor(DEV, liveOf([BOSS])));
    expect(failed.map(({ rule: code, severity }) => [code, severity])).toContainEqual(["rule-failed", "error"]);
  });

  test("and an error beside what decides anyway is none", () => {
    expect(says("grant.role == 'nobody has it' && grant.until < today", DEV)).toEqual([]);
    expect(says("grant.until != null && grant.until > today", DEV)).toHaveLength(1);
  });

  test("a pattern of `glob` has an end", () => {
    expect(says(`glob(user.email, '${"*".repeat(257)}')`, DEV)[0]).toMatch(/^! .*256/u);
    expect(says(`glob(user.email, '${"*".repeat(256)}')`, DEV)).toHaveLength(3);
  });

  test("and says of whom, and why", () => {
    const cannot = (whom: string, why: string): readonly string[] => [
      `! The rule \`house-rule\` can't be judged for ${whom}, which counts as an objection: ${why}.`,
    ];
    expect(says("days(today, grant.role) > 1 && grant.access == 'full-access'", DEV)).toEqual(
      cannot("dev@acme.com", "`Source Admin` is not a day such as 2027-01-31"),
    );
    expect(says("plan.adds / 0 == 1", DEV, { on: "plan" })).toEqual(cannot("this plan", "division by zero"));
    const four = ["a", "b", "c", "d"].map((name) => `${name}@acme.com: { role: member }`);
    const joining = (count: number): readonly string[] =>
      says("user.until < today", `users: { ${OWNER}, ${four.slice(0, count).join(", ")} }`, { on: "user" });
    const why = "`null < text` can't be done: the two sides are of different types";
    expect(joining(3)).toEqual(cannot("a@acme.com, b@acme.com, c@acme.com", why));
    expect(joining(4)).toEqual(cannot("a@acme.com, b@acme.com, c@acme.com and 1 more", why));
  });
});

test("objections come by rule, then in the order of the plan, whatever order the rules are given in", () => {
  const rules = ["c", "a", "b"].map((name) => rule("change.action == 'add'", { name }));
  const proposed = proposeFor(DEV, liveOf([BOSS]));
  const { compiled } = compileRules(rules);
  expect(compiled.map(({ rule: { name } }) => name)).toEqual(["a", "b", "c"]);
  expect(judged(rules, proposed)).toEqual(judged(rules.toReversed(), proposed));
  expect(judged(rules, proposed)).toHaveLength(9);
});

test("every declared field has a value of its type, of every change", () => {
  const live = liveOf([BOSS, person("kim@acme.com", "Workspace Member")], [group("Old", ["kim@acme.com"])]);
  const proposals: readonly Proposed[] = [
    proposeFor(DEV, live),
    proposeFor(
      `users: { ${OWNER}, kim@acme.com: { role: admin } }\ngroups: { New: { members: [kim@acme.com], sources: full-access } }`,
      live,
    ),
  ];
  for (const [name, variable] of Object.entries(RULE_VARIABLES)) {
    if (!("fields" in variable)) continue;
    for (const [field, { type }] of Object.entries(variable.fields)) {
      const text = `${name}.${field}`;
      const fits =
        {
          number: `${text} == ${text}`,
          "true or false": `${text} || !${text}`,
          "list of texts": `${text}.all(x, x == x)`,
          "text by key": `${text}.all(x, x == x)`,
        }[type as string] ??
        (type.endsWith("null")
          ? `${text} == null || ${text} != 'x' || ${text} == 'x'`.replaceAll("'x'", "today")
          : `${text}.size() >= 0`);
      for (const on of variable.on) {
        for (const proposed of proposals) {
          const codes = judged([rule(fits, { on })], proposed).map(({ rule: code }) => code);
          expect([text, on, codes.filter((code) => code !== "house-rule")]).toEqual([text, on, []]);
        }
      }
    }
  }
});
