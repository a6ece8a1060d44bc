import { expect, test } from "vitest";
import { byPrincipal, byResource, summaryOf } from "../../src/core/summary.ts";
import { group, invitee, liveOf, person, proposeFor } from "../scenario.ts";

const live = liveOf(
  [person("dana@acme.com", "Workspace Owner"), person("zoe@acme.com", "Workspace Member"), person("sso@acme.com")],
  [group("Data", ["zoe@acme.com"], "Source Read-only"), group("Old", [])],
);

const YAML = `settings: { except: [sso@acme.com] }
users:
  dana@acme.com: { role: owner }
  zoe@acme.com: { role: member, sources: { web-prod: full-access } }
  amy@acme.com: { role: member }
groups:
  Data: { members: [amy@acme.com], sources: read-only }
`;

test("counts what is in a plan", () => {
  expect(summaryOf(proposeFor(YAML, live))).toEqual({
    // amy, her role and her membership, zoe's grant
    add: 4,
    // zoe's membership, the group Old
    remove: 2,
    // an invite, a member in, a permission list, a member out, a group out
    operations: 5,
    requests: { read: 9, write: 5 },
    unmanaged: 1,
    deferred: 0,
  });
});

test("what waits is counted apart", () => {
  const waiting = proposeFor(
    "users:\n  dana@acme.com: { role: member }\n  new@acme.com: { role: owner }\n",
    liveOf([person("dana@acme.com", "Workspace Owner"), invitee("new@acme.com")]),
  );
  expect(summaryOf(waiting)).toMatchObject({ add: 1, remove: 0, deferred: 1 });
});

test("changes stand with their principal, people first, each by name; memberships stand with the group", () => {
  const { plan } = proposeFor(YAML, live);
  const blocks = byPrincipal(plan);
  expect(
    blocks.map(({ principal, changes }) => [principal, changes.map(({ action, fact }) => [action, fact.kind])]),
  ).toEqual([
    [
      "user:amy@acme.com",
      [
        ["add", "user"],
        ["add", "grant"],
      ],
    ],
    ["user:zoe@acme.com", [["add", "grant"]]],
    [
      "group:Data",
      [
        ["add", "member"],
        ["remove", "member"],
      ],
    ],
    ["group:Old", [["remove", "group"]]],
  ]);
  expect(blocks.flatMap(({ changes }) => changes).toSorted()).toHaveLength(plan.changes.length);
});

test("a group's new name is one block, and labels stand with their resource, apart from principals", () => {
  const { plan } = proposeFor(
    "users:\n  dana@acme.com: { role: owner }\ngroups:\n  Fresh: { previously: Old, members: [dana@acme.com] }\nresources:\n  sources:\n    web-prod: { labels: { env: staging } }\n    payments: { labels: { env: prod } }\n",
    liveOf([person("dana@acme.com", "Workspace Owner")], [group("Old", [])]),
  );
  expect(
    byPrincipal(plan).map(({ principal, renamedFrom, changes }) => [principal, renamedFrom, changes.length]),
  ).toEqual([["group:Fresh", "group:Old", 3]]);
  expect(byResource(plan).map(({ resource, changes }) => [resource, changes.length])).toEqual([
    ["source:payments", 1],
    ["source:web-prod", 2],
  ]);
});

test("a user and a group of one name are two", () => {
  const changes = (["group:same", "user:same"] as const).map((principal) => ({
    action: "remove" as const,
    fact: { kind: "grant" as const, principal, role: "Source Admin", on: "workspace" as const },
  }));
  expect(byPrincipal({ changes, renames: [] }).map(({ principal }) => principal)).toEqual(["user:same", "group:same"]);
});
