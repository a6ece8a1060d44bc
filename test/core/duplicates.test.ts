import { expect, test } from "vitest";
import { findDuplicateKeys } from "../../src/core/duplicates.ts";
import { parsePolicy } from "../../src/core/parse.ts";
import { parseYaml } from "../../src/core/yaml.ts";

function told(text: string): readonly string[] {
  const parsed = parseYaml("p.yaml", text);
  if (!parsed.ok) return parsed.findings.map(({ message }) => message);
  return findDuplicateKeys(parsed.value).map(({ rule, severity, source, message }) => {
    return `${severity} ${rule} ${source?.line}:${source?.column} ${message}`;
  });
}

const twice = (key: string, first: string, again: string): string =>
  `error duplicate ${again} \`${key}\` is written twice: at p.yaml:${first} and at p.yaml:${again}`;

test.each([
  ["a person, in any letter case", "users:\n  a@x.io: {}\n  A@x.io: {}\n", [twice("A@x.io", "2:3", "3:3")]],
  ["a group", "groups:\n  Data: {}\n  Data: {}\n", [twice("Data", "2:3", "3:3")]],
  ["a third time", "a: 1\na: 2\na: 3\n", [twice("a", "1:1", "2:1"), twice("a", "1:1", "3:1")]],
  ["inside an entry of a list", "allow:\n  - { rule: seats, rule: domain }\n", [twice("rule", "2:7", "2:20")]],
  [
    "inside what is repeated",
    "a: { b: 1 }\na: { b: 1, b: 2 }\n",
    [twice("a", "1:1", "2:1"), twice("b", "2:6", "2:12")],
  ],
])("what stands twice in one map is told with both places: %s", (_, text, expected) => {
  expect(told(text)).toEqual(expected);
});

test.each([
  ["groups whose names differ in letter case", "groups:\n  Data: {}\n  data: {}\n"],
  ["sources of a person that do", "users:\n  a@x.io: { sources: { Web: read-only, web: read-only } }\n"],
  ["people of a profile that is called `users`", "profiles:\n  users: { a@x.io: 1, A@x.io: 1 }\n"],
  ["one key in two maps", "- { a: 1 }\n- { a: 1 }\n"],
])("no duplicates: %s", (_, text) => {
  expect(told(text)).toEqual([]);
});

test.each([
  [
    "a workspace role",
    "`member`",
    (line: string) => `users: { a@x.io: { role: [${line}, { role: member }] } }`,
    "role: member",
  ],
  [
    "a role by name",
    "`PII Access` on `workspace`",
    (line: string) => `users: { a@x.io: { role: owner, roles: [${line}, PII Access] } }`,
    "role: PII Access",
  ],
  [
    "a member",
    "`a@x.io`",
    (line: string) => `users: { a@x.io: { role: owner } }\ngroups: { G: { members: [${line}, a@x.io] } }`,
    "user: a@x.io",
  ],
])("%s that a list says twice is a warning, for different days an error", (_, what, around, line) => {
  const findings = (text: string) =>
    parsePolicy([{ file: "p.yaml", text: `workspace: w\n${around(`{ ${text} }`)}\n` }])
      .findings.filter(({ rule }) => rule === "duplicate")
      .map(({ severity, message }) => `${severity} ${message.replaceAll(/p\.yaml:\d+:\d+/gu, "…")}`);
  const name = what.startsWith("`a@") ? what : `The role ${what}`;
  const again = (how: string): string => `${name} is written twice${how}: at … and at …`;
  for (const same of [line, `${line}, reason: Twice`]) expect(findings(same)).toEqual([`warning ${again("")}`]);
  for (const dates of ["from: 2026-01-31", "until: 2026-12-31"])
    expect(findings(`${line}, ${dates}`)).toEqual([`error ${again(" for different days")}`]);
});
