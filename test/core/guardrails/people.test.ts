import { describe, expect, test } from "vitest";
import { group, liveOf, person } from "../../scenario.ts";
import { found } from "./findings.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const live = liveOf([owner]);
const some = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describe("role-ends: a workspace role that nothing follows", () => {
  const told = (entry: string): readonly string[] =>
    found("role-ends", `profiles:\n  base: { role: member }\n${OWNER}  dev@acme.com: ${entry}\n`, live);

  test.each([
    ["some day", "{ role: [{ role: admin, until: 2026-12-24 }] }", "6:26", "2026-12-24"],
    ["today", "{ role: [{ role: admin, until: 2026-11-22 }] }", "6:26", "2026-11-22"],
    [
      "the later of two",
      "{ role: [{ role: admin, until: 2026-12-30 }, { role: member, until: 2026-12-24 }] }",
      "6:26",
      "2026-12-30",
    ],
    [
      "before the entry ends",
      "{ until: 2027-01-31, role: [{ role: admin, until: 2026-12-24 }] }",
      "6:45",
      "2026-12-24",
    ],
  ])("ends %s", (_, entry, place, day) => {
    expect(told(entry)).toEqual([
      some(new RegExp(`^warning ${place} After ${day} dev@acme\\.com would have no workspace role`, "u")),
    ]);
  });

  test.each([
    ["it ended yesterday", "{ role: [{ role: admin, until: 2026-11-21 }] }"],
    ["another follows", "{ role: [member, { role: admin, until: 2026-12-24 }] }"],
    ["the entry ends before", "{ until: 2026-12-23, role: [{ role: admin, until: 2026-12-24 }] }"],
    ["the entry ends on that day", "{ until: 2026-12-24, role: [{ role: admin, until: 2026-12-24 }] }"],
    ["a profile may give one", "{ profile: base, role: [{ role: admin, until: 2026-12-24 }] }"],
    ["a role by its name remains", "{ roles: [Minimal Workspace Access], role: [{ role: admin, until: 2026-12-24 }] }"],
  ])("nothing is told where %s", (_, entry) => {
    expect(told(entry)).toEqual([]);
  });
});

describe("no-role: what to write instead", () => {
  const kim = person("kim@acme.com", "Workspace Member");
  test.each([
    ["somebody new", "", live, /^error 4:3 kim@acme\.com .*write `role: member`, or remove the entry\.$/u],
    [
      "somebody who loses the last one",
      "",
      liveOf([owner, kim]),
      /^error 4:3 kim@acme\.com .*write `role: member`, or remove the entry\.$/u,
    ],
    [
      "where the identity provider decides who is there",
      "settings: { people: idp }\n",
      liveOf([owner, kim]),
      /^error 5:3 kim@acme\.com .*write `role: member`\.$/u,
    ],
  ])("%s", (_, settings, of, message) => {
    expect(found("no-role", `${settings}${OWNER}  kim@acme.com: { sources: read-only }\n`, of)).toEqual([]);
    expect(found("no-role", `${settings}${OWNER}  kim@acme.com: {}\n`, of)).toEqual([some(message)]);
  });

  test("somebody undeclared whom the identity provider keeps has to be declared", () => {
    const stray = liveOf([owner, person("x@acme.com", "Source Admin")]);
    expect(found("no-role", `settings: { people: idp }\n${OWNER}`, stray)).toEqual([
      some(/^error undefined:undefined x@acme\.com .*declare them.*`except`\.$/u),
    ]);
  });
});

describe("protected", () => {
  const told = (entries: string, of = live): readonly string[] =>
    found("protected", `settings: { protected: [a@acme.com] }\n${OWNER}${entries}`, of);

  test("nowhere: perhaps a slip", () => {
    expect(told("")).toEqual([some(/^error 2:25 a@acme\.com .*neither in the workspace nor declared/u)]);
    expect(told("  a@acme.com: { role: member }\n")).toEqual([]);
  });

  test("removed", () => {
    expect(told("", liveOf([owner, person("a@acme.com", "Workspace Member")]))).toEqual([
      some(/^error 2:25 a@acme\.com .*would be removed/u),
    ]);
  });

  test("all that would be lost is named", () => {
    const had = liveOf([owner, person("a@acme.com", "Workspace Member", "Source Admin", "PII Access")]);
    expect(told("  a@acme.com: { role: member }\n", had)).toEqual([
      some(/^error 2:25 a@acme\.com .*would lose .*(PII Access.*, .*Source Admin|Source Admin.*, .*PII Access)/u),
    ]);
  });
});

describe("lookalike: who, like whom, and where that one is", () => {
  const CYRILLIC = "d\u0430na@acme.com";
  const impostor = person(CYRILLIC, "Workspace Member");

  test("two who are declared: the later line", () => {
    expect(found("lookalike", `${OWNER}  ${CYRILLIC}: { role: member }\n`, live)).toEqual([
      some(new RegExp(`^warning 4:3 ${CYRILLIC} looks like dana@acme\\.com, declared at policy\\.yaml:3:3,`, "u")),
    ]);
  });

  test("one who is only in the workspace: the line of the one declared", () => {
    expect(found("lookalike", OWNER, liveOf([owner, impostor]))).toEqual([
      some(new RegExp(`^warning 3:3 dana@acme\\.com looks like ${CYRILLIC}, who is in the workspace,`, "u")),
    ]);
  });

  test("two who are only in the workspace are nobody's slip", () => {
    const yaml = "settings: { scope: declared }\nusers:\n  tim@acme.com: { role: owner }\n";
    expect(found("lookalike", yaml, liveOf([owner, impostor, person("tim@acme.com", "Workspace Owner")]))).toEqual([]);
  });
});

describe("service accounts: what is wrong with them", () => {
  const lee = "  lee@acme.com: { role: member, until: 2026-11-01 }\n";
  const bot = (owned: string): string => `  bot@acme.com: { role: member, kind: service${owned} }\n`;
  test.each([
    [
      "a person with an owner",
      "  kim@acme.com: { role: member, owner: dana@acme.com }\n",
      /^error 4:40 kim@acme\.com .*is a person/u,
    ],
    ["no owner", bot(""), /^error 4:3 bot@acme\.com .*`owner: ADDRESS`/u],
    [
      "an owner who is not in the policy",
      bot(", owner: x@acme.com"),
      /^error 4:55 x@acme\.com, who answers for bot@acme\.com, is not in this policy\.$/u,
    ],
    [
      "an owner who has left",
      bot(", owner: lee@acme.com") + lee,
      /^error 4:55 lee@acme\.com, who answers for bot@acme\.com, .*today\.$/u,
    ],
    [
      "one that owns itself",
      bot(", owner: bot@acme.com"),
      /^error 4:55 bot@acme\.com, .*is a service account itself\.$/u,
    ],
  ])("%s", (_, entries, message) => {
    expect(found("service-account", OWNER + entries, live)).toEqual([some(message)]);
  });

  test("nothing, where somebody who is there answers for them, and people have no owner", () => {
    expect(found("service-account", `${OWNER}${bot(", owner: dana@acme.com")}`, live)).toEqual([]);
  });

  test("ownership", () => {
    const yaml = `${OWNER}  bot@acme.com: { role: owner, kind: service, owner: dana@acme.com }\n`;
    expect(found("service-as-owner", yaml, live)).toEqual([some(/^error 4:3 bot@acme\.com .*workspace owner/u)]);
  });
});

describe("idp-conflict", () => {
  test("the new name of a group that is pushed", () => {
    const yaml = `groups: { G: { managed-by: idp, previously: H } }\n${OWNER}`;
    expect(found("idp-conflict", yaml, live)).toEqual([some(/^warning 2:\d+ `G` is pushed.*take `previously` out/u)]);
  });

  test("the end of a person", () => {
    const yaml = `settings: { people: idp }\n${OWNER}  kim@acme.com: { role: member, until: 2026-12-24 }\n`;
    expect(found("idp-conflict", yaml, live)).toEqual([
      some(/^warning 5:3 After 2026-12-24 kim@acme\.com .*stays in the workspace/u),
    ]);
  });
});

test.each([
  ["role-ends", "dev@acme.com", "", `${OWNER}  dev@acme.com: { role: [{ role: admin, until: 2026-12-24 }] }\n`],
  ["lookalike", "d\u0430na@acme.com", "", `${OWNER}  d\u0430na@acme.com: { role: member }\n`],
  ["protected", "a@acme.com", "protected: [a@acme.com]", OWNER],
  ["protected", "kim@acme.com", "protected: [kim@acme.com]", OWNER],
  [
    "protected",
    "lee@acme.com",
    "protected: [lee@acme.com]",
    `${OWNER}  kim@acme.com: { role: member }\n  lee@acme.com: { role: member }\n`,
  ],
  ["idp-conflict", "group:G", "", `groups: { G: { managed-by: idp, previously: H } }\n${OWNER}`],
  ["idp-conflict", "kim@acme.com", "people: idp", `${OWNER}  kim@acme.com: { role: member, until: 2026-12-24 }\n`],
])("%s can be allowed for whom it is about: %s", (rule, about, settings, yaml) => {
  const people = liveOf(
    [owner, person("kim@acme.com", "Workspace Member"), person("lee@acme.com", "Workspace Member", "Source Admin")],
    [group("H", [])],
  );
  const allowed = (whom: string): readonly string[] =>
    found(
      rule,
      `settings: { ${settings} }\nallow: [{ rule: ${rule}, for: ["${whom}"], reason: r, until: 2026-12-24 }]\n${yaml}`,
      people,
    ).map((text) => text.split(" ")[0] ?? "");
  expect(allowed("somebody@else.example")).not.toContain("note");
  expect(allowed(about)).toEqual(["note"]);
});
