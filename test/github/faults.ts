import type { State } from "./state.ts";

/** One request as it came in. */
export type RecordedRequest = {
  readonly method: string;
  /** Without the base of the API and without the query; `/graphql` for GraphQL, on Enterprise Server too. */
  readonly path: string;
  /** The query, without the question mark. */
  readonly query: string;
  /** The parsed JSON, the text where it is none, undefined where there was no body. */
  readonly body: unknown;
  /** The bearer token; undefined where there was none. */
  readonly token: string | undefined;
};

/**
 * Which requests a fault hits: all that have the method and the path, or that the function is true of. A path given as text is the
 * exact path or the pattern of an endpoint, such as `/repos/{owner}/{repo}/issues/comments/{comment_id}`. `nth`: from the nth such
 * request on, counted from 1 and from when the fault was asked for.
 */
export type FaultTarget =
  | ((request: RecordedRequest) => boolean)
  | { readonly method?: string; readonly path?: RegExp | string; readonly nth?: number };

/** What goes wrong. */
export type FaultKind =
  /** Nothing is changed; this status is answered, by default as an error in GitHub's shape. A text body is sent as HTML. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Nothing is changed; the secondary rate limit: 403, or 429. `retryAfter` in seconds, by default 1; null sends no header. */
  | { readonly kind: "secondary-limit"; readonly status?: 403 | 429; readonly retryAfter?: number | null }
  /** Nothing is changed; the hourly limit is used up for so many seconds, by default 1. */
  | { readonly kind: "rate-limit"; readonly resetIn?: number }
  /** Nothing is changed and nothing is ever answered. */
  | { readonly kind: "timeout" }
  /** The connection breaks, nothing is changed. */
  | { readonly kind: "reset-before" }
  /** The change is made, then the connection breaks before any answer. */
  | { readonly kind: "reset-after" }
  /** Somebody else is faster: this happens first, to its end, then the request is answered as usual. */
  | { readonly kind: "meanwhile"; readonly change: (state: State) => void | Promise<void> };

/** A fault, and which requests it hits: by default the next one, whatever it is. `times`: how many, by default one. */
export type Fault = FaultKind & { readonly on?: FaultTarget; readonly times?: number };

/** The faults that wait for their requests. */
export type FaultQueue = {
  readonly add: (fault: Fault) => void;
  /** The first fault that hits this request. `pattern` is the path of its endpoint, where it has one. */
  readonly take: (request: RecordedRequest, pattern: string | undefined) => FaultKind | undefined;
};

function hits(target: FaultTarget | undefined, request: RecordedRequest, pattern: string | undefined): boolean {
  if (target === undefined) return true;
  if (typeof target === "function") return target(request);
  const { method, path } = target;
  if (method !== undefined && method.toUpperCase() !== request.method) return false;
  if (path === undefined) return true;
  // Not `test`: that moves a global expression's position.
  return typeof path === "string" ? path === request.path || path === pattern : request.path.search(path) >= 0;
}

/** A queue of faults: each hits its requests as many times as it says, then it is gone. */
export function queueFaults(): FaultQueue {
  const waiting: { fault: Fault; seen: number; left: number }[] = [];
  return {
    add: (fault) => {
      waiting.push({ fault, seen: 0, left: fault.times ?? 1 });
    },
    take: (request, pattern) => {
      const matching = waiting.filter(({ fault, left }) => left > 0 && hits(fault.on, request, pattern));
      for (const entry of matching) entry.seen += 1;
      const due = matching.find(({ fault, seen }) => seen >= (typeof fault.on === "object" ? (fault.on.nth ?? 1) : 1));
      if (due === undefined) return undefined;
      due.left -= 1;
      return due.fault;
    },
  };
}
