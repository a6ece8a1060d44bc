import { afterEach } from "vitest";
import { startGitHub, type GitHub, type GitHubOptions } from "./server.ts";
import { addRepository } from "./history.ts";
import { emptyState } from "./state.ts";

/** The repository of these tests. */
export const REPO = "acme/access";
/** The API's path of it. */
export const ROOT = `/repos/${REPO}`;

/** What came back: `body` is the JSON, or the text where it is none. */
export type Got = {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at fields they know to be there
  readonly body: any;
};

const running: GitHub[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()));
});

/** A GitHub with one private repository at a known time, stopped after the test. */
export async function github(options: GitHubOptions = {}): Promise<GitHub> {
  const state = options.state ?? { ...emptyState(), time: "2026-11-21T10:00:00Z" };
  if (options.state === undefined) {
    addRepository(state, REPO, {
      "README.md": "Hello\n",
      "policies/acme/groups.yaml": "groups: {}\n",
      "policies/acme/users.yaml": "users:\n  a@acme.com: { role: owner }\n",
    });
  }
  const started = await startGitHub({ ...options, state });
  running.push(started);
  return started;
}

/** Sends one request with a token. `target` is a path under the API, or a whole URL. */
export async function ask(to: GitHub, method: string, target: string, body?: unknown, token = "t"): Promise<Got> {
  const response = await fetch(target.startsWith("http") ? target : `${to.url}${target}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = response.headers.get("content-type")?.startsWith("application/json") === true;
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}

/** Reads a list to its end by its Link headers. */
export async function readAll(
  to: GitHub,
  path: string,
): Promise<{ readonly pages: number; readonly items: Got["body"][] }> {
  const items: Got["body"][] = [];
  let pages = 0;
  let next: string | undefined = path;
  while (next !== undefined) {
    const { body, headers }: Got = await ask(to, "GET", next);
    items.push(...body);
    pages += 1;
    next = /<([^>]+)>; rel="next"/u.exec(headers.get("link") ?? "")?.[1];
  }
  return { pages, items };
}

/** Sends a GraphQL query. */
export async function query(to: GitHub, text: string, variables: object = {}): Promise<Got> {
  return ask(to, "POST", to.graphqlUrl, { query: text, variables });
}
