import { describe, expect, test } from "vitest";
import type { Fact, ScopeRef, UserRef } from "../../src/core/access.ts";
import { stateOf } from "../../src/core/access.ts";
import type { Change } from "../../src/core/diff.ts";
import {
  effective,
  effectiveOn,
  indexAccess,
  ownersOf,
  scopeCovers,
  surroundingsOf,
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
