import { connect, createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { seed } from "../../src/sandbox/seed.ts";
import { startSandbox, type RecordedRequest } from "../../src/sandbox/server.ts";
import { fieldsOf, groupId, open, userId } from "./client.ts";

describe("the envelope", () => {
  test("is data or errors, never both, as JSON", async () => {
    const { call } = await open();
    const results = [await call("GET", "/users"), await call("GET", "/users?x=1"), await call("GET", "/nope")];
    expect(results.map(({ status, envelope }) => [status, envelope])).toEqual([
      [200, ["data"]],
      [422, ["errors"]],
      [404, ["errors"]],
    ]);
    for (const { headers } of results) expect(headers.get("content-type")).toBe("application/json");
  });

  test("unknown paths and methods are 404", async () => {
    const { call } = await open();
    const status = async (method: string, path: string) => (await call(method, path)).status;
    expect(await status("GET", "/user")).toBe(404);
    expect(await status("GET", "/users/")).toBe(404);
    expect(await status("GET", "/users/x/y")).toBe(404);
    expect(await status("GET", "/%")).toBe(404);
    expect(await status("DELETE", "/roles")).toBe(404);
    expect(await status("PATCH", "/users")).toBe(404);
  });

  test("parts of a path are percent-decoded", async () => {
    const { sandbox, call } = await open();
    sandbox.change((state) => {
      state.users.push({ id: "a/b c", name: "", email: "odd@acme.com", permissions: [] });
    });
    expect((await call("GET", "/users/a%2Fb%20c")).data.user.email).toBe("odd@acme.com");
  });
});

describe("tokens", () => {
  test.each([
    {},
    { Authorization: "" },
    { Authorization: "Bearer " },
    { Authorization: "Basic abc" },
    { Authorization: "abc" },
  ])("%o is a 401, whatever is asked for", async (headers) => {
    const { sandbox, call } = await open();
    for (const [method, path] of [
      ["GET", "/users"],
      ["GET", "/nope"],
      ["DELETE", "/roles"],
      ["GET", "/__sandbox/state"],
    ] as const) {
      const result = await call(method, path, undefined, headers);
      expect([result.status, result.envelope]).toEqual([401, ["errors"]]);
    }
    expect((await call("POST", "/groups", { name: "A" }, headers)).status).toBe(401);
    expect(sandbox.state().groups).toEqual(seed("acme").groups);
  });

  test("any token is an owner's, unless one is set", async () => {
    const { call } = await open();
    expect((await call("GET", "/", undefined, { Authorization: "bearer anything" })).status).toBe(200);
    const { call: strict } = await open({ token: "secret" });
    expect((await strict("GET", "/", undefined, { Authorization: "Bearer secret" })).status).toBe(200);
    expect((await strict("GET", "/", undefined, { Authorization: "Bearer Secret" })).status).toBe(401);
  });
});

describe("bodies", () => {
  test("that are no JSON, missing or too large", async () => {
    const { sandbox, call } = await open();
    const state = sandbox.state();
    for (const refused of [await call("POST", "/groups", '{"name": "A"'), await call("POST", "/groups")]) {
      expect([refused.status, refused.errors[0]?.type]).toEqual([422, "input-validation"]);
    }
    const large = await call("POST", "/groups", { name: "x".repeat(1024 * 1024) });
    expect([large.status, large.envelope]).toEqual([413, ["errors"]]);
    for (const body of ["[]", "null", '"x"', "1"]) expect((await call("POST", "/groups", body)).status).toBe(422);
    expect(sandbox.state()).toEqual(state);
    const name = "x".repeat(1024 * 1024 - '{"name":""}'.length);
    expect((await call("POST", "/groups", { name })).status).toBe(200);
  });

  test("cannot reach a prototype", async () => {
    const { call } = await open();
    const result = await call(
      "POST",
      "/groups",
      '{"name":"A","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    );
    expect([result.status, fieldsOf(result)]).toEqual([422, ["__proto__", "constructor"]]);
    expect((await call("GET", "/users?__proto__.polluted=1")).status).toBe(422);
    expect((await call("GET", "/users/__proto__")).status).toBe(404);
    expect("polluted" in {}).toBe(false);
    expect(fieldsOf(await call("POST", "/groups", '{"__proto__":{"name":"A"}}'))).toEqual(["name", "__proto__"]);
  });

  test("hostile names come back as they are", async () => {
    const { call } = await open();
    const name = "\u001b[31m<script>\u2028::error::${x}\n";
    const { id } = (await call("POST", "/groups", { name })).data.userGroup;
    expect((await call("GET", `/groups/${id}`)).data.userGroup.name).toBe(name);
  });
});

test("a request that breaks off is none", async () => {
  const { sandbox, call } = await open();
  const socket = connect(Number(new URL(sandbox.url).port), "127.0.0.1");
  const written = new Promise((resolve) => {
    socket.write("POST /groups HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nContent-Length: 12\r\n\r\n{", resolve);
  });
  await written;
  socket.destroy();
  expect((await call("GET", "/groups")).data.userGroups).toHaveLength(4);
  expect(sandbox.requests.map(({ method }) => method)).toEqual(["GET"]);
});

describe("what the owner of the sandbox sees", () => {
  test("requests in order, as they came", async () => {
    const told: RecordedRequest[] = [];
    const { sandbox, call } = await open({ onRequest: (request) => told.push(request) });
    await call("GET", "/users?pagination[count]=3");
    await call("POST", "/groups", { name: "A" });
    await call("POST", "/groups", "{broken");
    await call("GET", "/", undefined, {});
    expect(sandbox.requests).toEqual([
      { method: "GET", path: "/users", url: "/users?pagination[count]=3", body: undefined },
      { method: "POST", path: "/groups", url: "/groups", body: { name: "A" } },
      { method: "POST", path: "/groups", url: "/groups", body: "{broken" },
      { method: "GET", path: "/", url: "/", body: undefined },
    ]);
    expect(told).toEqual(sandbox.requests);
  });

  test("the state is a copy", async () => {
    const start = seed("acme");
    const { sandbox } = await open({ state: start });
    sandbox.state().users.length = 0;
    start.users.length = 0;
    expect(sandbox.state().users).toHaveLength(13);
  });

  test("a change by hand is seen over the API; a failing one changes nothing", async () => {
    const { sandbox, call } = await open();
    sandbox.change((state) => {
      state.groups[0]?.members.push("SAM@acme.com", "sam@acme.com");
    });
    const group = groupId(sandbox.state(), "Analytics Engineers");
    expect((await call("GET", `/groups/${group}/users`)).data.users).toHaveLength(3);
    const before = sandbox.state();
    expect(() =>
      sandbox.change((state) => {
        state.users.length = 0;
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(sandbox.state()).toEqual(before);
  });

  test("a taken port rejects", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void blocker.close());
    const address = blocker.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    await expect(startSandbox({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("closing ends idle connections and those that wait", async () => {
    const sandbox = await startSandbox();
    const headers = { Authorization: "Bearer x" };
    await (await fetch(sandbox.url, { headers })).text();
    sandbox.fail({ kind: "timeout" });
    const waiting = fetch(sandbox.url, { headers }).catch((error: unknown) => error);
    while (sandbox.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await sandbox.close();
    expect(await waiting).toBeInstanceOf(TypeError);
    await expect(fetch(sandbox.url, { headers })).rejects.toThrow(TypeError);
  });
});

describe("the sandbox's own endpoints", () => {
  test("show the state and accept invites, unrecorded", async () => {
    const { sandbox, call } = await open();
    expect((await call("POST", "/__sandbox/accept-invite", { email: "newhire@acme.com" })).status).toBe(200);
    const { data } = await call("GET", "/__sandbox/state");
    expect(data.state).toEqual(sandbox.state());
    expect(userId(data.state, "newhire@acme.com")).toMatch(/^[0-9A-Za-z]{22}$/u);
    expect((await call("POST", "/__sandbox/accept-invite", { email: "newhire@acme.com" })).status).toBe(404);
    expect(fieldsOf(await call("POST", "/__sandbox/accept-invite", {}))).toEqual(["email"]);
    expect((await call("POST", "/__sandbox/accept-invite", "{")).status).toBe(422);
    expect((await call("GET", "/__sandbox/nope")).status).toBe(404);
    expect(sandbox.requests).toEqual([]);
  });

  test("take faults", async () => {
    const { call } = await open();
    const fault = {
      kind: "status",
      status: 503,
      on: { method: "GET", path: "/users/{userId}", nth: 2 },
      times: 1,
      headers: { "X-A": "b" },
    };
    expect((await call("POST", "/__sandbox/faults", fault)).status).toBe(200);
    const statuses: number[] = [];
    for (const path of ["/users", "/users/a", "/users/b", "/users/c"]) statuses.push((await call("GET", path)).status);
    expect(statuses).toEqual([200, 404, 503, 404]);
  });

  test.each([
    [{}, ["kind"]],
    [null, ["kind"]],
    [{ kind: "explode" }, ["kind"]],
    [{ kind: "slow" }, ["ms"]],
    [{ kind: "status", status: 1000 }, ["status"]],
    [{ kind: "status", status: 500, headers: { a: 1 } }, ["headers.a"]],
    [{ kind: "timeout", on: { path: 1, x: 1 } }, ["on.path", "on.x"]],
  ])("refuse %j as a fault", async (fault, fields) => {
    const { call } = await open();
    const result = await call("POST", "/__sandbox/faults", fault);
    expect([result.status, fieldsOf(result)]).toEqual([422, fields]);
  });
});
