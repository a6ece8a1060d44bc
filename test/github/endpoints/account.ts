import { failure, notFound, ok } from "../answer.ts";
import { describeAccount, describeSelf } from "../describe/account.ts";
import { describeRepository } from "../describe/repository.ts";
import { paginate } from "../paginate.ts";
import { refused, type Need } from "../permission.ts";
import { PAGES, type Call, type Route } from "../route.ts";
import { repositoryRoute } from "./repository.ts";

const MEMBERS: readonly Need[] = [["members", "read"]];

function teamOf({ state, param }: Call) {
  const organization = state.organizations.find(({ login }) => login.toLowerCase() === param("org").toLowerCase());
  return organization?.teams.find(({ slug }) => slug === param("team_slug").toLowerCase());
}

/** The token's user, repositories as such, and teams. */
export const ACCOUNT_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/user",
    query: [],
    needs: () => [],
    answer: ({ state, links }) =>
      state.token.user.type === "Bot"
        ? refused(state.token, [])
        : ok(describeSelf(links, state.token.user, "2026-01-01T00:00:00Z")),
  },
  {
    method: "GET",
    path: "/app",
    query: [],
    needs: () => [],
    // Only a JWT signed with an app's key gets more, and none is known here.
    answer: () => failure(401, "A JSON web token could not be decoded"),
  },
  repositoryRoute("GET", "", {}, ({ links, repository }) =>
    ok({ ...describeRepository(links, repository), subscribers_count: 0, network_count: 0 }),
  ),
  repositoryRoute("GET", "/collaborators/{username}/permission", {}, ({ links, repository, param }) => {
    const login = param("username");
    const permission = repository.readers?.includes(login) === true ? "read" : "write";
    const user = { ...describeAccount(links, { login, type: "User" }), role_name: permission };
    return ok({ permission, role_name: permission, user });
  }),
  {
    method: "GET",
    path: "/orgs/{org}/teams/{team_slug}/members",
    query: [...PAGES, "role"],
    needs: () => MEMBERS,
    answer: (call) => {
      const team = teamOf(call);
      if (team === undefined) return notFound();
      const role = call.query.get("role") ?? "all";
      const active = team.members.filter((member) => member.state === "active");
      const listed = active.filter((member) => role === "all" || member.role === role);
      return paginate(call, listed, ({ login }) => describeAccount(call.links, { login, type: "User" }));
    },
  },
  {
    method: "GET",
    path: "/orgs/{org}/teams/{team_slug}/memberships/{username}",
    query: [],
    needs: () => MEMBERS,
    answer: (call) => {
      const wanted = call.param("username").toLowerCase();
      const member = teamOf(call)?.members.find(({ login }) => login.toLowerCase() === wanted);
      if (member === undefined) return notFound();
      const { login, role, state } = member;
      const url = `${call.links.api}/orgs/${call.param("org")}/teams/${call.param("team_slug")}/memberships/${login}`;
      return ok({ url, role, state });
    },
  },
];
