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
