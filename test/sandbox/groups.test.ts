import { describe, expect, test } from "vitest";
import { fieldsOf, groupId, onWorkspace, open } from "./client.ts";

describe("groups", () => {
  test("the list carries permissions, except of a group that never had any set", async () => {
    const { sandbox, call } = await open();
    const { data } = await call("GET", "/groups?pagination.count=200");
    expect(
      data.userGroups.map(({ name, memberCount, permissions }) => [
        name,
        memberCount,
        permissions?.map((p) => p.roleName),
      ]),
    ).toEqual([
      ["Analytics Engineers", 2, ["Source Read-only", "Warehouse Read-only"]],
      ["Mobile Team", 3, ["Source Admin"]],
      ["Growth Marketing", 3, ["Unify Read-only, Engage User"]],
      ["Leadership", 2, undefined],
    ]);
    for (const group of data.userGroups)
      expect((await call("GET", `/groups/${group.id}`)).data.userGroup).toEqual(group);
    const mobile = data.userGroups[1]?.permissions?.[0]?.resources;
    expect(mobile).toEqual([
      { id: sandbox.state().workspace.id, type: "WORKSPACE", labels: [{ key: "env", value: "staging" }] },
    ]);
  });

  test("create, rename, delete; answers carry no permissions", async () => {
    const { sandbox, call } = await open();
    const created = await call("POST", "/groups", { name: "Support" });
    const { id } = created.data.userGroup;
    expect([created.status, created.data]).toEqual([200, { userGroup: { id, name: "Support", memberCount: 0 } }]);
    expect(id).toMatch(/^[0-9A-Za-z]{22,27}$/u);
    expect((await call("GET", `/groups/${id}`)).data.userGroup).not.toHaveProperty("permissions");
    await call("PUT", `/groups/${id}/permissions`, { permissions: [onWorkspace(sandbox.state(), "Source Read-only")] });
    const renamed = await call("PATCH", `/groups/${id}`, { name: "Customer Support" });
    expect(renamed.data).toEqual({ userGroup: { id, name: "Customer Support", memberCount: 0 } });
    expect((await call("PATCH", `/groups/${id}`, { name: "Customer Support" })).status).toBe(200);
    expect((await call("GET", `/groups/${id}`)).data.userGroup.permissions).toHaveLength(1);
    expect((await call("DELETE", `/groups/${id}`)).data).toEqual({ status: "SUCCESS" });
    expect((await call("GET", `/groups/${id}`)).status).toBe(404);
  });

  test("names are unique and say something", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const path = `/groups/${groupId(state, "Leadership")}`;
    expect((await call("POST", "/groups", { name: "Leadership" })).status).toBe(409);
    expect((await call("PATCH", path, { name: "Mobile Team" })).status).toBe(409);
    for (const body of [{}, { name: "" }, { name: 5 }]) {
      expect(fieldsOf(await call("POST", "/groups", body))).toEqual(["name"]);
      expect(fieldsOf(await call("PATCH", path, body))).toEqual(["name"]);
    }
    expect(fieldsOf(await call("POST", "/groups", { name: "A", description: "" }))).toEqual(["description"]);
    expect(sandbox.state()).toEqual(state);
  });

  test.each([
    ["GET", "/groups/nope", undefined],
    ["PATCH", "/groups/nope", { name: "A" }],
    ["DELETE", "/groups/nope", undefined],
    ["PUT", "/groups/nope/permissions", { permissions: [] }],
    ["POST", "/groups/nope/permissions", { permissions: [] }],
    ["GET", "/groups/nope/users", undefined],
    ["GET", "/groups/nope/invites", undefined],
    ["POST", "/groups/nope/users", { emails: ["kim@acme.com"] }],
    ["PUT", "/group/nope/users", { emails: [] }],
    ["DELETE", "/group/nope/users?emails.0=kim@acme.com", undefined],
  ])("%s %s is a 404", async (method, path, body) => {
    const { call } = await open();
    expect((await call(method, path, body)).status).toBe(404);
  });

  test("permissions: Add merges, Replace may empty, both are checked", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const id = groupId(state, "Mobile Team");
    const path = `/groups/${id}/permissions`;
    const added = await call("POST", path, {
      permissions: [
        onWorkspace(state, "Source Admin", [{ key: "env", value: "prod" }]),
        onWorkspace(state, "Function Admin"),
      ],
    });
    expect(added.data.permissions.map((p) => [p.roleName, p.resources.length, p.subjectType, p.subjectId])).toEqual([
      ["Source Admin", 2, "group", id],
      ["Function Admin", 1, "group", id],
    ]);
    const wrong = await call("PUT", path, { permissions: [{ roleId: "nope", resources: [] }] });
    expect([wrong.status, fieldsOf(wrong)]).toEqual([422, ["permissions.0.resources"]]);
    expect((await call("PUT", path, { permissions: [] })).data).toEqual({ permissions: [] });
    expect((await call("GET", `/groups/${id}`)).data.userGroup.permissions).toEqual([]);
  });
});

describe("members", () => {
  test("users and invites are listed apart and counted together", async () => {
    const { sandbox, call } = await open();
    const id = groupId(sandbox.state(), "Mobile Team");
    const users = await call("GET", `/groups/${id}/users?pagination.count=1`);
    expect(users.data.users.map((user) => Object.keys(user))).toEqual([["id", "name", "email"]]);
    expect([users.data.users[0]?.email, users.data.pagination.totalEntries]).toEqual(["jonas@acme.com", 2]);
    expect((await call("GET", `/groups/${id}/invites`)).data.emails).toEqual(["newhire@acme.com"]);
    expect((await call("GET", `/groups/${id}`)).data.userGroup.memberCount).toBe(3);
  });

  test("Add takes users and invites in any letter case, and those who are in already", async () => {
    const { sandbox, call } = await open();
    const id = groupId(sandbox.state(), "Analytics Engineers");
    const added = await call("POST", `/groups/${id}/users`, {
      emails: ["KIM@acme.com", "Sam@Acme.com", "eva@agency.example"],
    });
    expect(added.data).toEqual({ userGroup: { id, name: "Analytics Engineers", memberCount: 4 } });
    expect((await call("GET", `/groups/${id}/users`)).data.users.map(({ email }) => email)).toEqual([
      "kim@acme.com",
      "lee@acme.com",
      "sam@acme.com",
    ]);
    expect((await call("GET", `/groups/${id}/invites`)).data.emails).toEqual(["eva@agency.example"]);
  });

  test("Replace sets exactly these, or nobody", async () => {
    const { sandbox, call } = await open();
    const id = groupId(sandbox.state(), "Mobile Team");
    const replaced = await call("PUT", `/group/${id}/users`, { emails: ["sam@acme.com", "newhire@acme.com"] });
    expect(replaced.data).toEqual({ userGroup: { id, name: "Mobile Team", memberCount: 2 } });
    expect(sandbox.state().groups.find((group) => group.id === id)?.members).toEqual([
      "sam@acme.com",
      "newhire@acme.com",
    ]);
    expect((await call("PUT", `/group/${id}/users`, { emails: [] })).data.userGroup.memberCount).toBe(0);
  });

  test.each([
    "emails.0=JONAS%40acme.com&emails.1=newhire@acme.com",
    "emails[1]=newhire@acme.com&emails[0]=jonas@acme.com",
  ])("Remove ?%s", async (query) => {
    const { sandbox, call } = await open();
    const id = groupId(sandbox.state(), "Mobile Team");
    expect((await call("DELETE", `/group/${id}/users?${query}`)).data).toEqual({ status: "SUCCESS" });
    expect(sandbox.state().groups.find((group) => group.id === id)?.members).toEqual(["tom@agency.example"]);
  });

  test("somebody unknown refuses the whole call", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const id = groupId(state, "Mobile Team");
    const emails = ["kim@acme.com", "stranger@acme.com"];
    const refused = [
      await call("POST", `/groups/${id}/users`, { emails }),
      await call("PUT", `/group/${id}/users`, { emails }),
      await call("DELETE", `/group/${id}/users?emails.0=jonas@acme.com&emails.1=kim@acme.com`),
    ];
    expect(refused.map((result) => [result.status, fieldsOf(result)])).toEqual(refused.map(() => [422, ["emails.1"]]));
    expect(fieldsOf(await call("POST", `/groups/${id}/users`, { emails: [] }))).toEqual(["emails"]);
    expect(fieldsOf(await call("POST", `/groups/${id}/users`, { emails: ["no address"] }))).toEqual(["emails.0"]);
    expect(fieldsOf(await call("DELETE", `/group/${id}/users`))).toEqual(["emails"]);
    expect(sandbox.state()).toEqual(state);
  });

  test("a bulk limit refuses what is above it", async () => {
    const { sandbox, call } = await open();
    sandbox.change((state) => {
      state.bulkLimit = 1;
    });
    const id = groupId(sandbox.state(), "Mobile Team");
    const emails = ["kim@acme.com", "lee@acme.com"];
    expect(fieldsOf(await call("POST", `/groups/${id}/users`, { emails }))).toEqual(["emails"]);
    expect(fieldsOf(await call("PUT", `/group/${id}/users`, { emails }))).toEqual(["emails"]);
    const query = "emails.0=jonas@acme.com&emails.1=tom@agency.example";
    expect(fieldsOf(await call("DELETE", `/group/${id}/users?${query}`))).toEqual(["emails"]);
  });

  test("the plural path that looks right does not exist", async () => {
    const { sandbox, call } = await open();
    const id = groupId(sandbox.state(), "Mobile Team");
    expect((await call("PUT", `/groups/${id}/users`, { emails: [] })).status).toBe(404);
    expect((await call("DELETE", `/groups/${id}/users?emails.0=jonas@acme.com`)).status).toBe(404);
  });
});
