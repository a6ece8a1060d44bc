import { expect, test } from "vitest";
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
