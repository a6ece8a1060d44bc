import { describe, expect, test } from "vitest";
import { type FileEntries, readEntries } from "../../src/core/entries.ts";
import { merge } from "../../src/core/merge.ts";

function entries(file: string, text: string): FileEntries {
  const read = readEntries(file, text);
  if (!read.entries) throw new Error("no entries");
  return read.entries;
}

const start = { file: "a.yaml", line: 1, column: 1 };

test("each part may stand in any file, and each line knows its own", () => {
  const merged = merge(
    [
      entries("a.yaml", "settings: {owners: {max: 3}}\ngroups: {A: {members: [b@x.com]}}"),
      entries("b.yaml", "workspace: w\nusers: {b@x.com: }"),
      entries("c.yaml", "settings: {owners: {min: 2}}\ngroups: {C: }"),
    ],
    start,
    false,
  );
  expect(merged.findings).toEqual([]);
  if (!merged.ok) throw new Error("not merged");
  const { settings, groups, users, workspace } = merged.value;
  expect(settings.owners).toEqual({ min: 2, max: 3 });
  const places = [settings.sources.get("owners.min"), groups.get("group:C"), users.get("user:b@x.com"), workspace];
  expect(places.map((place) => (place && "source" in place ? place.source : place)?.file)).toEqual([
    "c.yaml",
    "c.yaml",
    "b.yaml",
    "b.yaml",
  ]);
  expect(groups.get("group:A")?.members).toEqual([
    { value: "user:b@x.com", source: { file: "a.yaml", line: 2, column: 24 }, terms: {} },
  ]);
});

test("limits are checked over all files", () => {
  const files = [
    entries("a.yaml", "workspace: w\nsettings: {owners: {max: 1}}"),
    entries("b.yaml", "settings: {owners: {min: 2}}"),
  ];
  const { ok, findings } = merge(files, start, false);
  expect([ok, findings.map(({ rule, source }) => [rule, source?.file, source?.line])]).toEqual([
    false,
    [["invalid", "a.yaml", 2]],
  ]);
});

test("of something written three times, the second and the third are told, each with the first", () => {
  const { findings } = merge(
    ["a", "b", "c"].map((name) => entries(`${name}.yaml`, "users: {d@x.com: }\nworkspace: w")),
    start,
    false,
  );
  const users = findings.filter(({ source, rule }) => rule === "duplicate" && source?.line === 1);
  expect(users.map(({ source }) => source?.file)).toEqual(["b.yaml", "c.yaml"]);
  for (const { message } of users) expect(message).toContain("a.yaml:1:9");
});

test("where a file is missing, nothing is said to be missing, and there is no policy", () => {
  const merged = merge([entries("a.yaml", "groups: {A: {members: [b@x.com]}}")], start, true);
  expect(merged).toEqual({ ok: false, findings: [] });
});

test("a member who was misspelt is suggested; somebody else of the same company is not", () => {
  const { findings } = merge(
    [
      entries(
        "a.yaml",
        "workspace: w\nusers: {dev@x.com: , dana@x.com: }\ngroups: {A: {members: [dna@x.com, bob@x.com]}}",
      ),
    ],
    start,
    false,
  );
  expect(findings.map(({ rule, message }) => [rule, /did you mean `(.*)`\?/u.exec(message)?.[1]])).toEqual([
    ["undeclared-member", "dana@x.com"],
    ["undeclared-member", undefined],
  ]);
});

test("a group whose name has the prefix of references is a warning, and stays that group", () => {
  const merged = merge([entries("a.yaml", 'workspace: w\ngroups: {"group:A": , B: , "group:": }')], start, false);
  expect(merged.findings).toMatchObject([
    { rule: "group-prefix", severity: "warning", source: { line: 2, column: 10 } },
  ]);
  expect(merged.ok && [...merged.value.groups.keys()]).toEqual(["group:group:A", "group:B", "group:group:"]);
});

describe("what only shows across files is said in full", () => {
  const said = (...texts: readonly string[]): readonly string[] =>
    merge(
      texts.map((text, index) => entries(`${index}.yaml`, text)),
      start,
      false,
    ).findings.map(
      ({ rule, severity, message, source }) =>
        `${severity} ${rule} ${source?.file}:${source?.line}:${source?.column} ${message}`,
    );

  test.each([
    [
      "a member who is nobody",
      ["workspace: w", "groups: {A: {members: [b@x.com]}}"],
      [
        "error undeclared-member 1.yaml:1:24 `b@x.com` is in `A` but under no `users`: take it out of the group, or declare the person: `users: { b@x.com: { role: member } }`",
      ],
    ],
    [
      "a group called like a reference",
      ['workspace: w\ngroups: {"group:Data": }'],
      [
        "warning group-prefix 0.yaml:2:10 The name `group:Data` includes the prefix `group:`: under `groups` write `Data`, unless the group in Segment is really called that",
      ],
    ],
    [
      "somebody excepted and declared, and a group that a pattern excepts",
      [
        "workspace: w\nusers: {a@x.com: , b@x.com: }\ngroups: {Okta A: , A: }",
        'settings: {except: [a@x.com, "group:Okta *"]}',
      ],
      [
        "error excepted-and-declared 0.yaml:2:9 `user:a@x.com` is declared at 0.yaml:2:9 and excepted by `user:a@x.com` at 1.yaml:1:21",
        "error excepted-and-declared 0.yaml:3:10 `group:Okta A` is declared at 0.yaml:3:10 and excepted by `group:Okta *` at 1.yaml:1:30",
      ],
    ],
    [
      "rules that must stay as they are",
      [
        "workspace: w\nsettings: {guardrails: {last-owner: note}}\nallow: [{rule: ambiguous, reason: r, until: 2026-12-01}]",
      ],
      [
        "error not-adjustable 0.yaml:2:25 `last-owner` keeps the workspace safe: it can't be given another severity",
        "error not-adjustable 0.yaml:3:9 `ambiguous` keeps the workspace safe: it can't be allowed",
      ],
    ],
    [
      "rules that do not exist",
      ["workspace: w\nsettings: {guardrails: {end-soon: note}}\nallow: [{rule: xyzzy, reason: r, until: 2026-12-01}]"],
      [
        "error unknown-rule 0.yaml:2:25 There is no rule `end-soon` (did you mean `ends-soon`?)",
        "error unknown-rule 0.yaml:3:9 There is no rule `xyzzy`",
      ],
    ],
    [
      "rules of one's own that are called like a built-in one, or what the tool itself says",
      [
        "workspace: w\nrules: {seats: {when: 'true', message: m}, rule-failed: {when: 'true', message: m}, mine: {when: 'true', message: m}}",
      ],
      ["seats", "rule-failed"].map((name) =>
        expect.stringMatching(
          `^error invalid 0\\.yaml:2:\\d+ \`${name}\` is the code of a built-in rule: call yours something else$`,
        ),
      ),
    ],
    [
      "no workspace",
      ["users: {a@x.com: }"],
      ["error missing-workspace a.yaml:1:1 No file says which workspace this is: add `workspace: SLUG`"],
    ],
  ])("%s", (_, texts, expected) => {
    expect(said(...texts)).toEqual(expected);
  });

  test("a nearest address is looked for twenty times, and every member is told", () => {
    const groups = Array.from({ length: 21 }, (_, index) => `G${index}: {members: [dna@x.com]}`);
    const told = said(`workspace: w\nusers: {dana@x.com: }\ngroups: {${groups.join(", ")}}`);
    expect(told.map((text) => text.includes("did you mean `dana@x.com`?"))).toEqual([
      ...Array.from({ length: 20 }, () => true),
      false,
    ]);
  });
});

test("allowances stand in the order of their places, whatever the order of files", () => {
  const allowance = (rule: string): string => `allow: [{rule: ${rule}, reason: r, until: 2026-12-01}]`;
  const files = [entries("a.yaml", `workspace: w\n${allowance("seats")}`), entries("b.yaml", allowance("domain"))];
  for (const order of [files, files.toReversed()]) {
    const merged = merge(order, start, false);
    expect(merged.ok && merged.value.allow.map(({ rule }) => rule)).toEqual(["seats", "domain"]);
  }
});

test("a policy keeps all rules and labels of all files", () => {
  const rule = (name: string): string => `{${name}: {when: 'true', message: m}}`;
  const merged = merge(
    [
      entries("a.yaml", `workspace: w\nrules: ${rule("one")}\nresources: {sources: {a: {labels: {env: prod}}}}`),
      entries("b.yaml", `rules: ${rule("two")}\nresources: {sources: {b: {labels: {}}}}`),
    ],
    start,
    false,
  );
  expect(merged.findings).toEqual([]);
  expect(merged.ok && [...merged.value.rules.keys()]).toEqual(["one", "two"]);
  expect(merged.ok && merged.value.labels.map(({ name }) => name)).toEqual(["a", "b"]);
});
