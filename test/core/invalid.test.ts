import { fail } from "node:assert";
import { expect, test } from "vitest";
import type { Finding } from "../../src/core/finding.ts";
import { findInvalid } from "../../src/core/invalid.ts";
import { parsePolicy } from "../../src/core/parse.ts";
import { parseYaml } from "../../src/core/yaml.ts";

function only(text: string): Finding {
  const tree = parseYaml("a.yaml", text);
  const findings = tree.ok ? findInvalid(tree.value) : tree.findings;
  expect(findings).toHaveLength(1);
  return findings[0] ?? fail("no finding");
}

test.each([
  ["users: { sam@acme.com: member }", "{ role: member }"],
  ["users: { sam@acme.com: read-only }", "{ role: read-only }"],
  ["profiles: { p: admin }", "{ role: admin }"],
  ["groups: { A: idp }", "{ managed-by: idp }"],
  ["settings: declared", "{ scope: declared }"],
])("%s: what to write is said", (text, instead) => {
  expect(only(text)).toMatchObject({ rule: "invalid", message: expect.stringContaining(instead) as string });
});

test.each(["users: { sam@acme.com: boss }", "groups: { A: read-only }", "groups: { A: 7 }", "users: { a@x.com: [] }"])(
  "%s: no key is guessed",
  (text) => {
    expect(only(text).message).not.toContain("write");
  },
);

test.each(["users: { sam@acme.com: boss }", "users: { a@x.com: { colour: red } }", "settings: { colour: red }"])(
  "%s: eight keys are named, the others counted",
  (text) => {
    const { message } = only(text);
    expect(message).toMatch(/ and \d+ more/u);
    expect(message.match(/`/gu)).toHaveLength(2 + 2 * 8);
  },
);

test("a group has no role, and `roles` is not offered as a slip of it", () => {
  const { rule, message } = only("groups: { A: { role: member } }");
  expect(rule).toBe("unknown-key");
  expect(message).toMatch(/no workspace role.*`sources`.*`roles`/u);
  expect(message).not.toContain("did you mean");
  expect(only("groups: { A: { rols: [] } }").message).toContain("did you mean `roles`");
});

test("of more than a thousand faults a thousand are told, and how many there are beside", () => {
  const wrong = (count: number): readonly string[] => {
    const text = Array.from({ length: count }, (_, nth) => `k${nth}: 1\n`).join("");
    return parsePolicy([{ file: "p.yaml", text: `workspace: w\n${text}` }]).findings.map(({ message }) => message);
  };
  expect(wrong(1000)).toHaveLength(1000);
  expect(wrong(1000).filter((message) => message.includes("more faults"))).toEqual([]);
  const messages = wrong(1234);
  expect(messages).toHaveLength(1000);
  expect(messages.filter((message) => message.includes("more faults"))).toHaveLength(1);
  expect(messages.at(-1)).toMatch(/\(234 more faults in this file\)$/u);
});

test.each([
  ["users: 7", "`users` must be a map of names, not `7`"],
  ["users: [x]", "`users` must be a map of names, not a list"],
  ["users: hello", "`users` must be a map of names, not text"],
  ["groups: true", "`groups` must be a map of names, not `true`"],
  ["resources: { sources: }", "`sources` must be a map of names, not nothing"],
  ["resources: 7", "`resources` must be a map with `sources`, not `7`"],
  ["rules: { r: }", "`r` must be a map with `on`, `when`, `severity`, `message`, not nothing"],
  ["text", "A policy file must be a map with `workspace`, "],
  ["workspace: 007", '`workspace` must be text: quote it (`"007"`)'],
  ["users: { a@x.io: { reason: true } }", '`reason` must be text: quote it (`"true"`)'],
  ["resources: { sources: { w: { labels: { env: 1 } } } }", '`env` must be text: quote it (`"1"`)'],
  ["workspace:", "`workspace` must be text, not nothing"],
  ["workspace: {}", "`workspace` must be text, not a map"],
  ["workspace: [x]", "`workspace` must be text, not a list"],
  ["workspace: ''", "`workspace` must not be empty"],
  ["users: { a@x.io: { role: [] } }", "`role` must not be empty"],
  ["users: { a@x.io: { role: 7 } }", "`role` must be one of owner, admin, member, read-only, or a list, not `7`"],
  ["users: { a@x.io: { profile: 7 } }", "`profile` must be text, or a list, not `7`"],
  ["users: { a@x.io: { roles: [7] } }", "An entry of `roles` must be text, or a map with `role`, `on`, "],
  ["users: { a@x.io: { roles: [{ on: workspace }] } }", "`role` is missing here"],
  ["settings: { seats: many }", "`seats` must be a whole number, not text"],
  ["settings: { seats: 1.5 }", "`seats` must be a whole number, not `1.5`"],
  ["settings: { seats: 0 }", "`seats` must be 1 or more"],
  ["settings: { batch: 100000 }", "`batch` must be 1000 or less"],
  ["settings: { domains: { a: b } }", "`domains` must be a list, not a map"],
  ["settings: { scope: all }", "`scope` must be one of everything, declared"],
  ["settings: { scope: [all] }", "`scope` must be one of everything, declared"],
  [
    "settings: { guardrails: 7 }",
    "`guardrails` must be a map that has one of error, warning, note, approval for each name, not `7`",
  ],
  ["settings: { guardrails: { r: 7 } }", "`r` must be one of error, warning, note, approval"],
  ["settings: { apply-expired: soon }", "`apply-expired` must be true or false, not text"],
  ["settings: { limits: { removals: some } }", "`removals` must be a percentage such as 25%, or a whole number"],
  [
    "settings: { limits: { removals: [] } }",
    "`removals` must be a whole number, or a percentage such as 25%, not a list",
  ],
  [
    "users: { a@x.io: { sources: 7 } }",
    "`sources` must be one of full-access, read-write, read-only, no-access, or a map of names, not `7`",
  ],
  [
    "users: { a@x.io: { sources: { w: 7 } } }",
    "`w` must be one of full-access, read-write, read-only, no-access, or a map with `access`, ",
  ],
  [
    "users: { a@x.io: { role: [7] } }",
    "An entry of `role` must be one of owner, admin, member, read-only, or a map with `role`, ",
  ],
  ["users: { a@x.io: { github: 7 } }", '`github` must be a GitHub login: quote it (`"7"`)'],
])("%s: what is wanted and what was written is said", (text, words) => {
  const { rule, message } = only(text);
  expect(rule).toBe("invalid");
  expect(message.startsWith(words)).toBe(true);
});

test("a login on GitHub that can't be one is told, and nothing beside", () => {
  expect(only("users: { a@x.io: { github: -dana } }").message).toBe("`github` must be a GitHub login");
});

test.each([
  "rules: { r: { role: x, when: 'true', message: m } }",
  "groups: { A: { members: [{ user: a@x.io, role: member }] } }",
])("%s: it is not the group's role that is meant", (text) => {
  expect(only(text).message).toMatch(/^Unknown key `role`: known here are /u);
});

test("what may be left blank is no fault", () => {
  for (const text of [
    "users:\ngroups:\nprofiles:\nsettings:\nrules:\nresources:",
    "users: { a@x.io: }\ngroups: { G: }\nprofiles: { p: }",
  ]) {
    const { findings } = parsePolicy([{ file: "p.yaml", text: `workspace: w\n${text}` }]);
    expect(findings.filter(({ rule }) => rule === "invalid")).toEqual([]);
  }
});

test.each(["use:", "allow:", "rules: { r: }", "users: { a@x.io: { sources: } }", "settings: { owners: }"])(
  "%s may not be left blank",
  (text) => {
    expect(only(text).message).toContain("not nothing");
  },
);

test.each([
  ["settings: { scope: declard }", "invalid", "did you mean `declared`"],
  ["settings: { scop: declared }", "unknown-key", "did you mean `scope`"],
  ["users: { a@x.io: { roles: [{ rol: X }] } }", "unknown-key", "did you mean `role`"],
  ["allow: [{ rule: seats, reason: r, untill: 2026-12-01 }]", "unknown-key", "did you mean `until`"],
  ["users: { a@x.io: { sources: read-onl } }", "invalid", "did you mean `read-only`"],
  ["users: { a@x.io: { sources: { a/b~c: nope } } }", "invalid", "`a/b~c` must be one of"],
])("%s: a slip is one finding", (text, code, words) => {
  const { rule, message } = only(text);
  expect(rule).toBe(code);
  expect(message).toContain(words);
});
