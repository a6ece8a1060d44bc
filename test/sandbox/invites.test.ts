import { describe, expect, test } from "vitest";
import { fieldsOf, groupId, open, roleId } from "./client.ts";

const DAY = 24 * 60 * 60 * 1000;

describe("invites", () => {
  test("are made with 201, shown as addresses only, and kept with what they grant", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const labels = [{ key: "env", value: "prod" }];
    const resources = [{ id: state.sources[0]?.id, type: "SOURCE" }];
    const made = await call("POST", "/invites", {
      invites: [
        { email: "New@acme.com", permissions: [{ roleId: roleId(state, "Source Admin"), labels }] },
        { email: "two@acme.com", permissions: [{ roleId: roleId(state, "Source Read-only"), resources }] },
        { email: "three@acme.com" },
      ],
    });
    expect([made.status, made.data]).toEqual([201, { emails: ["New@acme.com", "two@acme.com", "three@acme.com"] }]);
    const listed = await call("GET", "/invites?pagination.count=3&pagination.cursor=Mg==");
    expect(listed.data).toEqual({ invites: made.data.emails, pagination: { current: "Mg==", totalEntries: 5 } });
    expect(
      sandbox
        .state()
        .invites.slice(2)
        .map(({ permissions }) => permissions),
    ).toEqual([
      [{ roleId: roleId(state, "Source Admin"), resources: [{ id: state.workspace.id, type: "WORKSPACE", labels }] }],
      [{ roleId: roleId(state, "Source Read-only"), resources: [{ ...resources[0], labels: [] }] }],
      [],
    ]);
    expect(sandbox.state().users).toEqual(state.users);
  });

  test("an accepted invite is a user with its permissions and groups", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    await call("POST", "/invites", { invites: [{ email: "New@acme.com" }] });
    await call("POST", `/groups/${groupId(state, "Leadership")}/users`, { emails: ["new@acme.com"] });
    sandbox.acceptInvite("NEW@acme.com");
    sandbox.acceptInvite("newhire@acme.com");
    const { data } = await call("GET", "/users?pagination.cursor=MTM=");
    expect(data.users.map(({ email }) => email)).toEqual(["New@acme.com", "newhire@acme.com"]);
    const [minimal, member] = await Promise.all(
      data.users.map(async ({ id }) => (await call("GET", `/users/${id}`)).data.user),
    );
    expect(minimal?.permissions?.map(({ roleName, resources }) => [roleName, resources[0]?.type])).toEqual([
      ["Minimal Workspace Access", "WORKSPACE"],
    ]);
    expect(member?.permissions?.map(({ roleName }) => roleName)).toEqual(["Workspace Member"]);
    expect((await call("GET", "/invites")).data.invites).toEqual(["eva@agency.example"]);
    expect((await call("GET", `/users/${minimal?.id}/groups`)).data.groups.map(({ name }) => name)).toEqual([
      "Leadership",
    ]);
    expect(() => sandbox.acceptInvite("new@acme.com")).toThrow(RangeError);
  });

  test("somebody with an account is a user at once", async () => {
    const { sandbox, call } = await open();
    sandbox.change((state) => {
      state.knownAccounts = ["Known@acme.com"];
    });
    await call("POST", "/invites", { invites: [{ email: "known@acme.com" }, { email: "other@acme.com" }] });
    expect((await call("GET", "/users")).data.users.at(-1)?.email).toBe("known@acme.com");
    expect((await call("GET", "/invites")).data.invites.at(-1)).toBe("other@acme.com");
  });

  test("expire 7 days after they were made, from groups too", async () => {
    let now = Date.parse("2026-03-01T00:00:00Z");
    const { sandbox, call } = await open({ now: () => now });
    now += 1 * DAY;
    await call("POST", "/invites", { invites: [{ email: "late@acme.com" }] });
    const mobile = groupId(sandbox.state(), "Mobile Team");
    now += 6 * DAY - 1;
    expect((await call("GET", "/invites")).data.invites).toHaveLength(3);
    now += 1;
    expect((await call("GET", "/invites")).data.invites).toEqual(["late@acme.com"]);
    expect((await call("GET", `/groups/${mobile}/invites`)).data.emails).toEqual([]);
    expect((await call("GET", `/groups/${mobile}`)).data.userGroup.memberCount).toBe(2);
    now += 1 * DAY;
    expect(sandbox.state().invites).toEqual([]);
    const again = await call("POST", "/invites", { invites: [{ email: "newhire@acme.com" }] });
    expect(again.status).toBe(201);
    expect((await call("GET", `/groups/${mobile}/invites`)).data.emails).toEqual([]);
  });

  test("a batch with people who are there already is refused as a whole, with an entry for each", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const emails = ["fresh@acme.com", "KIM@acme.com", "newhire@acme.com"];
    const result = await call("POST", "/invites", { invites: emails.map((email) => ({ email })) });
    expect([result.status, fieldsOf(result)]).toEqual([409, ["invites.1.email", "invites.2.email"]]);
    expect(sandbox.state()).toEqual(state);
  });

  test("input is checked strictly", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const role = roleId(state, "Source Admin");
    const source = { id: state.sources[0]?.id, type: "SOURCE" };
    const labels = [{ key: "env", value: "prod" }];
    const cases: [invite: unknown, field: string][] = [
      [{ email: "no address" }, "invites.0.email"],
      [{}, "invites.0.email"],
      [{ email: "a@b.co", name: "A" }, "invites.0.name"],
      [{ email: "a@b.co", permissions: [] }, "invites.0.permissions"],
      [{ email: "a@b.co", permissions: [{ roleId: "nope" }] }, "invites.0.permissions.0.roleId"],
      [
        { email: "a@b.co", permissions: [{ roleId: role, resources: [{ ...source, labels }] }] },
        "invites.0.permissions.0.resources.0.labels",
      ],
      [
        { email: "a@b.co", permissions: [{ roleId: role, resources: [source], labels }] },
        "invites.0.permissions.0.resources.0.labels",
      ],
      [
        { email: "a@b.co", permissions: [{ roleId: role, labels: [{ key: "env", value: "x" }] }] },
        "invites.0.permissions.0.resources.0.labels.0",
      ],
    ];
    for (const [invite, field] of cases) {
      const result = await call("POST", "/invites", { invites: [invite] });
      expect([result.status, fieldsOf(result)]).toEqual([422, [field]]);
    }
    const twice = await call("POST", "/invites", { invites: [{ email: "a@b.co" }, { email: "A@b.co" }] });
    expect([twice.status, fieldsOf(twice)]).toEqual([422, ["invites.1.email"]]);
    expect(fieldsOf(await call("POST", "/invites", { invites: [] }))).toEqual(["invites"]);
    expect(sandbox.state()).toEqual(state);
  });

  test("deleting takes them out of groups; an unknown one refuses the whole call", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    const unknown = await call("DELETE", "/invites?emails.0=newhire@acme.com&emails.1=kim@acme.com");
    expect(unknown.status).toBe(404);
    expect(sandbox.state()).toEqual(state);
    expect(fieldsOf(await call("DELETE", "/invites"))).toEqual(["emails"]);
    const deleted = await call("DELETE", "/invites?emails[0]=NewHire%40acme.com");
    expect([deleted.status, deleted.data]).toEqual([200, { status: "SUCCESS" }]);
    expect((await call("GET", "/invites")).data.invites).toEqual(["eva@agency.example"]);
    expect((await call("GET", `/groups/${groupId(state, "Mobile Team")}/invites`)).data.emails).toEqual([]);
  });

  test("a bulk limit refuses what is above it", async () => {
    const { sandbox, call } = await open();
    sandbox.change((state) => {
      state.bulkLimit = 1;
    });
    const invites = [{ email: "a@b.co" }, { email: "b@b.co" }];
    expect(fieldsOf(await call("POST", "/invites", { invites }))).toEqual(["invites"]);
    expect(fieldsOf(await call("DELETE", "/invites?emails.0=newhire@acme.com&emails.1=eva@agency.example"))).toEqual([
      "emails",
    ]);
  });
});
