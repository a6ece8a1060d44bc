import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { endpointOf } from "../../../src/providers/segment/http.ts";
import { clientFor, errors, failure, type Handler, json, serve, servers, TOKEN, workspace } from "./serve.ts";

test("a read says who asks, and gives the data", async () => {
  const { url, seen } = await serve((_, response) => json(response, 200, { data: { workspace, more: 1 } }));
  const client = clientFor(url);
  expect(await client.get("workspace", "/")).toMatchObject({ kind: "ok", data: { workspace } });
  expect(seen[0]?.headers).toMatchObject({
    authorization: `Bearer ${TOKEN}`,
    accept: "application/json",
    "user-agent": "segment-access/1.2.3",
  });
  expect(seen[0]?.headers["content-type"]).toBeUndefined();
  expect(client.requests()).toBe(1);
});

test("a write sends its body as JSON and its query in the documented spelling", async () => {
  const { url, seen } = await serve((_, response) => json(response, 200, { data: {} }));
  const client = clientFor(`${url}/base/`);
  await client.send("written", "DELETE", "/group/a%2Fb/users", { "emails.0": "a+b@acme.com" });
  await client.send("written", "POST", "/groups", {}, { name: "é" });
  expect(seen.map(({ method, url: path, body }) => [method, path, body])).toEqual([
    ["DELETE", "/base/group/a%2Fb/users?emails.0=a%2Bb%40acme.com", ""],
    ["POST", "/base/groups", '{"name":"é"}'],
  ]);
  expect(seen[1]?.headers["content-type"]).toBe("application/json");
});

test.each([
  ["ftp://127.0.0.1"],
  ["http://api.segmentapis.com"],
  ["http://localhost.evil.example"],
  ["http://127.0.0.1.evil.example"],
  ["https://user:pass@api.segmentapis.com"],
  ["https://api.segmentapis.com/?a=b"],
  ["nonsense"],
])("the address %s is refused before anything is sent", (baseUrl) => {
  expect(() => clientFor(baseUrl)).toThrow(expect.objectContaining({ rule: "refused" }));
});

test.each([
  "https://api.segmentapis.com",
  "http://127.0.0.1:1",
  "http://127.9.9.9",
  "http://[::1]:80",
  "http://localhost",
])("the address %s is fine", (baseUrl) => {
  expect(clientFor(baseUrl).requests()).toBe(0);
});

test.each(["", "two words", "line\nbreak", "é"])("a token that can't be one is refused, unseen: %j", async (token) => {
  const error = await failure((async () => clientFor("http://127.0.0.1", { token }))());
  expect(error.rule).toBe("token");
  expect(error.message).not.toContain(token || "undefined");
});

test("an id cannot lead a request elsewhere", async () => {
  const { url, seen } = await serve((_, response) => json(response, 200, { data: {} }));
  const client = clientFor(url);
  expect((await failure(client.send("written", "DELETE", "/users/.."))).rule).toBe("bad-answer");
  expect((await failure(client.get("user", "/users/%2e%2e"))).rule).toBe("bad-answer");
  expect(seen).toHaveLength(0);
});

test("a redirect is not followed", async () => {
  const elsewhere = await serve((_, response) => json(response, 200, { data: { workspace } }));
  const { url } = await serve((_, response) => response.writeHead(302, { location: elsewhere.url }).end());
  expect((await failure(clientFor(url).get("workspace", "/"))).rule).toBe("unreachable");
  expect(elsewhere.seen).toHaveLength(0);
});

const troubles: readonly (readonly [string, Handler])[] = [
  ["500", (_, response) => json(response, 500, errors("oops"))],
  ["502 in HTML", (_, response) => response.writeHead(502, { "content-type": "text/html" }).end("<html>")],
  ["a reset connection", (_, response) => response.destroy()],
  ["200 that is no JSON", (_, response) => response.writeHead(200).end("<html>")],
  [
    "200 that is half of it",
    (_, response) => response.writeHead(200, { "content-length": "99" }).write('{"data":', () => response.destroy()),
  ],
  ["204 without a body", (_, response) => response.writeHead(204).end()],
  ["no answer", () => {}],
];

test.each(troubles)("a read is repeated after %s", async (_, trouble) => {
  const { url, seen } = await serve((request, response, nth) =>
    nth < 3 ? trouble(request, response, nth) : json(response, 200, { data: { workspace } }),
  );
  const client = clientFor(url, { timeoutMs: 200 });
  expect(await client.get("workspace", "/")).toMatchObject({ kind: "ok" });
  expect(seen).toHaveLength(3);
  expect(client.requests()).toBe(3);
});

test.each(troubles)("a read gives up after five times %s", async (_, trouble) => {
  const { url, seen } = await serve(trouble);
  const error = await failure(clientFor(url, { timeoutMs: 100 }).get("workspace", "/"));
  expect(error.rule).toBe("unreachable");
  expect(seen).toHaveLength(5);
});

test.each(troubles)("a write is sent once and counts as lost after %s", async (_, trouble) => {
  const { url, seen } = await serve(trouble);
  const sent = await clientFor(url, { timeoutMs: 100 }).send("written", "POST", "/groups", {}, { name: "x" });
  expect(sent).toMatchObject({ kind: "lost", message: expect.stringMatching(/./u) as string });
  expect(seen).toHaveLength(1);
});

test("a body that never ends runs into the timeout", async () => {
  const { url } = await serve((_, response) => response.writeHead(200).write("{"));
  const error = await failure(clientFor(url, { timeoutMs: 50 }).get("workspace", "/"));
  expect(error).toMatchObject({ rule: "unreachable", message: expect.stringContaining("0.05 s") as string });
});

test("nobody listening is unreachable", async () => {
  const { url } = await serve(() => {});
  servers.splice(0).forEach((server) => server.close());
  const error = await failure(clientFor(url).get("workspace", "/"));
  expect(error).toMatchObject({ rule: "unreachable", message: expect.stringContaining("ECONNREFUSED") as string });
});

test("rate limits are waited for, by reads and writes alike, and use up no tries", async () => {
  const waits: number[] = [];
  const { url, seen } = await serve((_, response, nth) =>
    nth <= 7
      ? json(response, 429, {
          errors: [{ type: "RequestError", message: "Too many requests", data: { msBeforeNext: nth } }],
        })
      : json(response, 200, { data: { workspace } }),
  );
  const clock = { time: 0, now: () => clock.time, sleep: async (ms: number) => void (clock.time += ms) };
  const client = clientFor(url, { clock, onWait: (ms) => waits.push(ms) });
  expect(await client.get("workspace", "/")).toMatchObject({ kind: "ok" });
  expect(waits).toEqual([1, 2, 3, 4, 5, 6, 7]);
  seen.length = 0;
  expect(await client.send("written", "POST", "/groups", {}, { name: "x" })).toMatchObject({ kind: "ok" });
  expect(seen).toHaveLength(8);
});

test("rate limits without end end", async () => {
  const { url, seen } = await serve((_, response) => json(response, 429, errors("Too many requests")));
  const clock = { time: 0, now: () => clock.time, sleep: async (ms: number) => void (clock.time += ms) };
  const client = clientFor(url, { clock });
  expect(await client.send("written", "POST", "/groups")).toMatchObject({
    kind: "refused",
    status: 429,
    divisible: false,
  });
  expect(seen).toHaveLength(10);
  expect((await failure(client.get("workspace", "/"))).rule).toBe("unreachable");
  expect(seen).toHaveLength(20);
});

test.each([
  [400, false],
  [404, true],
  [405, false],
  [409, true],
  [413, true],
  [414, true],
  [422, true],
])("%i is a refusal, told in the server's words; divisible: %j", async (status, divisible) => {
  const { url, seen } = await serve((_, response) =>
    json(response, status, {
      errors: [{ type: "t", message: "not\u202e a\nmember", field: "emails.0" }, { type: "t" }],
    }),
  );
  const client = clientFor(url);
  const refused = { kind: "refused", status, divisible, message: `${status}: emails.0: not a member; t` };
  expect(await client.send("written", "POST", "/groups")).toEqual(refused);
  expect(await client.get("workspace", "/")).toEqual(refused);
  expect(seen).toHaveLength(2);
});

test.each([401, 403])("%i is about the token, and no error shows it", async (status) => {
  const { url, seen } = await serve((request, response) =>
    json(response, status, errors(`bad ${request.headers.authorization}`)),
  );
  const client = clientFor(url);
  expect((await failure(client.get("workspace", "/"))).rule).toBe("token");
  expect((await failure(client.send("written", "POST", "/groups"))).rule).toBe("token");
  expect(seen).toHaveLength(2);
});

test.each([
  [{}, "SEGMENT_TOKEN"],
  [{ tokenName: "SEGMENT_TOKEN_ACME_PROD" }, "SEGMENT_TOKEN_ACME_PROD"],
])("what is said about a refused token names its variable: %j", async (named, variable) => {
  for (const [status, said] of [
    [401, "(401)"],
    [403, "(403: no)"],
  ] as const) {
    const { url } = await serve((_, response) => json(response, status, errors("no")));
    const { message } = await failure(clientFor(url, named).get("workspace", "/"));
    expect(message).toContain(`the token in ${variable} ${said}`);
    expect(message).toContain("Workspace Owner");
  }
  const { message } = await failure((async () => clientFor("http://127.0.0.1", { ...named, token: "" }))());
  expect(message).toContain(`The token in ${variable} is empty`);
});

test("403 is a plain refusal where a workspace may lack the list", async () => {
  const { url } = await serve((_, response) => json(response, 403, errors("no spaces")));
  expect(await clientFor(url).get("spaces", "/spaces", {}, true)).toMatchObject({ kind: "refused", status: 403 });
});

test("what the server says is cut to 300 characters and holds no token", async () => {
  const { url } = await serve((_, response) => json(response, 422, errors(`${TOKEN} ${"x".repeat(1000)}`)));
  const sent = await clientFor(url).send("written", "POST", "/groups");
  expect(sent).toMatchObject({
    kind: "refused",
    message: expect.stringMatching(/^422: \(the token\) x+…$/u) as string,
  });
  expect((sent as { message: string }).message).toHaveLength(300);
});

test("JSON of another shape is not tried again, and says where it is wrong", async () => {
  const { url, seen } = await serve((_, response) => json(response, 200, { data: { workspace: { id: 1 } } }));
  const error = await failure(clientFor(url).get("workspace", "/"));
  expect(error).toMatchObject({ rule: "bad-answer", message: expect.stringContaining("data/workspace") as string });
  expect(seen).toHaveLength(1);
  expect(await clientFor(url).send("group", "POST", "/groups")).toMatchObject({ kind: "lost" });
});

test("limits are counted by method and path, whatever the id", () => {
  expect(endpointOf("PUT", "/users/abc/permissions")).toBe("PUT /users/*/permissions");
  expect(endpointOf("GET", "/users/abc")).toBe("GET /users/*");
  expect(endpointOf("GET", "/")).toBe("GET /");
  expect(endpointOf("POST", "/groups")).toBe("POST /groups");
});

/** A proxy that only knows CONNECT, as for https. */
async function proxy(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const { url } = await serve((_, response) => response.writeHead(500).end());
  servers.at(-1)?.on("connect", (request: IncomingMessage, socket) => {
    asked.push(request.url ?? "");
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  return { url, asked };
}

test.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"])(
  "%s is used, and NO_PROXY is honoured",
  async (name) => {
    const { url, asked } = await proxy();
    const env = { [name]: url };
    const error = await failure(clientFor("https://segment.invalid", { env }).get("workspace", "/"));
    expect(error.rule).toBe("unreachable");
    expect(new Set(asked)).toEqual(new Set(["segment.invalid:443"]));
    const before = asked.length;
    await failure(
      clientFor("https://segment.invalid", { env: { ...env, NO_PROXY: "segment.invalid" } }).get("workspace", "/"),
    );
    expect(asked).toHaveLength(before);
  },
);

test("plain http to this machine goes through no proxy", async () => {
  const { url: proxyUrl, asked } = await proxy();
  const { url } = await serve((_, response) => json(response, 200, { data: { workspace } }));
  const client = clientFor(url, { env: { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl, ALL_PROXY: proxyUrl } });
  expect(await client.get("workspace", "/")).toMatchObject({ kind: "ok" });
  expect(asked).toEqual([]);
});

test("a proxy that is no address is said, without its password", async () => {
  const env = { HTTPS_PROXY: "http://me:secret@[" };
  const error = await failure(clientFor("https://segment.invalid", { env }).get("workspace", "/"));
  expect(error.rule).toBe("unreachable");
  expect(error.message).not.toContain("secret");
});
