import { anyObject, count, fits, nonEmpty, object, oneOf, optional, type Problem } from "./shape.ts";

/** One request as it came in. `path` has no query, `url` has it; `body` is the parsed JSON, or the text where it is none. */
export type RecordedRequest = {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly body: unknown;
};

/**
 * Which requests a fault hits: all that have the method and the path. A path given as text is the exact path, or the pattern of
 * an endpoint such as `/users/{userId}`. `nth`: from the nth such request on, counted from 1 and from when the fault was queued.
 */
type FaultTarget =
  | ((request: RecordedRequest) => boolean)
  | { readonly method?: string; readonly path?: RegExp | string; readonly nth?: number };

/** What goes wrong. */
export type FaultKind =
  /** Nothing is changed; this status is answered, by default with one error entry. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Nothing is changed; the documented 429, by default for a second. `withHeader` adds Retry-After, in whole seconds. */
  | { readonly kind: "429"; readonly msBeforeNext?: number; readonly withHeader?: boolean }
  /** Nothing is changed and nothing is ever answered. */
  | { readonly kind: "timeout" }
  /** All goes well, so many milliseconds later. */
  | { readonly kind: "slow"; readonly ms: number }
  /** The connection breaks, nothing is changed. */
  | { readonly kind: "reset-before" }
  /** The change is made, then the connection breaks before any answer. */
  | { readonly kind: "reset-after" }
  /** The change is made, then the connection breaks in the middle of the answer. */
  | { readonly kind: "truncated" }
  /** Nothing is changed; a gateway's 502 in HTML. */
  | { readonly kind: "html" };

/** A fault, and which requests it hits: by default the next one, whatever it is. */
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

const common = {
  on: optional(object({ method: optional(nonEmpty), path: optional(nonEmpty), nth: optional(count) })),
  times: optional(count),
};
const wireShapes = {
  status: object({
    ...common,
    kind: oneOf("status"),
    status: count,
    body: optional(anyObject),
    headers: optional(anyObject),
  }),
  "429": object({
    ...common,
    kind: oneOf("429"),
    msBeforeNext: optional(count),
    withHeader: optional(oneOf(true, false)),
  }),
  timeout: object({ ...common, kind: oneOf("timeout") }),
  slow: object({ ...common, kind: oneOf("slow"), ms: count }),
  "reset-before": object({ ...common, kind: oneOf("reset-before") }),
  "reset-after": object({ ...common, kind: oneOf("reset-after") }),
  truncated: object({ ...common, kind: oneOf("truncated") }),
  html: object({ ...common, kind: oneOf("html") }),
} as const;
const kinds = Object.keys(wireShapes) as (keyof typeof wireShapes)[];
const kinded = {
  problems: (value: unknown) =>
    oneOf(...kinds).problems((value as { kind?: unknown } | null | undefined)?.kind, "kind"),
};

/** What keeps a JSON value from being a fault; none where it is one. */
export function faultProblems(value: unknown): readonly Problem[] {
  const wrongKind = kinded.problems(value);
  if (wrongKind.length > 0) return wrongKind;
  const fault = value as { kind: keyof typeof wireShapes; status?: unknown; headers?: object };
  const problems = wireShapes[fault.kind].problems(value, "");
  if (problems.length > 0 || fault.kind !== "status") return problems;
  const status = Number(fault.status);
  const wrongStatus = status < 200 || status > 599 ? [{ field: "status", message: "must be from 200 to 599" }] : [];
  const wrongHeaders = Object.entries(fault.headers ?? {}).filter(([, text]) => !fits(nonEmpty, text));
  return [...wrongStatus, ...wrongHeaders.map(([name]) => ({ field: `headers.${name}`, message: "must be text" }))];
}
