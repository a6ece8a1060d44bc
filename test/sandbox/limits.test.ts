import { describe, expect, test } from "vitest";
import { groupId, open, sourceId, userId, type Result } from "./client.ts";

const START = Date.parse("2026-03-01T12:00:00.250Z");

function limitsOf({ status, headers }: Result) {
  return [
    status,
    headers.get("x-ratelimit-consumed"),
    headers.get("x-ratelimit-remaining"),
    headers.get("x-ratelimit-reset"),
  ];
}

describe("rate limits", () => {
  test("60 writes a minute from the first on, then the documented 429", async () => {
    let now = START;
    const { sandbox, call } = await open({ now: () => now });
    const first = await call("POST", "/groups", { name: "Group 1" });
    expect(limitsOf(first)).toEqual([200, "1", "59", "Sun, 01 Mar 2026 12:01:01 +0000"]);
    now += 10_000;
    for (let n = 2; n <= 60; n += 1) expect((await call("POST", "/groups", { name: `Group ${n}` })).status).toBe(200);
    const refused = await call("POST", "/groups", { name: "Group 61" });
    expect(limitsOf(refused)).toEqual([429, "61", "0", "Sun, 01 Mar 2026 12:01:01 +0000"]);
    expect(refused.headers.get("retry-after")).toBeNull();
    expect(refused.errors).toEqual([
      {
        type: "RequestError",
        message: "Too many requests",
        data: { remainingPoints: 0, msBeforeNext: 50_000, consumedPoints: 61 },
      },
    ]);
    now = START + 59_999;
    expect((await call("POST", "/groups", { name: "Group 61" })).status).toBe(429);
    expect(sandbox.state().groups.some(({ name }) => name === "Group 61")).toBe(false);
    now = START + 60_000;
    expect(limitsOf(await call("POST", "/groups", { name: "Group 61" }))).toEqual([
      200,
      "1",
      "59",
      "Sun, 01 Mar 2026 12:02:01 +0000",
    ]);
  });

  test("count each endpoint and token for itself, whatever is in the path", async () => {
    const { sandbox, call } = await open({ rateLimits: { writesPerMinute: 1 }, now: () => START });
    const state = sandbox.state();
    const rename = (group: string, token = "a") =>
      call("PATCH", `/groups/${groupId(state, group)}`, { name: group }, { Authorization: `Bearer ${token}` });
    expect((await rename("Leadership")).status).toBe(200);
    expect((await rename("Mobile Team")).status).toBe(429);
    expect((await rename("Mobile Team", "b")).status).toBe(200);
    expect((await call("DELETE", `/users?userIds.0=${userId(state, "kim@acme.com")}`)).status).toBe(200);
    expect((await call("POST", "/groups", { name: "A" })).status).toBe(200);
  });

  test("refused input counts too", async () => {
    const { call } = await open({ rateLimits: { writesPerMinute: 1 }, now: () => START });
    expect((await call("POST", "/groups", {})).status).toBe(422);
    expect((await call("POST", "/groups", { name: "A" })).status).toBe(429);
  });

  test("reads, and labels of sources, have their own higher limit", async () => {
    const { sandbox, call } = await open({ rateLimits: { writesPerMinute: 1, readsPerMinute: 2 }, now: () => START });
    const path = `/sources/${sourceId(sandbox.state(), "web-prod")}/labels`;
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1)
      statuses.push((await call("GET", "/users")).status, (await call("PUT", path, { labels: [] })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
  });

  test("headers are on every answer, unless there are no limits", async () => {
    const { call } = await open();
    for (const result of [
      await call("GET", "/"),
      await call("GET", "/nope"),
      await call("GET", "/users?x=1"),
      await call("GET", "/", undefined, {}),
    ]) {
      expect(result.headers.get("x-ratelimit-remaining")).toBe("999");
    }
    const { call: unlimited } = await open({ rateLimits: false });
    expect((await unlimited("GET", "/")).headers.get("x-ratelimit-remaining")).toBeNull();
    const statuses = Array.from(
      { length: 70 },
      async (_, n) => (await unlimited("POST", "/groups", { name: `G${n}` })).status,
    );
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]));
  });
});
