import { failure, notFound, type Answer } from "./answer.ts";
import { answerProblems, requestProblems } from "./contract.ts";
import { ACCOUNT_ROUTES } from "./endpoints/account.ts";
import { COMMENT_ROUTES } from "./endpoints/comments.ts";
import { COMMIT_ROUTES } from "./endpoints/commits.ts";
import { CONTENT_ROUTES } from "./endpoints/contents.ts";
import { ISSUE_ROUTES } from "./endpoints/issues.ts";
import { PULL_ROUTES } from "./endpoints/pulls.ts";
import { repositoryOf } from "./endpoints/repository.ts";
import type { RecordedRequest } from "./faults.ts";
import { answerGraphql } from "./graphql.ts";
import type { Links } from "./links.ts";
import { allows, refused } from "./permission.ts";
import { match, type Call, type Route } from "./route.ts";
import type { State } from "./state.ts";

const ROUTES: readonly Route[] = [
  ...ACCOUNT_ROUTES,
  ...PULL_ROUTES,
  ...COMMIT_ROUTES,
  ...CONTENT_ROUTES,
  ...COMMENT_ROUTES,
  ...ISSUE_ROUTES,
];

/** An answer, and how the request or the answer itself breaks the official document. */
export type Judged = { readonly answer: Answer; readonly problems: readonly string[] };

/** The path of a request's endpoint as it stands in the document; undefined where there is none. */
export function patternOf({ method, path }: RecordedRequest): string | undefined {
  return match(ROUTES, method, path)?.route.path;
}

function unauthenticated({ token }: State, given: string | undefined): Answer | undefined {
  if (given === undefined) return failure(401, "Requires authentication");
  return token.value === undefined || token.value === given ? undefined : failure(401, "Bad credentials");
}

function judge(route: Route, call: Call): Judged {
  const unserved = [...call.query.keys()].filter((name) => !route.query.includes(name));
  if (unserved.length > 0) {
    return { answer: failure(501, "Not served"), problems: unserved.map((name) => `query ${name} is not served`) };
  }
  const repository = repositoryOf(call);
  const missing = route.path.startsWith("/repos/") && repository === undefined;
  const needs = route.needs(call, repository);
  if (!missing && !allows(call.state.token, repository, needs)) {
    return { answer: refused(call.state.token, needs), problems: [] };
  }
  try {
    return { answer: route.answer(call), problems: [] };
  } catch (error) {
    return { answer: failure(501, "Not served"), problems: [error instanceof Error ? error.message : String(error)] };
  }
}

/** Answers a request of the REST API or of GraphQL. */
export function answerApi(state: State, links: Links, request: RecordedRequest): Judged {
  const { method, path, body } = request;
  const refusal = unauthenticated(state, request.token);
  if (refusal !== undefined) return { answer: refusal, problems: [] };
  if (path === "/graphql") {
    return method === "POST"
      ? answerGraphql(state, links, body)
      : { answer: notFound(), problems: ["is not described"] };
  }
  const matched = match(ROUTES, method, path);
  if (matched === undefined) return { answer: notFound(), problems: ["is not described"] };
  const { route, params } = matched;
  const query = new URLSearchParams(request.query);
  const wrong = requestProblems({ method, pattern: route.path, params, query, body });
  if (wrong.length > 0) {
    return { answer: failure(422, `Invalid request.\n\n${wrong.join("\n")}`), problems: wrong };
  }
  const param = (name: string): string => params.get(name) ?? "";
  const judged = judge(route, { state, links, path, param, query, body: (body ?? {}) as Call["body"] });
  if (judged.problems.length > 0) return judged;
  const { answer } = judged;
  return { answer, problems: answerProblems(method, route.path, answer.status, answer.body) };
}
