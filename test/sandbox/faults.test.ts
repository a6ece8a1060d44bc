import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/sandbox/server.ts";
import { open } from "./client.ts";

/** Creates a group while a fault waits, and tells what the caller and the workspace saw of it. */
async function createDuring(fault: Fault) {
  const { sandbox } = await open();
  sandbox.fail(fault);
  const init = { method: "POST", headers: { Authorization: "Bearer x" }, body: JSON.stringify({ name: "New" }) };
  const seen = await fetch(`${sandbox.url}/groups`, {
    ...init,
    signal: AbortSignal.timeout(fault.kind === "timeout" ? 50 : 30_000),
  })
    .then(async (response) => ({ status: response.status, headers: response.headers, text: await response.text() }))
    .catch(() => "broken" as const);
  const created = sandbox.state().groups.some(({ name }) => name === "New");
  const next = await fetch(`${sandbox.url}/groups/nope`, { headers: init.headers });
  expect(next.status).toBe(404);
  return { seen, created };
}

describe("a fault", () => {
  test("status: with body and headers, nothing changed", async () => {
    const { seen, created } = await createDuring({
      kind: "status",
      status: 503,
      body: { errors: [{ type: "x" }] },
      headers: { "X-Y": "z" },
    });
    expect(seen).toMatchObject({ status: 503, text: '{"errors":[{"type":"x"}]}' });
    expect(seen !== "broken" && seen.headers.get("x-y")).toBe("z");
    expect(created).toBe(false);
  });

  test("status: with an envelope of errors where no body is given", async () => {
    const { seen } = await createDuring({ kind: "status", status: 500 });
    expect(seen !== "broken" && Object.keys(JSON.parse(seen.text) as object)).toEqual(["errors"]);
  });

  test("429: as documented, with Retry-After only where asked", async () => {
    const { seen, created } = await createDuring({ kind: "429", msBeforeNext: 1500 });
    if (seen === "broken") throw new Error("no answer");
    expect([seen.status, seen.headers.get("retry-after"), created]).toEqual([429, null, false]);
    expect(JSON.parse(seen.text)).toEqual({
      errors: [
        {
          type: "RequestError",
          message: "Too many requests",
          data: { remainingPoints: 0, msBeforeNext: 1500, consumedPoints: 61 },
        },
      ],
    });
    const other = await createDuring({ kind: "429", msBeforeNext: 1500, withHeader: true });
    expect(other.seen !== "broken" && other.seen.headers.get("retry-after")).toBe("2");
  });

  test.each([
    ["timeout", { kind: "timeout" }, false],
    ["reset-before", { kind: "reset-before" }, false],
    ["reset-after", { kind: "reset-after" }, true],
    ["truncated", { kind: "truncated" }, true],
  ] as const)("%s: no whole answer", async (_, fault, committed) => {
    expect(await createDuring(fault)).toEqual({ seen: "broken", created: committed });
  });

  test("truncated: half of a good answer comes first", async () => {
    const { sandbox } = await open();
    sandbox.fail({ kind: "truncated" });
    const response = await fetch(`${sandbox.url}/users`, { headers: { Authorization: "Bearer x" } });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  test("slow: all goes well", async () => {
    const { seen, created } = await createDuring({ kind: "slow", ms: 5 });
    expect([seen !== "broken" && seen.status, created]).toEqual([200, true]);
  });

  test("html: a gateway's page, nothing changed", async () => {
    const { seen, created } = await createDuring({ kind: "html" });
    expect(seen !== "broken" && [seen.status, seen.headers.get("content-type"), seen.text.startsWith("<")]).toEqual([
      502,
      "text/html",
      true,
    ]);
    expect(created).toBe(false);
  });
});

async function statuses(faults: readonly Fault[], paths: readonly string[]): Promise<readonly number[]> {
  const { sandbox, call } = await open();
  for (const fault of faults) sandbox.fail(fault);
  const seen: number[] = [];
  for (const path of paths) {
    const [method = "", rest = ""] = path.split(" ");
    seen.push((await call(method, rest)).status);
  }
  return seen;
}

describe("which requests a fault hits", () => {
  const broken = { kind: "status", status: 503 } as const;

  test("the next one by default, or as many as it says", async () => {
    expect(await statuses([broken], ["GET /", "GET /"])).toEqual([503, 200]);
    expect(await statuses([{ ...broken, times: 2 }], ["GET /", "GET /users", "GET /"])).toEqual([503, 503, 200]);
  });

  test("by method, path, pattern, expression and function", async () => {
    const paths = ["GET /users", "DELETE /users", "GET /users/nope", "GET /users?pagination.count=1"];
    const hit = (on: Fault["on"]) => statuses([{ ...broken, times: 9, ...(on && { on }) }], paths);
    expect(await hit({ method: "delete" })).toEqual([200, 503, 404, 200]);
    expect(await hit({ path: "/users" })).toEqual([503, 503, 404, 503]);
    expect(await hit({ path: "/users/{userId}" })).toEqual([200, 422, 503, 200]);
    expect(await hit({ path: /^\/users/gu })).toEqual([503, 503, 503, 503]);
    expect(await hit((request) => request.url.includes("count"))).toEqual([200, 422, 404, 503]);
    expect(await hit({ method: "GET", path: "/users" })).toEqual([503, 422, 404, 503]);
  });

  test("the nth one, counted from when it was queued", async () => {
    const paths = Array<string>(4).fill("GET /");
    expect(await statuses([{ ...broken, on: { nth: 2 } }], paths)).toEqual([200, 503, 200, 200]);
    expect(await statuses([{ ...broken, on: { path: "/", nth: 2 }, times: 2 }], paths)).toEqual([200, 503, 503, 200]);
  });

  test("faults wait in the order they were queued", async () => {
    const faults: Fault[] = [broken, { kind: "status", status: 500 }];
    expect(await statuses(faults, ["GET /", "GET /", "GET /"])).toEqual([503, 500, 200]);
  });
});
