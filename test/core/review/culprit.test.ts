import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeKey } from "../../../src/core/review/adrift.ts";
import { culprits } from "../../../src/core/review/culprit.ts";
import {
  A,
  analytics,
  B,
  C,
  culpritOf,
  event,
  gone,
  guest,
  guestInGrowth,
  inOld,
  INVITED,
  kim,
  kimInAnalytics,
  label,
  leeInAnalytics,
  live,
  ofAnalytics,
  ofGone,
  ofKim,
  old,
  type TrailCase,
} from "./trail.ts";

const cases: readonly TrailCase[] = [
  ["who came was invited", "remove", kim, [[1, INVITED, A, "kim@acme.com", "kim@acme.com"]], `${A}: ${INVITED}`],
  ["letter case of an address", "remove", kim, [[1, INVITED, A, "KIM@acme.com", "x"]], `${A}: ${INVITED}`],
  ["an invite", "remove", guest, [[1, INVITED, A, "guest@acme.com"]], `${A}: ${INVITED}`],
  ["through SSO", "remove", kim, [[1, "User Added via SSO", A, "kim@acme.com"]], `${A}: User Added via SSO`],
  [
    "removed later",
    "remove",
    kim,
    [
      [1, INVITED, A, "kim@acme.com"],
      [2, "User Removed", B, "kim@acme.com"],
    ],
    undefined,
  ],
  [
    "the invite of who accepted is gone",
    "remove",
    kim,
    [
      [1, INVITED, A, "kim@acme.com"],
      [2, "Invite Deleted", B, "kim@acme.com"],
    ],
    `${A}: ${INVITED}`,
  ],
  [
    "the invite was taken back",
    "remove",
    guest,
    [
      [1, INVITED, A, "guest@acme.com"],
      [2, "Invite Deleted", B, "guest@acme.com"],
    ],
    undefined,
  ],
  ["somebody else", "remove", kim, [[1, INVITED, A, "lee@acme.com"]], undefined],
  [
    "a name that now is somebody else's id",
    "remove",
    kim,
    [[1, INVITED, A, "kim@acme.com", "id-lee@acme.com"]],
    undefined,
  ],
  ["no event of this kind", "remove", kim, [[1, "Source Modified", A, "kim@acme.com"]], undefined],

  ["who is missing was removed", "add", gone, [[1, "User Removed", A, "gone@acme.com"]], `${A}: User Removed`],
  [
    "the latest",
    "add",
    gone,
    [
      [2, "User Removed", B, "gone@acme.com"],
      [1, "User Removed", A, "gone@acme.com"],
    ],
    `${B}: User Removed`,
  ],
  ["whose invite was deleted", "add", gone, [[1, "Invite Deleted", A, "gone@acme.com"]], `${A}: Invite Deleted`],
  [
    "as documented for Delete Users",
    "add",
    gone,
    [[1, "Group Memberships Deleted", A, "gone@acme.com"]],
    `${A}: Group Memberships Deleted`,
  ],
  [
    "invited again later",
    "add",
    gone,
    [
      [1, "User Removed", A, "gone@acme.com"],
      [2, INVITED, B, "gone@acme.com"],
    ],
    undefined,
  ],
  ["what the missing had", "add", ofGone, [[1, "User Removed", A, "gone@acme.com"]], `${A}: User Removed`],

  [
    "a group that was made",
    "remove",
    analytics,
    [
      [1, "User Group Created", A, "Analytics"],
      [2, "User Group Updated", B, "Analytics"],
    ],
    `${A}: User Group Created`,
  ],
  [
    "a group that was renamed to this",
    "remove",
    analytics,
    [
      [1, "User Group Created", A, "Old", "id-Analytics"],
      [2, "User Group Updated", B, "Analytics"],
    ],
    `${B}: User Group Updated`,
  ],
  ["letter case of a group", "remove", analytics, [[1, "User Group Created", A, "analytics", "x"]], undefined],
  ["a group that is missing", "add", old, [[1, "User Group Deleted", A, "Old"]], `${A}: User Group Deleted`],
  [
    "a group that lost its name",
    "add",
    old,
    [
      [1, "User Group Created", A, "Old", "g9"],
      [2, "User Group Updated", B, "New", "g9"],
    ],
    `${B}: User Group Updated`,
  ],
  [
    "a group made again later",
    "add",
    old,
    [
      [1, "User Group Deleted", A, "Old"],
      [2, "User Group Created", B, "Old"],
    ],
    undefined,
  ],
  [
    "who was in the missing group",
    "add",
    inOld,
    [
      [1, "User Group Deleted", A, "Old"],
      [2, "User Removed From User Group", B, "kim@acme.com"],
    ],
    `${A}: User Group Deleted`,
  ],

  [
    "what somebody got",
    "remove",
    ofKim,
    [
      [1, "User Policy Updated", A, "kim@acme.com"],
      [2, "User Policy Updated", B, "lee@acme.com"],
    ],
    `${A}: User Policy Updated`,
  ],
  [
    "the later of two kinds",
    "remove",
    ofKim,
    [
      [1, "User Policy Updated", A, "kim@acme.com"],
      [2, "Policy Created", B, "kim@acme.com"],
    ],
    `${B}: Policy Created`,
  ],
  [
    "as documented for Replace Permissions",
    "remove",
    ofKim,
    [[1, "Policy Deleted", A, "kim@acme.com"]],
    `${A}: Policy Deleted`,
  ],
  [
    "what rather gives comes first",
    "remove",
    ofKim,
    [
      [1, "Policy Created", A, "kim@acme.com"],
      [2, "Policy Deleted", B, "kim@acme.com"],
    ],
    `${A}: Policy Created`,
  ],
  [
    "who accepts an invite is not who gave",
    "remove",
    ofKim,
    [
      [1, INVITED, A, "kim@acme.com", "kim@acme.com"],
      [2, "Policy Created", "id-kim@acme.com", "kim@acme.com"],
    ],
    `${A}: ${INVITED}`,
  ],
  [
    "who gives themselves more afterwards is",
    "remove",
    ofKim,
    [
      [1, INVITED, A, "kim@acme.com", "kim@acme.com"],
      [2, "Policy Created", "kim@acme.com", "kim@acme.com"],
      [3, "Policy Created", "kim@acme.com", "kim@acme.com"],
    ],
    "kim@acme.com: Policy Created",
  ],
  [
    "what a group got",
    "remove",
    ofAnalytics,
    [
      [1, "User Group Policy Updated", A, "Analytics"],
      [2, "User Policy Updated", B, "kim@acme.com"],
    ],
    `${A}: User Group Policy Updated`,
  ],
  [
    "what somebody lost",
    "add",
    ofKim,
    [
      [1, "Policy Created", A, "kim@acme.com"],
      [2, "Policy Deleted", B, "kim@acme.com"],
      [3, "Policy Created", C, "kim@acme.com"],
    ],
    `${B}: Policy Deleted`,
  ],
  [
    "what a group lost",
    "add",
    ofAnalytics,
    [[1, "User Group Policy Updated", A, "Analytics"]],
    `${A}: User Group Policy Updated`,
  ],

  [
    "who came into a group",
    "remove",
    kimInAnalytics,
    [[1, "User Added To User Group", A, "kim@acme.com"]],
    `${A}: User Added To User Group`,
  ],
  [
    "by the event of the group",
    "remove",
    kimInAnalytics,
    [[1, "Subjects Added to Group", A, "Analytics"]],
    `${A}: Subjects Added to Group`,
  ],
  [
    "into another group",
    "remove",
    kimInAnalytics,
    [
      [1, "Subjects Added to Group", A, "Growth"],
      [1, "User Added To User Group", A, "kim@acme.com"],
    ],
    undefined,
  ],
  [
    "somebody else into the group",
    "remove",
    kimInAnalytics,
    [
      [1, "Subjects Added to Group", A, "Analytics"],
      [1, "User Added To User Group", A, "lee@acme.com"],
    ],
    undefined,
  ],
  [
    "a pair tells which group",
    "remove",
    kimInAnalytics,
    [
      [1, "Subjects Added to Group", A, "Analytics"],
      [1, "User Added To User Group", A, "kim@acme.com"],
      [2, "Subjects Added to Group", B, "Growth"],
      [2, "User Added To User Group", B, "kim@acme.com"],
    ],
    `${A}: User Added To User Group`,
  ],
  [
    "a pair is of one actor",
    "remove",
    kimInAnalytics,
    [
      [1, "Subjects Added to Group", A, "Growth"],
      [1, "User Added To User Group", B, "kim@acme.com"],
    ],
    `${B}: User Added To User Group`,
  ],
  [
    "an invited one has no event of their own",
    "remove",
    guestInGrowth,
    [
      [1, "Subjects Added to Group", A, "Growth"],
      [1, "User Added To User Group", A, "kim@acme.com"],
    ],
    `${A}: Subjects Added to Group`,
  ],
  [
    "who left again",
    "remove",
    kimInAnalytics,
    [
      [1, "User Added To User Group", A, "kim@acme.com"],
      [2, "User Removed From User Group", B, "kim@acme.com"],
    ],
    undefined,
  ],
  [
    "who left a group",
    "add",
    leeInAnalytics,
    [
      [1, "Group Memberships Deleted", A, "Analytics"],
      [1, "User Removed From User Group", A, "lee@acme.com"],
    ],
    `${A}: User Removed From User Group`,
  ],
  [
    "who was away in between",
    "add",
    leeInAnalytics,
    [
      [1, "User Removed", A, "lee@acme.com"],
      [2, INVITED, B, "lee@acme.com"],
    ],
    `${A}: User Removed`,
  ],
  ["labels have no events", "remove", label, [[1, "Source Modified", A, "web-prod", "src1"]], undefined],
];

test.each(cases)("%s", (_, action, fact, told, expected) => {
  expect(culpritOf(action, fact, told)).toBe(expected);
});

describe("who", () => {
  const removed = (actor: string) => culpritOf("add", gone, [[1, "User Removed", actor, "gone@acme.com"]]);

  test("is the address of a person whose id is known", () => {
    expect(removed("id-dana@acme.com")).toBe("dana@acme.com: User Removed");
  });

  test("is what the trail says otherwise: a token, a stranger, a group's id, hostile text", () => {
    for (const actor of ["public-api-token/TJ7z8cg6", "u99", "id-Analytics", "\u202e|<b>\n"])
      expect(removed(actor)).toBe(`${actor}: User Removed`);
  });

  test("comes with the time of the event", () => {
    const told = event([7, "User Removed", A, "gone@acme.com"]);
    const found = culprits([{ action: "add", fact: gone }], [told], live);
    expect([...found.values()]).toEqual([{ who: A, at: told.at, what: "User Removed" }]);
  });
});

test("every change has its own", () => {
  const changes = [
    { action: "remove", fact: ofKim },
    { action: "add", fact: gone },
    { action: "remove", fact: label },
  ] as const;
  const events = [event([1, "User Policy Updated", A, "kim@acme.com"]), event([2, "User Removed", B, "gone@acme.com"])];
  const found = culprits(changes, events, live);
  expect([...found].map(([key, { who }]) => [key, who])).toEqual([
    [changeKey({ action: "remove", fact: ofKim }), A],
    [changeKey({ action: "add", fact: gone }), B],
  ]);
});

test("the order and the repetition of events change nothing, and whoever is named did what is said", () => {
  const facts = [...new Set(cases.map(([, , fact]) => fact))];
  const changes = facts.flatMap((fact) => [{ action: "add", fact } as const, { action: "remove", fact } as const]);
  const events = cases.flatMap(([, , , told]) => told).map(event);
  fc.assert(
    fc.property(fc.shuffledSubarray(events), fc.shuffledSubarray(events), (some, others) => {
      const found = culprits(changes, some, live);
      const again = some.filter((one) => others.includes(one));
      expect(culprits(changes, [...some.toReversed(), ...again], live)).toEqual(found);
      const told = some.map(({ at, type, actor }) => ({ at, what: type, who: actor.replace(/^id-/u, "") }));
      for (const culprit of found.values()) expect(told).toContainEqual(culprit);
    }),
  );
});
