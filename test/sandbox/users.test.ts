import { describe, expect, test } from "vitest";
import { fieldsOf, groupId, onWorkspace, open, roleId, sourceId, userId } from "./client.ts";

describe("reading users", () => {
  test("the list carries no permissions, one user does", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const { data } = await call("GET", "/users?pagination.count=1000");
    expect(data.users.map(({ email }) => email)).toEqual(state.users.map(({ email }) => email));
    expect(data.users.some((user) => "permissions" in user)).toBe(false);
    const one = await call("GET", `/users/${userId(state, "jonas@acme.com")}`);
    expect(one.data.user.permissions).toEqual([
      {
        roleId: roleId(state, "Workspace Member"),
        roleName: "Workspace Member",
        resources: [{ id: state.workspace.id, type: "WORKSPACE", labels: [] }],
      },
      {
        roleId: roleId(state, "Source Admin"),
        roleName: "Source Admin",
        resources: [
          {
            id: state.workspace.id,
            type: "WORKSPACE",
            labels: [
              { key: "env", value: "staging" },
              { key: "team", value: "mobile" },
            ],
          },
        ],
      },
    ]);
  });

  test("the list can carry permissions, the same as each user's own", async () => {
    const { call } = await open({ permissionsInUserList: true });
    const { data } = await call("GET", "/users");
    for (const user of data.users) expect((await call("GET", `/users/${user.id}`)).data.user).toEqual(user);
  });

  test("the groups of a user", async () => {
    const { sandbox, call } = await open();
    const { data } = await call("GET", `/users/${userId(sandbox.state(), "kim@acme.com")}/groups?pagination.count=1`);
    expect(data.groups).toEqual([{ id: groupId(sandbox.state(), "Analytics Engineers"), name: "Analytics Engineers" }]);
    expect(data.pagination.totalEntries).toBe(2);
  });

  test.each(["GET /users/nobody", "GET /users/nobody/groups", "DELETE /users?userIds.0=nobody"])(
    "%s is a 404",
    async (line) => {
      const { call } = await open();
      const [method = "", path = ""] = line.split(" ");
      const result = await call(method, path);
      expect([result.status, result.envelope]).toEqual([404, ["errors"]]);
    },
  );
});

describe("permissions of a user", () => {
  test("Add merges and shows the policy, Replace replaces", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const id = userId(state, "dev@acme.com");
    const payments = { id: sourceId(state, "payments"), type: "SOURCE" };
    const readPayments = { roleId: roleId(state, "Source Read-only"), resources: [payments] };
    const added = await call("POST", `/users/${id}/permissions`, { permissions: [readPayments] });
    expect(added.status).toBe(200);
    expect(added.data.permissions.map(({ roleName, resources }) => [roleName, resources.length])).toEqual([
      ["Workspace Member", 1],
      ["Source Read-only", 2],
      ["Source Admin", 1],
    ]);
    expect(
      added.data.permissions.every(({ subjectId, subjectType }) => subjectId === id && subjectType === "user"),
    ).toBe(true);
    expect(new Set(added.data.permissions.map(({ policyId }) => policyId)).size).toBe(3);
    expect(added.data.permissions[1]?.resources[1]).toEqual({ ...payments, labels: [] });
    await call("POST", `/users/${id}/permissions`, { permissions: [readPayments, readPayments] });
    expect(sandbox.state().users.find((user) => user.id === id)?.permissions[1]?.resources).toHaveLength(2);

    const replaced = await call("PUT", `/users/${id}/permissions`, {
      permissions: [onWorkspace(state, "Workspace Member")],
    });
    expect(replaced.data.permissions).toEqual([
      {
        roleId: roleId(state, "Workspace Member"),
        roleName: "Workspace Member",
        resources: [{ id: state.workspace.id, type: "WORKSPACE", labels: [] }],
      },
    ]);
    expect((await call("GET", `/users/${id}`)).data.user.permissions).toEqual(replaced.data.permissions);
  });

  test("input is checked strictly, and nothing is changed by what is refused", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const path = `/users/${userId(state, "lee@acme.com")}/permissions`;
    const role = roleId(state, "Source Admin");
    const workspace = { id: state.workspace.id, type: "WORKSPACE" };
    const source = { id: sourceId(state, "web-prod"), type: "SOURCE" };
    const env = { key: "env", value: "prod" };
    const cases: [permission: unknown, field: string][] = [
      [{ roleId: "nope", resources: [workspace] }, "permissions.0.roleId"],
      [{ resources: [workspace] }, "permissions.0.roleId"],
      [{ roleId: role }, "permissions.0.resources"],
      [{ roleId: role, resources: [] }, "permissions.0.resources"],
      [{ roleId: role, resources: [{ id: "nope", type: "WORKSPACE" }] }, "permissions.0.resources.0.id"],
      [{ roleId: role, resources: [{ ...source, type: "WAREHOUSE" }] }, "permissions.0.resources.0.id"],
      [{ roleId: role, resources: [{ ...source, type: "DESTINATION" }] }, "permissions.0.resources.0.type"],
      [{ roleId: role, resources: [{ ...source, labels: [env] }] }, "permissions.0.resources.0.labels"],
      [
        { roleId: role, resources: [{ ...workspace, labels: [{ key: "env", value: "nope" }] }] },
        "permissions.0.resources.0.labels.0",
      ],
      [
        { roleId: role, resources: [{ ...workspace, labels: [{ ...env, description: "" }] }] },
        "permissions.0.resources.0.labels.0.description",
      ],
      [{ roleId: role, roleName: "Source Admin", resources: [workspace] }, "permissions.0.roleName"],
      [{ roleId: role, resources: [workspace], labels: [] }, "permissions.0.labels"],
      [{ roleId: role, resources: [{ ...workspace, name: "x" }] }, "permissions.0.resources.0.name"],
      ["Source Admin", "permissions.0"],
    ];
    for (const method of ["POST", "PUT"]) {
      for (const [permission, field] of cases) {
        const result = await call(method, path, { permissions: [permission] });
        expect([result.status, fieldsOf(result)]).toEqual([422, [field]]);
        expect(result.errors[0]?.type).toBe("input-validation");
      }
    }
    const both = await call("PUT", path, {
      permissions: [{ roleId: "a", resources: [{ id: "b", type: "SOURCE" }] }],
      extra: 1,
    });
    expect(fieldsOf(both)).toEqual(["extra"]);
    expect(fieldsOf(await call("PUT", path, { permissions: [] }))).toEqual(["permissions"]);
    expect(fieldsOf(await call("PUT", path, {}))).toEqual(["permissions"]);
    expect(
      (await call("PUT", "/users/nobody/permissions", { permissions: [onWorkspace(state, "Source Admin")] })).status,
    ).toBe(404);
    expect(sandbox.state()).toEqual(state);
  });

  test("every kind of resource can be granted", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const resources = [
      { id: state.workspace.id, type: "WORKSPACE", labels: [{ key: "env", value: "prod" }] },
      { id: state.sources[0]?.id, type: "SOURCE", labels: [] },
      { id: state.warehouses[0]?.id, type: "WAREHOUSE", labels: [] },
      { id: state.spaces[0]?.id, type: "SPACE", labels: [] },
      { id: state.functions[0]?.id, type: "FUNCTION", labels: [] },
    ];
    const permissions = [{ roleId: roleId(state, "Source Admin"), resources }];
    const result = await call("PUT", `/users/${userId(state, "lee@acme.com")}/permissions`, { permissions });
    expect(result.data.permissions[0]?.resources).toEqual(resources);
  });
});

describe("deleting users", () => {
  test.each(["userIds.0=A&userIds.1=B", "userIds[0]=A&userIds[1]=B", "userIds%5B1%5D=B&userIds%5B0%5D=A"])(
    "%s takes them out, of their groups too, and leaves what they made",
    async (spelling) => {
      const { sandbox, call } = await open();
      const before = sandbox.state();
      const query = spelling
        .replace("=A", `=${userId(before, "kim@acme.com")}`)
        .replace("=B", `=${userId(before, "lee@acme.com")}`);
      const result = await call("DELETE", `/users?${query}`);
      expect([result.status, result.data]).toEqual([200, { status: "SUCCESS" }]);
      const after = sandbox.state();
      expect(after.users.length).toBe(before.users.length - 2);
      expect(after.groups.find(({ name }) => name === "Analytics Engineers")?.members).toEqual([]);
      expect(after.groups.find(({ name }) => name === "Growth Marketing")?.members).toEqual([
        "priya@acme.com",
        "sam@acme.com",
      ]);
      expect([after.sources, after.functions]).toEqual([before.sources, before.functions]);
    },
  );

  test.each([
    ["", ["userIds"]],
    ["userIds=x", ["userIds"]],
    ["userIds[]=x", ["userIds[]"]],
    ["userIds.1=x", ["userIds.0"]],
    ["userIds.0=", ["userIds.0"]],
    ["userIds.0=x&userIds[0]=y", ["userIds.0"]],
  ])("?%s is wrong input", async (query, fields) => {
    const { call } = await open();
    const result = await call("DELETE", `/users?${query}`);
    expect([result.status, fieldsOf(result)]).toEqual([422, fields]);
  });

  test("one unknown id refuses the whole call", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const result = await call("DELETE", `/users?userIds.0=${userId(state, "kim@acme.com")}&userIds.1=nobody`);
    expect(result.status).toBe(404);
    expect(sandbox.state()).toEqual(state);
  });

  test("a bulk limit refuses what is above it", async () => {
    const { sandbox, call } = await open();
    sandbox.change((state) => {
      state.bulkLimit = 1;
    });
    const state = sandbox.state();
    const ids = ["kim@acme.com", "lee@acme.com"].map((email, index) => `userIds.${index}=${userId(state, email)}`);
    expect(fieldsOf(await call("DELETE", `/users?${ids.join("&")}`))).toEqual(["userIds"]);
    expect((await call("DELETE", `/users?${ids[0]}`)).status).toBe(200);
  });
});

async function withOneOwner() {
  const opened = await open();
  opened.sandbox.change((state) => {
    state.users = state.users.filter(({ email }) => email !== "breakglass@acme.com");
  });
  return { ...opened, state: opened.sandbox.state() };
}

describe("the last owner", () => {
  test("cannot be deleted, nor lose the role; one of two can", async () => {
    const { sandbox, call, state } = await withOneOwner();
    const dana = userId(state, "dana@acme.com");
    const member = { permissions: [onWorkspace(state, "Workspace Member")] };
    expect((await call("DELETE", `/users?userIds.0=${dana}`)).status).toBe(409);
    expect((await call("PUT", `/users/${dana}/permissions`, member)).status).toBe(409);
    expect(sandbox.state()).toEqual(state);
    const kim = userId(state, "kim@acme.com");
    await call("POST", `/users/${kim}/permissions`, { permissions: [onWorkspace(state, "Workspace Owner")] });
    expect((await call("PUT", `/users/${dana}/permissions`, member)).status).toBe(200);
  });

  test("an invited owner is none yet", async () => {
    const { call, state } = await withOneOwner();
    await call("POST", "/invites", {
      invites: [{ email: "new@acme.com", permissions: [{ roleId: roleId(state, "Workspace Owner") }] }],
    });
    expect((await call("DELETE", `/users?userIds.0=${userId(state, "dana@acme.com")}`)).status).toBe(409);
  });

  test("through a group: the group can't be emptied, changed or deleted", async () => {
    const { sandbox, call, state } = await withOneOwner();
    const group = groupId(state, "Leadership");
    await call("PUT", `/groups/${group}/permissions`, { permissions: [onWorkspace(state, "Workspace Owner")] });
    const dana = userId(state, "dana@acme.com");
    expect(
      (await call("PUT", `/users/${dana}/permissions`, { permissions: [onWorkspace(state, "Workspace Member")] }))
        .status,
    ).toBe(200);
    const before = sandbox.state();
    const refused = [
      await call("PUT", `/groups/${group}/permissions`, { permissions: [] }),
      await call("PUT", `/group/${group}/users`, { emails: [] }),
      await call("DELETE", `/group/${group}/users?emails.0=dana@acme.com&emails.1=ruth@acme.com`),
      await call("DELETE", `/groups/${group}`),
      await call("DELETE", `/users?userIds.0=${dana}&userIds.1=${userId(state, "ruth@acme.com")}`),
    ];
    expect(refused.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409]);
    expect(sandbox.state()).toEqual(before);
    expect((await call("DELETE", `/group/${group}/users?emails.0=dana@acme.com`)).status).toBe(200);
  });
});
