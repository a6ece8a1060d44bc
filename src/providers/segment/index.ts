import { setTimeout as sleep } from "node:timers/promises";
import type { ApprovedOperation, Provider } from "../../core/provider.ts";
import { halves } from "./batch.ts";
import { readEvents } from "./audit.ts";
import { createClient } from "./http.ts";
import { listWith } from "./list.ts";
import { perform } from "./perform.ts";
import { readLive, readWorkspace } from "./read.ts";
import type { Clock } from "./throttle.ts";
import { type Environment, originOf } from "./transport.ts";

export type { Clock } from "./throttle.ts";

/** Which workspace, through which token, and how patiently. Times are in ms. */
export type SegmentOptions = {
  readonly token: string;
  /** The environment variable that the token came from, for messages. Default SEGMENT_TOKEN. */
  readonly tokenName?: string;
  readonly baseUrl: string;
  /** Of this program, for the User-Agent. */
  readonly version: string;
  /** Where HTTPS_PROXY and NO_PROXY are looked up; no proxy when left out. */
  readonly env?: Environment;
  /** What rate limits are waited for by. Default: the real one. */
  readonly clock?: Clock;
  /** Hears of every wait for a rate limit: the ms that are left, about once a second while it lasts. */
  readonly onWait?: (ms: number, reason: string) => void;
  /** Hears of every request, with how many there have been. */
  readonly onRequest?: (count: number) => void;
  /** Items of one page of a list, 1..1000. Default 1000: the fewest requests that Segment allows. */
  readonly pageSize?: number;
  /** Requests at a time while reading. Default 8. */
  readonly concurrency?: number;
  /** How long one request may take. Default 30 s. */
  readonly timeoutMs?: number;
  /** The wait before a read is tried again; it doubles each time. Default 1 s. */
  readonly retryMs?: number;
  /** Asked before every write: once it says yes, no further one is sent, and a wait for one ends. */
  readonly stopping?: () => boolean;
};

const REAL_CLOCK: Clock = { now: Date.now, sleep: (ms) => sleep(ms) };

/** A Segment workspace over its Public API. Nothing is sent before it is asked to. Throws a ProviderError for a token or address that cannot be used. */
export function segmentProvider({
  clock = REAL_CLOCK,
  pageSize = 1000,
  concurrency = 8,
  ...options
}: SegmentOptions): Provider {
  const client = createClient({ ...options, clock });
  const list = listWith(client, pageSize);
  return {
    name: originOf(options.baseUrl).host,
    identify: () => readWorkspace(client),
    read: () => readLive(client, list, concurrency),
    events: (since) => readEvents(client, pageSize, since, clock.now()),
    perform: (operation, directory) => perform(client, list, operation, directory),
    // Half of what was approved is approved.
    divide: (operation) => halves(operation) as readonly [ApprovedOperation, ApprovedOperation] | undefined,
  };
}

/** Where Segment's Public API is, by region. https://docs.segmentapis.com/tag/Getting-Started */
export function baseUrlOf(region: "us" | "eu"): string {
  return region === "eu" ? "https://eu1.api.segmentapis.com" : "https://api.segmentapis.com";
}
