import type { EventDraft } from "./audit.ts";
import { idFor } from "./ids.ts";
import { outOfGroups } from "./members.ts";
import { sameAddress, type Invite, type State } from "./state.ts";

/** How long an invite may wait, in milliseconds: 7 days, per Segment's guides. */
const INVITE_MS = 7 * 24 * 60 * 60 * 1000;

/** The state with a date on every invite that has none, and without those that have expired: they are in no group either. */
export function expireInvites(state: State, now: number): State {
  if (state.invites.every(({ invitedAt }) => invitedAt !== undefined && now < invitedAt + INVITE_MS)) return state;
  const dated = state.invites.map((invite) => ({ ...invite, invitedAt: invite.invitedAt ?? now }));
  const expired = dated.filter(({ invitedAt }) => now >= invitedAt + INVITE_MS);
  const waiting = dated.filter(({ invitedAt }) => now < invitedAt + INVITE_MS);
  const gone = new Set(expired.map(({ email }) => email.toLowerCase()));
  return outOfGroups({ ...state, invites: waiting }, gone);
}

/**
 * The state with the invited person as a user, in the groups that the invite was in. An invite without permissions gives Minimal
 * Workspace Access: that is an assumption, the reference does not say.
 */
export function becomeUser(state: State, invite: Invite): State {
  const minimal = state.roles.filter(({ name }) => name === "Minimal Workspace Access");
  const onWorkspace = { id: state.workspace.id, type: "WORKSPACE" as const, labels: [] };
  const permissions =
    invite.permissions.length > 0
      ? invite.permissions
      : minimal.map(({ id }) => ({ roleId: id, resources: [onWorkspace] }));
  const counter = state.counter + 1;
  const user = {
    id: idFor(`${state.workspace.id}/user/${counter}`),
    name: invite.email.split("@")[0] ?? "",
    email: invite.email,
    permissions,
  };
  return {
    ...state,
    counter,
    users: [...state.users, user],
    invites: state.invites.filter(({ email }) => !sameAddress(email, invite.email)),
  };
}

/** What happens when somebody follows the link in their mail; undefined where nobody of that address is invited. */
export function accept(
  state: State,
  email: string,
): { readonly next: State; readonly userId: string; readonly events: readonly EventDraft[] } | undefined {
  const invite = state.invites.find((candidate) => sameAddress(candidate.email, email));
  if (invite === undefined) return undefined;
  const next = becomeUser(state, invite);
  const userId = next.users.at(-1)?.id ?? "";
  const events: EventDraft[] = [
    { type: "Policy Created", resourceType: "user", resourceId: userId, resourceName: invite.email },
  ];
  return { next, userId, events };
}
