import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/core/finding.ts";
import { parsePolicy, type PolicyText } from "../../src/core/parse.ts";
import type { Policy } from "../../src/core/policy.ts";
import { FAULTS } from "./corpus.ts";

function textsOf(files: Readonly<Record<string, string>>): PolicyText[] {
  return Object.entries(files).map(([file, text]) => ({ file, text }));
}

function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ rule, severity, source }) => {
    const place = source ? `${source.file}:${source.line}:${source.column} ` : "";
    return `${place}${rule}${severity === "error" ? "" : ` ${severity}`}`;
  });
}

function parsed(text: string): Policy {
  const outcome = parsePolicy([{ file: "a.yaml", text }]);
  expect(lines(outcome.findings)).toEqual([]);
  if (!outcome.ok) throw new Error("not parsed");
  return outcome.value;
}

describe("every fault is found at its place, and nothing else is", () => {
  test.each(FAULTS)("$name", ({ files, findings }) => {
    const outcome = parsePolicy(textsOf(files));
    expect(lines(outcome.findings)).toEqual(findings);
    expect(outcome.ok).toBe(findings.every((finding) => finding.endsWith(" warning")));
  });

  test("the byte order mark and carriage returns move nothing", () => {
    for (const { files, findings } of FAULTS.filter(({ name }) => name !== "too large")) {
      const windows = textsOf(files).map(({ file, text }) => ({
        file,
        text: `\ufeff${text.replaceAll("\n", "\r\n")}`,
      }));
      expect(lines(parsePolicy(windows).findings)).toEqual(findings);
    }
  });
});

test("a word that was nearly right is suggested, and both places of a duplicate are named", () => {
  const { findings } = parsePolicy([
    {
      file: "a.yaml",
      text: "workspace: w\nusers:\n  a@x.com: {rol: x, role: membr, sources: {web: read-onl}}\n  A@x.com: {}",
    },
  ]);
  expect(findings.map(({ message }) => message)).toEqual([
    expect.stringContaining("did you mean `role`"),
    expect.stringMatching(/owner, admin, member, read-only .*did you mean `member`/u),
    expect.stringContaining("did you mean `read-only`"),
    expect.stringMatching(/a\.yaml:3:3.*a\.yaml:4:3/u),
  ]);
});

test("a message never grows with what was written", () => {
  const { findings } = parsePolicy([
    { file: "a.yaml", text: `workspace: w\n? "${"x".repeat(79)}\u{1f600}${"y".repeat(99_999)}"\n: 1` },
  ]);
  expect(lines(findings)).toEqual(["a.yaml:2:3 unknown-key"]);
  expect(findings[0]?.message).toContain(`${"x".repeat(79)}…`);
});

test("no files, or one that could not be read, are no policy", () => {
  expect(lines(parsePolicy([]).findings)).toEqual(["missing-workspace"]);
  const unread: Finding = { rule: "unreadable", severity: "error", message: "no" };
  const outcome = parsePolicy([{ file: "a.yaml", text: "groups: {A: {members: [a@x.com]}}" }], [unread]);
  expect(outcome.ok).toBe(false);
  expect(lines(outcome.findings)).toEqual(["unreadable"]);
});

test("a whole policy, with the place of every line", () => {
  const policy = parsed(`workspace: acme
settings:
  scope: declared
  except: [BreakGlass@acme.com, "user:Bot?@acme.com", "group:Okta *", "Group:X"]
  owners: { min: 2, max: 5 }
  domains: [Acme.com]
  protected: [Boss@acme.com]
  limits: { removals: 12.5%, owners-added: 0, grants-added: 9 }
  seats: 60
  region: eu
  batch: 7
groups:
  Analytics:
  Data:
    members: [Dev@acme.com]
    sources: read-only
users:
  dev@acme.com:
    role: admin
    sources: { web: read-only, 012: no-access, "*": full-access }
    tracking-plans: read-write
    roles:
      - PII Access
      - { role: Source Admin, on: "env=dev,team=growth" }
  nil@acme.com:
`);
  const at = (line: number, column: number) => ({ file: "a.yaml", line, column });
  expect(policy.workspace).toEqual({ value: "acme", source: at(1, 12) });
  expect(policy.settings).toEqual({
    scope: "declared",
    except: [
      { value: "user:breakglass@acme.com", source: at(4, 12) },
      { value: "user:bot?@acme.com", source: at(4, 33) },
      { value: "group:Okta *", source: at(4, 55) },
      { value: "group:X", source: at(4, 71) },
    ],
    owners: { min: 2, max: 5 },
    domains: ["acme.com"],
    protected: [{ value: "user:boss@acme.com", source: at(7, 15) }],
    limits: { removals: { percent: 12.5 }, ownersAdded: 0, grantsAdded: 9 },
    destinations: "refuse",
    people: "policy",
    require: [],
    guardrails: new Map(),
    approvals: { sources: [] },
    applyExpired: false,
    seats: 60,
    region: "eu",
    batch: 7,
    sources: new Map([
      ["scope", at(3, 3)],
      ["except", at(4, 3)],
      ["owners.min", at(5, 13)],
      ["owners.max", at(5, 21)],
      ["domains", at(6, 3)],
      ["protected", at(7, 3)],
      ["limits.removals", at(8, 13)],
      ["limits.owners-added", at(8, 30)],
      ["limits.grants-added", at(8, 47)],
      ["seats", at(9, 3)],
      ["region", at(10, 3)],
      ["batch", at(11, 3)],
    ]),
  });
  const plain = { profiles: [], terms: {} };
  const group = { ...plain, previously: [] };
  const user = { ...plain, kind: "person" };
  const none = { blocks: new Map(), roles: [] };
  const terms = {};
  expect([...policy.groups.values()]).toEqual([
    { group: "group:Analytics", source: at(13, 3), members: [], access: none, ...group },
    {
      group: "group:Data",
      source: at(14, 3),
      members: [{ value: "user:dev@acme.com", source: at(15, 15), terms }],
      access: {
        blocks: new Map([["source", [{ selector: "*", word: "read-only", source: at(16, 14), terms }]]]),
        roles: [],
      },
      ...group,
    },
  ]);
  expect([...policy.users.values()]).toEqual([
    {
      user: "user:dev@acme.com",
      source: at(18, 3),
      ...user,
      words: [{ word: "admin", source: at(19, 11), terms }],
      access: {
        blocks: new Map([
          [
            "source",
            [
              { selector: "web", word: "read-only", source: at(20, 16), terms },
              { selector: "012", word: "no-access", source: at(20, 32), terms },
              { selector: "*", word: "full-access", source: at(20, 48), terms },
            ],
          ],
          ["tracking-plan", [{ selector: "*", word: "read-write", source: at(21, 21), terms }]],
        ]),
        roles: [
          { role: "PII Access", on: "workspace", source: at(23, 9), terms },
          { role: "Source Admin", on: "env=dev,team=growth", source: at(24, 9), terms },
        ],
      },
    },
    { user: "user:nil@acme.com", source: at(25, 3), words: [], access: none, ...user },
  ]);
});

test("what is left out has its default, and blank sections are none", () => {
  const policy = parsed("workspace: w\nsettings:\nusers:\ngroups: ~\n");
  expect(policy.settings).toEqual(parsed("workspace: w\n").settings);
  expect(policy.settings.sources).toEqual(new Map());
  expect([policy.users.size, policy.groups.size]).toEqual([0, 0]);
  expect(parsed("workspace: w\nsettings: {limits: {removals: 3}}").settings.limits.removals).toEqual({ count: 3 });
});

test("names that JavaScript has everywhere are names", () => {
  const policy = parsed(
    "workspace: w\ngroups: {__proto__: {sources: {__proto__: read-only, constructor: no-access}}, toString: , 1.0: , null: }",
  );
  expect([...policy.groups.keys()]).toEqual(["group:__proto__", "group:toString", "group:1.0", "group:null"]);
  const selectors = policy.groups
    .get("group:__proto__")
    ?.access.blocks.get("source")
    ?.map(({ selector }) => selector);
  expect(selectors).toEqual(["__proto__", "constructor"]);
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test("an anchor gives several people the same access, each line with its own place", () => {
  const policy = parsed(
    "workspace: w\nusers:\n  a@x.com: &same\n    sources: &word read-only\n  b@x.com: *same\n  c@x.com: {sources: *word}\n",
  );
  const places = [...policy.users.values()].map(({ access }) => access.blocks.get("source")?.[0]?.source);
  expect(places.map((source) => `${source?.line}:${source?.column}`)).toEqual(["4:20", "4:20", "6:22"]);
});

/** A policy without places and without order. */
function canonical(policy: Policy): unknown {
  const sorted = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).sort();
  const access = ({ blocks, roles }: Policy["users"] extends ReadonlyMap<string, { access: infer A }> ? A : never) => ({
    blocks: sorted(
      [...blocks].map(([kind, block]) => [kind, sorted(block.map(({ selector, word }) => [selector, word]))]),
    ),
    roles: sorted(roles.map(({ role, on }) => [role, on])),
  });
  const { sources, except, protected: kept, domains, ...settings } = policy.settings;
  return {
    workspace: policy.workspace.value,
    settings: { ...settings, domains: domains?.toSorted(), set: [...sources.keys()].sort() },
    except: sorted(except.map(({ value }) => value)),
    protected: sorted(kept.map(({ value }) => value)),
    users: sorted(
      [...policy.users.values()].map((user) => [user.user, user.words.map(({ word }) => word), access(user.access)]),
    ),
    groups: sorted(
      [...policy.groups.values()].map((group) => [
        group.group,
        sorted(group.members.map(({ value }) => value)),
        access(group.access),
      ]),
    ),
  };
}

type Tree = string | number | readonly Tree[] | { readonly [key: string]: Tree };

/** The same YAML with keys and list items in an order that `random` gives. */
function shuffled(tree: Tree, random: () => number): Tree {
  const mix = <T>(items: readonly T[]) =>
    items
      .map((item) => ({ item, rank: random() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  if (Array.isArray(tree)) return mix(tree.map((item: Tree) => shuffled(item, random)));
  if (typeof tree !== "object") return tree;
  return Object.fromEntries(mix(Object.entries(tree)).map(([key, value]) => [key, shuffled(value, random)]));
}

const word = fc.constantFrom("full-access", "read-write", "read-only", "no-access");
const block = fc.oneof(word, fc.dictionary(fc.stringMatching(/^[a-z*]{1,4}$/u), word, { maxKeys: 4 }));
const roles = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom("R", "S"),
    fc.record({ role: fc.constantFrom("T", "U"), on: fc.constantFrom("workspace", "env=dev") }),
  ),
  {
    selector: (role) => JSON.stringify(role),
  },
);
const access = { sources: block, functions: block, "tracking-plans": word, roles };
const email = fc.constantFrom("a", "b", "c", "d", "e").map((name) => `${name}@x.com`);
const emails = fc.uniqueArray(email);
const policies = fc
  .record({
    settings: fc.record(
      {
        except: fc.subarray(["*@out.com", "group:O*", "root@x.com"]),
        protected: emails,
        domains: fc.subarray(["x.com", "y.com"]),
        seats: fc.nat(9).map((n) => n + 1),
      },
      { requiredKeys: [] },
    ),
    users: fc.dictionary(
      email,
      fc.record({ role: fc.constantFrom("owner", "member"), ...access }, { requiredKeys: [] }),
    ),
    groups: fc.dictionary(
      fc.constantFrom("A", "B", "C"),
      fc.record({ members: emails, ...access }, { requiredKeys: [] }),
    ),
  })
  .map(({ users, groups, settings }) => {
    const people = Object.values(groups).flatMap(({ members = [] }) => members);
    return { settings, groups, users: { ...Object.fromEntries(people.map((name) => [name, {}])), ...users } };
  });

test("the order of files, keys and list items never changes the policy", () => {
  fc.assert(
    fc.property(policies, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (policy, stream) => {
      const random = () => stream.next().value ?? 0;
      const parts: Tree[] = [
        { workspace: "w" },
        { settings: policy.settings as Tree },
        { groups: policy.groups as Tree },
        { users: policy.users as Tree },
      ];
      const whole = parsePolicy([{ file: "all.yaml", text: JSON.stringify(Object.assign({}, ...parts)) }]);
      const names = ["a.yaml", "b.yaml", "c.yaml", "d.yaml"]
        .map((name) => ({ name, rank: random() }))
        .sort((a, b) => a.rank - b.rank);
      const split = parsePolicy(
        parts
          .map((part, index) => ({ file: names[index]?.name ?? "", text: JSON.stringify(shuffled(part, random)) }))
          .reverse(),
      );
      expect(whole.findings).toEqual([]);
      expect(split.findings).toEqual([]);
      expect(split.ok && canonical(split.value)).toEqual(whole.ok && canonical(whole.value));
      expect(whole.ok).toBe(true);
    }),
  );
});

const START = FAULTS.flatMap(({ files }) => Object.values(files)).filter((text) => text.length < 5_000);
const SPICE = [
  "[",
  "]",
  "{",
  "}",
  ": ",
  "- ",
  "? ",
  "&a ",
  "*a",
  "!!str ",
  "!x ",
  '"',
  "'",
  "|\n",
  ">",
  "#",
  "\n",
  "\n  ",
  "\t",
  "\r",
  "---\n",
  "...\n",
  "%YAML 1.2\n",
  "\ud800",
  "\u0000",
  "~",
  ",",
];

test("no text makes it throw", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(fc.oneof(fc.constantFrom(...SPICE), fc.constantFrom("users", "a@x.com", "role", "member", "12")))
      .map((parts) => parts.join("")),
    fc
      .record({ start: fc.constantFrom(...START), at: fc.nat(), cut: fc.nat(9), put: fc.constantFrom(...SPICE) })
      .map(({ start, at, cut, put }) => {
        const place = at % (start.length + 1);
        return start.slice(0, place) + put + start.slice(place + cut);
      }),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), (texts) => {
      const outcome = parsePolicy(texts.map((each, index) => ({ file: `${index}.yaml`, text: each })));
      expect(outcome.ok || outcome.findings.some(({ severity }) => severity === "error")).toBe(true);
      for (const { source } of outcome.findings)
        expect(source === undefined || (source.line >= 1 && source.column >= 1)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
