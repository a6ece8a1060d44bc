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
 * The state with the invited people as users, in the groups that their invites were in; the new users stand last, in the order of the
 * invites. An invite without permissions gives Minimal Workspace Access: that is an assumption, the reference does not say.
 */
export function becomeUsers(state: State, invites: readonly Invite[]): State {
  const minimal = state.roles.filter(({ name }) => name === "Minimal Workspace Access");
  const onWorkspace = { id: state.workspace.id, type: "WORKSPACE" as const, labels: [] };
  const least = minimal.map(({ id }) => ({ roleId: id, resources: [onWorkspace] }));
  const users = invites.map(({ email, permissions }, index) => ({
    id: idFor(`${state.workspace.id}/user/${state.counter + 1 + index}`),
    name: email.split("@")[0] ?? "",
    email,
    permissions: permissions.length > 0 ? permissions : least,
  }));
  const joining = new Set(invites.map(({ email }) => email.toLowerCase()));
  return {
    ...state,
    counter: state.counter + invites.length,
    users: [...state.users, ...users],
    invites: state.invites.filter(({ email }) => !joining.has(email.toLowerCase())),
  };
}

/** What happens when somebody follows the link in their mail; undefined where nobody of that address is invited. */
export function accept(
  state: State,
  email: string,
): { readonly next: State; readonly userId: string; readonly events: readonly EventDraft[] } | undefined {
  const invite = state.invites.find((candidate) => sameAddress(candidate.email, email));
  if (invite === undefined) return undefined;
  const next = becomeUsers(state, [invite]);
  const userId = next.users.at(-1)?.id ?? "";
  const events: EventDraft[] = [
    { type: "Policy Created", resourceType: "user", resourceId: userId, resourceName: invite.email },
  ];
  return { next, userId, events };
}
