import { expect, test } from "vitest";
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
