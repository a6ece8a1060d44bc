import { changed, ok, refuse, SUCCESS, invalid, type Answer } from "../answer.ts";
import type { EventDraft } from "../audit.ts";
import { outOfGroups, tooMany } from "../members.ts";
import { PAGE, paginate } from "../paginate.ts";
import { fromInput, knownTo, merge, permissionProblems, permissionsBody, shown, shownAdded } from "../permissions.ts";
import { readItems } from "../query.ts";
import { route, withBody, type Call, type Route } from "../route.ts";
import type { Permission, State, User } from "../state.ts";

function withUser(call: Call, answer: (user: User) => Answer): Answer {
  const user = call.state.users.find(({ id }) => id === call.param("userId"));
  return user === undefined ? refuse(404, "There is no user of this id.") : answer(user);
}

function listUsers({ state, query, permissionsInUserList }: Call): Answer {
  const users = state.users.map(({ permissions, ...user }) =>
    permissionsInUserList ? { ...user, permissions: shown(state, permissions) } : user,
  );
  return paginate(query, "users", users);
}

function getUser(call: Call): Answer {
  return withUser(call, (user) => ok({ user: { ...user, permissions: shown(call.state, user.permissions) } }));
}

function eventOf(type: EventDraft["type"], user: User): EventDraft {
  return { type, resourceType: "user", resourceId: user.id, resourceName: user.email };
}

/** An unknown id refuses the whole call. What the users made stays, their memberships go. */
function deleteUsers({ state, query }: Call): Answer {
  const { items, problems } = readItems(query, "userIds");
  const wrong = [...problems, ...tooMany(state, "userIds", items)];
  if (wrong.length > 0) return invalid(wrong);
  const ids = new Set(items);
  const leaving = state.users.filter(({ id }) => ids.has(id));
  if (leaving.length < ids.size) return refuse(404, "One of these users does not exist.");
  const users = state.users.filter(({ id }) => !ids.has(id));
  const next = outOfGroups({ ...state, users }, new Set(leaving.map(({ email }) => email.toLowerCase())));
  return changed(
    next,
    SUCCESS,
    leaving.map((user) => eventOf("User Removed", user)),
  );
}

function setPermissions(state: State, user: User, permissions: Permission[]): State {
  return {
    ...state,
    users: state.users.map((present) => (present.id === user.id ? { ...user, permissions } : present)),
  };
}

const addPermissions = withBody(permissionsBody, (call, body) =>
  withUser(call, (user) => {
    const { state } = call;
    const added = fromInput(body.permissions);
    const problems = permissionProblems(knownTo(state), added, "permissions");
    if (problems.length > 0) return invalid(problems);
    const permissions = merge(user.permissions, added);
    return changed(
      setPermissions(state, user, permissions),
      { permissions: shownAdded(state, permissions, "user", user.id) },
      [eventOf("User Policy Updated", user)],
    );
  }),
);

/** An empty list is refused: a user always has at least one role. */
const replacePermissions = withBody(permissionsBody, (call, body) =>
  withUser(call, (user) => {
    const { state } = call;
    const permissions = fromInput(body.permissions);
    const problems = permissionProblems(knownTo(state), permissions, "permissions");
    if (permissions.length === 0) return invalid([{ field: "permissions", message: "must have at least 1 item" }]);
    if (problems.length > 0) return invalid(problems);
    return changed(setPermissions(state, user, permissions), { permissions: shown(state, permissions) }, [
      eventOf("User Policy Updated", user),
    ]);
  }),
);

function listGroupsOfUser(call: Call): Answer {
  return withUser(call, (user) => {
    const groups = call.state.groups.filter(({ members }) => members.includes(user.email.toLowerCase()));
    return paginate(
      call.query,
      "groups",
      groups.map(({ id, name }) => ({ id, name })),
    );
  });
}

/** The endpoints of users. https://docs.segmentapis.com/tag/IAM-Users */
export const userRoutes: readonly Route[] = [
  route("GET", "/users", PAGE, listUsers),
  route("DELETE", "/users", ["userIds.N"], deleteUsers),
  route("GET", "/users/{userId}", [], getUser),
  route("POST", "/users/{userId}/permissions", [], addPermissions),
  route("PUT", "/users/{userId}/permissions", [], replacePermissions),
  route("GET", "/users/{userId}/groups", PAGE, listGroupsOfUser),
];
