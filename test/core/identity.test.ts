import { describe, expect, test } from "vitest";
import { group, invitee, lines, liveOf, person, proposeFor, rules } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const live = liveOf([owner, person("lee@acme.com", "Workspace Member")], [group("Team", ["lee@acme.com"])]);

describe("a person pinned by id", () => {
  test("keeps everything under a new address, and requests use the one Segment has", () => {
    const yaml = `groups:\n  Team: { members: [new@acme.com] }\n${OWNER}  new@acme.com: { role: member, id: id-lee@acme.com, sources: { web-prod: read-only } }\n`;
    const proposed = proposeFor(yaml, live);
    expect(lines(proposed)).toEqual(["+ user:lee@acme.com Source Read-only on source:web-prod"]);
    expect(proposed.operations.map(({ request }) => request.path)).toEqual(["/users/{user:lee@acme.com}/permissions"]);
    expect(rules(proposed)).toContain("address-changed");
  });

  test.each([
    ["an address that somebody else has now", "lee@acme.com: { role: member, id: id-gone }", "identity"],
    [
      "the id of somebody with an entry",
      "lee@acme.com: { role: member }\n  x@acme.com: { role: member, id: id-lee@acme.com }",
      "identity",
    ],
  ])("%s is an error", (_, entries, rule) => {
    const { findings } = proposeFor(`${OWNER}  ${entries}\n`, live);
    expect(findings.flatMap((finding) => (finding.severity === "error" ? [finding.rule] : []))).toEqual([rule]);
  });

  test("an id that nobody has is told, and the person is new", () => {
    const proposed = proposeFor(
      `${OWNER}  lee@acme.com: { role: member }\n  x@acme.com: { role: member, id: nope }\ngroups: { Team: { members: [lee@acme.com] } }\n`,
      live,
    );
    expect(rules(proposed)).toContain("unknown-id");
    expect(lines(proposed)).toContain("+ user:x@acme.com");
  });

  test("somebody invited has no id yet", () => {
    const withInvite = liveOf([owner, invitee("new@acme.com")]);
    expect(lines(proposeFor(`${OWNER}  new@acme.com: { role: member, id: later }\n`, withInvite))).toEqual([]);
  });
});

describe("a group that was called otherwise", () => {
  const grants = liveOf(
    [owner, person("lee@acme.com", "Workspace Member")],
    [group("Old", ["lee@acme.com"], "Source Read-only")],
  );
  const policy = (entry: string): string => `groups:\n  New: ${entry}\n${OWNER}  lee@acme.com: { role: member }\n`;

  test("is renamed, and nobody loses anything", () => {
    const proposed = proposeFor(policy("{ previously: Old, members: [lee@acme.com], sources: read-only }"), grants);
    expect(lines(proposed)).toEqual(["+ group:New", "- group:Old"]);
    expect(proposed.people).toEqual([]);
    expect(proposed.operations.map(({ request: { method, path, body } }) => ({ method, path, body }))).toEqual([
      { method: "PATCH", path: "/groups/{group:Old}", body: { name: "New" } },
    ]);
  });

  test("what changes with it changes under the new name", () => {
    const proposed = proposeFor(policy("{ previously: [Ancient, Old], members: [], sources: full-access }"), grants);
    expect(lines(proposed)).toEqual([
      "+ group:New",
      "+ group:New Source Admin on workspace",
      "- group:New Source Read-only on workspace",
      "- user:lee@acme.com in group:New",
      "- group:Old",
    ]);
    expect(proposed.people.map(({ email, loses }) => [email, loses])).toEqual([
      ["lee@acme.com", ["Source Read-only on workspace"]],
    ]);
  });

  test("is left alone where the new name is there already, and goes like any other undeclared group", () => {
    const both = liveOf([owner], [group("Old", []), group("New", [])]);
    expect(lines(proposeFor(`groups: { New: { previously: Old } }\n${OWNER}`, both))).toEqual(["- group:Old"]);
  });

  test.each([
    ["an old name that has an entry", "  New: { previously: Old }\n  Old: {}\n"],
    ["an old name of two groups", "  New: { previously: Old }\n  Newer: { previously: Old }\n"],
  ])("%s is an error", (_, entries) => {
    const { findings } = proposeFor(`groups:\n${entries}${OWNER}  lee@acme.com: { role: member }\n`, grants);
    expect(findings.flatMap(({ rule, severity }) => (severity === "error" ? [rule] : []))).toContain("identity");
  });

  test("is renamed under `declared` as well, and never where it is excepted", () => {
    const entry = "{ previously: Old, members: [lee@acme.com], sources: read-only }";
    expect(lines(proposeFor(`settings: { scope: declared }\n${policy(entry)}`, grants))).toEqual([
      "+ group:New",
      "- group:Old",
    ]);
    const excepted = proposeFor(`settings: { except: ["group:Old"] }\n${policy(entry)}`, grants);
    expect(excepted.findings.flatMap(({ rule, severity }) => (severity === "error" ? [rule] : []))).toContain(
      "identity",
    );
  });
});

describe("what an id must not do", () => {
  const errors = (yaml: string): readonly string[] =>
    proposeFor(yaml, live).findings.flatMap(({ rule, severity, source }) =>
      severity === "error" ? [`${source?.line} ${rule}`] : [],
    );

  test("two entries of one id are an error, whether or not anybody has it", () => {
    for (const id of ["id-lee@acme.com", "nobody"]) {
      const yaml = `settings: { limits: { removals: 100% } }\n${OWNER}  a@acme.com: { role: member, id: ${id} }\n  b@acme.com: { role: member, id: ${id} }\n`;
      expect(errors(yaml)).toEqual(["6 identity"]);
    }
  });

  test("an id is no way around `except`", () => {
    const yaml = `settings: { except: [lee@acme.com, "group:Team"] }\n${OWNER}  new@acme.com: { role: member, id: id-lee@acme.com, sources: full-access }\n`;
    expect(errors(yaml)).toEqual(["5 identity"]);
  });

  test("domains and allowances go by the address that is written", () => {
    const away = liveOf([owner, person("old@old.example", "Workspace Member")]);
    const yaml = (settings: string): string =>
      `${settings}${OWNER}  new@acme.com: { role: member, id: id-old@old.example }\n`;
    expect(rules(proposeFor(yaml("settings: { domains: [acme.com] }\n"), away))).not.toContain("domain");
    const allowed = yaml(
      "settings: { domains: [other.example] }\nallow:\n  - { rule: domain, for: [dana@acme.com, new@acme.com], reason: r, until: 2026-12-01 }\n",
    );
    expect(
      proposeFor(allowed, away)
        .findings.filter(({ rule }) => rule === "domain")
        .map(({ severity }) => severity),
    ).toEqual(["note", "note"]);
  });

  test("a rename that has not begun leaves the group alone, and four renames are no removals", () => {
    const later = `settings: { scope: declared }\ngroups: { New: { previously: Team, from: 2027-01-01 } }\n${OWNER}`;
    expect(lines(proposeFor(later, live))).toEqual([]);
    const names = ["A", "B", "C", "D"];
    const many = liveOf(
      [owner],
      names.map((name) => group(name, [])),
    );
    const yaml = `groups:\n${names.map((name) => `  New ${name}: { previously: ${name} }\n`).join("")}${OWNER}`;
    expect(rules(proposeFor(yaml, many))).not.toContain("removals-limit");
  });
});

describe("what is told of identities names whom and what", () => {
  const two = liveOf(
    [owner, person("lee@acme.com", "Workspace Member"), person("kim@acme.com", "Workspace Member")],
    [group("Old", []), group("Older", [])],
  );

  test.each<[string, string, string, RegExp]>([
    [
      "one id in two entries",
      `${OWNER}  a@acme.com: { role: member, id: id-lee@acme.com }\n  b@acme.com: { role: member, id: id-lee@acme.com }\n`,
      "5:35 error identity",
      /b@acme\.com and a@acme\.com \(policy\.yaml:4:3\)/u,
    ],
    [
      "an address with the id of somebody else",
      `${OWNER}  lee@acme.com: { role: member, id: id-kim@acme.com }\n`,
      "4:37 error identity",
      /lee@acme\.com is somebody else.*`id-kim@acme\.com`, which is kim@acme\.com/u,
    ],
    [
      "an address with the id of nobody",
      `${OWNER}  lee@acme.com: { role: member, id: gone }\n`,
      "4:37 error identity",
      /`gone`, which nobody in the workspace has/u,
    ],
    [
      "an id of nobody",
      `${OWNER}  new@acme.com: { role: member, id: gone }\n`,
      "4:37 warning unknown-id",
      /`gone` of new@acme\.com/u,
    ],
    [
      "the id of somebody with an entry",
      `${OWNER}  new@acme.com: { role: member, id: id-lee@acme.com }\n  lee@acme.com: { role: member }\n`,
      "4:37 error identity",
      /new@acme\.com is pinned to the id of lee@acme\.com/u,
    ],
    [
      "the id of somebody excepted",
      `settings: { except: ["lee@*"] }\n${OWNER}  new@acme.com: { role: member, id: id-lee@acme.com }\n`,
      "5:37 error identity",
      /new@acme\.com .* lee@acme\.com, who is excepted \(`user:lee@\*`\)/u,
    ],
    [
      "an old name with an entry",
      `groups: { New: { previously: Old }, Old: {} }\n${OWNER}`,
      "2:30 error identity",
      /`Old` .* `New`/u,
    ],
    [
      "an old name that is excepted",
      `settings: { except: ["group:Old"] }\ngroups: { New: { previously: Old } }\n${OWNER}`,
      "3:30 error identity",
      /`Old` is excepted \(`group:Old`\).* `New`/u,
    ],
    [
      "one old name of two groups",
      `groups: { New: { previously: Old }, Newer: { previously: Old } }\n${OWNER}`,
      "2:58 error identity",
      /`Old` is an old name of `New` as well/u,
    ],
    [
      "two old names that are there",
      `groups: { New: { previously: [Old, Older] } }\n${OWNER}`,
      "2:36 warning identity",
      /`Old` becomes `New`; `Older`/u,
    ],
  ])("%s", (_, yaml, place, words) => {
    const found = proposeFor(yaml, two).findings.filter(({ rule }) => /^(identity|unknown-id)$/u.test(rule));
    expect(found.map(({ rule, severity, source }) => `${source?.line}:${source?.column} ${severity} ${rule}`)).toEqual([
      place,
    ]);
    expect(found[0]?.message).toMatch(words);
  });
});

describe("when a group takes its new name", () => {
  const old = liveOf([owner], [group("Old", [])]);
  const both = liveOf([owner], [group("Old", []), group("New", [])]);
  const changes = (entry: string, of = old): readonly string[] =>
    lines(proposeFor(`settings: { scope: everything }\ngroups: { New: ${entry} }\n${OWNER}`, of));

  test.each([
    ["2026-11-21", ["+ group:New", "- group:Old"]],
    ["2026-11-22", ["+ group:New", "- group:Old"]],
    ["2026-11-23", []],
  ])("from %s on", (from, expected) => {
    expect(changes(`{ previously: Old, from: ${from} }`)).toEqual(expected);
  });

  test("an old name waits for the identity provider only as long as the new one is not there", () => {
    expect(changes("{ previously: Old, managed-by: idp }")).toEqual([]);
    expect(changes("{ previously: Old, managed-by: idp }", both)).toEqual(["- group:Old"]);
  });

  test("its own name is no other", () => {
    const proposed = proposeFor(`groups: { Old: { previously: Old } }\n${OWNER}`, old);
    expect(rules(proposed)).not.toContain("identity");
    expect(lines(proposed)).toEqual([]);
  });
});
