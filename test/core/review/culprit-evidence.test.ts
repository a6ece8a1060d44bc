import { describe, expect, test } from "vitest";
import type { Fact } from "../../../src/core/access.ts";
import {
  A,
  B,
  C,
  culpritOf,
  gone,
  guestInGrowth,
  INVITED,
  kim,
  kimInAnalytics,
  leeInAnalytics,
  ofGone,
  ofKim,
  old,
  type Told,
  type TrailCase,
} from "./trail.ts";

const KIM = "kim@acme.com";
const TO_GROUP = "Subjects Added to Group";
const TO_PERSON = "User Added To User Group";
const GROUP_PARTED = "Group Memberships Deleted";
const PERSON_PARTED = "User Removed From User Group";
const POLICY = "Policy Created";
const UPDATED = "User Policy Updated";
const GROUP_CREATED = "User Group Created";
const GROUP_UPDATED = "User Group Updated";
const GROUP_DELETED = "User Group Deleted";
/** Three and six of a minute's seconds: what was done at once stands in the trail within five. */
const [THREE_S, SIX_S] = [3 / 60, 6 / 60];

function tell(cases: readonly TrailCase[]): void {
  test.each(cases)("%s", (_, action, fact, told, expected) => {
    expect(culpritOf(action, fact, told)).toBe(expected);
  });
}

/** One line for each event: `told([1, INVITED, A, KIM], ...)`. */
const told = (...events: readonly Told[]): readonly Told[] => events;

describe("who came or went", () => {
  const goneFromOld: Fact = { kind: "member", group: "group:Old", user: "user:gone@acme.com" };
  tell([
    [
      "only a later event undoes one, not one of the same moment",
      "remove",
      kim,
      told([1, INVITED, A, KIM], [1, "User Removed", B, KIM]),
      `${A}: ${INVITED}`,
    ],
    [
      "an id that is a source's tells no person: the address does",
      "remove",
      kim,
      told([1, INVITED, A, KIM, "src1"]),
      `${A}: ${INVITED}`,
    ],
    [
      "what somebody had whose invite was deleted",
      "add",
      ofGone,
      told([1, "Invite Deleted", A, "gone@acme.com"]),
      `${A}: Invite Deleted`,
    ],
    [
      "the group and the person are missing, and only one of them has an event",
      "add",
      goneFromOld,
      told([1, "User Removed", A, "gone@acme.com"]),
      `${A}: User Removed`,
    ],
    [
      "the removal rather than the groups left with it",
      "add",
      gone,
      told([1, "User Removed", A, "gone@acme.com"], [2, GROUP_PARTED, B, "gone@acme.com"]),
      `${A}: User Removed`,
    ],
  ]);
});

describe("what a group was called", () => {
  const [made, renamed] = [
    [1, GROUP_CREATED, A, "Old", "g9"],
    [2, GROUP_UPDATED, B, "New", "g9"],
  ] as const;
  tell([
    [
      "an update that leaves the name took no name away",
      "add",
      old,
      told(made, [2, GROUP_UPDATED, B, "Old", "g9"]),
      undefined,
    ],
    [
      "only an update gives another name",
      "add",
      old,
      told(made, [2, "User Group Policy Updated", B, "New", "g9"]),
      undefined,
    ],
    [
      "deleted after another lost the name",
      "add",
      old,
      told(made, renamed, [3, GROUP_DELETED, C, "Old", "g8"]),
      `${C}: ${GROUP_DELETED}`,
    ],
    [
      "lost the name after another was deleted",
      "add",
      old,
      told([0, GROUP_DELETED, C, "Old", "g8"], renamed, [0.5, GROUP_CREATED, A, "Old", "g9"]),
      `${B}: ${GROUP_UPDATED}`,
    ],
    [
      "lost the name twice: the latest",
      "add",
      old,
      told(made, renamed, [3, GROUP_UPDATED, A, "Old", "g9"], [4, GROUP_UPDATED, C, "Newer", "g9"]),
      `${C}: ${GROUP_UPDATED}`,
    ],
  ]);
});

describe("who accepts an invite is not who gave, and only they", () => {
  const invited: Told = [1, INVITED, A, KIM, KIM];
  tell([
    ["by their address", "remove", ofKim, told(invited, [2, POLICY, KIM, KIM]), `${A}: ${INVITED}`],
    ["by an id that is nobody's now", "remove", ofKim, told(invited, [2, POLICY, "u1", KIM, "u1"]), `${A}: ${INVITED}`],
    [
      "somebody else's policy for them is no acceptance",
      "remove",
      ofKim,
      told(invited, [2, POLICY, B, KIM]),
      `${B}: ${POLICY}`,
    ],
    ["their own update is no acceptance", "remove", ofKim, told(invited, [2, UPDATED, KIM, KIM]), `${KIM}: ${UPDATED}`],
    ["without an invite there is no acceptance", "remove", ofKim, told([2, POLICY, KIM, KIM]), `${KIM}: ${POLICY}`],
    [
      "they may accept after others gave",
      "remove",
      ofKim,
      told(invited, [2, UPDATED, B, KIM], [3, POLICY, KIM, KIM]),
      `${B}: ${UPDATED}`,
    ],
    [
      "what they had before they were removed is no longer theirs",
      "remove",
      ofKim,
      told([1, UPDATED, A, KIM], [2, "User Removed", B, KIM]),
      undefined,
    ],
  ]);
});

describe("an event about the person beside one about the group", () => {
  const pair = (minute: number, actor: string): readonly Told[] => [
    [minute, TO_GROUP, actor, "Analytics"],
    [minute, TO_PERSON, actor, KIM],
  ];
  const partedPair = (minute: number, actor: string): readonly Told[] => [
    [minute, GROUP_PARTED, actor, "Analytics"],
    [minute, PERSON_PARTED, actor, KIM],
  ];
  tell([
    [
      "of another group three seconds before: not this group",
      "remove",
      kimInAnalytics,
      told([1 - THREE_S, TO_GROUP, A, "Growth"], [1, TO_PERSON, A, KIM]),
      undefined,
    ],
    [
      "of another group three seconds after: not this group",
      "remove",
      kimInAnalytics,
      told([1 + THREE_S, TO_PERSON, A, KIM], [1 + 2 * THREE_S, TO_GROUP, A, "Growth"]),
      undefined,
    ],
    [
      "six seconds apart: not done at once",
      "remove",
      kimInAnalytics,
      told([1, TO_GROUP, A, "Growth"], [1 + SIX_S, TO_PERSON, A, KIM]),
      `${A}: ${TO_PERSON}`,
    ],
    [
      "a group that is known by its name only",
      "remove",
      kimInAnalytics,
      told([1, TO_GROUP, A, "Growth", "g9"], [1, TO_PERSON, A, KIM]),
      undefined,
    ],
    [
      "a group that the workspace does not know may have been this one",
      "remove",
      kimInAnalytics,
      told([1, TO_GROUP, A, "Unheard of", "g9"], [1, TO_PERSON, A, KIM]),
      `${A}: ${TO_PERSON}`,
    ],
    [
      "one of several that the workspace does not know may have been this one",
      "remove",
      kimInAnalytics,
      told([1, TO_GROUP, A, "Growth"], [1, TO_GROUP, A, "Unheard of", "g9"], [1, TO_PERSON, A, KIM]),
      `${A}: ${TO_PERSON}`,
    ],
    [
      "an invited one's own event is of the group it stands beside",
      "remove",
      guestInGrowth,
      told([1, TO_GROUP, A, "Analytics"], [1, TO_PERSON, A, "guest@acme.com"]),
      undefined,
    ],
    [
      "of several about the person the latest",
      "remove",
      kimInAnalytics,
      told([1, TO_PERSON, A, KIM], [2, TO_PERSON, B, KIM]),
      `${B}: ${TO_PERSON}`,
    ],
    [
      "the group's, if it is later than the person's",
      "remove",
      kimInAnalytics,
      told([1, TO_PERSON, A, KIM], [2, TO_GROUP, B, "Analytics"]),
      `${B}: ${TO_GROUP}`,
    ],
    [
      "a pair wins over what comes later alone",
      "remove",
      kimInAnalytics,
      told(...pair(1, A), [2, TO_PERSON, B, KIM]),
      `${A}: ${TO_PERSON}`,
    ],
    [
      "a pair wins over what came earlier alone",
      "remove",
      kimInAnalytics,
      told([1, TO_GROUP, B, "Analytics"], ...pair(2, A)),
      `${A}: ${TO_PERSON}`,
    ],
    [
      "a pair is not undone by an event that may be of another group",
      "remove",
      kimInAnalytics,
      told(...pair(1, A), [2, PERSON_PARTED, B, KIM]),
      `${A}: ${TO_PERSON}`,
    ],
    ["a pair is undone by a pair", "remove", kimInAnalytics, told(...pair(1, A), ...partedPair(2, B)), undefined],
    [
      "a pair that came back undoes a parting",
      "add",
      leeInAnalytics,
      told([1, PERSON_PARTED, A, "lee@acme.com"], [2, TO_GROUP, B, "Analytics"], [2, TO_PERSON, B, "lee@acme.com"]),
      undefined,
    ],
    [
      "who left after they came back",
      "add",
      leeInAnalytics,
      told([1, TO_PERSON, A, "lee@acme.com"], [2, PERSON_PARTED, B, "lee@acme.com"]),
      `${B}: ${PERSON_PARTED}`,
    ],
  ]);
});
