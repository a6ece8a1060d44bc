import { changed, invalid, SUCCESS, type Answer } from "../answer.ts";
import { addressesOf, memberEvents, strangers, tooMany, withGroup } from "../members.ts";
import { PAGE, paginate } from "../paginate.ts";
import { readItems } from "../query.ts";
import { route, withBody, type Call, type Route } from "../route.ts";
import { email, join, listOf, object } from "../shape.ts";
import type { Group } from "../state.ts";
import { briefly, ofGroup } from "./groups.ts";

function listUsers(call: Call): Answer {
  return ofGroup(call, ({ members }) => {
    const inside = new Set(members);
    const users = call.state.users.filter((user) => inside.has(user.email.toLowerCase()));
    return paginate(
      call.query,
      "users",
      users.map(({ id, name, email: address }) => ({ id, name, email: address })),
    );
  });
}

function listInvites(call: Call): Answer {
  return ofGroup(call, ({ members }) => {
    const inside = new Set(members);
    const emails = call.state.invites
      .map((invite) => invite.email)
      .filter((address) => inside.has(address.toLowerCase()));
    return paginate(call.query, "emails", emails);
  });
}

/** Adding one who is in the group already is fine; somebody unknown refuses the whole call. */
const setUsers = (way: "add" | "replace") =>
  withBody(object({ emails: listOf(email, way === "add" ? 1 : 0) }), (call, { emails }) =>
    ofGroup(call, (group) => {
      const { state } = call;
      const problems = [...tooMany(state, "emails", emails), ...strangers(state, emails)];
      if (problems.length > 0) return invalid(problems);
      const given = emails.map((address) => address.toLowerCase());
      const before = new Set(group.members);
      const after = new Set(way === "add" ? [...group.members, ...given] : given);
      const members = [...after];
      const updated: Group = { ...group, members };
      return changed(withGroup(state, updated), { userGroup: briefly(updated, addressesOf(state)) }, [
        ...memberEvents(
          state,
          group,
          members.filter((address) => !before.has(address)),
          "in",
        ),
        ...memberEvents(
          state,
          group,
          group.members.filter((address) => !after.has(address)),
          "out",
        ),
      ]);
    }),
  );

/** Somebody who is not in the group refuses the whole call. */
function removeUsers(call: Call): Answer {
  return ofGroup(call, (group) => {
    const { state, query } = call;
    const { items, problems } = readItems(query, "emails");
    const inside = new Set(group.members);
    const outsiders = items.flatMap((address, index) =>
      inside.has(address.toLowerCase()) ? [] : [{ field: join("emails", index), message: "is not in this group" }],
    );
    const wrong = problems.length > 0 ? problems : [...tooMany(state, "emails", items), ...outsiders];
    if (wrong.length > 0) return invalid(wrong);
    const leaving = new Set(items.map((address) => address.toLowerCase()));
    const members = group.members.filter((address) => !leaving.has(address));
    return changed(withGroup(state, { ...group, members }), SUCCESS, memberEvents(state, group, [...leaving], "out"));
  });
}

/** The endpoints of a group's members. Two of the paths say `group`, not `groups`: so does the reference. */
export const memberRoutes: readonly Route[] = [
  route("GET", "/groups/{userGroupId}/users", PAGE, listUsers),
  route("GET", "/groups/{userGroupId}/invites", PAGE, listInvites),
  route("POST", "/groups/{userGroupId}/users", [], setUsers("add")),
  route("PUT", "/group/{userGroupId}/users", [], setUsers("replace")),
  route("DELETE", "/group/{userGroupId}/users", ["emails.N"], removeUsers),
];
