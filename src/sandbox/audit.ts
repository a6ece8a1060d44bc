import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { addressesOf, memberEvents } from "./members.ts";
import type { AuditEvent, State } from "./state.ts";

/** The audit trail's names for changes of access and of what decides it. Replacing a source's labels has none in the reference, so it leaves no event. */
type EventType =
  | "Non-Segment User Invited to Workspace"
  | "New Segment User Invited to Workspace"
  | "Invite Deleted"
  | "Policy Created"
  | "User Policy Updated"
  | "User Group Created"
  | "User Group Updated"
  | "User Group Deleted"
  | "User Group Policy Updated"
  | "Subjects Added to Group"
  | "User Added To User Group"
  | "User Removed From User Group"
  | "Group Memberships Deleted"
  | "User Removed"
  | "Label Created"
  | "Label Deleted"
  | "Source Modified"
  | "Source Deleted";

/** What happened to what; who did it and when is added where it is recorded. */
export type EventDraft = {
  readonly type: EventType;
  readonly resourceType: "user" | "group" | "invite" | "label" | "source";
  readonly resourceId: string;
  readonly resourceName: string;
};

/** Who did it: for a token what does not give the token away; for a person their id and address. */
export type Actor = { readonly actor: string; readonly actorEmail?: string };

const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

/** The actor that stands for an API token. */
export function tokenActor(token: string): Actor {
  return { actor: `public-api-token/${createHash("sha256").update(token).digest("hex").slice(0, 8)}` };
}

/** The state with these events at the end of its trail. */
export function record(state: State, drafts: readonly EventDraft[], actor: Actor, now: number): State {
  if (drafts.length === 0) return state;
  const first = state.counter + 1;
  const timestamp = new Date(now).toISOString();
  const events = drafts.map((draft, index) => ({ id: `events/${first + index}`, timestamp, ...actor, ...draft }));
  return { ...state, counter: state.counter + drafts.length, auditEvents: [...state.auditEvents, ...events] };
}

/** The events that are kept: those of the last 90 days, oldest first. */
export function keptEvents(state: State, now: number): readonly AuditEvent[] {
  return state.auditEvents.filter(({ timestamp }) => Date.parse(timestamp) > now - KEPT_MS);
}

/**
 * An edit for `Sandbox.change` that somebody makes by hand in the app: what it does to people, groups and their access stands in the
 * audit trail, at `now` (milliseconds since the epoch) and in that person's name.
 */
export function byHand(actor: Actor, now: number, edit: (state: State) => void): (state: State) => void {
  return (state) => {
    const before = structuredClone(state);
    edit(state);
    Object.assign(state, record(state, [...peopleEvents(before, state), ...groupEvents(before, state)], actor, now));
  };
}

function peopleEvents(before: State, after: State): readonly EventDraft[] {
  const known = new Map(before.users.map((user) => [user.id, user]));
  const staying = new Set(after.users.map(({ id }) => id));
  const present = addressesOf(before);
  const remaining = addressesOf(after);
  const ofUser = (type: EventType, { id, email }: State["users"][number]): EventDraft => ({
    type,
    resourceType: "user",
    resourceId: id,
    resourceName: email,
  });
  const ofInvite = (type: EventType, { email }: State["invites"][number]): EventDraft => ({
    type,
    resourceType: "invite",
    resourceId: email.toLowerCase(),
    resourceName: email,
  });
  return [
    ...after.users.flatMap((user) => {
      const old = known.get(user.id);
      if (old === undefined) return [ofUser("New Segment User Invited to Workspace", user)];
      return !isDeepStrictEqual(old.permissions, user.permissions) ? [ofUser("User Policy Updated", user)] : [];
    }),
    ...after.invites
      .filter(({ email }) => !present.has(email.toLowerCase()))
      .map((invite) => ofInvite("Non-Segment User Invited to Workspace", invite)),
    ...before.users.filter(({ id }) => !staying.has(id)).map((user) => ofUser("User Removed", user)),
    ...before.invites
      .filter(({ email }) => !remaining.has(email.toLowerCase()))
      .map((invite) => ofInvite("Invite Deleted", invite)),
  ];
}

/** Who leaves the workspace leaves its groups without a word. */
function groupEvents(before: State, after: State): readonly EventDraft[] {
  const known = new Map(before.groups.map((group) => [group.id, group]));
  const staying = new Set(after.groups.map(({ id }) => id));
  const remaining = addressesOf(after);
  const of = (type: EventType, { id, name }: State["groups"][number]): EventDraft => ({
    type,
    resourceType: "group",
    resourceId: id,
    resourceName: name,
  });
  return [
    ...after.groups.flatMap((group) => {
      const old = known.get(group.id);
      const was = new Set(old?.members.map((email) => email.toLowerCase()));
      const is = new Set(group.members.map((email) => email.toLowerCase()));
      return [
        ...(old === undefined ? [of("User Group Created", group)] : []),
        ...(old !== undefined && old.name !== group.name ? [of("User Group Updated", group)] : []),
        ...(!isDeepStrictEqual(old?.permissions ?? [], group.permissions ?? [])
          ? [of("User Group Policy Updated", group)]
          : []),
        ...memberEvents(
          after,
          group,
          [...is].filter((email) => !was.has(email)),
          "in",
        ),
        ...memberEvents(
          after,
          group,
          [...was].filter((email) => !is.has(email) && remaining.has(email)),
          "out",
        ),
      ];
    }),
    ...before.groups.filter(({ id }) => !staying.has(id)).map((group) => of("User Group Deleted", group)),
  ];
}
