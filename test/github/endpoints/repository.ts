import { notFound, type Answer } from "../answer.ts";
import type { Need } from "../permission.ts";
import type { Call, RepositoryCall, Route } from "../route.ts";
import { findRepository } from "../state.ts";

/** The repository that the path of a call names. */
export function repositoryOf({ state, param }: Call) {
  return findRepository(state, `${param("owner")}/${param("repo")}`);
}

/** An endpoint under `/repos/{owner}/{repo}`: 404 where there is no such repository. */
export function repositoryRoute(
  method: string,
  path: string,
  options: {
    readonly query?: readonly string[];
    readonly needs?: readonly Need[] | ((call: RepositoryCall) => readonly Need[]);
  },
  answer: (call: RepositoryCall) => Answer,
): Route {
  const { needs = [], query = [] } = options;
  return {
    method,
    path: `/repos/{owner}/{repo}${path}`,
    query,
    needs: (call, repository) => {
      if (typeof needs !== "function") return needs;
      return repository === undefined ? [] : needs({ ...call, repository });
    },
    answer: (call) => {
      const repository = repositoryOf(call);
      return repository === undefined ? notFound() : answer({ ...call, repository });
    },
  };
}
