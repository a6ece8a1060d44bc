import { setTimeout as pause } from "node:timers/promises";
import { Octokit } from "octokit";
import type { Finding, Outcome } from "../core/finding.ts";
import { readFields } from "./fields.ts";
import { type Fetch, guardedFetch } from "./guarded-fetch.ts";
import { badAnswer, got, type Got, type GitHubProblem, type Permission, problemOf } from "./problem.ts";

/** Where GitHub is and whose token it is: what GitHub's runner says in `GITHUB_API_URL` and its like. */
export type ConnectionSettings = {
  readonly token: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** The site that people look at. */
  readonly serverUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  /** What sends requests. Default: Node's own, which knows no proxy. */
  readonly fetch?: Fetch;
  /** How long one answer may take, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Is told, in one line, about every wait for a rate limit. */
  readonly tell?: (line: string) => void;
  /** Waits take a hundredth of the time, and writes follow each other without a pause: for a GitHub that is not GitHub. Default: false. */
  readonly hurried?: boolean;
};

/** The values of a request: path, query and body by name, as in GitHub's documentation. */
export type Parameters = Readonly<Record<string, unknown>>;

/** A connection to one repository on one GitHub. Only `connect` makes one. */
export type Connection = {
  /** The site's address of the repository, without a slash at the end. */
  readonly page: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly graphqlUrl: string;
  /**
   * Sends a request, such as `GET /repos/{owner}/{repo}`; `owner` and `repo` are filled in. Answers that say that GitHub is busy are
   * tried again, a few times; so is a request that got no answer, unless it is a POST: nobody knows whether it was carried out.
   */
  readonly call: (route: string, needs: Permission, parameters?: Parameters) => Promise<Got<Answer>>;
  /** Waits so many seconds. */
  readonly rest: (seconds: number) => Promise<void>;
};

/** What came back: JSON, undefined where the answer has no body. */
export type Answer = { readonly status: number; readonly json: unknown; readonly next: string | undefined };

const RETRIES = 3;
/** Longer than this nobody waits for a rate limit, in seconds: a job costs money by the minute. */
const LONGEST_WAIT = 180;
/** What never gets better by itself; 403 and 429 are the throttle's. */
const FINAL = [400, 401, 403, 404, 409, 410, 421, 422, 429, 451];

function addressIn(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isLocal = url.hostname === "localhost" || url.hostname === "[::1]" || /^127(\.\d{1,3}){3}$/u.test(url.hostname);
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLocal);
  return isSafe && url.username === "" && url.password === "" ? url : undefined;
}

function refuse(message: string): { readonly ok: false; readonly findings: readonly Finding[] } {
  return { ok: false, findings: [{ rule: "github-connection", severity: "error", message }] };
}

function silent(): void {
  // octokit prints to the console, where a line can be a command to the runner.
}
const SILENT = { debug: silent, info: silent, warn: silent, error: silent };

/** The error of octokit, told by its shape. */
type Failed = Error & {
  readonly status: number;
  readonly response?: { readonly data: unknown; readonly headers: Readonly<Record<string, string | undefined>> };
};

function isFailed(error: unknown): error is Failed {
  return error instanceof Error && "status" in error && typeof error.status === "number";
}

/** What GitHub says in an error: its message and those of its single problems. */
function saidIn(data: unknown): string | undefined {
  const read = readFields(data, (fields) => {
    const problems = fields.maybe("errors", (path) => fields.list(path, (entry) => entry.at("message")));
    return [fields.text("message"), ...(problems ?? []).filter((text) => typeof text === "string")].join(": ");
  });
  return read.ok ? read.value : undefined;
}

/** A text without the token. One of a few letters is no secret, and words would fall apart. */
function hidden(text: string, token: string): string {
  return token.length < 8 ? text : text.replaceAll(token, "***");
}

/** Why there is no answer. What has not octokit's shape, it tripped over: it looks into answers itself, and takes them to be as documented. */
function problemIn(error: unknown, needs: Permission, token: string): GitHubProblem {
  const what = error instanceof Error ? error.message : String(error);
  if (!isFailed(error) && !(error instanceof Error && error.name === "AbortError")) {
    return badAnswer(hidden(what, token)).problem;
  }
  const response = isFailed(error) ? error.response : undefined;
  const message = saidIn(response?.data) ?? (response === undefined ? what : "no reason given");
  const status = response === undefined || !isFailed(error) ? undefined : error.status;
  return problemOf({ status, message: hidden(message, token), headers: response?.headers ?? {} }, needs);
}

/** Where the next page is; undefined where this one is the last, and empty where GitHub does not say it as documented. */
function nextIn(link: unknown): string | undefined {
  if (typeof link !== "string" || !/\brel\s*=\s*"?next\b/iu.test(link)) return undefined;
  return /<([^>]+)>;\s*rel="next"/u.exec(link)?.[1] ?? "";
}

function octokitFor(settings: ConnectionSettings, origins: ReadonlySet<string>): Octokit {
  const { token, apiUrl, tell = silent, hurried = false } = settings;
  const onLimit =
    (which: string) =>
    (seconds: number, { method, url }: { method: string; url: string }, _: unknown, count: number): boolean => {
      const waits = count < RETRIES && seconds <= LONGEST_WAIT;
      tell(`GitHub's ${which} on ${method} ${url}: ${waits ? `trying again in ${seconds} s` : "giving up"}`);
      return waits;
    };
  const unpaced = {
    key: () => ({ schedule: (_: object, job: (...given: unknown[]) => unknown, ...given: unknown[]) => job(...given) }),
  };
  const throttle = {
    onRateLimit: onLimit("rate limit"),
    onSecondaryRateLimit: onLimit("secondary rate limit"),
    retryAfterBaseValue: hurried ? 10 : 1000,
    ...(hurried && { write: unpaced, notifications: unpaced }),
  };
  return new Octokit({
    auth: token,
    baseUrl: apiUrl.replace(/\/+$/u, ""),
    userAgent: "segment-access",
    log: SILENT,
    request: {
      fetch: guardedFetch(settings.fetch ?? globalThis.fetch, origins, settings.timeoutMs ?? 30_000),
      // It does not take that of above, and warns of what GitHub calls deprecated in GitHub's words.
      log: SILENT,
    },
    retry: { doNotRetry: FINAL, retries: RETRIES, retryAfterBaseValue: hurried ? 10 : 1000 },
    throttle,
  });
}

/**
 * Connects to a repository. Nothing is sent yet. The finding `github-connection` says that an address or the repository's name can't be
 * used: https only, plain http to this machine alone, because every request carries the token.
 */
export function connect(settings: ConnectionSettings): Outcome<Connection> {
  const { token, graphqlUrl, serverUrl, repository, hurried = false } = settings;
  const api = addressIn(settings.apiUrl);
  const graphql = addressIn(graphqlUrl);
  if (api === undefined || graphql === undefined || !URL.canParse(serverUrl)) {
    return refuse(
      "GITHUB_API_URL, GITHUB_GRAPHQL_URL and GITHUB_SERVER_URL must be addresses that begin with https://",
    );
  }
  const [owner = "", repo = "", ...rest] = repository.split("/");
  if (owner === "" || repo === "" || rest.length > 0) return refuse("GITHUB_REPOSITORY must be owner/name");
  if (token === "") return refuse("There is no GitHub token");
  const octokit = octokitFor(settings, new Set([api.origin, graphql.origin]));

  async function call(route: string, needs: Permission, parameters: Parameters = {}): Promise<Got<Answer>> {
    // Only to forbid retries: a number given here is kept to for every error, also for those that are final.
    const once = route.startsWith("POST ") && !route.endsWith(graphqlUrl);
    const asked = octokit.request(route, {
      ...(route.includes("{owner}") && { owner, repo }),
      ...parameters,
      ...(once && { request: { retries: 0 } }),
    });
    const answer = await asked.then(
      (response) => ({ response }),
      (error: unknown) => ({ error }),
    );
    if ("error" in answer) return { ok: false, problem: problemIn(answer.error, needs, token) };
    const { status, headers } = answer.response;
    const data: unknown = answer.response.data;
    if (status >= 300) {
      return {
        ok: false,
        problem: { kind: "refused", status, message: "GitHub redirects this request, and not within its own host" },
      };
    }
    const empty = status === 204 || status === 205;
    if (!empty && (typeof data !== "object" || data === null)) return badAnswer("it is not JSON");
    const next = nextIn(headers.link);
    if (next === "") return badAnswer("it has a next page, and not where that is");
    return got({ status, json: empty ? undefined : data, next });
  }

  const connection: Connection = {
    page: `${serverUrl.replace(/\/+$/u, "")}/${owner}/${repo}`,
    repository,
    graphqlUrl,
    call,
    rest: (seconds) => pause(seconds * (hurried ? 10 : 1000)),
  };
  return { ok: true, value: connection, findings: [] };
}
