import { afterEach, expect, test } from "vitest";
import { type Fact, keyOf } from "../../../src/core/access.ts";
import type { Live, Ref } from "../../../src/core/provider.ts";
import { segmentProvider, type SegmentOptions } from "../../../src/providers/segment/index.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../../src/sandbox/server.ts";
import { seed } from "../../../src/sandbox/seed.ts";

const running: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

async function sandboxOf(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  return sandbox;
}

function providerOf({ url }: Sandbox, more: Partial<SegmentOptions> = {}) {
  return segmentProvider({ token: "t", baseUrl: url, version: "0.0.0", retryMs: 1, ...more });
}

const factsOf = ({ facts }: Live) => [...facts.values()].map((fact: Fact) => keyOf(fact)).sort();
const rulesOf = ({ findings }: Live) => findings.map(({ rule, severity }) => `${severity} ${rule}`);

test("the facts are what the workspace holds", async () => {
  const sandbox = await sandboxOf();
  const live = await providerOf(sandbox).read();
  const { users, invites, groups } = sandbox.state();
  const count = (kind: Fact["kind"]) => [...live.facts.values()].filter((fact) => fact.kind === kind).length;
  expect(count("user")).toBe(users.length + invites.length);
  expect(count("group")).toBe(groups.length);
  expect(count("member")).toBe(groups.flatMap(({ members }) => members).length);
  const permissions = [...users, ...groups].flatMap((principal) => principal.permissions ?? []);
  expect(count("grant")).toBe(permissions.flatMap(({ resources }) => resources).length);
  expect(live.invited).toEqual(new Set(["user:newhire@acme.com", "user:eva@agency.example"]));
  expect(factsOf(live)).toEqual(
    expect.arrayContaining([
      keyOf({ kind: "member", group: "group:Mobile Team", user: "user:newhire@acme.com" }),
      keyOf({ kind: "grant", principal: "group:Mobile Team", role: "Source Admin", on: "labels:env=staging" }),
      keyOf({
        kind: "grant",
        principal: "group:Growth Marketing",
        role: "Unify Read-only, Engage User",
        on: "space:engage-prod",
      }),
    ]),
  );
  expect(live.findings).toEqual([]);
  expect(live.requests).toBe(sandbox.requests.length);
  expect(new Set(sandbox.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
});

test("everything that is named has an id, and none of it is a secret", async () => {
  const sandbox = await sandboxOf();
  const live = await providerOf(sandbox).read();
  const { workspace, users } = sandbox.state();
  expect(live.directory.get("workspace")).toBe(workspace.id);
  expect(live.directory.get("user:dana@acme.com")).toBe(users.find(({ email }) => email === "dana@acme.com")?.id);
  expect(live.directory.get("user:newhire@acme.com")).toBe("newhire@acme.com");
  for (const role of live.roles) expect(live.directory.has(`role:${role}`)).toBe(true);
  for (const { ref, id } of live.resources) expect(live.directory.get(ref)).toBe(id);
  expect(live.resources.find(({ ref }) => ref === "source:web-prod")).toMatchObject({
    kind: "source",
    names: ["web-prod", "Website"],
    labels: { env: "prod", team: "growth" },
  });
  expect(
    live.resources.filter(({ names }) => names[0] === "Amplitude").map(({ ref, id }) => ref === `destination:${id}`),
  ).toEqual([true, true]);
  expect(JSON.stringify([...live.directory, live.resources, [...live.facts]])).not.toContain("CANARY");
});

test("to identify is one request", async () => {
  const sandbox = await sandboxOf();
  expect(await providerOf(sandbox).identify()).toMatchObject({ slug: "acme-prod", name: "Acme (production)" });
  expect(sandbox.requests).toHaveLength(1);
});

test("permissions in the list of users save one request for each, and mean the same", async () => {
  const [without, withThem] = [await sandboxOf(), await sandboxOf({ permissionsInUserList: true })];
  const one = await providerOf(without).read();
  const other = await providerOf(withThem).read();
  expect(factsOf(other)).toEqual(factsOf(one));
  expect(one.requests - other.requests).toBe(without.state().users.length);
  expect(withThem.requests.filter(({ path }) => path.startsWith("/users/"))).toEqual([]);
});

test("each reading counts its own requests", async () => {
  const provider = providerOf(await sandboxOf());
  const { requests } = await provider.read();
  expect((await provider.read()).requests).toBe(requests);
});

test("roles that are refused end the reading, and are named", async () => {
  const sandbox = await sandboxOf();
  sandbox.fail({ kind: "status", status: 422, on: { path: "/roles" } });
  await expect(providerOf(sandbox).read()).rejects.toThrow("Segment refused to list /roles (422");
});

test("small pages change nothing", async () => {
  const sandbox = await sandboxOf();
  const whole = await providerOf(sandbox).read();
  const paged = await providerOf(sandbox, { pageSize: 1, concurrency: 3 }).read();
  expect(paged.facts).toEqual(whole.facts);
  expect(paged.resources).toEqual(whole.resources);
  expect(paged.requests).toBeGreaterThan(whole.requests);
});

test("a workspace without spaces and tracking plans has none, and that is noted", async () => {
  const live = await providerOf(await sandboxOf({ state: seed("small-plan") })).read();
  expect(rulesOf(live)).toEqual(["note not-available", "note not-available"]);
  expect(live.resources.map(({ kind }) => kind)).not.toContain("space");
});

test.each([403, 404, 422])("%i on a list that not every workspace has", async (status) => {
  const sandbox = await sandboxOf({ state: seed("empty") });
  sandbox.fail({ kind: "status", status, on: { path: "/functions" }, times: 5 });
  const live = await providerOf(sandbox).read();
  expect(rulesOf(live)).toEqual(Array.from({ length: 5 }, () => "note not-available"));
});

test.each([
  ["/sources", 404, "refused"],
  ["/roles", 403, "token"],
  ["/users", 401, "token"],
  ["/spaces", 401, "token"],
  ["/groups/{userGroupId}/invites", 500, "not-read"],
  ["/users/{userId}", 500, "unreachable"],
])("%s that answers %i ends the reading", async (path, status, rule) => {
  const sandbox = await sandboxOf();
  sandbox.fail({ kind: "status", status, on: { path }, times: 100 });
  await expect(providerOf(sandbox).read()).rejects.toMatchObject({ name: "ProviderError", rule });
});

test("the labels of the workspace, sorted, whether or not anything carries them", async () => {
  const sandbox = await sandboxOf();
  sandbox.change(({ labels }) => void labels.unshift({ key: "team", value: "data" }, { key: "a=b", value: "c,d" }));
  expect((await providerOf(sandbox).read()).labels).toEqual([
    ["a=b", "c,d"],
    ["env", "prod"],
    ["env", "staging"],
    ["team", "data"],
    ["team", "growth"],
    ["team", "mobile"],
  ]);
  expect(sandbox.requests.filter(({ path }) => path === "/labels").map(({ url }) => url)).toEqual(["/labels"]);
});

test.each([400, 403, 404, 422])("%i on the labels means none, and that is noted", async (status) => {
  const sandbox = await sandboxOf();
  sandbox.fail({ kind: "status", status, on: { path: "/labels" } });
  const live = await providerOf(sandbox).read();
  expect(live.labels).toEqual([]);
  expect(rulesOf(live)).toEqual(["note not-available"]);
  expect(live.findings[0]?.message).toContain("/labels");
});

test.each([
  [401, "token"],
  [500, "unreachable"],
])("%i on the labels ends the reading", async (status, rule) => {
  const sandbox = await sandboxOf();
  sandbox.fail({ kind: "status", status, on: { path: "/labels" }, times: 100 });
  await expect(providerOf(sandbox).read()).rejects.toMatchObject({ name: "ProviderError", rule });
});

test("a token that Segment refuses is told by its variable, not by itself", async () => {
  const sandbox = await sandboxOf({ token: "the-right-one" });
  const provider = providerOf(sandbox, { token: "CANARY-wrong-one", tokenName: "SEGMENT_TOKEN_ACME_PROD" });
  const error: unknown = await provider.identify().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: "ProviderError", rule: "token" });
  expect((error as Error).message).toContain("SEGMENT_TOKEN_ACME_PROD");
  expect((error as Error).message).not.toContain("CANARY");
});

test("faults that pass are read through", async () => {
  const sandbox = await sandboxOf();
  const quiet = await providerOf(sandbox).read();
  for (const kind of ["reset-before", "truncated", "html", "429"] as const) {
    sandbox.fail({ kind, on: { path: "/users/{userId}" }, times: 3, ...(kind === "429" ? { msBeforeNext: 1 } : {}) });
    sandbox.fail({ kind, on: { path: "/invites" }, ...(kind === "429" ? { msBeforeNext: 1 } : {}) });
  }
  const live = await providerOf(sandbox).read();
  expect(live.facts).toEqual(quiet.facts);
  expect(live.requests - quiet.requests).toBe(16);
});

test("a grant on what was deleted stays, under its id, and is noted", async () => {
  const sandbox = await sandboxOf();
  const holder = sandbox
    .state()
    .users.find(({ permissions }) =>
      permissions.some(({ resources }) => resources.some(({ type }) => type === "SOURCE")),
    );
  const [source] =
    holder?.permissions.flatMap(({ resources }) => resources).filter(({ type }) => type === "SOURCE") ?? [];
  const id = source?.id ?? "";
  sandbox.change((state) => void (state.sources = state.sources.filter((item) => item.id !== id)));
  const live = await providerOf(sandbox).read();
  const dangling = [...live.facts.values()].filter((fact) => fact.kind === "grant" && fact.on === `source:${id}`);
  expect(dangling.length).toBeGreaterThan(0);
  expect(rulesOf(live)).toEqual(dangling.map(() => "note dangling"));
  expect(live.findings[0]?.message).toContain(id);
  expect(live.directory.get(`source:${id}` as Ref)).toBe(id);
});

test("a role that is not listed any more keeps the name that comes with the grant", async () => {
  const sandbox = await sandboxOf();
  const { id } = sandbox.state().roles.find(({ name }) => name === "Workspace Owner") ?? { id: "" };
  // The sandbox looks role names up, so the answer of the list is cut instead.
  sandbox.fail({
    kind: "status",
    status: 200,
    on: { path: "/roles" },
    body: { data: { roles: sandbox.state().roles.filter((role) => role.id !== id), pagination: {} } },
  });
  const live = await providerOf(sandbox).read();
  expect(live.roles).not.toContain("Workspace Owner");
  expect(live.directory.get("role:Workspace Owner")).toBe(id);
  expect(new Set(rulesOf(live))).toEqual(new Set(["note dangling"]));
});

test("two groups of one name are an error, and only the first one's facts are there", async () => {
  const sandbox = await sandboxOf({ state: seed("empty") });
  sandbox.change((state) => {
    state.groups = [
      { id: "g2", name: "Twins", members: [] },
      { id: "g1", name: "Twins", members: ["owner@example.com"] },
    ];
  });
  const live = await providerOf(sandbox).read();
  expect(rulesOf(live)).toEqual(["error ambiguous"]);
  expect(live.findings[0]?.message).toContain("g1, g2");
  expect(live.directory.get("group:Twins")).toBe("g1");
  expect(live.facts.has(keyOf({ kind: "member", group: "group:Twins", user: "user:owner@example.com" }))).toBe(true);
});

/** Answers a list with this page, as many times as said. */
function answer(sandbox: Sandbox, path: string, data: object, times = 1): void {
  sandbox.fail({ kind: "status", status: 200, on: { path }, body: { data: { ...data, pagination: {} } }, times });
}

test("addresses in another case are the same person, and two users of one address are an error", async () => {
  const sandbox = await sandboxOf({ state: seed("empty") });
  const [owner] = sandbox.state().users;
  const users = [
    { id: owner?.id, email: "Owner@Example.com" },
    { id: "zz", email: "OWNER@example.COM", permissions: [] },
  ];
  answer(sandbox, "/users", { users });
  const live = await providerOf(sandbox).read();
  expect(rulesOf(live)).toEqual(["error ambiguous"]);
  expect(live.facts.has(keyOf({ kind: "user", user: "user:owner@example.com" }))).toBe(true);
});

test("an address that is invited and active counts as active", async () => {
  const sandbox = await sandboxOf({ state: seed("empty") });
  answer(sandbox, "/invites", { invites: ["OWNER@example.com"] });
  const live = await providerOf(sandbox).read();
  expect(live.invited).toEqual(new Set());
  expect(live.findings).toEqual([]);
});

test("a member who is nobody makes all people be read again", async () => {
  const sandbox = await sandboxOf();
  answer(sandbox, "/invites", { invites: [] });
  const live = await providerOf(sandbox).read();
  expect(live.invited.size).toBe(2);
  expect(sandbox.requests.filter(({ path }) => path === "/users")).toHaveLength(2);
});

test("a member who is nobody twice: the lists were not read", async () => {
  const sandbox = await sandboxOf();
  answer(sandbox, "/invites", { invites: [] }, 2);
  await expect(providerOf(sandbox).read()).rejects.toMatchObject({ rule: "not-read" });
});

test("somebody who leaves while everybody is read makes all people be read again", async () => {
  const sandbox = await sandboxOf();
  sandbox.fail({ kind: "status", status: 404, on: { path: "/users/{userId}" } });
  const live = await providerOf(sandbox).read();
  expect(live.findings).toEqual([]);
  sandbox.fail({ kind: "status", status: 404, on: { path: "/groups/{userGroupId}/users" }, times: 100 });
  await expect(providerOf(sandbox).read()).rejects.toMatchObject({ rule: "not-read" });
});

test("after the reading has failed, nothing more is asked", async () => {
  const sandbox = await sandboxOf();
  sandbox.fail({ kind: "status", status: 401, on: { path: "/users/{userId}" }, times: 100 });
  await expect(providerOf(sandbox, { concurrency: 1 }).read()).rejects.toMatchObject({ rule: "token" });
  await providerOf(sandbox).identify();
  const { length } = sandbox.requests;
  await providerOf(sandbox).identify();
  expect(sandbox.requests).toHaveLength(length + 1);
});
