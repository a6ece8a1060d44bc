import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { notFound, type Answer } from "./answer.ts";
import { answerApi, patternOf } from "./api.ts";
import { queueFaults, type Fault, type RecordedRequest } from "./faults.ts";
import type { Links } from "./links.ts";
import { respond, send } from "./respond.ts";
import { emptyState, timeOf, type State } from "./state.ts";

/** How a GitHub begins. */
export type GitHubOptions = {
  /** What it starts with; it is changed in place. Default: nothing, and the token of a workflow. */
  readonly state?: State;
  /** Enterprise Server: the API under `/api/v3`, GraphQL under `/api/graphql`, and there no way to minimize. Default: github.com. */
  readonly ghes?: boolean;
};

/** A running GitHub. */
export type GitHub = {
  /** The base URL of the REST API, without a slash at the end. */
  readonly url: string;
  readonly graphqlUrl: string;
  readonly links: Links;
  /** All there is, to be read and changed at any time. */
  readonly state: State;
  /** Every request so far, in order. */
  readonly requests: readonly RecordedRequest[];
  /** Every request, and every answer that no fault made, that breaks GitHub's official document or asks for what is not served. */
  readonly violations: readonly string[];
  /** Lets something go wrong with a coming request. */
  readonly fail: (fault: Fault) => void;
  /** Stops it. Connections are closed, those that wait for an answer too. */
  readonly close: () => Promise<void>;
};

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The path below the base of the API; undefined where it is not below it. */
function ownPath(path: string, ghes: boolean): string | undefined {
  if (!ghes) return path;
  if (path === "/api/graphql") return "/graphql";
  return path.startsWith("/api/v3/") && path !== "/api/v3/graphql" ? path.slice("/api/v3".length) : undefined;
}

/**
 * Starts a GitHub on the loopback address: the endpoints of `.build/trim-openapi.mjs`, and in GraphQL `viewer { login }` and
 * `minimizeComment`. Every request and every answer is held to GitHub's official OpenAPI document. It keeps no rate limit, though
 * it counts in the headers; Link headers have the path that was asked for, where GitHub writes `/repositories/{id}`.
 */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const { state = emptyState(), ghes = false } = options;
  const faults = queueFaults();
  const requests: RecordedRequest[] = [];
  const violations: string[] = [];
  // The port is known only once it listens.
  const links = {
    api: "",
    graphql: "",
    site: ghes ? "https://github.example.com" : "https://github.com",
    enterprise: ghes,
  };

  function headers(): Record<string, string> {
    const limit = state.token.user.login === "github-actions[bot]" ? 1000 : 5000;
    return {
      "X-GitHub-Media-Type": "github.v3; format=json",
      "X-GitHub-Request-Id": requests.length.toString(16).toUpperCase().padStart(8, "0"),
      "X-RateLimit-Limit": String(limit),
      "X-RateLimit-Used": String(requests.length),
      "X-RateLimit-Remaining": String(Math.max(1, limit - requests.length)),
      "X-RateLimit-Reset": String(Math.floor(Date.parse(timeOf(state)) / 1000) + 3600),
      "X-RateLimit-Resource": "core",
      ...(ghes && { "X-GitHub-Enterprise-Version": "3.19.0" }),
    };
  }

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(message);
    const [full = "", query = ""] = (message.url ?? "").split("?");
    const path = ownPath(full, ghes);
    const request: RecordedRequest = {
      method: message.method ?? "",
      path: path ?? full,
      query,
      body: parsed(text),
      token: /^(?:Bearer|token) +(\S+) *$/iu.exec(message.headers.authorization ?? "")?.[1],
    };
    requests.push(request);
    if (path === undefined) {
      violations.push(`${request.method} ${full}: is not under /api`);
      return send(response, notFound(), headers());
    }
    const fault = faults.take(request, patternOf(request));
    if (fault?.kind === "meanwhile") await fault.change(state);
    const answer = (): Answer => {
      const judged = answerApi(state, links, request);
      violations.push(...judged.problems.map((problem) => `${request.method} ${path}: ${problem}`));
      return judged.answer;
    };
    return respond(response, fault, answer, headers());
  }

  const server = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => {
      violations.push(`${message.method} ${message.url}: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  links.api = ghes ? `${origin}/api/v3` : origin;
  links.graphql = ghes ? `${origin}/api/graphql` : `${origin}/graphql`;

  return {
    url: links.api,
    graphqlUrl: links.graphql,
    links,
    state,
    requests,
    violations,
    fail: faults.add,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
