import { expect, test } from "vitest";
import { parsePolicy } from "../../src/core/parse.ts";
import { policyOf } from "../scenario.ts";

const at = (line: number, column: number) => ({ file: "policy.yaml", line, column });
const none = { blocks: new Map(), roles: [] };

test("people, groups, profiles and labels have all that is written of them, each with its place", () => {
  const { users, groups, profiles, labels } = policyOf(`workspace: w
users:
  dana@x.io: { role: owner, id: usr_1, github: dana-gh }
  sync@x.io: { kind: service, owner: Dana@x.io, profile: p, until: 2027-06-30, reason: Sync }
groups:
  Pushed: { managed-by: idp, profile: [p, q] }
  Fresh: { previously: [Old, Older], members: [{ user: Dana@x.io, until: 2027-01-31 }] }
  New: { previously: Data }
profiles:
  p: { sources: read-only }
  q: { profile: p }
  r: { role: member }
resources:
  sources:
    web: { labels: { env: prod, region: eu } }
    bare: { labels: {} }
`);
  expect([...users.values()]).toStrictEqual([
    {
      user: "user:dana@x.io",
      source: at(3, 3),
      access: none,
      profiles: [],
      terms: {},
      words: [{ word: "owner", source: at(3, 22), terms: {} }],
      kind: "person",
      id: { value: "usr_1", source: at(3, 33) },
      github: { value: "dana-gh", source: at(3, 48) },
    },
    {
      user: "user:sync@x.io",
      source: at(4, 3),
      access: none,
      profiles: [{ value: "p", source: at(4, 58) }],
      terms: { until: "2027-06-30", reason: "Sync" },
      words: [],
      kind: "service",
      owner: { value: "user:dana@x.io", source: at(4, 38) },
    },
  ]);
  const group = { access: none, profiles: [], terms: {}, members: [], previously: [] };
  expect([...groups.values()]).toStrictEqual([
    {
      ...group,
      group: "group:Pushed",
      source: at(6, 3),
      profiles: [
        { value: "p", source: at(6, 40) },
        { value: "q", source: at(6, 43) },
      ],
      managedByIdp: at(6, 13),
    },
    {
      ...group,
      group: "group:Fresh",
      source: at(7, 3),
      members: [{ value: "user:dana@x.io", source: at(7, 56), terms: { until: "2027-01-31" } }],
      previously: [
        { value: "group:Old", source: at(7, 25) },
        { value: "group:Older", source: at(7, 30) },
      ],
    },
    { ...group, group: "group:New", source: at(8, 3), previously: [{ value: "group:Data", source: at(8, 22) }] },
  ]);
  expect(
    [...profiles.values()].map(({ name, words, source }) => [name, words.map(({ word }) => word), source]),
  ).toEqual([
    ["p", [], at(10, 3)],
    ["q", [], at(11, 3)],
    ["r", ["member"], at(12, 3)],
  ]);
  expect(labels).toStrictEqual([
    {
      kind: "source",
      name: "web",
      source: at(15, 5),
      labels: [
        { key: "env", value: "prod", source: at(15, 22) },
        { key: "region", value: "eu", source: at(15, 33) },
      ],
    },
    { kind: "source", name: "bare", source: at(16, 5), labels: [] },
  ]);
});

test("an access word with dates is no exception that ends: only `no-access` takes none", () => {
  const { users } = policyOf("users: { a@x.io: { sources: { w: { access: read-only, until: 2027-01-31 } } } }");
  expect(users.get("user:a@x.io")?.access.blocks.get("source")).toMatchObject([
    { selector: "w", word: "read-only", terms: { until: "2027-01-31" } },
  ]);
});

test("the rules of a pack are the policy's, once, and a pack that does not exist is told", () => {
  expect(policyOf("rules: {}").rules.size).toBe(0);
  const used = policyOf("use: [owners]").rules;
  expect(used.size).toBeGreaterThan(0);
  expect([...used.values()].map(({ source }) => source.file)).toEqual([...used].map(() => "rules/owners.yaml"));
  const twice = parsePolicy([
    { file: "a.yaml", text: "workspace: w\nuse: [owners]" },
    { file: "b.yaml", text: "use: [owners]" },
  ]);
  expect(twice.findings).toEqual([]);
  const { findings } = parsePolicy([{ file: "a.yaml", text: "workspace: w\nuse: [owner]" }]);
  expect(findings).toMatchObject([{ rule: "unknown-rules", source: { line: 2, column: 7 } }]);
  expect(findings[0]?.message).toMatch(
    /^There is no pack of rules `owner` \(did you mean `owners`\?\): there are [a-z-]+(, [a-z-]+)+$/u,
  );
});

test("a missing `workspace` is told where the workspace's own files begin, not in what is shared", () => {
  const { findings } = parsePolicy([
    { file: "a.yaml", text: "profiles: { p: { role: member } }", shared: true },
    { file: "b.yaml", text: "users: {}" },
  ]);
  expect(findings).toMatchObject([{ rule: "missing-workspace", source: { file: "b.yaml", line: 1, column: 1 } }]);
});
