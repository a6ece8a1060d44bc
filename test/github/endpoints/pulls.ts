import { notFound, ok, type Answer } from "../answer.ts";
import { describeChange } from "../describe/commit.ts";
import { changesOf, describePull, describeReview, describeWholePull } from "../describe/pull.ts";
import { paginate } from "../paginate.ts";
import type { Need } from "../permission.ts";
import { PAGES, type RepositoryCall, type Route } from "../route.ts";
import { findRepository, type Pull } from "../state.ts";
import { repositoryRoute } from "./repository.ts";

/** GitHub lists no more files of a pull request than this. */
const MAX_FILES = 3000;
const READ: readonly Need[] = [["pull-requests", "read"]];

function withPull(answer: (call: RepositoryCall, pull: Pull) => Answer): (call: RepositoryCall) => Answer {
  return (call) => {
    const pull = call.repository.pulls.find(({ number }) => String(number) === call.param("pull_number"));
    return pull === undefined ? notFound() : answer(call, pull);
  };
}

function headLabel({ state }: RepositoryCall, { head }: Pull): string {
  return `${findRepository(state, head.repository)?.owner.login}:${head.ref}`;
}

function listed(call: RepositoryCall): readonly Pull[] {
  const { query, repository } = call;
  const asked = (name: string, value: string): boolean => (query.get(name) ?? value) === value;
  const state = query.get("state") ?? "open";
  const sort = query.get("sort") ?? "created";
  if (sort !== "created" && sort !== "updated") throw new Error(`sort=${sort} is not served`);
  const direction = query.get("direction") ?? (query.get("sort") === "updated" ? "asc" : "desc");
  const key = (pull: Pull): string => (sort === "created" ? pull.createdAt : pull.updatedAt);
  const order = (a: Pull, b: Pull): number => (key(a) === key(b) ? a.number - b.number : key(a) < key(b) ? -1 : 1);
  const found = repository.pulls
    .filter((pull) => state === "all" || pull.state === state)
    .filter((pull) => asked("base", pull.base.ref) && asked("head", headLabel(call, pull)))
    .sort(order);
  return direction === "desc" ? found.reverse() : found;
}

/** Pull requests, their files and reviews. */
export const PULL_ROUTES: readonly Route[] = [
  repositoryRoute(
    "GET",
    "/pulls",
    { needs: READ, query: [...PAGES, "state", "head", "base", "sort", "direction"] },
    (call) => paginate(call, listed(call), (pull) => describePull(call.state, call.links, call.repository, pull)),
  ),
  repositoryRoute(
    "GET",
    "/pulls/{pull_number}",
    { needs: READ },
    withPull(({ state, links, repository }, pull) => ok(describeWholePull(state, links, repository, pull))),
  ),
  repositoryRoute(
    "GET",
    "/pulls/{pull_number}/files",
    { needs: READ, query: PAGES },
    withPull((call, pull) => {
      const files = changesOf(call.state, call.repository, pull).slice(0, MAX_FILES);
      return paginate(call, files, (file) => describeChange(call.links, call.repository, pull.head.sha, file));
    }),
  ),
  repositoryRoute(
    "GET",
    "/pulls/{pull_number}/reviews",
    { needs: READ, query: PAGES },
    withPull((call, pull) =>
      paginate(call, pull.reviews, (review) => describeReview(call.state, call.links, call.repository, pull, review)),
    ),
  ),
];
