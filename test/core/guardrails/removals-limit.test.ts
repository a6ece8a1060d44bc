import { describe, expect, test } from "vitest";
import { group, invitee, liveOf, person } from "../../scenario.ts";
import { found } from "./findings.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const declare = (names: string): string => [...names].map((name) => `  ${name}@acme.com: { role: member }\n`).join("");
const members = [..."abcdefg"].map((name) => person(`${name}@acme.com`, "Workspace Member"));
/** 8 people, each with one grant. */
const live = liveOf([owner, ...members]);

const limited = (removals: string, entries: string, of = live): readonly string[] =>
  found("removals-limit", `settings: { limits: { removals: ${removals} } }\n${entries}`, of);
const over = (what: string, allowed: string): string =>
  `error 2:23 ${what} would be removed; \`limits.removals\` allows ${allowed}, and 3 of a kind always pass. Split the change, or raise the limit in the policy.`;

describe("the share that a plan would remove", () => {
  test.each([
    ["50%", []],
    ["100%", []],
    [
      "49%",
      [
        over("4 of 8 grants", "49% (3)"),
        over("4 of 8 users", "49% (3)"),
        over("8 of 16 facts of all kinds", "49% (7)"),
      ],
    ],
    ["8", []],
    ["7", [over("8 of 16 facts of all kinds", "7")]],
    ["3", [over("4 of 8 grants", "3"), over("4 of 8 users", "3"), over("8 of 16 facts of all kinds", "3")]],
  ])("is told of each kind and of all together: %s", (limit, expected) => {
    expect(limited(limit, OWNER + declare("abc"))).toEqual(expected);
  });

  test("has no place where nothing is set", () => {
    expect(found("removals-limit", OWNER + declare("abc"), live)[0]).toMatch(/^error undefined:undefined 4 of 8 /u);
  });

  test("counts invites as a kind of their own", () => {
    const invites = ["v", "w", "x", "y"].map((name) => invitee(`${name}@acme.com`));
    const told = limited("25%", OWNER + declare("abcdefg"), liveOf([owner, ...members, ...invites]));
    expect(told).toEqual([over("4 of 4 invites", "25% (1)")]);
  });

  test("counts members and groups", () => {
    const names = ["A", "B", "C", "D"];
    const grouped = liveOf(
      [owner, ...members],
      names.map((name) => group(name, ["a@acme.com"])),
    );
    expect(limited("25%", OWNER + declare("abcdefg"), grouped)).toEqual([
      over("4 of 4 groups", "25% (1)"),
      over("4 of 4 members", "25% (1)"),
      over("8 of 24 facts of all kinds", "25% (6)"),
    ]);
  });
});

describe("no removals are", () => {
  test("additions, however many", () => {
    expect(limited("0", OWNER + declare("abcdefg"), liveOf([owner]))).toEqual([]);
  });

  test("groups that take another name, beside others that do go", () => {
    const groups = (names: string): ReturnType<typeof group>[] => [...names].map((name) => group(name, []));
    const renamed = `groups: { New A: { previously: A }, New B: { previously: B } }\n${OWNER}`;
    expect(limited("0", renamed, liveOf([owner], groups("ABCDE")))).toEqual([]);
    expect(limited("0", renamed, liveOf([owner], groups("ABCDEF")))[0]).toContain(" 4 of 6 groups would be removed");
  });

  test("grants in whose place the same people have wider ones, beside others that do go", () => {
    const readers = liveOf([
      owner,
      ...members.map(({ email }) => person(email, "Workspace Member", "Source Read-only")),
    ]);
    const wider = (names: string): string =>
      [...names].map((name) => `  ${name}@acme.com: { role: member, sources: full-access }\n`).join("");
    expect(limited("0", OWNER + wider("abcd") + declare("efg"), readers)).toEqual([]);
    expect(limited("0", OWNER + wider("abc") + declare("defg"), readers)[0]).toContain(
      " 4 of 15 grants would be removed",
    );
  });
});
