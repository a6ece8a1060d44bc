import type { Answer } from "./answer.ts";
import type { Links } from "./links.ts";
import type { Need } from "./permission.ts";
import type { Repository, State } from "./state.ts";

/** One request, ready to be answered. Endpoints change `state` where the API would. */
export type Call = {
  readonly state: State;
  readonly links: Links;
  /** The path that was asked for, without the base of the API. */
  readonly path: string;
  /** The value of a `{name}` in the path; empty where the route has none of that name. */
  readonly param: (name: string) => string;
  readonly query: URLSearchParams;
  /** The JSON body, which fits the official document; an empty object where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
};

/** A call about a repository that exists. */
export type RepositoryCall = Call & { readonly repository: Repository };

/** An endpoint. */
export type Route = {
  readonly method: string;
  /** Its path in the official document. */
  readonly path: string;
  /** The query parameters it understands, of those in the document. */
  readonly query: readonly string[];
  /** What the token needs, any one of these; nothing where the list is empty. `repository`: the one in the path, where it has one. */
  readonly needs: (call: Call, repository: Repository | undefined) => readonly Need[];
  readonly answer: (call: Call) => Answer;
};

/** The parameters of every list that has pages. */
export const PAGES = ["per_page", "page"] as const;

/** What a route's `{name}` may hold: these take slashes too. */
const MANY_SEGMENTS = new Set(["path", "ref", "basehead", "tree_sha"]);

function expression(pattern: string): RegExp {
  const source = pattern.replace(/\{(\w+)\}/gu, (_, name: string) =>
    MANY_SEGMENTS.has(name) ? `(?<${name}>.*)` : `(?<${name}>[^/]+)`,
  );
  return new RegExp(`^${source}$`, "u");
}

const expressions = new Map<string, RegExp>();

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a request leads to: its route, and the decoded values in its path by name. The first route that fits wins. */
export function match<T extends Pick<Route, "method" | "path">>(
  routes: readonly T[],
  method: string,
  path: string,
): { readonly route: T; readonly params: ReadonlyMap<string, string> } | undefined {
  for (const route of routes) {
    if (route.method !== method) continue;
    const pattern = expressions.get(route.path) ?? expression(route.path);
    expressions.set(route.path, pattern);
    const found = pattern.exec(path);
    if (found === null) continue;
    const params = Object.entries(found.groups ?? {}).map(([name, text]) => [name, decode(text)] as const);
    return { route, params: new Map(params) };
  }
  return undefined;
}
