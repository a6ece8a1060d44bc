import { createHash } from "node:crypto";
import type { AuditEvent, State } from "./state.ts";

/** The audit trail's names for changes of access. Labels and sources have none in the reference, so they leave no event. */
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
  | "User Removed";

/** What happened to what; who did it and when is added where it is recorded. */
export type EventDraft = {
  readonly type: EventType;
  readonly resourceType: "user" | "group" | "invite";
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
