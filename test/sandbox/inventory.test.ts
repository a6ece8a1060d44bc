import { describe, expect, test } from "vitest";
import { seed } from "../../src/sandbox/seed.ts";
import { fieldsOf, groupId, open, sourceId, userId } from "./client.ts";

describe("what a workspace holds", () => {
  test("the workspace", async () => {
    const { sandbox, call } = await open();
    const { data } = await call("GET", "/");
    expect(data).toEqual({ workspace: sandbox.state().workspace });
    expect([data.workspace.slug, data.workspace.name]).toEqual(["acme-prod", "Acme (production)"]);
  });

  test.each(["roles", "destinations", "warehouses", "spaces"] as const)("/%s", async (name) => {
    const { sandbox, call } = await open();
    const { data } = await call("GET", `/${name}?pagination.count=1000`);
    expect(data[name]).toEqual(sandbox.state()[name]);
    expect(data[name].length).toBeGreaterThan(0);
  });

  test("sources show their tracking plan only one by one", async () => {
    const { sandbox, call } = await open();
    const { data } = await call("GET", "/sources?pagination.count=1000");
    expect(data.sources.map(({ slug }) => slug)).toEqual(sandbox.state().sources.map(({ slug }) => slug));
    expect(data.sources.some((source) => "trackingPlanId" in source)).toBe(false);
    for (const { id, slug } of data.sources) {
      const one = await call("GET", `/sources/${id}`);
      expect(one.data.source).toEqual(data.sources.find((source) => source.id === id));
      const plan = sandbox.state().trackingPlans.find((candidate) => candidate.id === one.data.trackingPlanId);
      expect(plan?.slug ?? null).toBe(
        {
          "web-prod": "customer-journey",
          checkout: "customer-journey",
          "ios-prod": "mobile-core",
          "android-prod": "mobile-core",
        }[slug] ?? null,
      );
    }
    expect((await call("GET", "/sources/nope")).status).toBe(404);
  });

  test("functions are listed by type, which is required", async () => {
    const { call } = await open();
    const names = async (type: string) =>
      (await call("GET", `/functions?resourceType=${type}`)).data.functions.map((f) => f.displayName);
    expect(await names("SOURCE")).toEqual(["Ticket events"]);
    expect(await names("DESTINATION")).toEqual(["Enrich orders"]);
    expect(await names("INSERT_DESTINATION")).toEqual(["Drop test traffic"]);
    expect(await names("INSERT_SOURCE")).toEqual([]);
    expect(await names("INSERT_TRANSFORMATION")).toEqual([]);
    expect(fieldsOf(await call("GET", "/functions?pagination.count=5"))).toEqual(["resourceType"]);
    expect(fieldsOf(await call("GET", "/functions?resourceType=OTHER"))).toEqual(["resourceType"]);
  });

  test("tracking plans, of one type too", async () => {
    const { call } = await open();
    expect((await call("GET", "/tracking-plans")).data.trackingPlans.map(({ slug }) => slug)).toEqual([
      "customer-journey",
      "mobile-core",
    ]);
    expect((await call("GET", "/tracking-plans?type=TEMPLATE")).data.trackingPlans).toEqual([]);
  });

  test("what the workspace's plan lacks is a 404", async () => {
    const state = seed("empty");
    state.features = { spaces: false, functions: false, trackingPlans: false };
    const { call } = await open({ state });
    const statuses = ["/spaces", "/functions?resourceType=SOURCE", "/tracking-plans"].map(
      async (path) => (await call("GET", path)).status,
    );
    expect(await Promise.all(statuses)).toEqual([404, 404, 404]);
  });

  test("a deleted source takes its destinations with it and leaves grants dangling", async () => {
    const { sandbox, call } = await open();
    const id = sourceId(sandbox.state(), "web-prod");
    const dev = userId(sandbox.state(), "dev@acme.com");
    expect((await call("DELETE", `/sources/${id}`)).data).toEqual({ status: "SUCCESS" });
    expect((await call("GET", `/sources/${id}`)).status).toBe(404);
    expect((await call("DELETE", `/sources/${id}`)).status).toBe(404);
    expect((await call("GET", "/destinations")).data.destinations.map(({ sourceId: on }) => on)).not.toContain(id);
    const { data } = await call("GET", `/users/${dev}`);
    expect(data.user.permissions?.flatMap(({ resources }) => resources.map((resource) => resource.id))).toContain(id);
  });
});

describe("labels", () => {
  test("list, create, delete", async () => {
    const { sandbox, call } = await open();
    expect((await call("GET", "/labels")).data).toEqual({ labels: sandbox.state().labels });
    const label = { key: "region", value: "eu/west 1", description: "Europe" };
    const created = await call("POST", "/labels", { label });
    expect([created.status, created.data]).toEqual([201, { label }]);
    expect((await call("POST", "/labels", { label: { key: "region", value: "eu/west 1" } })).status).toBe(409);
    expect((await call("DELETE", "/labels/region/eu%2Fwest%201")).data).toEqual({ status: "SUCCESS" });
    expect((await call("DELETE", "/labels/region/eu%2Fwest%201")).status).toBe(404);
    expect(fieldsOf(await call("POST", "/labels", { label: { key: "", value: 1 } }))).toEqual([
      "label.key",
      "label.value",
    ]);
    expect(fieldsOf(await call("POST", "/labels", {}))).toEqual(["label"]);
  });

  test("one that is in use can't be deleted, wherever it is used", async () => {
    const { sandbox, call } = await open();
    expect((await call("DELETE", "/labels/env/prod")).status).toBe(409);
    sandbox.change((state) => {
      for (const source of state.sources) source.labels = [];
    });
    const status = async (label: string) => (await call("DELETE", `/labels/${label}`)).status;
    expect(await status("env/prod")).toBe(200);
    expect(await status("team/mobile")).toBe(409); // A user's grant.
    sandbox.change((state) => {
      for (const user of state.users) user.permissions = [];
    });
    expect(await status("team/mobile")).toBe(200);
    expect(await status("env/staging")).toBe(409); // A group's grant, and an invite's.
    sandbox.change((state) => {
      state.groups = [];
    });
    expect(await status("env/staging")).toBe(409);
    sandbox.change((state) => {
      state.invites = [];
    });
    expect(await status("env/staging")).toBe(200);
  });

  test("of a source: Add keeps the others, Replace does not", async () => {
    const { sandbox, call } = await open();
    const path = `/sources/${sourceId(sandbox.state(), "web-prod")}/labels`;
    const staging = { key: "env", value: "staging" };
    const added = await call("POST", path, { labels: [staging] });
    expect(added.data).toEqual({ labels: [{ key: "team", value: "growth" }, staging] });
    expect((await call("PUT", path, { labels: [staging] })).data).toEqual({ labels: [staging] });
    expect((await call("PUT", path, { labels: [] })).data).toEqual({ labels: [] });
    expect(fieldsOf(await call("PUT", path, { labels: [{ key: "env", value: "nope" }] }))).toEqual(["labels.0"]);
    expect(fieldsOf(await call("PUT", path, { labels: [staging, { key: "env", value: "prod" }] }))).toEqual([
      "labels.1.key",
    ]);
    expect(fieldsOf(await call("POST", path, { labels: [] }))).toEqual(["labels"]);
    expect((await call("PUT", "/sources/nope/labels", { labels: [] })).status).toBe(404);
  });
});

describe("the audit trail", () => {
  test("says what API calls changed, and nothing about changes by hand", async () => {
    let now = Date.parse("2026-03-01T12:00:00Z");
    const { sandbox, call } = await open({ now: () => now });
    sandbox.change((state) => {
      state.groups = state.groups.filter(({ name }) => name !== "Leadership");
    });
    expect((await call("GET", "/audit-events")).data.events).toEqual([]);
    await call("POST", "/groups", { name: "Support" });
    const support = groupId(sandbox.state(), "Support");
    now += 1000;
    await call("POST", `/groups/${support}/users`, { emails: ["kim@acme.com", "newhire@acme.com"] });
    now += 1000;
    sandbox.acceptInvite("newhire@acme.com");
    await call("PUT", `/group/${support}/users`, { emails: ["lee@acme.com"] });
    await call("DELETE", `/users?userIds.0=${userId(sandbox.state(), "tom@agency.example")}`);
    await call("DELETE", "/users?userIds.0=nobody");
    await call("GET", "/users");
    const { data } = await call("GET", "/audit-events?pagination.count=1000");
    expect(data.events.map(({ type, resourceType, resourceName }) => [type, resourceType, resourceName])).toEqual([
      ["User Group Created", "group", "Support"],
      ["Subjects Added to Group", "group", "Support"],
      ["User Added To User Group", "user", "kim@acme.com"],
      ["Policy Created", "user", "newhire@acme.com"],
      ["Subjects Added to Group", "group", "Support"],
      ["User Added To User Group", "user", "lee@acme.com"],
      ["Group Memberships Deleted", "group", "Support"],
      ["User Removed From User Group", "user", "kim@acme.com"],
      ["User Removed From User Group", "user", "newhire@acme.com"],
      ["User Removed", "user", "tom@agency.example"],
    ]);
    expect(new Set(data.events.map(({ id }) => id)).size).toBe(10);
    const accepted = data.events[3];
    expect([accepted?.actor, accepted?.actorEmail]).toEqual([
      userId(sandbox.state(), "newhire@acme.com"),
      "newhire@acme.com",
    ]);
    const actors = data.events
      .filter((event) => event !== accepted)
      .map(({ actor, actorEmail }) => [actor, actorEmail]);
    expect(new Set(actors.map(String)).size).toBe(1);
    expect(actors[0]?.[0]).toMatch(/^public-api-token\/[0-9a-f]{8}$/u);

    const types = async (query: string) =>
      (await call("GET", `/audit-events?${query}`)).data.events.map(({ type }) => type);
    expect(await types("startTime=2026-03-01T12:00:00Z&endTime=2026-03-01T12:00:02Z")).toEqual([
      "Subjects Added to Group",
      "User Added To User Group",
    ]);
    expect(await types(`resourceId=${support}&endTime=2026-03-01T12:00:01Z`)).toEqual(["User Group Created"]);
    expect(await types("resourceType=user&pagination.count=1")).toEqual(["User Added To User Group"]);
    expect(fieldsOf(await call("GET", "/audit-events?startTime=x&endTime=y"))).toEqual(["startTime", "endTime"]);
    now += 90 * 24 * 60 * 60 * 1000 - 1000;
    expect((await types("resourceType=group")).length).toBe(2);
  });

  test("names every kind of change", async () => {
    const { sandbox, call } = await open();
    sandbox.change((state) => {
      state.knownAccounts = ["known@acme.com"];
    });
    const state = sandbox.state();
    const [kim, mobile] = [userId(state, "kim@acme.com"), groupId(state, "Mobile Team")];
    const permissions = state.users.find(({ id }) => id === kim)?.permissions;
    await call("POST", "/invites", { invites: [{ email: "new@acme.com" }, { email: "known@acme.com" }] });
    await call("DELETE", "/invites?emails.0=new@acme.com");
    await call("PUT", `/users/${kim}/permissions`, { permissions });
    await call("POST", `/users/${kim}/permissions`, { permissions });
    await call("PUT", `/groups/${mobile}/permissions`, { permissions });
    await call("PATCH", `/groups/${mobile}`, { name: "Apps" });
    await call("DELETE", `/groups/${mobile}`);
    const label = { key: "region", value: "eu" };
    const [web, staging] = [sourceId(state, "web-prod"), sourceId(state, "web-staging")];
    await call("POST", "/labels", { label });
    await call("DELETE", "/labels/region/eu");
    await call("POST", `/sources/${web}/labels`, { labels: [{ key: "env", value: "staging" }] });
    await call("PUT", `/sources/${web}/labels`, { labels: [] });
    await call("DELETE", `/sources/${staging}`);
    expect(sandbox.state().auditEvents.map(({ type }) => type)).toEqual([
      "Non-Segment User Invited to Workspace",
      "New Segment User Invited to Workspace",
      "Invite Deleted",
      "User Policy Updated",
      "User Policy Updated",
      "User Group Policy Updated",
      "User Group Updated",
      "User Group Deleted",
      "Label Created",
      "Label Deleted",
      "Source Modified",
      "Source Deleted",
    ]);
  });
});
