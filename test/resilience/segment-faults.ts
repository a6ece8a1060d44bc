import type { Fault } from "../../src/sandbox/server.ts";

/** A fault that is not said yet to hit which requests, and how many. */
export type Untargeted<Any> = Any extends unknown ? Omit<Any, "on" | "times"> : never;

/** What can go wrong with a request to Segment, but for an answer that never comes. */
export const SEGMENT_FAULTS: Readonly<Record<string, Untargeted<Fault>>> = {
  "500": { kind: "status", status: 500 },
  "502 with HTML": { kind: "html" },
  "429": { kind: "429", msBeforeNext: 50 },
  "429 with a header": { kind: "429", msBeforeNext: 50, withHeader: true },
  "slow body": { kind: "slow", ms: 60 },
  "reset before": { kind: "reset-before" },
  "reset after the commit": { kind: "reset-after" },
  "truncated JSON": { kind: "truncated" },
  "wrong content type": {
    kind: "status",
    status: 200,
    body: "not JSON at all",
    headers: { "content-type": "text/plain" },
  },
  "401": { kind: "status", status: 401 },
  "404": { kind: "status", status: 404 },
  "409": { kind: "status", status: 409 },
  "422": { kind: "status", status: 422 },
};
