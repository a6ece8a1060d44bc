import { changed, conflict, invalid, refuse, SUCCESS, type Answer } from "../answer.ts";
import type { EventDraft } from "../audit.ts";
import { becomeUsers } from "../invites.ts";
import { addressesOf, outOfGroups, tooMany } from "../members.ts";
import { PAGE, paginate } from "../paginate.ts";
import { fromInvite, invitePermissions, knownTo, permissionProblems } from "../permissions.ts";
import { readItems } from "../query.ts";
import { route, withBody, type Call, type Route } from "../route.ts";
import { email, listOf, object, type Problem } from "../shape.ts";
import type { Invite, State } from "../state.ts";

/** Addresses only: what an invite grants and when it was made cannot be read. */
function listInvites({ state, query }: Call): Answer {
  return paginate(
    query,
    "invites",
    state.invites.map((invite) => invite.email),
  );
}

const invitesBody = object({ invites: listOf(object({ email, permissions: invitePermissions }), 1) });

function repeated(invites: readonly { email: string }[]): readonly Problem[] {
  const seen = new Set<string>();
  return invites.flatMap((invite, index) => {
    const address = invite.email.toLowerCase();
    if (seen.has(address)) return [{ field: `invites.${index}.email`, message: "is in this call already" }];
    seen.add(address);
    return [];
  });
}

function invited(
  state: State,
  invites: readonly Invite[],
): { readonly next: State; readonly events: readonly EventDraft[] } {
  const accounts = new Set(state.knownAccounts.map((account) => account.toLowerCase()));
  const hasAccount = (invite: Invite): boolean => accounts.has(invite.email.toLowerCase());
  const waiting = invites.filter((invite) => !hasAccount(invite));
  const next = becomeUsers({ ...state, invites: [...state.invites, ...waiting] }, invites.filter(hasAccount));
  const joined = new Map(next.users.slice(state.users.length).map(({ email: address, id }) => [address, id]));
  const events = invites.map(({ email: address }): EventDraft => {
    const id = joined.get(address);
    return id === undefined
      ? {
          type: "Non-Segment User Invited to Workspace",
          resourceType: "invite",
          resourceId: address.toLowerCase(),
          resourceName: address,
        }
      : {
          type: "New Segment User Invited to Workspace",
          resourceType: "user",
          resourceId: id,
          resourceName: address,
        };
  });
  return { next, events };
}

/**
 * One address that is a user or invited already refuses the whole batch, with an entry for each such address. Somebody with a
 * Segment account is a user at once.
 */
const createInvites = withBody(invitesBody, ({ state, now }, body) => {
  const asked = body.invites.map((invite) => ({
    email: invite.email,
    permissions: fromInvite(state, invite.permissions ?? []),
    invitedAt: now,
  }));
  const known = knownTo(state);
  const problems = [
    ...tooMany(state, "invites", asked),
    ...repeated(asked),
    ...asked.flatMap(({ permissions }, index) =>
      permissionProblems(known, permissions, `invites.${index}.permissions`),
    ),
  ];
  if (problems.length > 0) return invalid(problems);
  const present = addressesOf(state);
  const taken = asked.flatMap((invite, index) =>
    present.has(invite.email.toLowerCase())
      ? [{ field: `invites.${index}.email`, message: "is a user or has an invite already" }]
      : [],
  );
  if (taken.length > 0) return conflict(taken);
  const { next, events } = invited(state, asked);
  return { ...changed(next, { emails: asked.map((invite) => invite.email) }, events), status: 201 };
});

/** An unknown address refuses the whole call. A deleted invite is in no group either. */
function deleteInvites({ state, query }: Call): Answer {
  const { items, problems } = readItems(query, "emails");
  const wrong = [...problems, ...tooMany(state, "emails", items)];
  if (wrong.length > 0) return invalid(wrong);
  const leaving = new Set(items.map((address) => address.toLowerCase()));
  const deleted = state.invites.filter((invite) => leaving.has(invite.email.toLowerCase()));
  if (deleted.length < leaving.size) return refuse(404, "One of these invites does not exist.");
  const invites = state.invites.filter((invite) => !leaving.has(invite.email.toLowerCase()));
  const events = deleted.map((invite): EventDraft => ({
    type: "Invite Deleted",
    resourceType: "invite",
    resourceId: invite.email.toLowerCase(),
    resourceName: invite.email,
  }));
  return changed(outOfGroups({ ...state, invites }, leaving), SUCCESS, events);
}

/** The endpoints of invites. https://docs.segmentapis.com/tag/IAM-Users */
export const inviteRoutes: readonly Route[] = [
  route("GET", "/invites", PAGE, listInvites),
  route("POST", "/invites", [], createInvites),
  route("DELETE", "/invites", ["emails.N"], deleteInvites),
];
