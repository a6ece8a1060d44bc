import { describe, expect, test } from "vitest";
import { guardrails } from "../../src/core/guardrails/index.ts";
import { group, invitee, liveOf, person, proposeFor, rules } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const members = ["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => person(`${name}@acme.com`, "Workspace Member"));
const declare = (names: string, role = "member"): string =>
  [...names].map((name) => `  ${name}@acme.com: { role: ${role} }\n`).join("");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const live = liveOf([owner, ...members]);

/** Of these codes, those that object to the plan. */
function errors(yaml: string, of = live): readonly string[] {
  return [
    ...new Set(
      proposeFor(yaml, of)
        .findings.filter(({ severity }) => severity === "error")
        .map(({ rule }) => rule),
    ),
  ].sort();
}

test("codes are unique, and each guardrail says why it is there", () => {
  expect(new Set(guardrails.map(({ rule }) => rule)).size).toBe(guardrails.length);
  for (const { why } of guardrails) expect(why).toMatch(/\.$/u);
});

describe("removals-limit", () => {
  test("3 of a kind always pass, the 4th is judged", () => {
    expect(errors(`${OWNER}${declare("abcde")}`)).toEqual([]);
    expect(errors(`${OWNER}${declare("abcd")}`)).toEqual(["removals-limit"]);
  });

  test.each([
    ["50%", []],
    ["8", []],
    ["7", ["removals-limit"]],
    ["3", ["removals-limit"]],
    ["100%", []],
    ["44.4%", ["removals-limit"]],
    ["0", ["removals-limit"]],
  ])("limits.removals: %s", (limit, expected) => {
    expect(errors(`settings: { limits: { removals: ${limit} } }\n${OWNER}${declare("abcd")}`)).toEqual(expected);
  });

  test("it points at the line that sets it", () => {
    const { findings } = proposeFor(`settings:\n  limits:\n    removals: 10%\n${OWNER}${declare("abc")}`, live);
    expect(findings.find(({ rule }) => rule === "removals-limit")?.source).toMatchObject({ line: 4, column: 5 });
  });

  test("invites are a kind of their own", () => {
    const invites = ["1", "2", "3", "4", "5"].map((name) => invitee(`i${name}@acme.com`));
    const many = liveOf([
      owner,
      ...members,
      ...members.map(({ email }) => person(`x${email}`, "Workspace Member")),
      ...invites,
    ]);
    const everybody =
      declare("abcdefgh") + [..."abcdefgh"].map((name) => `  x${name}@acme.com: { role: member }\n`).join("");
    expect(errors(`${OWNER}${everybody}`, many)).toEqual(["removals-limit"]);
    expect(
      proposeFor(`${OWNER}${everybody}`, many).findings.find(({ rule }) => rule === "removals-limit")?.message,
    ).toContain("5 of 5 invites");
  });

  test("members of groups count", () => {
    const grouped = liveOf(
      [owner, ...members],
      [
        group(
          "Data",
          members.map(({ email }) => email),
        ),
      ],
    );
    expect(errors(`${OWNER}${declare("abcdefgh")}groups:\n  Data: { members: [a@acme.com] }\n`, grouped)).toEqual([
      "removals-limit",
    ]);
  });

  test("grants that wider ones replace do not count", () => {
    const readers = liveOf([
      owner,
      ...members.map(({ email }) => person(email, "Workspace Member", "Source Read-only")),
    ]);
    const wider = [..."abcdefgh"]
      .map((name) => `  ${name}@acme.com: { role: member, sources: full-access }\n`)
      .join("");
    expect(errors(`${OWNER}${wider}`, readers)).toEqual([]);
  });
});

describe("owners", () => {
  test("owners.min and owners.max", () => {
    expect(errors(`settings: { owners: { min: 2 } }\n${OWNER}${declare("abcdefgh")}`)).toEqual(["owners-min"]);
    expect(
      errors(
        `settings: { owners: { max: 1 } }\nusers:\n  dana@acme.com: { role: owner }\n${declare("a", "owner")}${declare("bcdefgh")}`,
      ),
    ).toEqual(["owners-max"]);
  });

  test("an invited owner counts towards owners.min", () => {
    expect(
      errors(`settings: { owners: { min: 2 } }\n${OWNER}${declare("abcdefgh")}  new@acme.com: { role: owner }\n`),
    ).toEqual([]);
  });

  test("an owner who waits to be removed does not count towards owners.max", () => {
    expect(
      errors(`settings: { owners: { max: 1 } }\nusers:\n${declare("abcdefgh")}  new@acme.com: { role: owner }\n`),
    ).toEqual([]);
  });

  test("an owner through a group who waits to lose it does not count either", () => {
    const grouped = liveOf(
      [person("dana@acme.com", "Workspace Member")],
      [group("Owners", ["dana@acme.com"], "Workspace Owner")],
    );
    const yaml =
      "settings: { owners: { max: 1 }, limits: { removals: 100% } }\nusers:\n  dana@acme.com: { role: member }\n  new@acme.com: { role: owner }\ngroups:\n  Owners: { members: [dana@acme.com] }\n";
    expect(errors(yaml, grouped)).toEqual([]);
  });

  test.each(["env=prod", "source:web-prod"])("ownership of %s is no way round", (on) => {
    const yaml = `${OWNER}${declare("bcdefgh")}  a@acme.com: { role: member, roles: [{ role: Workspace Owner, on: "${on}" }] }\n`;
    expect(errors(yaml)).toEqual(["role-scope"]);
  });

  test("one person may become owner in one plan, unless told otherwise", () => {
    const two = `users:\n  dana@acme.com: { role: owner }\n${declare("ab", "owner")}${declare("cdefgh")}`;
    expect(errors(two)).toEqual(["owners-added-limit"]);
    expect(errors(`settings: { limits: { owners-added: 2 } }\n${two}`)).toEqual([]);
  });

  test("a group that gains ownership makes owners of its members", () => {
    const grouped = liveOf([owner, ...members], [group("Leads", ["a@acme.com", "b@acme.com"])]);
    expect(
      errors(
        `${OWNER}${declare("abcdefgh")}groups:\n  Leads: { members: [a@acme.com, b@acme.com], roles: [Workspace Owner] }\n`,
        grouped,
      ),
    ).toEqual(["owners-added-limit"]);
  });
});

describe("protected", () => {
  const settings = "settings: { protected: [a@acme.com] }\n";
  test("may not go, may not lose, may gain", () => {
    expect(errors(`${settings}${OWNER}${declare("bcdefgh")}`)).toEqual(["protected"]);
    expect(errors(`${settings}${OWNER}${declare("bcdefgh")}  a@acme.com: { role: admin }\n`)).toEqual([]);
    const grouped = liveOf([owner, ...members], [group("Data", ["a@acme.com"], "Source Admin")]);
    expect(
      errors(
        `${settings}${OWNER}${declare("abcdefgh")}groups:\n  Data: { members: [a@acme.com], sources: read-only }\n`,
        grouped,
      ),
    ).toEqual(["protected"]);
  });

  test("somebody who is nowhere is a slip, said before it matters", () => {
    expect(errors(`settings: { protected: [dna@acme.com] }\n${OWNER}${declare("abcdefgh")}`)).toEqual(["protected"]);
  });

  test("a demotion that only waits is judged now, not when the invite is out", () => {
    const yaml =
      "settings: { protected: [dana@acme.com] }\nusers:\n  dana@acme.com: { role: member }\n  new@acme.com: { role: owner }\n";
    expect(errors(yaml, liveOf([owner]))).toEqual(["protected"]);
  });

  test("a base role counts: who is left with less of the workspace loses something", () => {
    const yaml =
      "settings: { protected: [a@acme.com] }\nusers:\n  dana@acme.com: { role: owner }\n  a@acme.com: { sources: full-access }\n";
    const had = liveOf([owner, person("a@acme.com", "Workspace Member", "Source Admin")]);
    expect(errors(yaml, had)).toEqual(["protected"]);
  });

  test("what is replaced by something wider is kept", () => {
    const reader = liveOf([owner, person("a@acme.com", "Workspace Member", "Source Read-only")]);
    expect(errors(`${settings}${OWNER}  a@acme.com: { role: member, sources: full-access }\n`, reader)).toEqual([]);
  });
});

describe("the other limits", () => {
  test("grants-added", () => {
    const yaml = `${OWNER}${declare("cdefgh")}  a@acme.com: { role: member, sources: read-only }\n  b@acme.com: { role: member, sources: read-only }\n`;
    expect(errors(`settings: { limits: { grants-added: 2 } }\n${yaml}`)).toEqual([]);
    expect(errors(`settings: { limits: { grants-added: 1 } }\n${yaml}`)).toEqual(["grants-added-limit"]);
  });

  test("domains match exactly", () => {
    expect(
      errors(`settings: { domains: [acme.com] }\n${OWNER}${declare("abcdefgh")}  x@eu.acme.com: { role: member }\n`),
    ).toEqual(["domain"]);
    expect(
      errors(
        `settings: { domains: [ACME.com, eu.acme.com] }\n${OWNER}${declare("abcdefgh")}  x@eu.acme.com: { role: member }\n`,
      ),
    ).toEqual([]);
  });

  test("seats count people and invites, and never stop a plan that makes fewer", () => {
    expect(errors(`settings: { seats: 9 }\n${OWNER}${declare("abcdefgh")}  new@acme.com: { role: member }\n`)).toEqual([
      "seats",
    ]);
    expect(errors(`settings: { seats: 7 }\n${OWNER}${declare("abcdefg")}`)).toEqual([]);
  });

  test("nobody is invited or left without a role", () => {
    expect(errors(`${OWNER}${declare("abcdefgh")}  new@acme.com: {}\n`)).toEqual(["no-role"]);
    expect(errors(`${OWNER}${declare("bcdefgh")}  a@acme.com: {}\n`)).toEqual(["no-role"]);
  });
});

test("an exception that matches nobody is a warning where it is written", () => {
  const yaml = `settings:\n  except: [breakglas@acme.com, "group:Okta *", "a@*"]\n${OWNER}${declare("bcdefgh")}`;
  const { findings } = proposeFor(yaml, live);
  expect(
    findings
      .filter(({ rule }) => rule === "unused-exception")
      .map(({ severity, source }) => [severity, source?.line, source?.column]),
  ).toEqual([
    ["warning", 3, 12],
    ["warning", 3, 32],
  ]);
});

test("two live groups of one name stop everything", () => {
  const twins = liveOf([owner], [group("Data", []), { ...group("Data", []), id: "other" }]);
  expect(errors(`${OWNER}groups:\n  Data: {}\n`, twins)).toEqual(["ambiguous"]);
});

test("a plan that objects to nothing has no errors", () => {
  expect(rules(proposeFor(`${OWNER}${declare("abcdefgh")}`, live))).toEqual([]);
});
