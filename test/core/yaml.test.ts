import { expect, test } from "vitest";
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

test("values are YAML 1.2: text stays text", () => {
  expect(shown("[yes, on, 2027-01-31, 012, 0o14, '1', true, ~, 1:30]")).toBe(
    '["yes"@1:2 "on"@1:7 "2027-01-31"@1:11 12@1:23 12@1:28 "1"@1:34 true@1:39 null@1:45 "1:30"@1:48]@1:1',
  );
});

test("a value that was left out stands at its key", () => {
  expect(shown("a:\nb: {c: , d}\n")).toBe("{a@1:1=null@1:1 b@2:1={c@2:5=null@2:5 d@2:10=null@2:10}@2:4}@1:1");
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

test("syntax errors are one sentence each, one for a line, and the rest is counted", () => {
  const outcome = parseYaml("a.yaml", "a: @ @\n".repeat(25));
  expect(outcome.findings.map(({ source }) => source?.line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(outcome.findings.at(-1)?.message).toContain("15 more");
  for (const { message } of outcome.findings) expect(message).not.toMatch(/\n|[.:]$/u);
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
  expect(message(1)).not.toContain("also");
  expect(message(2)).toContain("(also line 3)");
  expect(message(6)).toContain("(also lines 3, 4, 5, 6, 7)");
  expect(message(9)).toContain("(also lines 3, 4, 5, 6, 7 and 3 more)");
});
