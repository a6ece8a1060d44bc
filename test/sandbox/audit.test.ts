import { expect, test } from "vitest";
import { byHand } from "../../src/sandbox/audit.ts";
import type { State } from "../../src/sandbox/state.ts";
import { groupId, open, userId } from "./client.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const DANA = { actor: "u-dana", actorEmail: "dana@acme.com" };

/** What stands in the trail after an edit by hand, as `type resourceType resourceName`. */
async function trailOf(edit: (state: State) => void): Promise<readonly string[]> {
  const { sandbox, call } = await open({ now: () => NOW });
  sandbox.change(byHand(DANA, NOW - 1000, edit));
  const { data } = await call("GET", "/audit-events?pagination.count=1000");
  for (const { timestamp, actor, actorEmail } of data.events)
    expect([timestamp, actor, actorEmail]).toEqual(["2026-11-22T11:59:59.000Z", DANA.actor, DANA.actorEmail]);
  expect(new Set(data.events.map(({ id }) => id)).size).toBe(data.events.length);
  return data.events.map(({ type, resourceType, resourceName }) => `${type} ${resourceType} ${resourceName}`);
}

const user = (state: State, email: string): State["users"][number] => {
  const found = state.users.find((one) => one.email === email);
  if (found === undefined) throw new RangeError(email);
  return found;
};
const group = (state: State, name: string): State["groups"][number] => {
  const found = state.groups.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(name);
  return found;
};

test("people who come, go and change", async () => {
  const events = await trailOf((state) => {
    const kim = user(state, "kim@acme.com");
    user(state, "lee@acme.com").permissions = [];
    state.users = state.users.filter((one) => one !== kim);
    for (const one of state.groups) one.members = one.members.filter((email) => email !== "kim@acme.com");
    state.users.push({ ...kim, id: "u-new", email: "new@acme.com" });
    state.invites = state.invites.filter(({ email }) => email !== "newhire@acme.com");
    state.invites.push({ email: "Guest@acme.com", permissions: [] });
  });
  expect(events).toEqual([
    "User Policy Updated user lee@acme.com",
    "New Segment User Invited to Workspace user new@acme.com",
    "Non-Segment User Invited to Workspace invite Guest@acme.com",
    "User Removed user kim@acme.com",
    "Invite Deleted invite newhire@acme.com",
  ]);
});

test("groups that come, go and change", async () => {
  const events = await trailOf((state) => {
    state.groups = state.groups.filter(({ name }) => name !== "Leadership");
    const mobile = group(state, "Mobile Team");
    mobile.name = "Apps";
    mobile.permissions = [];
    mobile.members = ["kim@acme.com"];
    state.groups.push({ id: "g-new", name: "New", members: ["newhire@acme.com"] });
  });
  expect(events[0]).toBe("User Group Updated group Apps");
  expect(events.slice(-3)).toEqual([
    "User Group Created group New",
    "Subjects Added to Group group New",
    "User Group Deleted group Leadership",
  ]);
  expect(events).toContain("User Group Policy Updated group Apps");
});

test("somebody who comes into a group stands in the trail with the group beside them", async () => {
  const { sandbox } = await open({ now: () => NOW });
  sandbox.change((state) => {
    group(state, "Mobile Team").members = ["lee@acme.com"];
  });
  sandbox.change(
    byHand(DANA, NOW, (state) => {
      group(state, "Mobile Team").members = ["KIM@acme.com"];
    }),
  );
  const state = sandbox.state();
  const [mobile, kim, lee] = [
    groupId(state, "Mobile Team"),
    userId(state, "kim@acme.com"),
    userId(state, "lee@acme.com"),
  ];
  expect(state.auditEvents.map(({ type, resourceId }) => [type, resourceId])).toEqual([
    ["Subjects Added to Group", mobile],
    ["User Added To User Group", kim],
    ["Group Memberships Deleted", mobile],
    ["User Removed From User Group", lee],
  ]);
});

test("an edit that changes nothing leaves nothing", async () => {
  expect(await trailOf(() => {})).toEqual([]);
});
