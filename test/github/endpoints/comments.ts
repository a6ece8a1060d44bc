import { invalid, notFound, ok, type Answer } from "../answer.ts";
import { describeComment } from "../describe/issue.ts";
import { paginate } from "../paginate.ts";
import type { Need } from "../permission.ts";
import { PAGES, type RepositoryCall, type Route } from "../route.ts";
import { takeId, timeOf, type Comment } from "../state.ts";
import { repositoryRoute } from "./repository.ts";

/** The longest body, in characters: what GitHub says where one is longer. */
export const MAX_BODY = 65_536;

/** How many characters GitHub counts: whole ones, also beyond the basic plane. */
export function lengthOf(text: string): number {
  return [...text].length;
}

function bodyRefusal(body: string): Answer | undefined {
  const refuse = (message: string): Answer =>
    invalid({ resource: "IssueComment", code: "unprocessable", field: "data", message });
  if (body.trim() === "") return refuse("Body cannot be blank");
  if (lengthOf(body) > MAX_BODY) return refuse(`Body is too long (maximum is ${MAX_BODY} characters)`);
  return undefined;
}

/** Comments are under the issues' permission; those on a pull request under its own too. */
function needsOn(level: Need[1], number: (call: RepositoryCall) => number | undefined) {
  return (call: RepositoryCall): readonly Need[] => {
    const onPull = call.repository.pulls.some((pull) => pull.number === number(call));
    return [["issues", level], ...(onPull ? [["pull-requests", level] as const] : [])];
  };
}

function commentOf({ repository, param }: RepositoryCall): Comment | undefined {
  return repository.comments.find(({ id }) => String(id) === param("comment_id"));
}

function numberOf({ param }: RepositoryCall): number {
  return Number(param("issue_number"));
}

function exists({ repository }: RepositoryCall, number: number): boolean {
  return [...repository.issues, ...repository.pulls].some((issue) => issue.number === number);
}

function list(call: RepositoryCall): Answer {
  const number = numberOf(call);
  if (!exists(call, number)) return notFound();
  const since = Date.parse(call.query.get("since") ?? "1970-01-01T00:00:00Z");
  const { state, links, repository } = call;
  const found = repository.comments
    .filter(({ on, updatedAt }) => on === number && Date.parse(updatedAt) >= since)
    .sort((a, b) => a.id - b.id);
  return paginate(call, found, (comment) => describeComment(state, links, repository, comment));
}

function create(call: RepositoryCall): Answer {
  const { state, links, repository } = call;
  const number = numberOf(call);
  if (!exists(call, number)) return notFound();
  const body = String(call.body["body"]);
  const now = timeOf(state);
  const refusal = bodyRefusal(body);
  if (refusal !== undefined) return refusal;
  const user = { ...state.token.user };
  const comment = { id: takeId(state), on: number, user, body, createdAt: now, updatedAt: now, minimized: undefined };
  repository.comments.push(comment);
  return ok(describeComment(state, links, repository, comment), 201);
}

function withComment(answer: (call: RepositoryCall, comment: Comment) => Answer): (call: RepositoryCall) => Answer {
  return (call) => {
    const comment = commentOf(call);
    return comment === undefined ? notFound() : answer(call, comment);
  };
}

function edit({ state, links, repository, body }: RepositoryCall, comment: Comment): Answer {
  const text = String(body["body"]);
  const refusal = bodyRefusal(text);
  if (refusal !== undefined) return refusal;
  comment.body = text;
  comment.updatedAt = timeOf(state);
  return ok(describeComment(state, links, repository, comment));
}

const onComment = (level: Need[1]) => needsOn(level, (call) => commentOf(call)?.on);

/** Comments on issues and pull requests. With the permission one may edit and delete those of others too, as on GitHub. */
export const COMMENT_ROUTES: readonly Route[] = [
  repositoryRoute(
    "GET",
    "/issues/{issue_number}/comments",
    { needs: needsOn("read", numberOf), query: [...PAGES, "since"] },
    list,
  ),
  repositoryRoute("POST", "/issues/{issue_number}/comments", { needs: needsOn("write", numberOf) }, create),
  repositoryRoute(
    "GET",
    "/issues/comments/{comment_id}",
    { needs: onComment("read") },
    withComment(({ state, links, repository }, comment) => ok(describeComment(state, links, repository, comment))),
  ),
  repositoryRoute("PATCH", "/issues/comments/{comment_id}", { needs: onComment("write") }, withComment(edit)),
  repositoryRoute(
    "DELETE",
    "/issues/comments/{comment_id}",
    { needs: onComment("write") },
    withComment(({ repository }, comment) => {
      repository.comments = repository.comments.filter((other) => other !== comment);
      return { status: 204 };
    }),
  ),
];
