import fc from "fast-check";
import { expect, test } from "vitest";
import { formatPolicy } from "../../../src/core/format/format-policy.ts";
import { parseYaml, type YamlNode } from "../../../src/core/yaml.ts";

function formatted(text: string): string {
  const outcome = formatPolicy("a.yaml", text);
  return outcome.ok ? outcome.value : outcome.findings.map(({ rule, message }) => `${rule}: ${message}`).join("\n");
}

function rulesOf(text: string): readonly string[] {
  return formatPolicy("a.yaml", text).findings.map(
    ({ rule, severity, source }) => `${source?.line}:${source?.column} ${rule} ${severity}`,
  );
}

function lines(...all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}

test("keys stand in the order of the schema, and unknown ones after them as they were", () => {
  const text = lines(
    "users:",
    "  a@x.com:",
    "    reason: Web",
    "    zzz: 1",
    "    until: 2026-12-20",
    "    sources: { w: read-only }",
    "    aaa: 2",
    "    role: member",
    "later: 1",
    "groups: {}",
    "settings: { limits: { owners-added: 1, removals: 25% }, scope: everything }",
    "workspace: w",
  );
  expect(formatted(text)).toBe(
    lines(
      "workspace: w",
      "settings: { scope: everything, limits: { removals: 25%, owners-added: 1 } }",
      "groups: {}",
      "users:",
      "  a@x.com:",
      "    role: member",
      "    sources: { w: read-only }",
      "    until: 2026-12-20",
      "    reason: Web",
      "    zzz: 1",
      "    aaa: 2",
      "later: 1",
    ),
  );
});

test("people and members are sorted without regard to case, groups by their very names", () => {
  const text =
    "groups: { b: { members: [c@x.com, B@x.com, a@x.com] }, A: , B: }\nusers: { b@x.com: , C@x.com: , A@x.com: }\n";
  expect(formatted(text)).toBe(
    "groups: { A:, B:, b: { members: [a@x.com, B@x.com, c@x.com] } }\nusers: { A@x.com:, b@x.com:, C@x.com: }\n",
  );
});

test("members with terms are sorted by their addresses", () => {
  const text = "groups: { G: { members: [c@x.com, { until: 2027-01-01, user: b@x.com }, a@x.com] } }\n";
  expect(formatted(text)).toBe(
    "groups: { G: { members: [a@x.com, { user: b@x.com, until: 2027-01-01 }, c@x.com] } }\n",
  );
});

test.each([
  ["names by how they are written", "groups: { 0x1F: , 1: }\n", "groups: { 0x1F:, 1: }\n"],
  [
    "what can't be a member, as if it had no name",
    "groups: { G: { members: [c@x.com, [b@x.com], a@x.com] } }\n",
    "groups: { G: { members: [[b@x.com], a@x.com, c@x.com] } }\n",
  ],
  [
    "a member of other keys only, as if it had no name",
    "groups: { G: { members: [c@x.com, { zzz: 1 }, a@x.com] } }\n",
    "groups: { G: { members: [{ zzz: 1 }, a@x.com, c@x.com] } }\n",
  ],
  [
    "an alias among members, as if it had no name",
    "groups: { A: { members: [&m c@x.com] }, B: { members: [z@x.com, *m ] } }\n",
    "groups: { A: { members: [&m c@x.com] }, B: { members: [*m, z@x.com] } }\n",
  ],
  [
    "anchors that nothing points at",
    "users: { b@x.com: &x {}, a@x.com: &x {} }\n",
    "users: { a@x.com: &x {}, b@x.com: &x {} }\n",
  ],
  ["groups, capitals first", "groups: { a: , B: }\n", "groups: { B:, a: }\n"],
  [
    "not what stands where the schema knows of no map or list",
    "workspace: { b: 1, a: 2 }\nlater: { members: [b, a] }\n",
    "workspace: { b: 1, a: 2 }\nlater: { members: [b, a] }\n",
  ],
  ["a file in brackets", "{users: {}, workspace: w}\n", "workspace: w\nusers: {}\n"],
  [
    "a file in brackets over several lines",
    "{users: {b: , a: },\n workspace: w}\n",
    "workspace: w\nusers: { a:, b: }\n",
  ],
  ["a file that says nothing", "{}\n", "{}\n"],
])("sorted are %s", (_, text, expected) => {
  expect(formatPolicy("a.yaml", text)).toEqual({ ok: true, value: expected, findings: [] });
});

test("in an access block everything comes first, then labels, globs and names", () => {
  const text =
    'users: { a@x.com: { sources: { z: read-only, "b*": read-only, "env=prod": read-only, a: read-only, "*": read-only } } }\n';
  expect(formatted(text)).toBe(
    'users: { a@x.com: { sources: { "*": read-only, "env=prod": read-only, "b*": read-only, a: read-only, z: read-only } } }\n',
  );
});

test("lists whose order may mean something keep it", () => {
  const text =
    "users: { a@x.com: { role: [member, admin], profile: [b, a], roles: [Z, { role: Y, on: workspace }, A] } }\n";
  expect(formatted(text)).toBe(text);
});

test("headings stay where they are, and people are sorted below them", () => {
  const text = lines(
    "users:",
    "  # Owners",
    "  zoe@x.com: { role: owner }",
    "  dana@x.com: { role: owner } # the lead",
    "",
    "  # Members",
    "",
    "  # on leave",
    "  bob@x.com:",
    "  # new",
    "  amy@x.com:",
    "",
    "# Read-only",
    "  yan@x.com:",
    "  xia@x.com:",
  );
  expect(formatted(text)).toBe(
    lines(
      "users:",
      "  # Owners",
      "  dana@x.com: { role: owner } # the lead",
      "  zoe@x.com: { role: owner }",
      "",
      "  # Members",
      "",
      "  # on leave",
      "  bob@x.com:",
      "  # new",
      "  amy@x.com:",
      "",
      "  # Read-only",
      "  xia@x.com:",
      "  yan@x.com:",
    ),
  );
});

test("a comment above an entry moves with it", () => {
  const text = lines(
    "users:",
    "  # about c",
    "  c@x.com:",
    "  # about b",
    "  # and more",
    "  b@x.com: # end of b",
    "  # about a",
    "  a@x.com:",
  );
  expect(formatted(text)).toBe(
    lines(
      "users:",
      "  # about a",
      "  a@x.com:",
      "  # about b",
      "  # and more",
      "  b@x.com: # end of b",
      "  # about c",
      "  c@x.com:",
    ),
  );
  expect(formatted(lines("users:", "  c@x.com:", "  b@x.com:", "  # about a", "  a@x.com:"))).toBe(
    lines("users:", "  # about a", "  a@x.com:", "  b@x.com:", "  c@x.com:"),
  );
});

test("a comment that may be about the first entry alone keeps it at the top", () => {
  expect(formatted(lines("users:", "  # never remove", "  z@x.com:", "  c@x.com:", "  b@x.com:"))).toBe(
    lines("users:", "  # never remove", "  z@x.com:", "  b@x.com:", "  c@x.com:"),
  );
});

test("empty lines between all entries keep them apart; other empty lines part what is sorted", () => {
  expect(formatted(lines("groups:", "", "  c:", "", "", "  a:", "", "  b:"))).toBe(
    lines("groups:", "  a:", "", "  b:", "", "  c:"),
  );
  expect(formatted(lines("groups:", "  d:", "  c:", "", "  b:", "  a:"))).toBe(
    lines("groups:", "  c:", "  d:", "", "  a:", "  b:"),
  );
  expect(formatted(lines("groups:", "  # about d", "  d:", "", "  c:", "", "  b:"))).toBe(
    lines("groups:", "  # about d", "  d:", "", "  b:", "", "  c:"),
  );
});

test("comments stay inside what they end", () => {
  const text = lines(
    "users:",
    "  b@x.com:",
    "    role: member",
    "    # sources: {}",
    "",
    "    # still b",
    "  # about a",
    "  a@x.com: {}",
    "  # the end of the users",
    "# the groups",
    "groups:",
    "  G:",
    "    members:",
    "    - b@x.com",
    "    # the end of the members",
    "",
    "# the end",
  );
  expect(formatted(text)).toBe(
    lines(
      "# the groups",
      "groups:",
      "  G:",
      "    members:",
      "      - b@x.com",
      "    # the end of the members",
      "users:",
      "  # about a",
      "  a@x.com: {}",
      "  b@x.com:",
      "    role: member",
      "    # sources: {}",
      "",
      "    # still b",
      "  # the end of the users",
      "",
      "# the end",
    ),
  );
});

test("what stands at the start of a file, about all of it, stays there", () => {
  expect(
    formatted(
      lines("# yaml-language-server: $schema=x", "# the people", "users: {}", "", "# the name", "workspace: w"),
    ),
  ).toBe(lines("# yaml-language-server: $schema=x", "# the name", "workspace: w", "", "# the people", "users: {}"));
  expect(formatted(lines("# ours", "", "users: {}", "workspace: w"))).toBe(
    lines("# ours", "", "workspace: w", "users: {}"),
  );
  expect(formatted(lines("# a", "%YAML 1.2", "---  # b", "# c", "users: {}", "workspace: w", "... # d"))).toBe(
    lines("# a", "%YAML 1.2", "---", "workspace: w", "# b", "# c", "users: {}", "# d"),
  );
});

test("brackets over several lines become a line for each entry, and keep their comments", () => {
  const text = lines(
    "groups: { G: { # about G",
    "  members: [ # about the members",
    "    b@x.com, # about b",
    "    # above a",
    "    a@x.com ], # about a",
    "  sources: {w: read-only, v: read-only} # about the sources",
    "  } # after G",
    "  }",
  );
  expect(formatted(text)).toBe(
    lines(
      "groups:",
      "  G: # about G",
      "    members: # about the members",
      "      # above a",
      "      - a@x.com # about a",
      "      - b@x.com # about b",
      "    sources: { v: read-only, w: read-only } # about the sources",
      "  # after G",
    ),
  );
});

test.each([
  "012",
  "1e3",
  "0x1F",
  "9007199254740993",
  "1.0",
  "~",
  "Null",
  "2026-12-20",
  "25%",
  "'it''s'",
  '"\\u0041\\t"',
  "!!str 7",
  '"012"',
  "a  b#c",
])("the scalar %s stays as it was written", (scalar) => {
  expect(formatted(`settings:\n    x:   ${scalar}   # c\n`)).toBe(`settings:\n  x: ${scalar} # c\n`);
  expect(formatted(`settings:   {x:   ${scalar}}\n`)).toBe(`settings: { x: ${scalar} }\n`);
});

test("text over several lines keeps its lines, and rules their order", () => {
  const text = lines(
    "rules:",
    "   r:",
    "      when: > # c",
    "          change.action == 'add' &&",
    "",
    "            grant.until == null",
    "",
    "      message: |2-",
    "          two spaces",
    "        none",
    "   q:",
    "      when: one",
    "       two",
    "",
    "       three # d",
  );
  expect(formatted(text)).toBe(
    lines(
      "rules:",
      "  r:",
      "    when: > # c",
      "      change.action == 'add' &&",
      "",
      "        grant.until == null",
      "",
      "    message: |2-",
      "        two spaces",
      "      none",
      "  q:",
      "    when: one",
      "      two",
      "",
      "      three # d",
    ),
  );
});

test("line ends, the byte order mark and empty lines come out one way", () => {
  expect(formatted("\ufeffworkspace: w\r\nusers:\r\n\r\n\r\n  b@x.com: |\r\n    x\r\n\r\n  a@x.com: ")).toBe(
    "workspace: w\nusers:\n  a@x.com:\n\n  b@x.com: |\n    x\n",
  );
});

test("an anchor stays before its aliases, and that is said", () => {
  const text = lines("users:", "  b@x.com: &b { role: member }", "  a@x.com: *b");
  expect(formatted(text)).toBe(text);
  expect(rulesOf(text)).toEqual(["2:3 kept-order note"]);
  const free = formatPolicy("a.yaml", "users:\n  c@x.com: &c {}\n  b@x.com: {}\n  d@x.com: *c\n");
  expect(free).toMatchObject({
    ok: true,
    value: "users:\n  b@x.com: {}\n  c@x.com: &c {}\n  d@x.com: *c\n",
    findings: [],
  });
});

test.each([
  ["users: { c@x.com: &c {}, b@x.com: *c , a@x.com: *c }\n", "1:8 kept-order note"],
  ["groups:\n  G:\n    members: [b@x.com, &z z@x.com, *z , a@x.com]\n", "3:14 kept-order note"],
  ["groups:\n  G:\n    members:\n      - &z z@x.com\n      - *z\n      - a@x.com\n", "4:7 kept-order note"],
])("%j keeps its order for an alias, and says where", (text, finding) => {
  expect(formatted(text)).toBe(text.replaceAll(" ,", ","));
  expect(rulesOf(text)).toEqual([finding]);
  expect(formatPolicy("a.yaml", text).findings[0]?.message).toMatch(/alias .* after its anchor/u);
});

test.each([
  [
    "selectors, below what is said of the first",
    ["sources:", "  # production", "  z: read-only", "  c: read-only", "  b: read-only"],
    ["sources:", "  # production", "  z: read-only", "  b: read-only", "  c: read-only"],
  ],
  [
    "members, below what is said of the first",
    ["members:", "  # leads", "  - z@x.com", "  - c@x.com", "  - b@x.com"],
    ["members:", "  # leads", "  - z@x.com", "  - b@x.com", "  - c@x.com"],
  ],
])("%s", (_, written, expected) => {
  const inGroup = (all: readonly string[]) => lines("groups:", "  G:", ...all.map((line) => `    ${line}`));
  expect(formatted(inGroup(written))).toBe(inGroup(expected));
});

test("where some have comments, the first keeps its own, alone or in one of several sections", () => {
  const written = ["  # about z", "  z@x.com:", "  c@x.com:", "  # about b", "  b@x.com:"];
  const sorted = ["  # about z", "  z@x.com:", "  # about b", "  b@x.com:", "  c@x.com:"];
  const others = ["", "  # Others", "  y@x.com:"];
  expect(formatted(lines("users:", ...written))).toBe(lines("users:", ...sorted));
  expect(formatted(lines("users:", ...written, ...others))).toBe(lines("users:", ...sorted, ...others));
});

test.each([
  [
    "#yaml-language-server: x\n# people\nusers: {}\nworkspace: w\n",
    "#yaml-language-server: x\nworkspace: w\n# people\nusers: {}\n",
  ],
  [
    "# see # yaml-language-server: x\nusers: {}\nworkspace: w\n",
    "workspace: w\n# see # yaml-language-server: x\nusers: {}\n",
  ],
  ["# ours\n\nusers: {}\n# the name\nworkspace: w\n", "# ours\n\n# the name\nworkspace: w\nusers: {}\n"],
  ["workspace: w\nsettings: {}\n\nusers: {}\n", "workspace: w\nsettings: {}\n\nusers: {}\n"],
  ["users: {}\n\nsettings: {}\nworkspace: w\n", "workspace: w\n\nsettings: {}\n\nusers: {}\n"],
])("the keys of the file %j", (text, expected) => {
  expect(formatted(text)).toBe(expected);
});

/** Texts that are set out well already; each would be easy to spoil. */
test.each([
  "---\nusers: {}\n",
  "---\n{}\n",
  "# a\n\n---\nusers: {}\n",
  "# a\n   \n---\nusers: {}\n",
  'workspace: "a --- b"\n',
  'users: { a@x.com: { reason: "x\ufeffy" } }\n',
  "users: &u\n  b@x.com: 1\n",
  "users: !!map\n  b@x.com: 1\n",
  "users: &u !!map\n  b@x.com: 1\n",
  "settings:\n  x: one\n    two # c\n",
  "a: |+\n  x\n\n\nb: 1\n",
  "a: |\n\n  late\n\n    deep  \nb: |\n",
  "a: >2-\n    folded\n   more\n\n  text\nb: 1\n",
  "users:\n  a@x.com: |2+\n      x\n\n  b@x.com: {}\n",
  'a: "one \\\n  two  \\  \n  three \\ four\n\n  five"\n',
  "a: 'one two\n  three  four'\n",
  "roles:\n  - role: A\n    on: workspace\n  - # c\n    role: B\n  - &x\n    role: C\n  - !!map\n    role: D\n",
  "roles:\n  - - a\n    - b\n  -\n    # d\n    - c\n",
  "# l1\nusers: # e\n  # x\n  b@x.com: 1 # f\n  # y\n\n# z\n# w\n",
  "workspace: w\n\n# c\n\nusers: {}\n",
  "# top\nusers:\n  # inner\n\n  a@x.com: 1\n",
])("%j stays as it is", (text) => {
  expect(formatPolicy("a.yaml", text)).toEqual({ ok: true, value: text, findings: [] });
});

test.each([
  [
    "keys of an entry move with the empty line above them",
    "users:\n  a@x.com:\n    reason: x\n\n    until: 2027-01-01\n    role: member\n",
    "users:\n  a@x.com:\n    role: member\n\n    until: 2027-01-01\n    reason: x\n",
  ],
  [
    "empty lines that end a text belong to it where it says so with +",
    "users:\n  b@x.com:\n    reason: |+\n      x\n\n  a@x.com: {}\n",
    "users:\n  a@x.com: {}\n  b@x.com:\n    reason: |+\n      x\n\n",
  ],
  [
    "so they do where its indent is written",
    "users:\n  b@x.com:\n    reason: >2+\n        x\n\n  a@x.com: {}\n",
    "users:\n  a@x.com: {}\n  b@x.com:\n    reason: >2+\n        x\n\n",
  ],
  [
    "else they keep entries apart",
    "users:\n  b@x.com:\n    reason: |\n      |+\n\n  a@x.com: {}\n",
    "users:\n  a@x.com: {}\n\n  b@x.com:\n    reason: |\n      |+\n",
  ],
  [
    "a text in quotes that looks like one with + has no lines of its own",
    "users:\n  b@x.com:\n    reason: '|+'\n\n  a@x.com: {}\n",
    "users:\n  a@x.com: {}\n\n  b@x.com:\n    reason: '|+'\n",
  ],
  ["a key with a question mark", "users:\n  ? a@x.com\n  : role: member\n", "users:\n  a@x.com:\n    role: member\n"],
  ["a comment in empty brackets comes out of them", "a: [ # c\n]\nb: 1\n", "a: []\n# c\nb: 1\n"],
  [
    "comments in, at the end of and after brackets",
    "a: {\n  b: 1, # x\n  # y\n  c: 2 # z\n  # end\n} # after\n# more\nd: 1\n",
    "a:\n  b: 1 # x\n  # y\n  c: 2 # z\n  # end\n# after\n# more\nd: 1\n",
  ],
  [
    "comments at odd indents keep together",
    "users:\n  b@x.com: 1\n  # one\n# two\n  # three\n  a@x.com: 1\n",
    "users:\n  # one\n  # two\n  # three\n  a@x.com: 1\n  b@x.com: 1\n",
  ],
])("%s", (_, text, expected) => {
  expect(formatPolicy("a.yaml", text)).toEqual({ ok: true, value: expected, findings: [] });
});

test.each([
  ["users: {a: @}", "1:12 yaml error"],
  ["", "1:1 empty error"],
  ["# nothing\n", "1:1 empty error"],
  ["- a\n", "1:1 invalid error"],
  ["users: {}\nusers: {}\n", "2:1 duplicate error"],
  ["users:\n  a@x.com: {}\n  A@x.com: {}\n", "3:3 duplicate error"],
  ["users: {? [a] : {}}", "1:11 invalid error"],
])("%j is left alone", (text, finding) => {
  expect(formatPolicy("a.yaml", text).ok).toBe(false);
  expect(rulesOf(text)).toEqual([finding]);
});

test("what is wrong with a policy beyond its syntax is no reason not to format it", () => {
  expect(formatted("users: {b: {rol: 5}, a: []}\n")).toBe("users: { a: [], b: { rol: 5 } }\n");
});

/** Policies in every style, with a comment at each place where one may stand; each says what it is beside. */
const name = fc.constantFrom("a", "B", "c", "'d'", '"e"', "012", "~", "x y", '"*"', '"a=b"', '"f*"');
const scalar = fc.constantFrom("read-only", "~", "25%", '"q # no comment"', "2026-12-20", "012", "", "it's", "'''q'''");

type Tree = { readonly kind: "scalar"; readonly text: string } | Nested;
type Nested = {
  readonly kind: "map" | "list" | "flow" | "spread";
  readonly entries: readonly (readonly [string, Tree, Notes])[];
};
type Notes = { readonly above: number; readonly eol: boolean; readonly after: boolean; readonly blanks: number };

const notes: fc.Arbitrary<Notes> = fc.record({
  above: fc.nat({ max: 2 }),
  eol: fc.boolean(),
  after: fc.boolean(),
  blanks: fc.nat({ max: 7 }),
});
const { tree } = fc.letrec<{ tree: Tree; nested: Nested }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    scalar.map((text) => ({ kind: "scalar" as const, text })),
    tie("nested"),
  ),
  nested: fc.record({
    kind: fc.constantFrom("map" as const, "list" as const, "flow" as const, "spread" as const),
    entries: fc.uniqueArray(fc.tuple(name, tie("tree"), notes), { selector: ([key]) => key, maxLength: 4 }),
  }),
}));

const top = fc.constantFrom("workspace", "settings", "profiles", "groups", "users", "rules", "other");
const middle = fc.constantFrom("role", "members", "sources", "roles", "profile", "until", "limits", "zzz");
const policies: fc.Arbitrary<Nested> = fc.record({
  kind: fc.constant("map" as const),
  entries: fc.uniqueArray(
    fc.tuple(
      top,
      fc.oneof(
        tree,
        fc.record({
          kind: fc.constantFrom("map" as const, "spread" as const),
          entries: fc.uniqueArray(
            fc.tuple(
              name,
              fc.record({
                kind: fc.constantFrom("map" as const, "flow" as const, "spread" as const),
                entries: fc.uniqueArray(fc.tuple(middle, tree, notes), { selector: ([key]) => key, maxLength: 4 }),
              }),
              notes,
            ),
            { selector: ([key]) => key, maxLength: 5 },
          ),
        }),
      ),
      notes,
    ),
    { selector: ([key]) => key, minLength: 1, maxLength: 5 },
  ),
});

/** Writes a tree. `numbers` gives out a number for each comment. */
function write(policy: Nested): string {
  let numbers = 0;
  const inFlow = ({ kind, entries }: Nested): string => {
    const parts = entries.map(([key, value]) => {
      const text = value.kind === "scalar" ? value.text : inFlow(value);
      return kind === "list" ? text || "x" : `${key}: ${text}`;
    });
    return kind === "list" ? `[${parts.join(",")}]` : `{${parts.join(",")}}`;
  };
  function block({ kind, entries }: Nested, indent: string): string[] {
    const isSpread = kind === "spread";
    return entries.flatMap(([key, value, { above, eol, after, blanks }], index) => {
      const head = kind === "list" ? "-" : `${key}:`;
      const isNested = value.kind === "map" || value.kind === "list" || value.kind === "spread";
      const hasBlock = isNested && value.entries.length > 0 && !(isSpread && value.kind !== "spread");
      const text = value.kind === "scalar" ? value.text || (kind === "list" ? "~" : "") : hasBlock ? "" : inFlow(value);
      const comma = isSpread && index < entries.length - 1 ? "," : "";
      const open = hasBlock && value.kind === "spread";
      const comment = eol ? ` # eol ${++numbers} ${head}` : "";
      return [
        ...((blanks & 1) === 1 ? [""] : []),
        ...Array.from({ length: above }, () => `${indent}# above ${++numbers} ${head}`),
        ...((blanks & 2) === 2 ? [""] : []),
        `${indent}${head} ${text}${open ? "{" : hasBlock ? "" : comma}${comment}`,
        ...(hasBlock ? block(value, `${indent}   `) : []),
        ...(open ? [`${indent} }${comma}`] : []),
        ...(after ? [`${indent}# after ${++numbers}`] : []),
      ];
    });
  }
  return `${block(policy, "").join("\n")}\n`;
}

/** The same for two texts that say the same, in whichever order. */
function meaning(node: YamlNode): unknown {
  if (node.kind === "scalar") return [node.text, node.value];
  if (node.kind === "list") return node.items.map((item) => JSON.stringify(meaning(item))).sort();
  return node.entries.map(({ key, value }) => JSON.stringify([key, meaning(value)])).sort();
}

function meaningOf(text: string): unknown {
  const parsed = parseYaml("a.yaml", text);
  return parsed.ok ? meaning(parsed.value) : parsed.findings;
}

function commentsOf(text: string): readonly string[] {
  return [...text.matchAll(/# (?:above|eol|after) \d+.*/gu)].map(([comment]) => comment).sort();
}

test("formatting keeps what a policy says and every comment, and doing it again changes nothing", () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const text = write(policy);
      const outcome = formatPolicy("a.yaml", text);
      expect(outcome.findings).toEqual([]);
      const result = outcome.ok ? outcome.value : "";
      expect(meaningOf(result)).toEqual(meaningOf(text));
      expect(commentsOf(result)).toEqual(commentsOf(text));
      expect(formatted(result)).toBe(result);
    }),
    { numRuns: 300 },
  );
});

test("a comment at the end of a line stays on the line of its entry", () => {
  fc.assert(
    fc.property(policies, (policy) => {
      for (const line of formatted(write(policy)).split("\n")) {
        const [, before = "", head = ""] = /^(.*)# eol \d+ (.*)$/u.exec(line) ?? [];
        expect(before).toContain(head);
      }
    }),
    { numRuns: 300 },
  );
});

test("any order of the same people without comments gives the same file", () => {
  const people = ["a@x.com", "B@x.com", "c@x.com", "D@y.com", "e@x.com"];
  fc.assert(
    fc.property(fc.shuffledSubarray(people, { minLength: people.length }), (order) => {
      expect(formatted(lines("users:", ...order.map((email) => `  ${email}: { role: member }`)))).toBe(
        lines("users:", ...people.map((email) => `  ${email}: { role: member }`)),
      );
    }),
  );
});
