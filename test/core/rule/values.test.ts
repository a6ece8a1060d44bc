import { describe, expect, test } from "vitest";
import type { RuleSubject } from "../../../src/core/policy.ts";
import { compileRules } from "../../../src/core/rule/compile.ts";
import { group, invitee, liveOf, person, proposeFor, ROLES } from "../../scenario.ts";
import { judged, rule } from "./rules.ts";

const OWNER = "boss@acme.com: { role: owner }";
const BOSS = person("boss@acme.com", "Workspace Owner");
const KIM = person("kim@acme.com", "Workspace Member");

type Live = ReturnType<typeof liveOf>;
type Resource = NonNullable<NonNullable<Parameters<typeof liveOf>[2]>["resources"]>[number];

/** What a rule says of a policy, as messages without the rule's own. */
function says(on: RuleSubject, when: string, yaml: string, live: Live = liveOf([BOSS])): readonly string[] {
  return judged([rule(when, { on })], proposeFor(yaml, live)).map(({ message }) =>
    message.replace(": Not in this house.", ""),
  );
}

describe("a change that is no grant has none of what grants have", () => {
  const none = "change.access == null && change.role == null && change.on == null";
  const yaml = `users: { ${OWNER}, dev@acme.com: { role: member } }\ngroups: { Team: { members: [boss@acme.com] } }`;
  test.each([
    ["user", "dev@acme.com joins"],
    ["member", "boss@acme.com joins group:Team"],
    ["group", "group:Team is made"],
  ] as const)("%s", (on, said) => {
    expect(says(on, `${none} && change.kind == '${on}'`, yaml)).toEqual([said]);
  });
});

test("an objection is about the person, or about the group that is made or gets something", () => {
  const yaml = `users: { ${OWNER}, dev@acme.com: { role: member } }\ngroups: { Team: { members: [boss@acme.com], sources: read-only } }`;
  const about = (on: RuleSubject): readonly unknown[] =>
    judged([rule("change.action == 'add'", { on })], proposeFor(yaml, liveOf([BOSS]))).map(
      (objection) => objection.about,
    );
  expect(about("user")).toEqual([["user:dev@acme.com"]]);
  expect(about("member")).toEqual([["user:boss@acme.com"]]);
  expect(about("group")).toEqual([["group:Team"]]);
  expect(about("grant")).toEqual([["group:Team"], ["user:dev@acme.com"]]);
});

test("a group that is made or joined is the one that is judged", () => {
  const yaml = `users: { ${OWNER} }\ngroups: { Team: { members: [boss@acme.com], sources: read-only } }`;
  const team = "group.name == 'Team' && group.members == 1 && group.roles == ['Source Read-only']";
  expect(says("group", team, yaml)).toEqual(["group:Team is made"]);
  expect(says("member", team, yaml)).toEqual(["boss@acme.com joins group:Team"]);
  expect(says("grant", team, yaml)).toEqual(["group:Team gets Source Read-only on workspace"]);
});

test("a membership that ends has no dates", () => {
  const live = liveOf([BOSS, KIM], [group("Old", ["kim@acme.com"])]);
  const yaml = `users: { ${OWNER}, kim@acme.com: { role: member } }\ngroups: { Old: { members: [] } }`;
  expect(says("member", "member.from == null && member.until == null && group.members == 0", yaml, live)).toEqual([
    "kim@acme.com leaves group:Old",
  ]);
});

describe("people", () => {
  test("who joined long ago are not invited, and those who leave are persons in no group", () => {
    const live = liveOf([BOSS, KIM], [group("Old", ["kim@acme.com"])]);
    const still = `users: { ${OWNER}, kim@acme.com: { role: member } }\ngroups: { New: { members: [kim@acme.com] } }`;
    expect(says("member", "user.declared && !user.invited && change.action == 'add'", still, live)).toEqual([
      "kim@acme.com joins group:New",
    ]);
    const gone = "user.kind == 'person' && user.groups == [] && user.profiles == [] && !user.declared && !user.invited";
    expect(says("user", gone, `users: { ${OWNER} }`, live)).toEqual(["kim@acme.com leaves"]);
  });

  test("in no group have an empty list", () => {
    expect(says("user", "user.groups == []", `users: { ${OWNER}, dev@acme.com: { role: member } }`)).toEqual([
      "dev@acme.com joins",
    ]);
  });

  test("have each role, group and profile once, in the order of the alphabet", () => {
    const yaml = `profiles: { zebra: { sources: { web-prod: read-only } }, ant: { sources: { payments: read-only } } }
users: { ${OWNER}, kim@acme.com: { role: member, profile: [zebra, ant], functions: read-only } }
groups: { Zoo: { members: [kim@acme.com], sources: { web-staging: read-only } }, Aviary: { members: [kim@acme.com] } }`;
    const lists =
      "user.profiles == ['ant', 'zebra'] && user.groups == ['Aviary', 'Zoo'] && user.roles == ['Function Read-only', 'Source Read-only', 'Workspace Member']";
    expect(says("member", lists, yaml, liveOf([BOSS, KIM]))).toEqual([
      "kim@acme.com joins group:Aviary",
      "kim@acme.com joins group:Zoo",
    ]);
  });
});

test("a group without members is judged as nobody, who is in the policy and in no group", () => {
  const yaml = `users: { ${OWNER} }\ngroups: { Empty: { members: [], sources: { web-prod: read-only } } }`;
  const nobody =
    "user.kind == 'person' && user.groups == [] && user.profiles == [] && user.github == null && user.until == null && user.reason == null && user.ticket == null && user.declared && !user.invited";
  expect(says("grant", nobody, yaml)).toEqual(["group:Empty gets Source Read-only on source:web-prod"]);
});

test("a grant to a person has a group without a name, which is in the policy and may do nothing", () => {
  const none =
    "group.name == '' && group.managedBy == null && group.members == 0 && group.roles == [] && group.declared && grant.direct";
  expect(
    says(
      "grant",
      none,
      `users: { ${OWNER}, kim@acme.com: { role: member, functions: read-only } }`,
      liveOf([BOSS, KIM]),
    ),
  ).toEqual(["kim@acme.com gets Function Read-only on workspace"]);
});

test("a grant that began has all that its line says", () => {
  const line =
    "from: 2026-11-01, until: 2027-01-31, review-by: 2027-01-01, reason: Launch, ticket: SEC-1, approved-by: Dana";
  const yaml = `users: { ${OWNER}, kim@acme.com: { role: member, sources: { web-prod: { access: read-only, ${line} } } } }`;
  const all =
    "days(grant.from, today) == 21 && grant.until == '2027-01-31' && grant.reviewBy == '2027-01-01' && grant.reason == 'Launch' && grant.ticket == 'SEC-1' && grant.approvedBy == 'Dana'";
  expect(says("grant", all, yaml, liveOf([BOSS, KIM]))).toEqual([
    "kim@acme.com gets Source Read-only on source:web-prod",
  ]);
});

test("a plan counts what it adds and what it removes apart", () => {
  const yaml = `users: { ${OWNER}, a@acme.com: { role: member }, b@acme.com: { role: member }, kim@acme.com: { role: member } }`;
  const live = liveOf([BOSS, person("kim@acme.com", "Workspace Member", "PII Access")]);
  const counts =
    "plan.adds == 4 && plan.removes == 1 && plan.grantsAdded == 2 && plan.grantsRemoved == 1 && plan.usersAdded == 2 && plan.usersRemoved == 0 && plan.people == 3";
  expect(says("plan", counts, yaml, live)).toEqual(["Not in this house."]);
});

test("a new owner has the role on the workspace, and is counted as one", () => {
  const when = "grant.scope == 'workspace' && user.role == 'owner' && plan.ownersAdded == 1 && change.action == 'add'";
  expect(says("grant", when, `users: { ${OWNER}, kim@acme.com: { role: owner } }`, liveOf([BOSS, KIM]))).toEqual([
    "kim@acme.com gets Workspace Owner on workspace",
  ]);
});

describe("steps are counted for the longest text and list there is", () => {
  const yaml = `users: { ${OWNER}, kim@acme.com: { role: member, sources: { s1: read-only } } }`;
  const code = (when: string, more: Partial<Resource>): readonly string[] => {
    const resources = [{ kind: "source" as const, id: "s1", names: ["web"], labels: { env: "prod" }, ...more }];
    const live = liveOf([BOSS, KIM], [], { roles: ROLES, resources });
    return judged([rule(when)], proposeFor(yaml, live), 2000).map((objection) => objection.rule);
  };
  const long = "x".repeat(3000);
  const many = Array.from({ length: 400 }, (_, n) => `x${n}`);
  const pattern = "'*a*b*c'";

  const cases: readonly (readonly [what: string, when: string, more: Partial<Resource>])[] = [
    ["a name", `glob(resource.name, ${pattern})`, { names: [long] }],
    ["the value of a label", `glob(resource.label('env'), ${pattern})`, { labels: { env: long } }],
    ["the key of a label", `'x' in resource.labels && glob(resource.name, ${pattern})`, { labels: { [long]: "y" } }],
    [
      "labels",
      "resource.labels.exists(k, k == 'a' && k != 'b')",
      { labels: Object.fromEntries(many.map((k) => [k, "v"])) },
    ],
    ["categories", "resource.categories.exists(c, c == 'a' && c != 'b')", { categories: many }],
    ["the name of a category", `resource.categories.exists(c, glob(c, ${pattern}))`, { categories: [long] }],
  ];
  test.each(cases)("%s", (_, when, more) => {
    expect(code(when, {})).toEqual([]);
    expect(code(when, more)).toEqual(["rule-failed"]);
  });

  test("and may be just as many as there may be", () => {
    const proposed = proposeFor(`users: { ${OWNER}, kim@acme.com: { role: member } }`, liveOf([BOSS]));
    const counted = rule("plan.adds > 0", { on: "plan" });
    const most = compileRules([counted]).compiled[0]?.stepsOf({ list: 0, text: 20 }) ?? 0;
    expect(judged([counted], proposed, most).map(({ message }) => message)).toEqual(["Not in this house."]);
    expect(judged([counted], proposed, most - 1).map(({ message }) => message)).toEqual([
      `The rule \`house-rule\` can't be judged for this plan, which counts as an objection: all rules together would take more than ${most - 1} steps over this plan.`,
    ]);
  });
});

test("an invite that waits is told apart from who accepted", () => {
  const live = liveOf([BOSS, KIM, invitee("dev@acme.com")]);
  const yaml = `users: { ${OWNER}, kim@acme.com: { role: member }, dev@acme.com: { role: member } }\ngroups: { Team: { members: [kim@acme.com, dev@acme.com] } }`;
  expect(says("member", "user.invited", yaml, live)).toEqual(["dev@acme.com joins group:Team"]);
});
