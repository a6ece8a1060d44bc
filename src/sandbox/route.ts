import { invalid, type Answer } from "./answer.ts";
import { unknownParameters, type Query } from "./query.ts";
import type { Shape } from "./shape.ts";
import type { State } from "./state.ts";

/** One request, ready to be answered. Endpoints never change `state`: they answer with the next one. */
export type Call = {
  readonly state: State;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly query: Query;
  /** The value of a `{name}` in the path of the route; empty where the route has none of that name. */
  readonly param: (name: string) => string;
  readonly body: unknown;
  readonly permissionsInUserList: boolean;
};

/** An endpoint. */
export type Route = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Its path, with `{name}` for what varies. */
  readonly path: string;
  /** Which rate limit it is under. */
  readonly limit: "read" | "write";
  readonly answer: (call: Call) => Answer;
};

/** A route that takes these query parameters (`name.N` for a list) and no others. */
export function route(
  method: Route["method"],
  path: string,
  parameters: readonly string[],
  answer: (call: Call) => Answer,
  limit: Route["limit"] = method === "GET" ? "read" : "write",
): Route {
  return {
    method,
    path,
    limit,
    answer: (call) => {
      const problems = [...call.query.problems, ...unknownParameters(call.query, parameters)];
      return problems.length > 0 ? invalid(problems) : answer(call);
    },
  };
}

/** Answers a call whose body fits the shape; any other is wrong input. */
export function withBody<T>(shape: Shape<T>, answer: (call: Call, body: T) => Answer): (call: Call) => Answer {
  return (call) => {
    const problems = shape.problems(call.body, "");
    return problems.length > 0 ? invalid(problems) : answer(call, call.body as T);
  };
}

/** What a request leads to: its route, and the values in its path by name. */
export type Match = { readonly route: Route; readonly params: ReadonlyMap<string, string> };

function valuesIn(pattern: string, segments: readonly string[]): ReadonlyMap<string, string> | undefined {
  const names = pattern.split("/");
  if (names.length !== segments.length) return undefined;
  const params = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const segment = segments[index] ?? "";
    if (name.startsWith("{")) params.set(name.slice(1, -1), segment);
    else if (name !== segment) return undefined;
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Finds the route of a request; undefined where there is none of its method and path. The parts of the path are percent-decoded. */
export function match(routes: readonly Route[], method: string, path: string): Match | undefined {
  const segments = path.split("/").map(decode);
  for (const candidate of routes) {
    const params = candidate.method === method ? valuesIn(candidate.path, segments) : undefined;
    if (params !== undefined) return { route: candidate, params };
  }
  return undefined;
}
