import { describe, expect, test } from "vitest";
import type { Fact, ScopeRef, UserRef } from "../../src/core/access.ts";
import { stateOf } from "../../src/core/access.ts";
import type { Change } from "../../src/core/diff.ts";
import {
  covers,
  describeGrants,
  type Effective,
  effective,
  effectiveOn,
  indexAccess,
  ownersOf,
  relabelledBy,
  remnants,
  scopeCovers,
  surroundingsOf,
  uncovered,
  usersTouched,
  workspaceWordOf,
} from "../../src/core/effective.ts";
import { segmentSystem } from "../../src/providers/segment/system.ts";
import { group, liveOf, person, ROLES } from "../scenario.ts";

const vocabulary = segmentSystem.vocabulary(ROLES);

/** The workspace of scenario.ts, with a warehouse that carries a label as well. */
const { resources } = surroundingsOf(vocabulary, [
  ...liveOf([]).resources,
  { kind: "warehouse", id: "wh9", ref: "warehouse:labelled", names: [], labels: { env: "prod" } },
]);

test.each<[ScopeRef, ScopeRef, boolean]>([
  ["workspace", "source:web-prod", true],
  ["workspace", "labels:env=prod", true],
  ["labels:env=prod", "labels:env=prod", true],
  ["source:web-prod", "source:web-prod", true],
  ["source:web-prod", "source:payments", false],
  ["source:web-prod", "labels:env=prod", false],
  ["source:web-prod", "workspace", false],
  ["labels:env=prod", "workspace", false],
  ["labels:env=prod", "labels:env=prod,team=money", true],
  ["labels:env=prod,team=money", "labels:env=prod", false],
  ["labels:env=prod,team=money", "labels:env=prod,region=eu,team=money", true],
  ["labels:env=prod", "labels:env=staging", false],
  ["labels:env=prod", "source:web-prod", true],
  ["labels:env=prod", "source:web-staging", false],
  ["labels:env=prod,team=money", "source:payments", true],
  ["labels:env=prod,team=money", "source:web-prod", false],
  ["labels:env=prod", "source:deleted", false],
])("whether %s covers %s: %s", (outer, inner, answer) => {
  expect(scopeCovers(outer, inner, resources)).toBe(answer);
});

test("an index holds people, groups and who is in them, and what each has by itself and through groups", () => {
  const { facts } = liveOf(
    [person("dana@acme.com", "Workspace Owner"), person("kim@acme.com")],
    [group("Web", ["kim@acme.com"], "Source Admin"), group("Empty", [])],
  );
  const index = indexAccess(facts);
  expect([...index.users].sort()).toEqual(["user:dana@acme.com", "user:kim@acme.com"]);
  expect([...index.groups].sort()).toEqual(["group:Empty", "group:Web"]);
  expect([...index.members]).toEqual([["group:Web", ["user:kim@acme.com"]]]);
  expect([...index.groupsOf]).toEqual([["user:kim@acme.com", ["group:Web"]]]);
  expect(effective(index, "user:kim@acme.com")).toEqual([{ role: "Source Admin", on: "workspace", via: "group:Web" }]);
});

describe("whose access a change can alter", () => {
  const label = (text: string): Fact => ({ kind: "label", on: "source:web-prod", label: text });
  const { facts } = liveOf(
    [
      person("prod@acme.com", "Source Admin on labels:env=prod"),
      person("both@acme.com", "Source Admin on labels:env=prod,team=money"),
      person("staging@acme.com", "Source Admin on labels:env=staging"),
      person("all@acme.com", "Workspace Owner"),
      person("named@acme.com", "Source Admin on source:env=prod"),
      person("member@acme.com", "Workspace Member"),
    ],
    [group("Prod", ["member@acme.com"], "Source Admin on labels:env=prod"), group("Nobody", [], "Source Admin")],
  );
  const index = indexAccess(facts);

  test.each<[string, Fact, readonly string[]]>([
    ["a label", label("env=prod"), ["both", "member", "prod"]],
    ["a label that no grant is on", label("region=eu"), []],
    ["a person", { kind: "user", user: "user:new@acme.com" }, ["new"]],
    ["a membership", { kind: "member", group: "group:Prod", user: "user:all@acme.com" }, ["all"]],
    ["a group", { kind: "group", group: "group:Prod" }, ["member"]],
    ["a group without members", { kind: "group", group: "group:Nobody" }, []],
    ["a group's grant", { kind: "grant", principal: "group:Prod", role: "PII Access", on: "workspace" }, ["member"]],
    ["a person's grant", { kind: "grant", principal: "user:all@acme.com", role: "R", on: "workspace" }, ["all"]],
  ])("%s", (_, fact, names) => {
    const change: Change = { action: "remove", fact };
    expect([...usersTouched([change], [index])].sort()).toEqual(names.map((name) => `user:${name}@acme.com`));
  });

  test("members before and after count", () => {
    const after = indexAccess(stateOf([{ kind: "member", group: "group:Prod", user: "user:all@acme.com" }]));
    const change: Change = { action: "remove", fact: { kind: "group", group: "group:Prod" } };
    expect([...usersTouched([change], [index, after])]).toEqual(["user:member@acme.com", "user:all@acme.com"]);
  });
});

test.each<[string, readonly string[]]>([
  ["Source Admin on labels:env=prod", ["source:web-prod"]],
  ["Workspace Owner on labels:env=prod", ["source:web-prod", "warehouse:labelled"]],
  ["PII Access on labels:env=prod", []],
  ["Source Admin on labels:env=staging", ["source:web-staging"]],
  ["Source Admin on source:web-prod", []],
])("what %s gives of things in particular: those that its role is about and its labels reach", (grant, reached) => {
  const user: UserRef = "user:kim@acme.com";
  const index = indexAccess(liveOf([person("kim@acme.com", grant)]).facts);
  const on = new Set<ScopeRef>(["source:web-prod", "source:web-staging", "warehouse:labelled"]);
  const [own, ...others] = effectiveOn(index, user, on, { vocabulary, resources });
  expect(`${own?.role} on ${own?.on}`).toBe(grant);
  expect(others.map((one) => one.on)).toEqual(reached);
});

test("owners are people, directly or as members: a group without any makes nobody one", () => {
  const { facts } = liveOf(
    [
      person("dana@acme.com", "PII Access", "Workspace Owner"),
      person("kim@acme.com"),
      person("lee@acme.com", "Workspace Member", "Workspace Owner on source:web-prod"),
    ],
    [group("Empty", [], "Workspace Owner"), group("Leads", ["kim@acme.com"], "Workspace Owner")],
  );
  const owners = ownersOf(indexAccess(facts), vocabulary);
  expect([...owners].sort()).toEqual(["user:dana@acme.com", "user:kim@acme.com"]);
});

test.each<[string, readonly string[], readonly string[], string | undefined]>([
  [
    "admin where there is an Admin role",
    ["Workspace Member", "Source Admin"],
    ["Workspace Member", "Source Admin"],
    "admin",
  ],
  ["a member where there is none", ["Workspace Owner", "Workspace Member"], ["Workspace Member"], "member"],
  [
    "read-only",
    ["Workspace Member", "Source Admin", "Source Read-only"],
    ["Workspace Member", "Source Read-only"],
    "read-only",
  ],
  ["owner", ["Workspace Owner", "Workspace Member"], ["Workspace Owner"], "owner"],
  ["nothing", ["Workspace Owner", "Workspace Member"], ["PII Access"], undefined],
  ["nothing", ["Workspace Owner", "Workspace Member"], ["Workspace Member on source:web-prod"], undefined],
])("the workspace word of what somebody holds is %s", (_, offered, held, word) => {
  const { grants } = indexAccess(liveOf([person("kim@acme.com", ...held)]).facts);
  expect(workspaceWordOf(grants.get("user:kim@acme.com") ?? [], segmentSystem.vocabulary(offered))).toBe(word);
});

const surroundings = { vocabulary, resources };
/** `Source Admin on workspace`, as what kim@acme.com has. */
function grantFrom(text: string): Effective {
  const [role = "", scope = ""] = text.split(" on ");
  return { role, on: scope as ScopeRef, via: "user:kim@acme.com" };
}

describe("whether whoever has one grant has another as well", () => {
  test.each<[string, string, boolean]>([
    ["Workspace Member on workspace", "Workspace Member on workspace", true],
    ["Workspace Owner on workspace", "Workspace Member on workspace", true],
    ["Workspace Owner on workspace", "Source Admin on source:web-prod", true],
    ["Source Admin on workspace", "Workspace Owner on workspace", false],
    ["Source Admin on workspace", "Workspace Member on workspace", false],
    ["Source Admin on workspace", "Source Read-only on source:web-prod", true],
    ["Source Read-only on workspace", "Source Admin on source:web-prod", false],
    ["Source Admin on workspace", "Warehouse Read-only on workspace", false],
    ["Warehouse Admin on workspace", "Warehouse Destination Admin on workspace", true],
    ["Source Admin on source:web-prod", "Source Admin on source:payments", false],
    ["Unheard-of on workspace", "Unheard-of on source:web-prod", true],
    ["Unheard-of on workspace", "Never heard of on workspace", false],
  ])("%s, %s: %s", (outer, inner, answer) => {
    expect(covers(grantFrom(outer), grantFrom(inner), surroundings)).toBe(answer);
  });
});

test("what nothing else covers: not the same, not wider, not higher, each in its own place", () => {
  const grants = [
    "Source Read-only on source:web-prod",
    "Source Read-only on source:web-staging",
    "Source Read-only on source:payments",
    "Function Read-only on workspace",
    "Source Admin on labels:env=prod",
  ].map(grantFrom);
  const beyond = (...others: readonly string[]): readonly string[] =>
    describeGrants(uncovered(grants, others.map(grantFrom), surroundings));
  expect(beyond()).toEqual(describeGrants(grants));
  expect(beyond("Source Admin on source:web-prod", "Warehouse Admin on source:payments")).toEqual([
    "Function Read-only on workspace",
    "Source Admin on labels:env=prod",
    "Source Read-only on source:payments",
    "Source Read-only on source:web-staging",
  ]);
  expect(beyond("Warehouse Admin on source:payments", "Source Read-only on source:payments")).not.toContain(
    "Source Read-only on source:payments",
  );
  expect(beyond("Source Read-only on labels:env=prod", "Warehouse Admin on workspace")).toEqual([
    "Function Read-only on workspace",
    "Source Admin on labels:env=prod",
    "Source Read-only on source:web-staging",
  ]);
  expect(beyond("Source Admin on workspace")).toEqual(["Function Read-only on workspace"]);
});

test("grants are described once each, by role, then by where", () => {
  const texts = ["B on workspace", "A on workspace", "A on source:web", "B on workspace"];
  expect(describeGrants(texts.map(grantFrom))).toEqual(["A on source:web", "A on workspace", "B on workspace"]);
});

describe("what is left of lost grants", () => {
  const left = (lost: readonly string[], has: readonly string[]): readonly string[] =>
    describeGrants(remnants(lost.map(grantFrom), has.map(grantFrom), surroundings));

  test.each<[string, string, readonly string[]]>([
    ["a lower level", "Source Admin on workspace", ["Source Read-only on workspace"]],
    ["fewer things", "Source Admin on workspace", ["Source Admin on source:web-prod"]],
    ["what its labels reach", "Source Admin on labels:env=prod", ["Source Read-only on source:payments"]],
    ["anything, of ownership", "Workspace Owner on workspace", ["PII Access on workspace"]],
  ])("is %s", (_, lost, has) => {
    expect(left([lost], has)).toEqual(has);
  });

  test.each<[string, string, readonly string[]]>([
    ["a base role, which gives a sight of nothing", "Workspace Owner on workspace", ["Workspace Member on workspace"]],
    ["something else", "Source Admin on workspace", ["Function Read-only on workspace"]],
    ["something higher", "Source Read-only on workspace", ["Source Admin on source:web-prod"]],
    ["what its labels do not reach", "Source Admin on labels:env=prod", ["Source Read-only on source:web-staging"]],
    ["anything wider", "Source Admin on source:web-prod", ["Source Read-only on workspace"]],
  ])("is not %s", (_, lost, has) => {
    expect(left([lost], has)).toEqual([]);
  });

  test("is nothing where nothing was lost", () => {
    expect(left([], ["Source Admin on workspace"])).toEqual([]);
  });
});

test("labels make nobody a member, and only labels relabel", () => {
  const label: Fact = { kind: "label", on: "source:web-prod", label: "env=prod" };
  const index = indexAccess(stateOf([label]));
  expect([index.users.size, index.groups.size, index.grants.size, index.members.size, index.groupsOf.size]).toEqual([
    0, 0, 0, 0, 0,
  ]);
  const removed = (fact: Fact): Change => ({ action: "remove", fact });
  expect([...relabelledBy([removed({ kind: "user", user: "user:kim@acme.com" }), removed(label)])]).toEqual([
    "source:web-prod",
  ]);
  expect(relabelledBy([removed({ kind: "user", user: "user:kim@acme.com" })]).size).toBe(0);
});
