import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../src/core/parse.ts";

test.each([
  ["a member", "groups: { A: { members: [dev] } }", /^2:26 address `dev` is not/u],
  ["a protected person", "settings: { protected: [dev] }", /^2:25 address `dev` is not/u],
  [
    "who answers for a service account",
    "users: { b@x.io: { kind: service, role: member, owner: dev } }",
    /^2:56 address `dev` is not/u,
  ],
])("%s who is no address is told by what is written there, once", (_, yaml, expected) => {
  const { findings } = parsePolicy([{ file: "p.yaml", text: `workspace: w\n${yaml}\n` }]);
  expect(findings.map(({ rule, source, message }) => `${source?.line}:${source?.column} ${rule} ${message}`)).toEqual([
    expect.stringMatching(expected),
  ]);
});

describe("in a list of people", () => {
  const told = (yaml: string): readonly string[] =>
    parsePolicy([{ file: "p.yaml", text: `workspace: w\n${yaml}\n` }]).findings.map(
      ({ severity, rule, source, message }) => `${severity} ${rule} ${source?.line}:${source?.column} ${message}`,
    );

  test("somebody who stands there again, in any letter case, is a warning with both places, and counts once", () => {
    const yaml = "settings: { protected: [dev@x.io, Dev@x.io] }\nusers: { dev@x.io: { role: owner } }";
    expect(told(yaml)).toEqual([
      "warning duplicate 2:35 `Dev@x.io` is written twice: at p.yaml:2:25 and at p.yaml:2:35",
    ]);
    const parsed = parsePolicy([{ file: "p.yaml", text: `workspace: w\n${yaml}\n` }]);
    expect(parsed.ok && parsed.value.settings.protected.map(({ value }) => value)).toEqual(["user:dev@x.io"]);
  });

  test.each([
    ["an empty text", 'settings: { protected: [""] }'],
    ["several empty texts", 'settings: { protected: ["", ""] }'],
    ["a number", "settings: { protected: [5] }"],
    ["an empty member", 'groups: { A: { members: [""] } }'],
    ["a member who is no text", "groups: { A: { members: [5] } }"],
    ["an empty owner of a service account", 'users: { b@x.io: { kind: service, role: member, owner: "" } }'],
    ["an empty profile", 'users: { b@x.io: { profile: "" } }'],
    ["an empty id", 'users: { b@x.io: { role: member, id: "" } }'],
  ])("%s is told as a fault of the file, and not once more as an address or a name", (_, yaml) => {
    const findings = told(yaml);
    expect(findings).not.toEqual([]);
    expect(findings.filter((text) => !text.startsWith("error invalid "))).toEqual([]);
  });
});
