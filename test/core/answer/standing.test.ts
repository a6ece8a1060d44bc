import { fail } from "node:assert";
import { expect, test } from "vitest";
import { explain, type Explanation } from "../../../src/core/answer/explain.ts";
import { group, invitee, liveOf, person, proposeFor } from "../../scenario.ts";

const OWNER = "users:\n  root@acme.com: { role: owner }\n";
const root = person("root@acme.com", "Workspace Owner");
const dev = person("dev@acme.com", "Workspace Member");

function explained(
  policy: string,
  users: Parameters<typeof liveOf>[0],
  groups: Parameters<typeof liveOf>[1] = [],
  resource?: string,
): Explanation {
  const outcome = explain(proposeFor(policy, liveOf([root, ...users], groups)), "dev@acme.com", resource);
  return outcome.ok ? outcome.value : fail(JSON.stringify(outcome.findings));
}

test("why somebody new comes: the invite is theirs, what hangs on it is added", () => {
  const { person: who, groups } = explained(
    `groups: { Data: { members: [dev@acme.com] } }\n${OWNER}  dev@acme.com: { role: member }\n`,
    [],
    [group("Data", [])],
  );
  expect(who).toMatchObject({ status: "absent", state: "only desired", why: "the next apply invites them" });
  expect(groups).toMatchObject([{ group: "group:Data", state: "only desired", why: "the next apply adds it" }]);
});

test("what an invite is to grant is desired until it is accepted, what a group grants is added", () => {
  const { access } = explained(
    `groups: { Data: { members: [dev@acme.com], sources: { web-prod: read-only } } }\n${OWNER}  dev@acme.com: { role: member, functions: { "*": read-only } }\n`,
    [invitee("dev@acme.com")],
    [group("Data", ["dev@acme.com"])],
  );
  expect(access.map(({ role, state, why }) => [role, state, why])).toEqual([
    ["Source Read-only", "only desired", "the next apply adds it"],
    ["Function Read-only", "only desired", expect.stringContaining("not accepted their invite")],
    ["Workspace Member", "only desired", expect.stringContaining("not accepted their invite")],
  ]);
});

test("what goes, and what waits, says what it waits for", () => {
  const answer = explained(
    "users:\n  heir@acme.com: { role: owner }\n  root@acme.com: { role: member }\n",
    [person("dev@acme.com", "Workspace Owner"), invitee("heir@acme.com")],
    [group("Data", ["dev@acme.com"], "Source Admin")],
  );
  expect(answer.groups).toMatchObject([{ state: "only live", why: "the next apply removes it" }]);
  const waits = { state: "deferred", why: "it is removed once heir@acme.com accepts the invite" };
  expect(answer.person).toMatchObject(waits);
  expect(answer.access.filter(({ through }) => through === "direct")).toMatchObject([waits]);
});

test.each([
  ["payments", "only live"],
  ["web-staging", "only desired"],
])("what labels decide says so: %s is %s", (resource, state) => {
  const { access } = explained(
    `resources: { sources: { payments: { labels: { env: staging } }, web-staging: { labels: { env: prod } } } }
groups: { Data: { members: [dev@acme.com], sources: { "env=prod": read-only } } }
${OWNER}  dev@acme.com: { role: member }\n`,
    [dev],
    [group("Data", ["dev@acme.com"], "Source Read-only on labels:env=prod")],
    resource,
  );
  expect(access).toMatchObject([{ state, why: expect.stringContaining("labels") as string }]);
});

const EXCEPTED = { state: "only live", leftAlone: "excepted", why: expect.stringContaining("`user:dev@*`") as string };
const OF_GROUP = { leftAlone: "idp", why: expect.stringContaining("who is in the group") as string };
const OF_WORKSPACE = {
  state: "only live",
  leftAlone: "idp",
  why: expect.stringContaining("who is in the workspace") as string,
};
const WAITING = { leftAlone: "old-name", why: "left alone: it is the old name of `Facts`, which is not renamed yet" };
const UNDECLARED = { state: "only live", leftAlone: "undeclared", why: expect.stringContaining("no entry") as string };
const EXCEPT_DEV = 'settings: { except: ["user:dev@*"] }\n';
const DATA = "groups: { Data: { sources: { web-prod: read-only } } }\n";
const PUSHED = "groups: { Data: { managed-by: idp, sources: { web-prod: read-only } } }\n";

test.each([
  ["an exception for the member", EXCEPT_DEV + DATA + OWNER, EXCEPTED, EXCEPTED],
  ["a group that is pushed", `settings: { people: idp }\n${PUSHED}${OWNER}`, OF_GROUP, OF_WORKSPACE],
  [
    "a group that is pushed, and a person without an entry",
    `settings: { scope: declared }\n${PUSHED}${OWNER}`,
    OF_GROUP,
    UNDECLARED,
  ],
  ["neither declared", `settings: { scope: declared }\n${OWNER}`, UNDECLARED, UNDECLARED],
  [
    "an entry that is over, where the identity provider decides",
    `settings: { scope: declared, people: idp }\n${PUSHED}${OWNER}  dev@acme.com: { role: member, until: 2026-11-01 }\n`,
    OF_GROUP,
    OF_WORKSPACE,
  ],
  [
    "a group that gets its new name on a day to come",
    `groups: { Facts: { previously: Data, from: 2027-01-01 } }\n${OWNER}  dev@acme.com: { role: member }\n`,
    WAITING,
    { state: "live and desired" },
  ],
  [
    "a group that the identity provider has not renamed yet",
    `groups: { Facts: { previously: Data, managed-by: idp } }\n${OWNER}  dev@acme.com: { role: member }\n`,
    WAITING,
    { state: "live and desired" },
  ],
])("left alone: %s", (_, policy, membership, who) => {
  const answer = explained(policy, [dev], [group("Data", ["dev@acme.com"], "Source Read-only on source:web-prod")]);
  expect(answer.groups).toMatchObject([{ group: "group:Data", state: "only live", ...membership }]);
  expect(answer.person).toMatchObject(who);
  expect(answer.access.filter(({ through }) => through !== "direct")).toMatchObject([membership]);
});

test("an entry that gives nothing today still says who somebody is", () => {
  const { person: who, access } = explained(
    `${OWNER}  dev@acme.com: { role: member, from: 2027-01-01, kind: service, owner: root@acme.com }\n`,
    [],
  );
  expect(who).toMatchObject({
    email: "dev@acme.com",
    status: "absent",
    kind: "service",
    owner: "root@acme.com",
    state: "only desired",
    why: expect.stringContaining("nothing today") as string,
  });
  expect(access).toEqual([]);
});

test("the last day of a person and of a membership are told, and that of nothing else", () => {
  const policy = (until: string): string =>
    `groups: { Data: { members: [{ user: dev@acme.com, until: 2026-11-30 }] }, Also: { members: [dev@acme.com] } }
${OWNER}  dev@acme.com: { role: member${until} }\n`;
  const data = group("Data", ["dev@acme.com"]);
  const ending = explained(policy(", until: 2026-12-01"), [dev], [data]);
  expect(ending.person).toMatchObject({ kind: "person", terms: { until: "2026-12-01" }, endsIn: 9 });
  expect(ending.groups.map(({ group: name, endsIn }) => [name, endsIn])).toEqual([
    ["group:Also", 9],
    ["group:Data", 8],
  ]);
  const staying = explained(policy(""), [dev], [data]);
  expect(staying.groups).toMatchObject([{ state: "only desired" }, { terms: { until: "2026-11-30" }, endsIn: 8 }]);
  for (const one of [staying.person, staying.groups[0], ...staying.access, explained(OWNER, [dev]).person])
    expect(one).not.toHaveProperty("endsIn");
});

test("somebody who has no entry is a person", () => {
  expect(explained(OWNER, [dev]).person).toMatchObject({ kind: "person", state: "only live" });
});
