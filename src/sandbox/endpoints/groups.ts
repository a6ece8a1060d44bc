import { changed, conflict, invalid, ok, refuse, SUCCESS, type Answer } from "../answer.ts";
import type { EventDraft } from "../audit.ts";
import { idFor } from "../ids.ts";
import { addressesOf, withGroup } from "../members.ts";
import { PAGE, paginate } from "../paginate.ts";
import { fromInput, knownTo, merge, permissionProblems, permissionsBody, shown, shownAdded } from "../permissions.ts";
import { route, withBody, type Call, type Route } from "../route.ts";
import { nonEmpty, object } from "../shape.ts";
import type { Group, State } from "../state.ts";

/** Answers for the group that the path names. */
export function ofGroup(call: Call, answer: (group: Group) => Answer): Answer {
  const group = call.state.groups.find(({ id }) => id === call.param("userGroupId"));
  return group === undefined ? refuse(404, "There is no user group of this id.") : answer(group);
}

/** A group as the answers to writes show it: without permissions. */
export function briefly(group: Group, addresses: ReadonlySet<string>) {
  const memberCount = group.members.filter((email) => addresses.has(email)).length;
  return { id: group.id, name: group.name, memberCount };
}

/** A group as reads show it: with permissions, unless it never had any. */
function fully(state: State, group: Group, addresses: ReadonlySet<string>) {
  const { permissions } = group;
  return { ...briefly(group, addresses), ...(permissions && { permissions: shown(state, permissions) }) };
}

function listGroups({ state, query }: Call): Answer {
  const addresses = addressesOf(state);
  return paginate(
    query,
    "userGroups",
    state.groups.map((group) => fully(state, group, addresses)),
  );
}

function getGroup(call: Call): Answer {
  return ofGroup(call, (group) => ok({ userGroup: fully(call.state, group, addressesOf(call.state)) }));
}

function eventOf(type: EventDraft["type"], { id, name }: Group): EventDraft {
  return { type, resourceType: "group", resourceId: id, resourceName: name };
}

const nameBody = object({ name: nonEmpty });
const nameTaken = conflict([{ field: "name", message: "Another user group has this name." }]);

const createGroup = withBody(nameBody, ({ state }, { name }) => {
  if (state.groups.some((group) => group.name === name)) return nameTaken;
  const counter = state.counter + 1;
  const group: Group = { id: idFor(`${state.workspace.id}/group/${counter}`, 27), name, members: [] };
  const next = { ...state, counter, groups: [...state.groups, group] };
  return changed(next, { userGroup: briefly(group, new Set()) }, [eventOf("User Group Created", group)]);
});

const renameGroup = withBody(nameBody, (call, { name }) =>
  ofGroup(call, (group) => {
    const { state } = call;
    if (state.groups.some((other) => other.name === name && other.id !== group.id)) return nameTaken;
    const renamed = { ...group, name };
    return changed(withGroup(state, renamed), { userGroup: briefly(renamed, addressesOf(state)) }, [
      eventOf("User Group Updated", renamed),
    ]);
  }),
);

function deleteGroup(call: Call): Answer {
  return ofGroup(call, (group) => {
    const groups = call.state.groups.filter(({ id }) => id !== group.id);
    return changed({ ...call.state, groups }, SUCCESS, [eventOf("User Group Deleted", group)]);
  });
}

/** Both the adding and the replacing call: a group may have no permissions, so an empty list is fine. */
const setPermissions = (way: "add" | "replace") =>
  withBody(permissionsBody, (call, body) =>
    ofGroup(call, (group) => {
      const { state } = call;
      const given = fromInput(body.permissions);
      const problems = permissionProblems(knownTo(state), given, "permissions");
      if (problems.length > 0) return invalid(problems);
      const permissions = way === "add" ? merge(group.permissions ?? [], given) : given;
      const answer = way === "add" ? shownAdded(state, permissions, "group", group.id) : shown(state, permissions);
      return changed(withGroup(state, { ...group, permissions }), { permissions: answer }, [
        eventOf("User Group Policy Updated", group),
      ]);
    }),
  );

/** The endpoints of user groups and their permissions. https://docs.segmentapis.com/tag/IAM-Groups */
export const groupRoutes: readonly Route[] = [
  route("GET", "/groups", PAGE, listGroups),
  route("POST", "/groups", [], createGroup),
  route("GET", "/groups/{userGroupId}", [], getGroup),
  route("PATCH", "/groups/{userGroupId}", [], renameGroup),
  route("DELETE", "/groups/{userGroupId}", [], deleteGroup),
  route("POST", "/groups/{userGroupId}/permissions", [], setPermissions("add")),
  route("PUT", "/groups/{userGroupId}/permissions", [], setPermissions("replace")),
];
