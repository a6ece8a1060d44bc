import { describe, expect, test } from "vitest";
import { group, invitee, liveOf, person, proposeFor, ROLES } from "../../scenario.ts";
import { judged, rule } from "./rules.ts";

const BOSS = person("boss@acme.com", "Workspace Owner");
const OWNER = "boss@acme.com: { role: owner }";
const KIM = person("kim@acme.com", "Workspace Member");

type Live = ReturnType<typeof liveOf>;

/** What a rule on grants says of a policy, as messages without the rule's own, or the code of a rule that failed. */
function says(when: string, yaml: string, live: Live): readonly string[] {
  return judged([rule(when)], proposeFor(yaml, live)).map(({ rule: code, message }) =>
    code === "house-rule" ? message.replace(": Not in this house.", "") : code,
  );
}

describe("who joins a group", () => {
  const live = liveOf(
    [BOSS, KIM],
    [group("Builders", [], "Source Admin on labels:env=prod", "Function Read-only on workspace")],
  );
  const joined = (member: string, terms = ""): string => `users: { ${OWNER}, kim@acme.com: { role: member } }
groups:
  Builders:
    members: [${member}]
    sources: { "env=prod": { access: full-access${terms} } }
    functions: read-only
`;

  test("is judged for each grant that it has, and for what that reaches", () => {
    const yaml = joined("kim@acme.com");
    expect(says("change.action == 'add'", yaml, live)).toEqual([
      "kim@acme.com joins group:Builders and gets Function Read-only on workspace",
      "kim@acme.com joins group:Builders and gets Source Admin on labels:env=prod",
    ]);
    expect(says("resource.label('team') == 'money' && change.access == 'full-access'", yaml, live)).toEqual([
      "kim@acme.com joins group:Builders and gets Source Admin on labels:env=prod, which reaches source:payments",
    ]);
  });

  test("gets them through the group, at the line of the membership", () => {
    const when =
      "!grant.direct && grant.scope == 'labels' && group.name == 'Builders' && group.members == 1 && user.email == 'kim@acme.com'";
    const [objection, ...others] = judged([rule(when)], proposeFor(joined("kim@acme.com"), live));
    expect(others).toEqual([]);
    expect(objection).toMatchObject({ about: ["user:kim@acme.com"], source: { file: "policy.yaml", line: 5 } });
  });

  test("has the dates and reasons of the membership and of the group's line together", () => {
    const yaml = joined("{ user: kim@acme.com, until: 2027-01-31 }", ", until: 2027-06-30, reason: Platform");
    expect(says("grant.until == '2027-01-31' && grant.reason == 'Platform'", yaml, live)).toHaveLength(1);
    expect(says("grant.until == '2027-01-31' && grant.reason == null", yaml, live)).toHaveLength(1);
  });

  test("is not judged twice for a grant that the group gets in the same plan", () => {
    const empty = liveOf([BOSS, KIM], [group("Builders", [])]);
    expect(says("grant.role == 'Source Admin' && user.email == 'kim@acme.com'", joined("kim@acme.com"), empty)).toEqual(
      ["group:Builders (with kim@acme.com) gets Source Admin on labels:env=prod"],
    );
  });

  test("and stays in it is not judged", () => {
    const there = liveOf(
      [BOSS, KIM],
      [group("Builders", ["kim@acme.com"], "Source Admin on labels:env=prod", "Function Read-only on workspace")],
    );
    expect(says("change.action == 'add'", joined("kim@acme.com"), there)).toEqual([]);
  });
});

test("who joins a group that gives nothing is not judged, and what a group has from a profile names it", () => {
  const yaml = `profiles: { reader: { sources: { web-prod: read-only } } }
users: { ${OWNER}, kim@acme.com: { role: member } }
groups: { Chat: { members: [kim@acme.com] }, Readers: { members: [kim@acme.com], profile: reader, functions: read-only } }`;
  const live = liveOf(
    [BOSS, KIM],
    [group("Chat", []), group("Readers", [], "Source Read-only on source:web-prod", "Function Read-only")],
  );
  expect(says("grant.profile == 'reader'", yaml, live)).toEqual([
    "kim@acme.com joins group:Readers and gets Source Read-only on source:web-prod",
  ]);
  expect(says("grant.profile == null", yaml, live)).toEqual([
    "kim@acme.com joins group:Readers and gets Function Read-only on workspace",
  ]);
});

describe("who leaves a group", () => {
  const live = liveOf([BOSS, KIM], [group("Builders", ["kim@acme.com"], "Source Admin on workspace")]);

  test("is judged for what they lose by it", () => {
    const left = `users: { ${OWNER}, kim@acme.com: { role: member } }\ngroups: { Builders: { members: [], sources: full-access } }`;
    expect(says("change.action == 'remove' && user.email == 'kim@acme.com' && !grant.direct", left, live)).toEqual([
      "kim@acme.com leaves group:Builders and loses Source Admin on workspace",
    ]);
  });

  test("counts among those whom a removed grant was for", () => {
    const gone = `users: { ${OWNER}, kim@acme.com: { role: member } }`;
    expect(says("change.action == 'remove' && user.email == 'kim@acme.com'", gone, live)).toEqual([
      "group:Builders (with kim@acme.com) loses Source Admin on workspace",
    ]);
  });
});

describe("a label that moves", () => {
  const labelled = (labels: string, access: string): string =>
    `resources: { sources: { web-staging: { labels: ${labels} } } }\nusers:\n  ${OWNER}\n  kim@acme.com: { role: member, ${access} }\n`;
  const PROD = 'sources: { "env=prod": { access: full-access, until: 2027-01-31 } }';
  const live = liveOf([BOSS, person("kim@acme.com", "Workspace Member", "Source Admin on labels:env=prod")]);

  test("gives what it newly reaches, as a grant on that resource, at the line of the label", () => {
    const when =
      "change.action == 'add' && grant.scope == 'resource' && grant.on == 'source:web-staging' && resource.label('env') == 'prod' && grant.direct && grant.until == '2027-01-31'";
    const [objection, ...others] = judged([rule(when)], proposeFor(labelled("{ env: prod }", PROD), live));
    expect(others).toEqual([]);
    expect(objection).toMatchObject({ about: ["user:kim@acme.com"], source: { file: "policy.yaml", line: 2 } });
    expect(objection?.message).toMatch(
      /^kim@acme\.com gets Source Admin on source:web-staging by its label env=prod:/u,
    );
  });

  test("takes what it reaches no longer", () => {
    const staging = liveOf([BOSS, person("kim@acme.com", "Workspace Member", "Source Admin on labels:env=staging")]);
    const yaml = labelled("{ env: prod }", 'sources: { "env=staging": full-access }');
    expect(says("resource.label('env') == 'staging'", yaml, staging)).toEqual([
      "kim@acme.com loses Source Admin on source:web-staging with its label env=staging",
    ]);
    expect(says("change.action == 'add'", yaml, staging)).toEqual([]);
  });

  test("is judged for each member of a group that it reaches, once", () => {
    const team = liveOf([BOSS, KIM], [group("Team", ["kim@acme.com"], "Source Admin on labels:env=prod,team=money")]);
    const yaml = `${labelled("{ env: prod, team: money }", "reason: x")}groups: { Team: { members: [kim@acme.com], sources: { "env=prod,team=money": full-access } } }`;
    expect(says("user.email == 'kim@acme.com'", yaml, team)).toEqual([
      "group:Team (with kim@acme.com) gets Source Admin on source:web-staging by its label env=prod",
    ]);
  });

  test("gives nothing that somebody has anyway, or has no role for, or gets by a grant of this plan", () => {
    const add = "change.action == 'add' && resource.name == 'web-staging'";
    const wide = liveOf([
      BOSS,
      person("kim@acme.com", "Workspace Member", "Source Admin", "Source Admin on labels:env=prod"),
    ]);
    expect(
      says(add, labelled("{ env: prod }", 'roles: [Source Admin, { role: Source Admin, on: "env=prod" }]'), wide),
    ).toEqual([]);
    const space = liveOf([
      BOSS,
      person("kim@acme.com", "Workspace Member", "Unify and Engage Admin on labels:env=prod"),
    ]);
    expect(
      says(add, labelled("{ env: prod }", 'roles: [{ role: Unify and Engage Admin, on: "env=prod" }]'), space),
    ).toEqual([]);
    expect(says(add, labelled("{ env: prod }", PROD), liveOf([BOSS, KIM]))).toEqual([
      "kim@acme.com gets Source Admin on labels:env=prod, which reaches source:web-staging",
    ]);
  });

  test("counts for somebody whose invite has that grant", () => {
    expect(
      says("change.action == 'add'", labelled("{ env: prod }", PROD), liveOf([BOSS, invitee("kim@acme.com")])),
    ).toEqual(["kim@acme.com gets Source Admin on source:web-staging by its label env=prod"]);
  });

  test("gives nothing where a grant asks for further labels", () => {
    const both = "Source Admin on labels:env=prod,team=money";
    const access = 'sources: { "env=prod,team=money": full-access }';
    const partly = liveOf([BOSS, person("kim@acme.com", "Workspace Member", both)]);
    expect(says("change.action == 'add'", labelled("{ env: prod }", access), partly)).toEqual([]);
    expect(says("change.action == 'add'", labelled("{ env: prod, team: money }", access), partly)).toHaveLength(1);
  });

  test("gives what a profile gives, by its name", () => {
    const yaml = `profiles: { builder: { ${PROD} } }\n${labelled("{ env: prod }", "profile: builder")}`;
    const [objection, ...others] = judged([rule("grant.profile == 'builder'")], proposeFor(yaml, live));
    expect(others).toEqual([]);
    expect(objection?.message).toContain("gets Source Admin on source:web-staging by its label env=prod");
    expect(says("change.action == 'add' && grant.profile == null", yaml, live)).toEqual([]);
  });

  test("gives whatever there is where nobody knows the role", () => {
    const unknown = liveOf(
      [BOSS, person("kim@acme.com", "Workspace Member", "Event Delivery Admin on labels:env=prod")],
      [],
      {
        roles: [...ROLES, "Event Delivery Admin"],
      },
    );
    const yaml = labelled("{ env: prod }", 'roles: [{ role: Event Delivery Admin, on: "env=prod" }]');
    expect(says("change.action == 'add'", yaml, unknown)).toEqual([
      "kim@acme.com gets Event Delivery Admin on source:web-staging by its label env=prod",
    ]);
  });

  test("counts for somebody without an entry too, who has no dates", () => {
    const stranger = liveOf([BOSS, KIM, person("eve@acme.com", "Workspace Member", "Source Admin on labels:env=prod")]);
    const yaml = `settings: { scope: declared }\n${labelled("{ env: prod }", "reason: x")}`;
    expect(says("!user.declared && grant.until == null && grant.profile == null", yaml, stranger)).toEqual([
      "eve@acme.com gets Source Admin on source:web-staging by its label env=prod",
    ]);
  });

  test("takes nothing from somebody who has not accepted the invite", () => {
    const waiting = liveOf([BOSS, invitee("kim@acme.com")]);
    const yaml = labelled("{ env: prod }", 'sources: { "env=staging": full-access }');
    expect(says("change.action == 'remove'", yaml, waiting)).toEqual([]);
  });
});

test("a role that nobody knows may give everything there is", () => {
  const live = liveOf([BOSS, KIM], [], { roles: [...ROLES, "Event Delivery Admin"] });
  const yaml = `users: { ${OWNER}, kim@acme.com: { role: member, roles: [Event Delivery Admin] } }`;
  expect(says("change.access == 'full-access' && resource.label('team') == 'money'", yaml, live)).toEqual([
    "kim@acme.com gets Event Delivery Admin on workspace, which reaches source:payments",
  ]);
});

test("people go by the address that the policy has for them", () => {
  const yaml = `users: { ${OWNER}, kim@contractors.example: { id: id-kim@acme.com, role: member, sources: { web-prod: read-only } } }`;
  const live = liveOf([BOSS, KIM]);
  expect(
    says("user.domain == 'contractors.example' && user.email == 'kim@contractors.example'", yaml, live),
  ).toHaveLength(1);
  expect(says("user.domain == 'acme.com'", yaml, live)).toEqual([]);
});
