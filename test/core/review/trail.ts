import { expect } from "vitest";
import type { Fact } from "../../../src/core/access.ts";
import { changeKey } from "../../../src/core/review/adrift.ts";
import { culprits } from "../../../src/core/review/culprit.ts";
import type { AuditEvent } from "../../../src/core/provider.ts";
import { group, invitee, liveOf, person } from "../../scenario.ts";

export const live = liveOf(
  [
    person("dana@acme.com", "Workspace Owner"),
    person("kim@acme.com", "Source Admin"),
    person("lee@acme.com", "Source Admin"),
    invitee("guest@acme.com"),
  ],
  [group("Analytics", ["kim@acme.com"], "Source Read-only"), group("Growth", ["kim@acme.com", "guest@acme.com"])],
);

export type Told = readonly [minute: number, type: string, actor: string, subject: string, subjectId?: string];

/** An event at a minute of the day, or between two; the id is the live one of this name unless it is given. */
export const event = ([minute, type, actor, subject, subjectId = `id-${subject}`]: Told): AuditEvent => ({
  at: new Date(Date.UTC(2026, 10, 20) + Math.round(minute * 60_000)).toISOString(),
  type,
  actor,
  subject,
  subjectId,
  subjectType: "whatever",
});

export const kim: Fact = { kind: "user", user: "user:kim@acme.com" };
export const guest: Fact = { kind: "user", user: "user:guest@acme.com" };
export const gone: Fact = { kind: "user", user: "user:gone@acme.com" };
export const analytics: Fact = { kind: "group", group: "group:Analytics" };
export const old: Fact = { kind: "group", group: "group:Old" };
export const kimInAnalytics: Fact = { kind: "member", group: "group:Analytics", user: "user:kim@acme.com" };
export const guestInGrowth: Fact = { kind: "member", group: "group:Growth", user: "user:guest@acme.com" };
export const leeInAnalytics: Fact = { kind: "member", group: "group:Analytics", user: "user:lee@acme.com" };
export const ofKim: Fact = { kind: "grant", principal: "user:kim@acme.com", role: "Source Admin", on: "workspace" };
export const ofAnalytics: Fact = { kind: "grant", principal: "group:Analytics", role: "Source Admin", on: "workspace" };
export const ofGone: Fact = { kind: "grant", principal: "user:gone@acme.com", role: "Source Admin", on: "workspace" };
export const inOld: Fact = { kind: "member", group: "group:Old", user: "user:kim@acme.com" };
export const label: Fact = { kind: "label", on: "source:web-prod", label: "env=prod" };

/** `who what` for the one change, or undefined. */
export function culpritOf(action: "add" | "remove", fact: Fact, told: readonly Told[]): string | undefined {
  const change = { action, fact };
  const found = culprits([change], told.map(event), live);
  expect(found.size).toBeLessThanOrEqual(1);
  const culprit = found.get(changeKey(change));
  return culprit && `${culprit.who}: ${culprit.what}`;
}

export const INVITED = "Non-Segment User Invited to Workspace";
export const [A, B, C] = ["a@acme.com", "b@acme.com", "c@acme.com"];

/** What it is about, the change, the events, and who is named with what. */
export type TrailCase = readonly [string, "add" | "remove", Fact, readonly Told[], string | undefined];
