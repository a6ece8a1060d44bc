import { describe, expect, test } from "vitest";
import { parsePolicy, type PolicyText, tooLarge } from "../../src/core/parse.ts";

/** What is told of these files, whichever of them is given first. */
function told(...files: readonly PolicyText[]): readonly string[] {
  const [one, other] = [files, files.toReversed()].map((given) =>
    parsePolicy(given).findings.map(
      ({ rule, source, message }) => `${source?.file}:${source?.line}:${source?.column} ${rule} ${message}`,
    ),
  );
  expect(other).toEqual(one);
  return one ?? [];
}
const own = (file: string, text: string): PolicyText => ({ file, text });
const shared = (file: string, text: string): PolicyText => ({ file, text, shared: true });
const WORKSPACE = own("z.yaml", "workspace: w\n");

describe("what is told of several files", () => {
  test("what stands in two of them is told in the later, with both places", () => {
    expect(told(own("a.yaml", "users: { a@x.io: {} }"), own("b.yaml", "users: { a@x.io: {} }"), WORKSPACE)).toEqual([
      "b.yaml:1:10 duplicate `a@x.io` is written twice: at a.yaml:1:10 and at b.yaml:1:10",
    ]);
  });

  test("one that is no YAML is told, and nothing that may stand in it is missed", () => {
    expect(told(own("a.yaml", "users: ["), own("b.yaml", "users: { a@x.io: {} }"))).toEqual([
      expect.stringMatching(/^a\.yaml:\d+:\d+ yaml /u),
    ]);
  });

  test("a workspace that is nowhere is missed where its own files begin, not in shared ones", () => {
    const files = [own("b.yaml", "users: {}"), own("c.yaml", "groups: {}"), shared("a.yaml", "profiles: {}")];
    expect(told(...files)).toEqual([expect.stringMatching(/^b\.yaml:1:1 missing-workspace /u)]);
  });

  test("a shared file holds profiles and rules only, a workspace's own everything", () => {
    const text = "profiles: { p: { role: member } }\nusers: { a@x.io: { profile: p } }";
    expect(told(own("a.yaml", text), WORKSPACE)).toEqual([]);
    expect(told(shared("a.yaml", text), WORKSPACE)).toEqual([
      "a.yaml:2:1 shared-key A file that several workspaces share holds only `profiles` and `rules`, not `users`",
    ]);
  });

  test("a fault in a rule is told at the very word, in the file that has the rule", () => {
    const rule = (when: string): string => `rules:\n  r:\n    on: grant\n    message: m\n    when: >-\n      ${when}\n`;
    const right = own("b.yaml", rule("grant.role == 'A'").replace("  r:", "  s:"));
    expect(told(own("a.yaml", rule("grant.role == 'A' &&\n      grant.rolle == 'B'")), right, WORKSPACE)).toEqual([
      expect.stringMatching(/^a\.yaml:7:13 .*rolle/u),
    ]);
  });
});

test("files that could not be read are told with the others, and what may stand in them is not missed", () => {
  const unread = tooLarge("a.yaml");
  const parsed = parsePolicy([own("b.yaml", "users: { a@x.io: { profile: p } }")], [unread]);
  expect(parsed).toEqual({ ok: false, findings: [unread] });
});

test("faults of any one file make it no policy, and warnings do not", () => {
  const warned = parsePolicy([own("a.yaml", "workspace: w\nsettings: { protected: [a@x.io, A@x.io] }")]);
  expect([warned.ok, warned.findings.map(({ severity }) => severity)]).toEqual([true, ["warning"]]);
  expect(parsePolicy([own("a.yaml", "uers: {}"), WORKSPACE]).ok).toBe(false);
});

describe("ready rules", () => {
  test("that do not exist are told with those that do", () => {
    expect(told(own("a.yaml", "workspace: w\nuse: [ownrs]"))).toEqual([
      "a.yaml:2:7 unknown-rules There is no pack of rules `ownrs` (did you mean `owners`?): there are contractors, least-privilege, owners, sensitive-destinations, separation-of-duties",
    ]);
    expect(told(own("a.yaml", "workspace: w\nuse: [toString]"))).toEqual([
      expect.stringMatching(/^a\.yaml:2:7 unknown-rules There is no pack of rules `toString`: there are /u),
    ]);
  });

  test("are the policy's, from a file of their own, once", () => {
    const files = [own("a.yaml", "use: [owners]"), own("b.yaml", "use: [owners, contractors]"), WORKSPACE];
    const parsed = parsePolicy(files);
    const places = parsed.ok ? [...parsed.value.rules.values()].map(({ source }) => source.file) : [];
    expect([...new Set(places)].sort()).toEqual(["rules/contractors.yaml", "rules/owners.yaml"]);
    expect(told(...files)).toEqual([]);
  });
});

test("a file that is too large is told at its beginning, with the most it may have", () => {
  expect(tooLarge("a.yaml")).toEqual({
    rule: "file-too-large",
    severity: "error",
    message: "The file is over 5 MiB: split it",
    source: { file: "a.yaml", line: 1, column: 1 },
  });
});
