import type { ErrorEntry } from "./answer.ts";

/** How often something may be called, each endpoint and token for itself. */
export type RateLimits = { readonly writesPerMinute?: number; readonly readsPerMinute?: number };

/** How much of a window one request has left. Dates are milliseconds since the epoch. */
export type Usage = {
  readonly consumed: number;
  readonly remaining: number;
  readonly resetsAt: number;
  readonly msBeforeNext: number;
  readonly exceeded: boolean;
};

const WINDOW_MS = 60_000;
/** Documented for changes of access. */
const WRITES_PER_MINUTE = 60;
/** Segment publishes no number for reads, only that it is higher. */
const READS_PER_MINUTE = 1000;

/** Counts requests in windows of 60 seconds that begin with the first request. Refused requests count too. */
export function countRequests(limits: RateLimits): (kind: "read" | "write", key: string, now: number) => Usage {
  const windows = new Map<string, { resetsAt: number; consumed: number }>();
  return (kind, key, now) => {
    const allowed =
      kind === "write" ? (limits.writesPerMinute ?? WRITES_PER_MINUTE) : (limits.readsPerMinute ?? READS_PER_MINUTE);
    let window = windows.get(key);
    if (window === undefined || now >= window.resetsAt)
      windows.set(key, (window = { resetsAt: now + WINDOW_MS, consumed: 0 }));
    window.consumed += 1;
    return {
      consumed: window.consumed,
      remaining: Math.max(0, allowed - window.consumed),
      resetsAt: window.resetsAt,
      msBeforeNext: window.resetsAt - now,
      exceeded: window.consumed > allowed,
    };
  };
}

/** The documented headers; the reset is a date in RFC 5322 form, in whole seconds, never before the window ends. */
export function limitHeaders(usage: Usage): Readonly<Record<string, string>> {
  const reset = new Date(Math.ceil(usage.resetsAt / 1000) * 1000).toUTCString().replace("GMT", "+0000");
  return {
    "X-RateLimit-Consumed": String(usage.consumed),
    "X-RateLimit-Remaining": String(usage.remaining),
    "X-RateLimit-Reset": reset,
  };
}

/** The documented error of a 429. */
export function tooManyRequests(msBeforeNext: number, consumedPoints: number): ErrorEntry {
  return {
    type: "RequestError",
    message: "Too many requests",
    data: { remainingPoints: 0, msBeforeNext, consumedPoints },
  };
}
