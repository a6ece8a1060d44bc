import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Clock, createThrottle, type LimitAnswer } from "../../../src/providers/segment/throttle.ts";

/** Time that passes only while somebody waits. */
function virtualClock(start = Date.UTC(2026, 0, 1)): Clock {
  let now = start;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}

const answer = (status: number, headers: Record<string, string> = {}, msBeforeNext?: number): LimitAnswer => ({
  status,
  headers: new Headers(headers),
  msBeforeNext,
});

/** A limit of 60 in a window that starts with the first request, as the sandbox and rate-limiter-flexible count. */
function fixedWindow(clock: Clock, withHeaders: boolean): () => LimitAnswer {
  let start = -Infinity;
  let used = 0;
  return () => {
    if (clock.now() >= start + 60_000) [start, used] = [clock.now(), 0];
    used += 1;
    if (used > 60) return answer(429, {}, start + 60_000 - clock.now());
    const reset = new Date(start + 60_000).toUTCString();
    return answer(200, withHeaders ? { "x-ratelimit-remaining": String(60 - used), "x-ratelimit-reset": reset } : {});
  };
}

test("2,000 writes meet no refusal, and take hardly longer than they must", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.integer({ min: 0, max: 999 }),
      fc.integer({ min: 0, max: 400 }),
      async (withHeaders, offset, latency) => {
        const clock = virtualClock(Date.UTC(2026, 0, 1) + offset);
        const throttle = createThrottle(clock);
        const server = fixedWindow(clock, withHeaders);
        const began = clock.now();
        for (let sent = 0; sent < 2000; sent += 1) {
          await throttle.take("POST /groups");
          await clock.sleep(latency / 2);
          const got = server();
          await clock.sleep(latency / 2);
          expect(got.status).toBe(200);
          throttle.learn("POST /groups", got);
        }
        const least = Math.floor(1999 / 60) * 60_000;
        expect(clock.now() - began).toBeLessThan(least * 1.05);
      },
    ),
    { numRuns: 20 },
  );
});

test("a burst of five, then one a second; each endpoint for itself", async () => {
  const clock = virtualClock(0);
  const throttle = createThrottle(clock);
  const times: number[] = [];
  for (let sent = 0; sent < 7; sent += 1) {
    await throttle.take("POST /groups");
    times.push(clock.now());
  }
  expect(times).toEqual([0, 0, 0, 0, 0, 1000, 2000]);
  await throttle.take("POST /invites");
  expect(clock.now()).toBe(2000);
});

test("reads wait only once the server says so", async () => {
  const clock = virtualClock(0);
  const throttle = createThrottle(clock);
  for (let sent = 0; sent < 500; sent += 1) await throttle.take("GET /users/*");
  expect(clock.now()).toBe(0);
  for (let sent = 0; sent < 500; sent += 1) throttle.learn("GET /users/*", answer(200));
  await throttle.take("GET /users/*");
  throttle.learn(
    "GET /users/*",
    answer(200, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": new Date(7000).toUTCString() }),
  );
  await throttle.take("GET /users/*");
  expect(clock.now()).toBeGreaterThanOrEqual(7000);
  expect(clock.now()).toBeLessThanOrEqual(8000);
});

test("requests on their way count as used", async () => {
  const clock = virtualClock(0);
  const throttle = createThrottle(clock);
  for (let sent = 0; sent < 3; sent += 1) await throttle.take("GET /users");
  throttle.learn(
    "GET /users",
    answer(200, { "x-ratelimit-remaining": "3", "x-ratelimit-reset": new Date(5000).toUTCString() }),
  );
  await throttle.take("GET /users");
  expect(clock.now()).toBe(0);
  await throttle.take("GET /users");
  expect(clock.now()).toBeGreaterThanOrEqual(5000);
});

test.each([
  ["msBeforeNext", answer(429, { "retry-after": "9" }, 57_647), 57_647],
  ["Retry-After in seconds", answer(429, { "retry-after": "9" }), 9000],
  ["Retry-After as a date", answer(429, { "retry-after": new Date(12_000).toUTCString() }), 12_000],
  ["nothing", answer(429), 1000],
  ["garbage", answer(429, { "retry-after": "soon" }, -5), 1000],
  ["a wait of years", answer(429, {}, 1e12), 1000],
])("a refusal that gives %s", async (_, refusal, wait) => {
  const clock = virtualClock(0);
  const throttle = createThrottle(clock);
  await throttle.take("GET /users");
  throttle.learn("GET /users", refusal);
  await throttle.take("GET /users");
  expect(clock.now()).toBe(wait);
});

test("refusals that say nothing are waited for longer and longer, until one passes", async () => {
  const clock = virtualClock(0);
  const throttle = createThrottle(clock);
  const waits: number[] = [];
  for (let sent = 0; sent < 9; sent += 1) {
    const before = clock.now();
    await throttle.take("GET /users");
    waits.push(clock.now() - before);
    throttle.learn("GET /users", sent === 7 ? answer(200) : answer(429));
  }
  await throttle.take("GET /users");
  expect(waits).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 0]);
});

test("a refusal knows better than what an answer before it said", async () => {
  const clock = virtualClock(0);
  const throttle = createThrottle(clock);
  await throttle.take("GET /users");
  const reset = new Date(60_000).toUTCString();
  throttle.learn("GET /users", answer(200, { "x-ratelimit-remaining": "9", "x-ratelimit-reset": reset }));
  await throttle.take("GET /users");
  throttle.learn("GET /users", answer(429, {}, 20));
  await throttle.take("GET /users");
  expect(clock.now()).toBe(20);
});

test.each([
  { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "whenever" },
  { "x-ratelimit-remaining": "none", "x-ratelimit-reset": new Date(60_000).toUTCString() },
  { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "Thu, 01 Jan 2070 00:00:00 GMT" },
  { "x-ratelimit-remaining": "0" },
])("headers that make no sense stop nothing: %j", async (headers) => {
  const clock = virtualClock(0);
  const throttle = createThrottle(clock);
  await throttle.take("GET /users");
  throttle.learn("GET /users", answer(200, headers));
  await throttle.take("GET /users");
  expect(clock.now()).toBe(0);
});

test("a wait is counted down, a second at a time", async () => {
  const waits: number[] = [];
  const clock = virtualClock(0);
  const throttle = createThrottle(clock, (ms) => waits.push(ms));
  await throttle.take("GET /users");
  throttle.learn("GET /users", answer(429, {}, 3300));
  await throttle.take("GET /users");
  expect(waits).toEqual([3300, 2300, 1300, 300]);
  expect(clock.now()).toBe(3300);
});

test("every wait is told", async () => {
  const waits: [number, string][] = [];
  const throttle = createThrottle(virtualClock(0), (ms, reason) => waits.push([ms, reason]));
  await throttle.take("PUT /users/*/permissions");
  throttle.learn("PUT /users/*/permissions", answer(429, {}, 300));
  await throttle.take("PUT /users/*/permissions");
  expect(waits).toEqual([[300, "rate limit of PUT /users/*/permissions"]]);
});

test("a write whose page names no limit is sent at once, until an answer says otherwise", async () => {
  const clock = virtualClock();
  const throttle = createThrottle(clock);
  const [labels, groups] = ["PUT /sources/*/labels", "PATCH /groups/*"];
  const began = clock.now();
  for (let sent = 0; sent < 200; sent += 1) {
    await throttle.take(labels);
    throttle.learn(labels, answer(200));
  }
  expect(clock.now()).toBe(began);
  throttle.learn(labels, answer(429, {}, 7_000));
  await throttle.take(labels);
  expect(clock.now()).toBe(began + 7_000);
  for (let sent = 0; sent < 61; sent += 1) {
    await throttle.take(groups);
    throttle.learn(groups, answer(200));
  }
  expect(clock.now()).toBeGreaterThan(began + 7_000 + 50_000);
});
