import { failure, invalid, notFound, ok, type Answer } from "../answer.ts";
import { describeIssue } from "../describe/issue.ts";
import { paginate } from "../paginate.ts";
import type { Need } from "../permission.ts";
import { PAGES, type RepositoryCall, type Route } from "../route.ts";
import { nextNumber, takeId, timeOf, type Issue, type Pull } from "../state.ts";
import { lengthOf, MAX_BODY } from "./comments.ts";
import { repositoryRoute } from "./repository.ts";

/** The longest title, in characters. */
const MAX_TITLE = 256;
const READ: readonly Need[] = [["issues", "read"]];
const WRITE: readonly Need[] = [["issues", "write"]];
const LISTED = [...PAGES, "state", "labels", "creator", "since", "sort", "direction"];

type Listed = Issue | Pull;

function disabled(call: RepositoryCall): Answer | undefined {
  return call.repository.hasIssues ? undefined : failure(410, "Issues has been disabled in this repository.");
}

function sorted(call: RepositoryCall, issues: readonly Listed[]): readonly Listed[] {
  const sort = call.query.get("sort") ?? "created";
  if (sort !== "created" && sort !== "updated") throw new Error(`sort=${sort} is not served`);
  const key = ({ createdAt, updatedAt }: Listed): string => (sort === "created" ? createdAt : updatedAt);
  const order = (a: Listed, b: Listed): number => (key(a) === key(b) ? a.number - b.number : key(a) < key(b) ? -1 : 1);
  const rising = [...issues].sort(order);
  return call.query.get("direction") === "asc" ? rising : rising.reverse();
}

/** Issues and pull requests together: on GitHub each pull request is an issue too. */
function list(call: RepositoryCall): Answer {
  const { state, links, repository, query } = call;
  const status = query.get("state") ?? "open";
  const labels = (query.get("labels") ?? "").split(",").filter((label) => label !== "");
  const creator = query.get("creator");
  const since = Date.parse(query.get("since") ?? "1970-01-01T00:00:00Z");
  const found = [...(repository.hasIssues ? repository.issues : []), ...repository.pulls]
    .filter((issue) => status === "all" || issue.state === status)
    .filter((issue) => labels.every((label) => issue.labels.includes(label)))
    .filter(({ user }) => creator === null || user.login === creator)
    .filter(({ updatedAt }) => Date.parse(updatedAt) >= since);
  return paginate(call, sorted(call, found), (issue) => describeIssue(state, links, repository, issue));
}

function refusal({ title, body }: Readonly<Record<string, unknown>>): Answer | undefined {
  const text = typeof title === "string" ? title : undefined;
  if (text?.trim() === "") return invalid({ resource: "Issue", code: "missing_field", field: "title" });
  const tooLong = (field: string, most: number): Answer =>
    invalid({
      resource: "Issue",
      code: "custom",
      field,
      message: `${field} is too long (maximum is ${most} characters)`,
    });
  if (text !== undefined && lengthOf(text) > MAX_TITLE) return tooLong("title", MAX_TITLE);
  if (typeof body === "string" && lengthOf(body) > MAX_BODY) return tooLong("body", MAX_BODY);
  return undefined;
}

/** The fields that are served; the document has more, and those must not be dropped in silence. */
function served(body: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const others = Object.keys(body).filter((name) => !names.includes(name));
  if (others.length > 0) throw new Error(`body/${others.join(", body/")} is not served`);
}

function labelsIn(value: unknown): string[] {
  const labels = (value ?? []) as readonly (string | { name?: string })[];
  return labels.map((label) => (typeof label === "string" ? label : (label.name ?? "")));
}

function create(call: RepositoryCall): Answer {
  const { state, links, repository, body } = call;
  served(body, ["title", "body", "labels"]);
  const refused = disabled(call) ?? refusal(body);
  if (refused !== undefined) return refused;
  const now = timeOf(state);
  const issue: Issue = {
    id: takeId(state),
    number: nextNumber(repository),
    title: String(body["title"]),
    body: typeof body["body"] === "string" ? body["body"] : null,
    user: { ...state.token.user },
    state: "open",
    stateReason: null,
    labels: labelsIn(body["labels"]),
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
  };
  repository.issues.push(issue);
  return ok(describeIssue(state, links, repository, issue), 201);
}

function edit(call: RepositoryCall, issue: Listed): Answer {
  const { state, links, repository, body } = call;
  served(body, ["title", "body", "labels", "state", "state_reason"]);
  const refused = refusal(body);
  if (refused !== undefined) return refused;
  const now = timeOf(state);
  if (typeof body["title"] === "string") issue.title = body["title"];
  if (body["body"] !== undefined) issue.body = body["body"] as string | null;
  if (body["labels"] !== undefined) issue.labels = labelsIn(body["labels"]);
  const asked = body["state"] as Issue["state"] | undefined;
  if (asked !== undefined && asked !== issue.state) {
    const closing = asked === "closed";
    issue.state = asked;
    issue.closedAt = closing ? now : null;
    if ("closedBy" in issue) {
      issue.closedBy = closing ? { ...state.token.user } : null;
      issue.stateReason = (body["state_reason"] as Issue["stateReason"]) ?? (closing ? "completed" : "reopened");
    }
  }
  issue.updatedAt = now;
  return ok(describeIssue(state, links, repository, issue));
}

function withIssue(answer: (call: RepositoryCall, issue: Listed) => Answer): (call: RepositoryCall) => Answer {
  return (call) => {
    const { issues, pulls } = call.repository;
    const found = [...pulls, ...issues].find(({ number }) => String(number) === call.param("issue_number"));
    if (found === undefined) return notFound();
    return ("reviews" in found ? undefined : disabled(call)) ?? answer(call, found);
  };
}

function needs(level: "read" | "write") {
  return ({ repository, param }: RepositoryCall): readonly Need[] => {
    const isPull = repository.pulls.some(({ number }) => String(number) === param("issue_number"));
    return [...(level === "read" ? READ : WRITE), ...(isPull ? [["pull-requests", level] as const] : [])];
  };
}

/** Issues, and pull requests as issues. */
export const ISSUE_ROUTES: readonly Route[] = [
  repositoryRoute("GET", "/issues", { needs: READ, query: LISTED }, list),
  repositoryRoute("POST", "/issues", { needs: WRITE }, create),
  repositoryRoute(
    "GET",
    "/issues/{issue_number}",
    { needs: needs("read") },
    withIssue(({ state, links, repository }, issue) => ok(describeIssue(state, links, repository, issue))),
  ),
  repositoryRoute("PATCH", "/issues/{issue_number}", { needs: needs("write") }, withIssue(edit)),
];
