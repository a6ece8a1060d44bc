import pRetry from "p-retry";
import { ProviderError } from "../../core/provider.ts";
import { parseJson } from "../references.ts";
import { bodyText, MOST_MEBIBYTES } from "./body.ts";
import { errorOf, judge, type Lost, type Ok, type Raw, type Refused, tokenError, type Verdict } from "./judge.ts";
import type { Answer, AnswerName } from "./schema.ts";
import { type Clock, createThrottle } from "./throttle.ts";
import { type Environment, type Fetch, fetchFor, originOf } from "./transport.ts";

/** Whom to talk to, as whom, and how patiently. */
export type ClientOptions = {
  readonly token: string;
  /** The environment variable that the token came from, for messages. Default SEGMENT_TOKEN. */
  readonly tokenName?: string | undefined;
  readonly baseUrl: string;
  /** Of this program, for the User-Agent. */
  readonly version: string;
  readonly clock: Clock;
  /** Where HTTPS_PROXY and NO_PROXY are looked up; none when left out. */
  readonly env?: Environment | undefined;
  /** Hears of every wait for a rate limit: the ms that are left, about once a second while it lasts. */
  readonly onWait?: ((ms: number, reason: string) => void) | undefined;
  /** Hears of every request, with how many there have been. */
  readonly onRequest?: ((count: number) => void) | undefined;
  /** How long one request may take, body included. Default 30 s. */
  readonly timeoutMs?: number | undefined;
  /** The wait before the first retry; each further one is twice as long. Default 1 s. */
  readonly retryMs?: number | undefined;
  /** Asked before every write: once it says yes, no further one is sent, and a wait for one ends. */
  readonly stopping?: (() => boolean) | undefined;
};

/** Query parameters by name, neither of them encoded. */
export type Query = Readonly<Record<string, string>>;

/** Talks to one workspace, as one token. */
export type Client = {
  /**
   * Reads, and retries what may pass: network errors, timeouts, 5xx, 429, bodies cut short. Throws a ProviderError: `unreachable` when
   * that did not help, `token` for 401, and for 403 unless `mayBeForbidden`, `bad-answer` for an answer of another shape.
   */
  get<Name extends AnswerName>(
    name: Name,
    path: string,
    query?: Query,
    mayBeForbidden?: boolean,
  ): Promise<Ok<Answer<Name>> | Refused>;
  /** Waits before something is sent again that had no usable answer: longer each time, and never just as long as somebody else. */
  pause(tries: number): Promise<void>;
  /** Writes, and repeats only what was refused for its rate. An answer that was lost is a value: whoever sent it has to look. */
  send<Name extends AnswerName>(
    name: Name,
    method: "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    query?: Query,
    body?: unknown,
  ): Promise<Ok<Answer<Name>> | Refused | Lost>;
  /** How many requests were sent so far, repeated ones included. */
  requests(): number;
};

const READ_TRIES = 5;
const LIMITED_TRIES = 10;

/**
 * Talks to Segment's Public API, to the configured origin alone; redirects are errors. `path` is encoded already. No error holds the
 * token, and what the server says in one is cut to 300 characters.
 */
export function createClient(options: ClientOptions): Client {
  const { token, tokenName = "SEGMENT_TOKEN", clock, timeoutMs = 30_000, retryMs = 1000 } = options;
  if (!/^[\x21-\x7e]+$/u.test(token)) {
    throw tokenError(`The token in ${tokenName} is empty or holds characters that no token has.`);
  }
  const origin = originOf(options.baseUrl);
  const throttle = createThrottle(clock, options.onWait);
  let fetchLoaded: Promise<Fetch> | undefined;
  let sent = 0;

  const urlOf = (path: string, query: Query): URL => {
    const base = origin.pathname.replace(/\/$/u, "");
    const url = new URL(`${origin.origin}${base}${path}`);
    if (url.pathname !== `${base}${path}`)
      throw new ProviderError("bad-answer", `${JSON.stringify(path)} is no usable path.`);
    for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
    return url;
  };

  const exchange = async (method: string, path: string, query: Query, body: unknown): Promise<Raw> => {
    const url = urlOf(path, query);
    const endpoint = endpointOf(method, path);
    const fetch = await (fetchLoaded ??= fetchFor(origin, options.env ?? {}));
    await throttle.take(endpoint, () => method !== "GET" && options.stopping?.() === true);
    if (method !== "GET" && options.stopping?.() === true) {
      throttle.learn(endpoint, undefined);
      throw new ProviderError("interrupted", `${method} ${path} was not sent: the run was interrupted.`);
    }
    sent += 1;
    options.onRequest?.(sent);
    let response: Response | undefined;
    let text: string | undefined;
    try {
      response = await fetch(url.href, {
        method,
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          "user-agent": `segment-access/${options.version}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await bodyText(response);
    } catch (error) {
      throttle.learn(endpoint, response);
      return { problem: reasonOf(error, timeoutMs) };
    }
    const { status, headers } = response;
    if (text === undefined) {
      const problem = `the answer is over ${MOST_MEBIBYTES} MiB`;
      throttle.learn(endpoint, { status, headers, msBeforeNext: undefined });
      // What was read is asked for only once; of a write it has to be found out what became of it.
      if (method === "GET") throw new ProviderError("bad-answer", `GET ${path}: ${problem}.`);
      return { status, problem };
    }
    const value = parse(text);
    throttle.learn(endpoint, { status, headers, msBeforeNext: errorOf(value)?.errors[0]?.data?.msBeforeNext });
    return { status, value, problem: "the answer is cut short or not JSON" };
  };

  /** Sends until there is an answer worth having. Rate limits use up no tries, but end after ten. */
  const request = async <Name extends AnswerName>(
    name: Name,
    [method, path, query, body]: readonly [string, string, Query, unknown],
    mayBeForbidden = false,
  ): Promise<Verdict<Answer<Name>>> => {
    let last: Verdict<Answer<Name>> = { kind: "lost", message: "" };
    let waits = 0;
    const attempt = async (): Promise<void> => {
      last = judge(name, await exchange(method, path, query, body), { token, tokenName }, mayBeForbidden);
      if (last.kind === "limited") waits += 1;
      if (last.kind === "limited" || (last.kind === "lost" && method === "GET"))
        throw new ProviderError("unreachable", last.message);
    };
    try {
      await pRetry(attempt, {
        retries: READ_TRIES,
        minTimeout: retryMs,
        maxTimeout: 30 * retryMs,
        randomize: true,
        onFailedAttempt: ({ retriesConsumed }) => {
          if (last.kind === "lost")
            options.onWait?.(retryMs * 2 ** retriesConsumed, `no usable answer from ${origin.host}, trying again`);
        },
        shouldConsumeRetry: () => last.kind !== "limited",
        shouldRetry: ({ error, retriesConsumed }) =>
          error instanceof ProviderError &&
          error.rule === "unreachable" &&
          (last.kind === "limited" ? waits < LIMITED_TRIES : retriesConsumed < READ_TRIES - 1),
      });
    } catch (error) {
      if (!(error instanceof ProviderError) || error.rule !== "unreachable") throw error;
    }
    return last;
  };

  return {
    pause: (tries) => clock.sleep(retryMs * 2 ** (tries - 1) * (1 + Math.random())),
    requests: () => sent,
    get: async (name, path, query = {}, mayBeForbidden = false) => {
      const verdict = await request(name, ["GET", path, query, undefined], mayBeForbidden);
      if (verdict.kind === "ok" || verdict.kind === "refused") return verdict;
      if (verdict.kind === "misshapen") {
        throw new ProviderError(
          "bad-answer",
          `GET ${path}: Segment answered in a form this version cannot read (${verdict.message}).`,
        );
      }
      throw new ProviderError("unreachable", `GET ${path}: no usable answer from ${origin.host} (${verdict.message}).`);
    },
    send: async (name, method, path, query = {}, body) => {
      const verdict = await request(name, [method, path, query, body]);
      if (verdict.kind === "limited")
        return { kind: "refused", status: 429, message: verdict.message, divisible: false };
      return verdict.kind === "misshapen" ? { kind: "lost", message: verdict.message } : verdict;
    },
  };
}

/** What a rate limit is counted by: the method and the path with its id starred. */
export function endpointOf(method: string, path: string): string {
  return `${method} ${path.replace(/^(\/[^/]+)\/[^/]+/u, "$1/*")}`;
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Why there was no answer, by the code that Node gives where it does: its messages are long and say less. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  const { cause = error } = error;
  if (!(cause instanceof Error)) return error.message;
  const [first = cause] = cause instanceof AggregateError ? (cause.errors as readonly Error[]) : [];
  return ("code" in first && typeof first.code === "string" && first.code) || first.message || first.name;
}
