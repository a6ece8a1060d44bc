import { describe, expect, test } from "vitest";
import { keyOf, type UserRef } from "../../../src/core/access.ts";
import type { Change } from "../../../src/core/diff.ts";
import { describeGrants } from "../../../src/core/effective.ts";
import { type Impact, labelReach, type Part, partsOf, servicesOf } from "../../../src/core/review/impact.ts";
import type { Live } from "../../../src/core/provider.ts";
import { group, invitee, lines, liveOf, person, policyOf, proposeFor } from "../../scenario.ts";

const DANA = "  dana@acme.com: { role: owner }\n";
const OWNER = person("dana@acme.com", "Workspace Owner");
const LABELLED = "resources: { sources: { web-staging: { labels: { env: prod } } } }\n";

function partsFor(live: Live, base: string, head: string): ReturnType<typeof partsOf> {
  return partsOf(proposeFor(head, live), proposeFor(base, live));
}

/** `user effect +gained -lost`, one line for each person. */
function told({ people }: Part): readonly string[] {
  return people.map(({ user, effect, gained, lost }) =>
    [
      `${user} ${effect}`,
      ...describeGrants(gained).map((grant) => `+ ${grant}`),
      ...describeGrants(lost).map((grant) => `- ${grant}`),
    ].join(", "),
  );
}

function impactOn(user: UserRef, { people }: Part): Impact | undefined {
  return people.find((impact) => impact.user === user);
}

describe("the people whom a pull request concerns", () => {
  test("are told apart from what puts right what was adrift of them", () => {
    const live = liveOf([OWNER, person("dev@acme.com", "Workspace Member", "Source Admin on source:payments")]);
    const base = `users:\n${DANA}  dev@acme.com: { role: member }\n`;
    const head = `users:\n${DANA}  dev@acme.com: { role: member, warehouses: read-only }\n`;
    const { ours, adrift, kept } = partsFor(live, base, head);
    expect(told(ours)).toEqual(["user:dev@acme.com lateral, + Warehouse Read-only on workspace"]);
    expect(told(adrift)).toEqual(["user:dev@acme.com lateral, - Source Admin on source:payments"]);
    expect(told(kept)).toEqual([]);
  });

  test("gain nothing that labels give them which were adrift", () => {
    const live = liveOf([OWNER, person("dev@acme.com", "Workspace Member", "Source Admin on labels:env=prod")]);
    const access = `{ role: member, roles: [{ role: Source Admin, on: "env=prod" }] }`;
    const text = (members: string): string =>
      `${LABELLED}users:\n${DANA}  dev@acme.com: ${access}\ngroups:\n  Staging: { members: [${members}], sources: { web-staging: read-only } }\n`;
    const { ours, adrift } = partsFor(live, text(""), text("dev@acme.com"));
    expect(ours.changes).toHaveLength(1);
    expect(told(ours)).toEqual([]);
    expect(told(adrift)).toEqual(["user:dev@acme.com lateral, + Source Admin on source:web-staging"]);
  });
});

describe("what a pull request leaves as it is", () => {
  const live = liveOf(
    [OWNER, person("dev@acme.com", "Workspace Member"), invitee("guest@acme.com")],
    [group("Team", ["dev@acme.com"], "Source Admin", "Warehouse Read-only")],
  );
  const text = (users: string, team: string): string => `users:\n${DANA}${users}groups:\n  Team: { ${team} }\n`;
  const dev = "  dev@acme.com: { role: member }\n";
  const guest = "  guest@acme.com: { role: member }\n";
  const all = "members: [dev@acme.com], sources: full-access, warehouses: read-only";

  test("is kept or missed by whom the next apply would have changed", () => {
    const base = text("  dev@acme.com: { role: member, functions: read-only }\n  new@acme.com: {}\n", all);
    const { kept } = partsFor(live, base, text(dev + guest, all));
    expect(told(kept)).toEqual([
      "user:dev@acme.com lateral, - Function Read-only on workspace",
      "user:guest@acme.com joins",
      "user:new@acme.com leaves",
    ]);
  });

  test("is only what it does not change in another way", () => {
    const base = text(dev + guest, "members: [], sources: full-access, warehouses: read-only");
    const some = partsFor(live, base, text(dev + guest, "members: [dev@acme.com], warehouses: read-only"));
    expect(told(some.kept)).toEqual(["user:dev@acme.com lateral, + Warehouse Read-only on workspace"]);
    expect(told(some.ours)).toEqual(["user:dev@acme.com lateral, - Source Admin on workspace"]);
    const none = partsFor(live, base, text(dev + guest, "members: [dev@acme.com]"));
    expect(none.kept.changes).toHaveLength(1);
    expect(told(none.kept)).toEqual([]);
  });
});

describe("somebody is left with nothing", () => {
  const live = liveOf([
    OWNER,
    person("bare@acme.com", "Workspace Member"),
    person("dev@acme.com", "Workspace Member", "Source Read-only", "Function Read-only"),
  ]);
  const both = "  bare@acme.com: { role: member }\n  dev@acme.com: { role: member, functions: read-only }\n";

  test.each<[string, string, Readonly<Record<string, boolean>>]>([
    ["who leaves, whatever they had", "", { "user:bare@acme.com": true, "user:dev@acme.com": true }],
    ["not who keeps something", both, { "user:dev@acme.com": false }],
    ["whose last access goes", both.replace(", functions: read-only", ""), { "user:dev@acme.com": true }],
    [
      "not who had nothing before",
      both.replace("role: member", "role: member, spaces: read-only"),
      { "user:bare@acme.com": false, "user:dev@acme.com": false },
    ],
  ])("%s", (_, users, expected) => {
    const { people } = partsOf(proposeFor(`users:\n${DANA}${users}`, live), undefined).ours;
    expect(Object.fromEntries(people.map(({ user, isLeftWithNothing }) => [user, isLeftWithNothing]))).toEqual(
      expected,
    );
  });
});

describe("the changes that bring it about", () => {
  const MEMBERS = ["ann@acme.com", "bob@acme.com", "cat@acme.com", "eve@acme.com"];
  const users = `users:\n${DANA}${MEMBERS.map((email) => `  ${email}: { role: member }\n`).join("")}`;
  const live = liveOf(
    [
      OWNER,
      ...MEMBERS.map((email) => person(email, "Workspace Member")),
      person("gus@acme.com", "Workspace Member", "Function Read-only"),
    ],
    [
      group("Team", ["ann@acme.com", "bob@acme.com"], "Source Admin"),
      group("Prod", ["eve@acme.com"], "Source Read-only on labels:env=prod"),
    ],
  );
  const head = `${LABELLED}${users.replace("ann@acme.com: { role: member }", "ann@acme.com: { role: member, spaces: read-only }")}groups:
  Team: { members: [ann@acme.com, cat@acme.com], sources: read-only }
  New: { members: [cat@acme.com], functions: read-only }
  Prod: { members: [eve@acme.com], roles: [{ role: Source Read-only, on: "env=prod" }] }
`;

  test.each<[string, UserRef, readonly string[]]>([
    [
      "of a member: their own and those of the group, not that others come and go",
      "user:ann@acme.com",
      [
        "+ user:ann@acme.com Unify and Engage Read-only on workspace",
        "+ group:Team Source Read-only on workspace",
        "- group:Team Source Admin on workspace",
      ],
    ],
    [
      "of who leaves a group: those of the group that they were in",
      "user:bob@acme.com",
      [
        "- user:bob@acme.com in group:Team",
        "+ group:Team Source Read-only on workspace",
        "- group:Team Source Admin on workspace",
      ],
    ],
    [
      "of who joins groups: those of the groups, and that there is one",
      "user:cat@acme.com",
      [
        "+ group:New",
        "+ user:cat@acme.com in group:New",
        "+ group:New Function Read-only on workspace",
        "+ user:cat@acme.com in group:Team",
        "+ group:Team Source Read-only on workspace",
        "- group:Team Source Admin on workspace",
      ],
    ],
    ["of who reaches things by label: the label", "user:eve@acme.com", ["+ env=prod on source:web-staging"]],
    [
      "of who leaves: all that they had",
      "user:gus@acme.com",
      [
        "- user:gus@acme.com Function Read-only on workspace",
        "- user:gus@acme.com Workspace Member on workspace",
        "- user:gus@acme.com",
      ],
    ],
  ])("%s", (_, user, expected) => {
    const proposed = proposeFor(head, live);
    const changes = impactOn(user, partsOf(proposed, undefined).ours)?.changes ?? [];
    expect(lines({ plan: { ...proposed.plan, changes } }).toSorted()).toEqual(expected.toSorted());
  });

  test("of labels: each with the people who have a grant on it, before or after", () => {
    const { plan, before, after } = proposeFor(head, live);
    const reach = labelReach(plan.changes, [before, after]);
    const readable = ({ action, fact }: Change): string => `${action} ${keyOf(fact)}`;
    expect(reach.map(({ change, users: who }) => [readable(change), [...who]])).toEqual([
      [`add ["label","source:web-staging","env=prod"]`, ["user:eve@acme.com"]],
      [`remove ["label","source:web-staging","env=staging"]`, []],
    ]);
  });
});

test("the service accounts are those that any of the policies declares as one", () => {
  const sync = (kind: string): string =>
    `users:\n${DANA}  sync@acme.com: { ${kind}role: member }\n  dev@acme.com: { role: member }\n`;
  const service = policyOf(sync("kind: service, owner: dana@acme.com, "));
  const personal = policyOf(sync(""));
  expect([...servicesOf([personal])]).toEqual([]);
  expect([...servicesOf([service])]).toEqual(["user:sync@acme.com"]);
  expect([...servicesOf([personal, service])]).toEqual(["user:sync@acme.com"]);
});
