import { expect, test } from "vitest";
import { type Amendment, amendPolicy } from "../../../src/core/import/amend-policy.ts";
import type { WorkspaceWord } from "../../../src/core/policy.ts";

const NOTHING: Amendment = {
  entries: { users: [], groups: [] },
  users: new Set(),
  groups: new Set(),
  labels: new Map(),
};

function put(text: string, email: string, word: WorkspaceWord | undefined, invited = false): string {
  const user = { email, invited, word, entry: word === undefined ? { roles: ["PII Access"] } : { role: word } };
  return amendPolicy(text, { ...NOTHING, entries: { users: [user], groups: [] } });
}

const remove = (text: string, ...users: readonly string[]): string =>
  amendPolicy(text, { ...NOTHING, users: new Set(users) });

const MEMBER = "{ role: member }";
const ALL = `users:
  # Owners
  a@x.com: { role: owner }

  # Members
  b@x.com: ${MEMBER}
  c@x.com: ${MEMBER}

  # Read-only
  d@x.com: { role: read-only }
`;

test.each([
  ["the first under its heading leaves it to the next", ALL, "b@x.com", ALL.replace(`  b@x.com: ${MEMBER}\n`, "")],
  ["another one leaves it where it is", ALL, "c@x.com", ALL.replace(`  c@x.com: ${MEMBER}\n`, "")],
  [
    "the last under it takes it along",
    ALL,
    "d@x.com",
    ALL.replace("\n  # Read-only\n  d@x.com: { role: read-only }\n", ""),
  ],
  [
    "the comment of the next one stays",
    "users:\n  # Owners\n  a@x.com: {}\n\n  # Members\n  b@x.com: {}\n  # on leave\n  c@x.com: {}\n",
    "b@x.com",
    "users:\n  # Owners\n  a@x.com: {}\n\n  # Members\n  # on leave\n  c@x.com: {}\n",
  ],
  [
    "what else stands above the first stays",
    "users:\n  # ours\n  # Owners\n  a@x.com: {}\n\n  # Members\n  b@x.com: {}\n",
    "a@x.com",
    "users:\n  # ours\n\n  # Members\n  b@x.com: {}\n",
  ],
  [
    "the first of all leaves its heading",
    "users:\n  # Owners\n  a@x.com: {}\n  b@x.com: {}\n",
    "a@x.com",
    "users:\n  # Owners\n  b@x.com: {}\n",
  ],
  ["letter case does not count", "users:\n  A@x.com: {}\n  b@x.com: {}\n", "a@x.com", "users:\n  b@x.com: {}\n"],
  ["who is not there", ALL, "z@x.com", ALL],
  [
    "a byte order mark and line ends",
    "\ufeffusers:\r\n  a@x.com: {}\r\n  b@x.com: {}\r\n",
    "a@x.com",
    "users:\n  b@x.com: {}\n",
  ],
  [
    "and a mark inside a text stays",
    "users:\n  a@x.com: {}\n  b@x.com: { reason: x\ufeffy }\n",
    "a@x.com",
    "users:\n  b@x.com: { reason: x\ufeffy }\n",
  ],
  ["no people", "workspace: w\n", "a@x.com", "workspace: w\n"],
])("taken out: %s", (_, text, email, expected) => {
  // The writer indents an empty line between two comments.
  expect(remove(text, email).replaceAll(/ +$/gmu, "")).toBe(expected);
});

test("names of groups are told apart by letter case, and are none of the people's", () => {
  const text = "users:\n  Data: {}\n  b@x.com: {}\ngroups:\n  data: {}\n  Data: {}\n";
  expect(amendPolicy(text, { ...NOTHING, groups: new Set(["Data"]) })).toBe(
    "users:\n  Data: {}\n  b@x.com: {}\ngroups:\n  data: {}\n",
  );
});

test.each<[string, string, string, WorkspaceWord | undefined, string]>([
  ["in place where the heading fits", ALL, "B@x.com", "member", ALL],
  [
    "at the end of those under the heading",
    ALL,
    "z@x.com",
    "member",
    ALL.replace("\n\n  # Read", `\n  z@x.com: ${MEMBER}\n\n  # Read`),
  ],
  ["at the end of the last heading", ALL, "z@x.com", "read-only", `${ALL}  z@x.com: { role: read-only }\n`],
  ["under a new heading", ALL, "z@x.com", "admin", `${ALL}\n  # Admins\n  z@x.com: { role: admin }\n`],
  [
    "moved to another heading, which is left to the next",
    ALL,
    "b@x.com",
    "read-only",
    `${ALL.replace(`  b@x.com: ${MEMBER}\n`, "")}  b@x.com: { role: read-only }\n`,
  ],
  [
    "moved with the comment that is its own",
    "users:\n  # Owners\n  a@x.com: {}\n  # on leave\n  b@x.com: {}\n",
    "b@x.com",
    "admin",
    "users:\n  # Owners\n  a@x.com: {}\n\n  # Admins\n  # on leave\n  b@x.com: { role: admin }\n",
  ],
  [
    "without a heading where there are none",
    "users:\n  a@x.com: {}\n",
    "z@x.com",
    "member",
    `users:\n  a@x.com: {}\n  z@x.com: ${MEMBER}\n`,
  ],
  [
    "in place where there are no headings",
    "users:\n  a@x.com: {}\n  b@x.com: {}\n",
    "a@x.com",
    "member",
    `users:\n  a@x.com: ${MEMBER}\n  b@x.com: {}\n`,
  ],
  [
    "with the comments at the entry",
    "users:\n  a@x.com: {} # first\n  b@x.com: {}\n",
    "a@x.com",
    "member",
    `users:\n  a@x.com: ${MEMBER} # first\n  b@x.com: {}\n`,
  ],
  [
    "in place of an empty entry",
    "users:\n  a@x.com:\n  b@x.com: {}\n",
    "a@x.com",
    "member",
    `users:\n  a@x.com: ${MEMBER}\n  b@x.com: {}\n`,
  ],
  [
    "into brackets that stand in one line",
    "users: { a@x.com: {} }\n",
    "z@x.com",
    "member",
    `users: { a@x.com: {}, z@x.com: ${MEMBER} }\n`,
  ],
  ["a line of its own where there was nobody", "users: {}\n", "z@x.com", "member", `users:\n  z@x.com: ${MEMBER}\n`],
  ["where there were no people", "workspace: w\n", "z@x.com", "member", `workspace: w\nusers:\n  z@x.com: ${MEMBER}\n`],
])("put: %s", (_, text, email, word, expected) => {
  expect(put(text, email, word)).toBe(expected);
});

test("who is invited, or has no word, stands under a heading of their own", () => {
  expect(put(ALL, "z@x.com", "member", true)).toMatch(
    /\n\n {2}# Pending invites.*\n {2}z@x\.com: \{ role: member \}\n$/u,
  );
  expect(put(ALL, "z@x.com", undefined)).toMatch(/\n\n {2}# Access by role name only\n {2}z@x\.com:\n/u);
});

test("the labels of the sources that are named, and of no others", () => {
  const text = `resources:
  sources:
    one: { labels: { env: prod } }
    two: { labels: { env: prod } }
    three:
`;
  const labels = new Map([
    ["two", { env: "dev" }],
    ["three", { env: "dev" }],
    ["four", { env: "dev" }],
  ]);
  expect(amendPolicy(text, { ...NOTHING, labels })).toBe(
    text.replace("two: { labels: { env: prod", "two: { labels: { env: dev"),
  );
  expect(amendPolicy("workspace: w\n", { ...NOTHING, labels })).toBe("workspace: w\n");
});

test("anchors that nothing points at stay, others are written out", () => {
  const free = "users:\n  a@x.com: &a { role: member }\n  b@x.com: {}\n";
  expect(remove(free, "b@x.com")).toBe("users:\n  a@x.com: &a { role: member }\n");
  const used = "users:\n  a@x.com: &a { role: &r member }\n  b@x.com: *a\n  c@x.com: { role: *r }\n";
  expect(remove(used, "a@x.com")).toBe("users:\n  b@x.com: { role: member }\n  c@x.com: { role: member }\n");
});

test("a text with faults is not amended", () => {
  expect(() => remove("users: {a: @}\n", "a@x.com")).toThrow(/without faults/u);
});
