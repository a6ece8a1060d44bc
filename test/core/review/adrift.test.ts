import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyOf, type ScopeRef } from "../../../src/core/access.ts";
import { apart, changeKey, relabelled } from "../../../src/core/review/adrift.ts";
import type { Change } from "../../../src/core/diff.ts";
import { partsOf } from "../../../src/core/review/impact.ts";
import type { Live, Resource } from "../../../src/core/provider.ts";
import { group, lines, liveOf, person, proposeFor } from "../../scenario.ts";

const DANA = "  dana@acme.com: { role: owner }\n";
const OWNER = person("dana@acme.com", "Workspace Owner");

function words(changes: readonly Change[]): readonly string[] {
  return changes.map(({ action, fact }) => `${action} ${keyOf(fact)}`);
}

function partsFor(live: Live, base: string, head: string): ReturnType<typeof partsOf> {
  return partsOf(proposeFor(head, live), proposeFor(base, live));
}

describe("what a pull request changes, apart from what was adrift", () => {
  const live = liveOf([
    OWNER,
    person("dev@acme.com", "Workspace Member", "Source Admin on source:payments"),
    person("mal@acme.com", "Workspace Member", "Function Admin"),
  ]);
  const base = `users:\n${DANA}  dev@acme.com: { role: member }\n  mal@acme.com: { role: member }\n`;

  test("both plans want it: adrift; only the head: ours; only the base: dropped", () => {
    const head = `users:\n${DANA}  dev@acme.com: { role: member, warehouses: read-only }\n  mal@acme.com: { role: member, functions: full-access }\n`;
    const { ours, adrift, dropped } = apart(proposeFor(head, live), proposeFor(base, live));
    expect(words(ours)).toEqual(['add ["grant","user:dev@acme.com","Warehouse Read-only","workspace"]']);
    expect(words(adrift)).toEqual(['remove ["grant","user:dev@acme.com","Source Admin","source:payments"]']);
    expect(words(dropped)).toEqual(['remove ["grant","user:mal@acme.com","Function Admin","workspace"]']);
  });

  test("without a base all is ours", () => {
    const head = proposeFor(base, live);
    expect(apart(head, undefined)).toEqual({ ours: head.plan.changes, adrift: [], dropped: [] });
  });

  test("of what stays, the people are told who keep it, unless the pull request gives it in another way", () => {
    const keeps = `users:\n${DANA}  dev@acme.com: { role: member }\n  mal@acme.com: { role: member, functions: full-access }\n`;
    const { kept } = partsFor(live, base, keeps);
    expect(kept.people.map(({ user, gained }) => [user, gained.map(({ role }) => role)])).toEqual([
      ["user:mal@acme.com", ["Function Admin"]],
    ]);
    const wanted = `users:\n${DANA}  dev@acme.com: { role: member, functions: read-only }\n`;
    const more = `users:\n${DANA}  dev@acme.com: { role: member, functions: full-access }\n`;
    expect(partsFor(live, wanted, more).kept.people).toEqual([]);
    expect(partsFor(live, wanted, more).kept.changes).toHaveLength(1);
  });

  test("a group's new name is the pull request's, its members are compared under one name", () => {
    const there = liveOf([OWNER, person("dev@acme.com", "Workspace Member")], [group("Old", ["dev@acme.com"])]);
    const users = `users:\n${DANA}  dev@acme.com: { role: member }\n`;
    const was = `${users}groups:\n  Old: { members: [] }\n`;
    const is = `${users}groups:\n  New: { previously: [Old], members: [] }\n`;
    const { ours, adrift, dropped } = apart(proposeFor(is, there), proposeFor(was, there));
    expect(words(ours)).toEqual(['add ["group","group:New"]', 'remove ["group","group:Old"]']);
    expect(words(adrift)).toEqual(['remove ["member","group:New","user:dev@acme.com"]']);
    expect(dropped).toEqual([]);
  });

  test("a label that only the head declares changes whom a grant reaches: ours", () => {
    const there = liveOf([OWNER, person("dev@acme.com", "Workspace Member", "Source Admin on labels:env=prod")]);
    const users = `users:\n${DANA}  dev@acme.com: { role: member, sources: { "env=prod": full-access } }\n`;
    const head = `${users}resources: { sources: { web-staging: { labels: { env: prod } } } }\n`;
    const { ours, adrift } = partsFor(there, users, head);
    expect(ours.people.map(({ user, gained }) => [user, gained.map(({ on }) => on)])).toEqual([
      ["user:dev@acme.com", ["source:web-staging"]],
    ]);
    expect(adrift.people).toEqual([]);
  });
});

describe("a group that gets another name", () => {
  const MEMBERS = ["dev@acme.com", "kim@acme.com", "mal@acme.com"];
  const users = `users:\n${DANA}${MEMBERS.map((email) => `  ${email}: { role: member }\n`).join("")}groups:\n`;
  const people = [OWNER, ...MEMBERS.map((email) => person(email, "Workspace Member"))];
  const one = liveOf(people, [group("Old", ["dev@acme.com", "mal@acme.com"], "Source Read-only"), group("Stale", [])]);
  const two = liveOf(people, [group("Old", ["dev@acme.com"]), group("Other", ["mal@acme.com"])]);
  const same = "members: [dev@acme.com, kim@acme.com], sources: read-only, warehouses: read-only }\n";
  const moves = (name: string): readonly string[] => [
    `+ user:kim@acme.com in group:${name}`,
    `+ group:${name} Warehouse Read-only on workspace`,
    `- user:mal@acme.com in group:${name}`,
    "- group:Stale",
  ];
  const newName = ["+ group:New", "- group:Old"];

  type Expected = Readonly<Record<"ours" | "adrift" | "dropped", readonly string[]>>;
  test.each<[string, Live, string, string, Expected]>([
    [
      "in both: adrift, and so are its members and grants",
      one,
      `  New: { previously: [Old], ${same}`,
      `  New: { previously: [Old], ${same}`,
      { ours: [], adrift: ["+ group:New", ...moves("New"), "- group:Old"], dropped: [] },
    ],
    [
      "in the head: ours, its members and grants are compared under the new name",
      one,
      `  Old: { ${same}`,
      `  New: { previously: [Old], ${same}`,
      { ours: newName, adrift: moves("New"), dropped: [] },
    ],
    [
      "in the base: its members and grants are compared under the name that it keeps",
      one,
      `  New: { previously: [Old], ${same}`,
      `  Old: { ${same}`,
      { ours: [], adrift: moves("Old"), dropped: [] },
    ],
    [
      "in the head, and yet another in the base: compared under the head's",
      one,
      `  Mid: { previously: [Old], ${same}`,
      `  New: { previously: [Old], ${same}`,
      { ours: newName, adrift: moves("New"), dropped: [] },
    ],
    [
      "in the head, where the base deletes it: what it had stays",
      one,
      "",
      "  New: { previously: [Old], members: [dev@acme.com, mal@acme.com], sources: read-only }\n",
      {
        ours: newName,
        adrift: ["- group:Stale"],
        dropped: [
          "- group:New Source Read-only on workspace",
          "- user:dev@acme.com in group:New",
          "- user:mal@acme.com in group:New",
        ],
      },
    ],
    [
      "that the base gives to another group: each of the two is compared with itself",
      two,
      "  New: { previously: [Other], members: [mal@acme.com] }\n",
      "  New: { previously: [Old], members: [dev@acme.com] }\n",
      {
        ours: ["+ group:New", "- user:mal@acme.com in group:Other", "- group:Old", "- group:Other"],
        adrift: [],
        dropped: ["- user:dev@acme.com in group:New"],
      },
    ],
  ])("%s", (_, there, base, head, expected) => {
    const { plan } = proposeFor(users + head, there);
    const found = apart({ plan }, proposeFor(users + base, there));
    const short = (changes: readonly Change[]): readonly string[] => lines({ plan: { ...plan, changes } }).toSorted();
    for (const part of ["ours", "adrift", "dropped"] as const)
      expect(short(found[part]), part).toEqual(expected[part].toSorted());
  });
});

describe("the labels that things carry once changes are made", () => {
  const { resources } = liveOf([OWNER]);
  const source = { file: "policy.yaml", line: 1, column: 1 };
  const adds = (on: ScopeRef, label: string): Change => ({ action: "add", fact: { kind: "label", on, label }, source });
  const removes = (on: ScopeRef, label: string): Change => ({ action: "remove", fact: { kind: "label", on, label } });

  function labelsAfter(...changes: readonly Change[]): Readonly<Record<string, Resource["labels"]>> {
    return Object.fromEntries(
      relabelled(resources, changes)
        .filter(({ kind }) => kind === "source")
        .map(({ ref, labels }) => [ref, labels]),
    );
  }
  const now = {
    "source:web-prod": { env: "prod" },
    "source:web-staging": { env: "staging" },
    "source:payments": { env: "prod", team: "money" },
  };

  test("are those that come, and those they had without those that go", () => {
    expect(
      labelsAfter(
        adds("source:web-staging", "team=a%2Cb"),
        removes("source:payments", "env=prod"),
        removes("source:web-prod", "env=prod"),
        { action: "remove", fact: { kind: "user", user: "user:dev@acme.com" } },
      ),
    ).toEqual({
      "source:web-prod": {},
      "source:web-staging": { env: "staging", team: "a,b" },
      "source:payments": { team: "money" },
    });
  });

  test("have the new value of a key whose old one goes, in whatever order", () => {
    const [comes, goes] = [adds("source:payments", "env=staging"), removes("source:payments", "env=prod")];
    const expected = { ...now, "source:payments": { env: "staging", team: "money" } };
    expect(labelsAfter(comes, goes)).toEqual(expected);
    expect(labelsAfter(goes, comes)).toEqual(expected);
  });

  test("stay where a label that they don't have goes, and where no label changes", () => {
    expect(labelsAfter(removes("source:payments", "env=staging"))).toEqual(now);
    expect(labelsAfter({ action: "add", fact: { kind: "group", group: "group:Team" }, source })).toEqual(now);
  });
});

describe("laws", () => {
  const GRANTS = [
    "role: owner",
    "role: member",
    "role: admin",
    "role: member, sources: full-access",
    "role: member, functions: read-only",
  ];
  const LIVE = [
    ["Workspace Owner"],
    ["Workspace Member"],
    ["Workspace Member", "Source Admin"],
    ["Function Read-only"],
  ];
  const NAMES = ["ann@acme.com", "bob@acme.com", "cat@acme.com"];
  const policy = fc
    .tuple(...NAMES.map(() => fc.option(fc.constantFrom(...GRANTS))), fc.subarray(NAMES))
    .map((parts) => {
      const members = parts.at(-1) as readonly string[];
      const users = NAMES.flatMap((name, index) => {
        const access = members.includes(name) ? (parts[index] ?? "role: member") : parts[index];
        return access == null ? [] : [`  ${name}: { ${String(access)} }\n`];
      });
      return `users:\n${DANA}${users.join("")}groups:\n  Team: { members: [${members.join(", ")}], warehouses: read-only }\n`;
    });
  const workspace = fc.tuple(...NAMES.map(() => fc.option(fc.constantFrom(...LIVE)))).map((roles) => {
    const people = NAMES.flatMap((name, index) => {
      const held = roles[index];
      return held == null ? [] : [person(name, ...held)];
    });
    return liveOf(
      [OWNER, ...people],
      [
        group(
          "Team",
          people.slice(0, 1).map(({ email }) => email),
          "Source Read-only",
        ),
      ],
    );
  });

  test("ours and adrift are the head's plan, dropped is not in it, and who comes of both is who the plan is about", () => {
    fc.assert(
      fc.property(workspace, policy, policy, (live, base, head) => {
        const proposed = proposeFor(head, live);
        const { ours, adrift, kept } = partsOf(proposed, proposeFor(base, live));
        const planned = new Set(proposed.plan.changes.map(changeKey));
        expect(new Set([...ours.changes, ...adrift.changes].map(changeKey))).toEqual(planned);
        expect(ours.changes.length + adrift.changes.length).toBe(planned.size);
        expect(kept.changes.filter((change) => planned.has(changeKey(change)))).toEqual([]);
        const told = new Set([...ours.people, ...adrift.people].map(({ user }) => user));
        for (const { email } of proposed.people) expect(told).toContain(`user:${email}`);
      }),
      { numRuns: 150 },
    );
  });

  test("the same policy twice: nothing is ours, nothing is dropped", () => {
    fc.assert(
      fc.property(workspace, policy, (live, text) => {
        const { ours, kept } = partsFor(live, text, text);
        expect([...ours.changes, ...kept.changes, ...ours.people, ...kept.people]).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
