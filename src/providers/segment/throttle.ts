/** Time as an argument, so that waiting can be tested without waiting. `now` is in ms since the epoch. */
export type Clock = { now(): number; sleep(ms: number): Promise<void> };

/** What an answer says about the limit of its endpoint. */
export type LimitAnswer = {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Of a 429, `data.msBeforeNext` from its body. */
  readonly msBeforeNext?: number | undefined;
};

/** Holds requests back so that no endpoint is asked more often than it takes. */
export type Throttle = {
  /** Waits until a request to this endpoint may be sent, telling of it at least once a second, or until `isOver`. Each `take` is followed by one `learn`. */
  take(endpoint: string, isOver?: () => boolean): Promise<void>;
  /** Takes in what came back; undefined where nothing did. */
  learn(endpoint: string, answer: LimitAnswer | undefined): void;
};

/** Every IAM write is limited to 60 a minute, each endpoint for itself. https://docs.segmentapis.com/tag/Rate-Limits */
const WRITES = 60;
/** Writes whose page names no such limit: they are slowed as reads are, when the server says so. https://docs.segmentapis.com/tag/Sources */
const UNLIMITED: ReadonlySet<string> = new Set(["PUT /sources/*/labels"]);
/** A second above the minute: requests do not all travel equally fast, and X-RateLimit-Reset counts whole seconds. */
const MARGIN = 1000;
const WINDOW = 60_000 + MARGIN;
const BURST = 5;
const INTERVAL = 60_000 / WRITES;
/** No limit of Segment's lasts longer: a wait beyond it is read as a broken clock. */
const LONGEST_WAIT = 3_600_000;
/** How long a wait goes on before it is told of again. */
const SLICE = 1000;

type Endpoint = {
  sent: number[];
  theoretical: number;
  blockedUntil: number;
  left: number;
  inFlight: number;
  refusals: number;
};

/**
 * A token bucket for each endpoint (`METHOD /path/*`). Writes go out at 60 a minute after a burst of 5, and never more than 60 in any
 * minute; reads are not slowed until the server says so. `onWait` hears of every wait, with the ms that are left: at its beginning and
 * then once a second, so that it can be counted down.
 */
export function createThrottle(clock: Clock, onWait: (ms: number, reason: string) => void = () => {}): Throttle {
  const endpoints = new Map<string, Endpoint>();
  const stateOf = (endpoint: string): Endpoint => {
    const state = endpoints.get(endpoint) ?? {
      sent: [],
      theoretical: 0,
      blockedUntil: 0,
      left: Infinity,
      inFlight: 0,
      refusals: 0,
    };
    endpoints.set(endpoint, state);
    return state;
  };
  return {
    async take(endpoint, isOver = () => false) {
      const state = stateOf(endpoint);
      for (let wait = waitOf(endpoint, state, clock.now()); wait > 0; wait = waitOf(endpoint, state, clock.now())) {
        if (isOver()) break;
        onWait(wait, `rate limit of ${endpoint}`);
        await clock.sleep(Math.min(wait, SLICE));
      }
      const now = clock.now();
      if (now >= state.blockedUntil && state.left <= 0) state.left = Infinity;
      state.left -= 1;
      state.inFlight += 1;
      state.theoretical = Math.max(now, state.theoretical) + INTERVAL;
      state.sent = [...state.sent, now].slice(-WRITES);
    },
    learn(endpoint, answer) {
      const state = stateOf(endpoint);
      state.inFlight -= 1;
      if (answer === undefined) return;
      const now = clock.now();
      if (answer.status === 429) {
        const wait = refusalWait(answer, now) ?? Math.min(1000 * 2 ** state.refusals, 60_000);
        state.refusals += 1;
        state.left = 0;
        state.blockedUntil = now + wait;
        return;
      }
      state.refusals = 0;
      const remaining = Number.parseInt(answer.headers.get("x-ratelimit-remaining") ?? "", 10);
      const wait = sane(Date.parse(answer.headers.get("x-ratelimit-reset") ?? "") - now);
      if (wait === undefined || !(remaining >= 0)) return;
      state.left = remaining - state.inFlight;
      state.blockedUntil = now + wait + MARGIN;
    },
  };
}

/** Whether an endpoint (`METHOD /path/*`) takes no more than 60 requests a minute. */
export function isLimited(endpoint: string): boolean {
  return !endpoint.startsWith("GET ") && !UNLIMITED.has(endpoint);
}

function waitOf(endpoint: string, { sent, theoretical, blockedUntil, left }: Endpoint, now: number): number {
  const limit = left <= 0 ? blockedUntil - now : 0;
  if (!isLimited(endpoint)) return limit;
  const oldest = sent.length < WRITES ? undefined : sent[0];
  return Math.max(limit, theoretical - (BURST - 1) * INTERVAL - now, oldest === undefined ? 0 : oldest + WINDOW - now);
}

/** How long a 429 asks to wait: `msBeforeNext`, else Retry-After in seconds or as a date. */
function refusalWait({ headers, msBeforeNext }: LimitAnswer, now: number): number | undefined {
  const retryAfter = headers.get("retry-after") ?? "";
  const asked = /^\d+$/u.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return sane(msBeforeNext ?? Number.NaN) ?? sane(asked);
}

function sane(ms: number): number | undefined {
  return ms >= 0 && ms <= LONGEST_WAIT ? ms : undefined;
}
