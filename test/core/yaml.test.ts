import { expect, onTestFinished, test } from "vitest";
import { parseYaml, type YamlNode } from "../../src/core/yaml.ts";

/** The tree as text: keys and values, each with its place. */
function show(node: YamlNode): string {
  const at = `@${node.source.line}:${node.source.column}`;
  if (node.kind === "scalar") return `${JSON.stringify(node.value)}${at}`;
  if (node.kind === "list") return `[${node.items.map(show).join(" ")}]${at}`;
  return `{${node.entries.map(({ key, source, value }) => `${key}@${source.line}:${source.column}=${show(value)}`).join(" ")}}${at}`;
}

function shown(text: string): string {
  const tree = parseYaml("a.yaml", text);
  return tree.ok ? show(tree.value) : tree.findings.map(({ rule, message }) => `${rule}: ${message}`).join("; ");
}

test("keys are text as it was written, whatever they look like", () => {
  const tree = parseYaml("a.yaml", "012: a\nyes: b\nnull: c\n~: d\n1.0: e\n'q': f\n\"\\u0041\": g\n!!str 7: h\n? i\n");
  const keys = tree.ok && tree.value.kind === "map" ? tree.value.entries.map(({ key }) => key) : [];
  expect(keys).toEqual(["012", "yes", "null", "~", "1.0", "q", "A", "7", "i"]);
});

test("of a key that is written again every entry is kept, and the first one found", () => {
  const tree = parseYaml("a.yaml", "a: 1\nb: 2\na: 3\n");
  if (!tree.ok || tree.value.kind !== "map") throw new Error("no map");
  expect(tree.value.entries.map(({ key }) => key)).toEqual(["a", "b", "a"]);
  expect([...tree.value.first].map(([key, { source }]) => [key, source.line])).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
});

test("values are YAML 1.2: text stays text", () => {
  expect(shown("[yes, on, 2027-01-31, 012, 0o14, '1', true, ~, 1:30]")).toBe(
    '["yes"@1:2 "on"@1:7 "2027-01-31"@1:11 12@1:23 12@1:28 "1"@1:34 true@1:39 null@1:45 "1:30"@1:48]@1:1',
  );
});

test("a value that was left out stands at its key", () => {
  expect(shown("a:\nb: {c: , d}\n")).toBe("{a@1:1=null@1:1 b@2:1={c@2:5=null@2:5 d@2:10=null@2:10}@2:4}@1:1");
  expect(shown("a: ''\nb: ~")).toBe('{a@1:1=""@1:4 b@2:1=null@2:4}@1:1');
  expect(shown("text")).toBe('"text"@1:1');
});

test("an alias means the latest anchor before it and stands where it was written", () => {
  expect(shown("a: &x 1\nb: *x\nc: &x {k: 2}\nd: [*x]\n&e e: 3\nf: *e")).toBe(
    '{a@1:1=1@1:7 b@2:1=1@2:4 c@3:1={k@3:8=2@3:11}@3:7 d@4:1=[{k@3:8=2@3:11}@4:5]@4:4 e@5:4=3@5:7 f@6:1="e"@6:4}@1:1',
  );
});

test("the byte order mark and carriage returns count for nothing", () => {
  expect(shown("\ufeffa: 1\r\nb: [x,\r\n  y]\r\n")).toBe(shown("a: 1\nb: [x,\n  y]\n"));
  expect(shown("a: |\r\n  x\r\n  y\r\n")).toBe('{a@1:1="x\\ny\\n"@1:4}@1:1');
});

test("sixty-four levels are read, and what stands inside is found", () => {
  expect(shown(`${"[".repeat(64)}x${"]".repeat(64)}`)).toContain('"x"@1:65');
  expect(shown(`${"[".repeat(65)}x${"]".repeat(65)}`)).toContain("64 levels");
});

test.each([
  ["\u0007a: b", "1:1 yaml: The control character U+0007 is not allowed in YAML"],
  ["a: \u001b", "1:4 yaml: The control character U+001B is not allowed in YAML"],
  ["a: b\rc: d", "1:5 yaml: A carriage return stands without a line feed"],
  ["a: 1\n---\nb: 2\n---\nc: 3\n", "2:1 yaml: Several documents stand in one file: write one file for each"],
  ["%YAML 1.1\n---\na: 1\n", "1:1 yaml: Policies are YAML 1.2, and this file says that it is `1.1`"],
  ["a: {*: 1}", '1:6 yaml: A bare `*` begins an alias in YAML: write it in quotes, `"*"`'],
  ["a: !mine b", "1:4 yaml: Unresolved tag: !mine"],
  ['a: "\\x4:"', "1:5 yaml: Invalid escape sequence \\x4"],
  ['a: "\\x \n  "', "1:5 yaml: Invalid escape sequence \\x"],
  ["\na: @", "2:4 yaml: Plain value cannot start with reserved character @"],
  ["a:\n\tb: c", "2:1 yaml: A tab indents this line, which YAML does not allow: indent with spaces"],
  ["b: *c", "1:4 yaml: No anchor `&c` stands before this alias (anchors do not cross files)"],
  ["a: &a {b: *a}", "1:11 yaml: The alias `*a` stands inside what it repeats"],
  ['a: "\\ud800"', "1:4 invalid: `\ud800` holds half of a character (a lone surrogate), which no name has"],
  ["a: {? [b] : c}", "1:7 invalid: A key must be text, not a list"],
  ["? {a: b}\n: c", "1:3 invalid: A key must be text, not a map"],
  ["# soon\n", "1:1 empty: The file is empty: delete it or write the policy (an empty file must not read as 'nobody')"],
])("%j: why it can't be read is said in a sentence", (text, told) => {
  const { ok, findings } = parseYaml("a.yaml", text);
  expect(ok).toBe(false);
  expect(findings.map(({ rule, message, source }) => `${source?.line}:${source?.column} ${rule}: ${message}`)).toEqual([
    told,
  ]);
});

test("a file may say that it is YAML 1.2", () => {
  expect(shown("%YAML 1.2\n---\na: 1\n")).toBe("{a@3:1=1@3:4}@3:1");
});

test("what a message repeats of the file is cut where it is very long", () => {
  const message = (length: number) => parseYaml("a.yaml", `a: !${"x".repeat(length)} b`).findings[0]?.message;
  expect(message(183)).toBe(`Unresolved tag: !${"x".repeat(183)}`);
  expect(message(184)).toBe(`Unresolved tag: !${"x".repeat(183)}…`);
});

test("aliases may stand for a hundred thousand values, and no more", () => {
  /** A list of one map: a thousand values in all, each time an alias stands for it. */
  const file = (aliases: number) => {
    const map = Array.from({ length: 499 }, (_, nth) => `k${nth}: v`).join(", ");
    return parseYaml("a.yaml", `a: &a [{${map}}]\nb: [${Array(aliases).fill("*a").join(", ")}]`);
  };
  expect(file(100).ok).toBe(true);
  expect(file(103).findings).toEqual([
    {
      rule: "yaml",
      severity: "error",
      message: "The aliases of this file stand for more than 100000 values",
      source: { file: "a.yaml", line: 2, column: 5 + 100 * 4 },
    },
  ]);
});

test("a faulty file changes nothing for faults of our own, which keep their stack traces", () => {
  const before = Error.stackTraceLimit;
  onTestFinished(() => void (Error.stackTraceLimit = before));
  Error.stackTraceLimit = 7;
  expect(parseYaml("a.yaml", "a: @").ok).toBe(false);
  expect(Error.stackTraceLimit).toBe(7);
});

test("syntax errors are one sentence each, one for a line, and the rest is counted", () => {
  const outcome = parseYaml("a.yaml", "a: @ @\n".repeat(25));
  expect(outcome.findings.map(({ source }) => source?.line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(outcome.findings.at(-1)?.message).toContain("15 more");
  for (const { message } of outcome.findings) expect(message).not.toMatch(/\n|[.:]$/u);
  const ten = parseYaml("a.yaml", "a: @ @\n".repeat(10)).findings.map(({ message }) => message);
  expect(ten).toEqual(Array(10).fill("Plain value cannot start with reserved character @"));
});

/** The lines and columns of what is wrong, tabs marked as such. */
function faults(text: string): readonly string[] {
  return parseYaml("a.yaml", text).findings.map(
    ({ source, message }) => `${source?.line}:${source?.column}${message.startsWith("A tab ") ? " tab" : ""}`,
  );
}

test.each([
  ["one line", "users:\n\ta@x.com: {}\n", ["2:1 tab"]],
  ["every line", "users:\n\ta@x.com:\n\t\trole: member\n\tb@x.com:\n\t\trole: member\n", ["2:1 tab"]],
  ["after spaces", "users:\n  a@x.com:\n  \trole: member\n  b@x.com: {}\n", ["3:3 tab"]],
  ["a list below spaces", "groups:\n  A:\n    members:\n\t- a@x.com\n\t- b@x.com\nusers: {}\n", ["4:1 tab"]],
  ["inside braces", "groups:\n  A: {\n\tmembers: []\n  }\n", ["3:1 tab"]],
  ["what hides another fault of the line", "users:\n\ta: @\n", ["2:1 tab"]],
  ["and a tab inside a line that has to go, too", "-\ta: b\n \tc: d\n", ["2:2 tab", "1:2"]],
  ["and the same inside a line above it", "a:\n-\tb: c\n\td: e\n", ["3:1 tab", "2:2"]],
  ["and another fault", "groups: @\nusers:\n\ta@x.com: {}\nsettings: @\n", ["3:1 tab", "1:9", "4:11"]],
  [
    "and many faults",
    `users:\n\ta: b\n${"c: @\n".repeat(20)}`,
    ["2:1 tab", ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => `${n}:4`)],
  ],
])("tabs are told once, and nothing that follows from them: %s", (_, text, expected) => {
  expect(faults(text)).toEqual(expected);
});

test.each([
  ["after a dash or a key", "- \ta\n- b:\tc\n"],
  ["in a block of text", "a: |\n  x\n  \ty\n"],
  ["on a line with nothing else", "a: b\n\t\n\t# c\nd: e\n"],
])("tabs that YAML allows are none of it: %s", (_, text) => {
  expect(faults(text)).toEqual([]);
});

test("a fault on a line with a tab that has another cause keeps its own words", () => {
  expect(faults("a: [\n \t@\n ]\n")).toEqual(["2:3"]);
});

test("the other lines with tabs are named, some of many", () => {
  const message = (lines: number) => parseYaml("a.yaml", `a:\n${"\tb: c\n".repeat(lines)}`).findings[0]?.message;
  expect(message(1)).toBe("A tab indents this line, which YAML does not allow: indent with spaces");
  expect(message(2)).toContain("(also line 3)");
  expect(message(6)).toContain("(also lines 3, 4, 5, 6, 7)");
  expect(message(9)).toContain("(also lines 3, 4, 5, 6, 7 and 3 more)");
  const { findings } = parseYaml("a.yaml", "a:\n\tb:\n\t\tc: d\ne:\tf\n\t#g\n");
  expect(findings[0]?.message).toContain("(also line 3)");
});
