import { fail } from "node:assert";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type DraftPolicy, draftPolicy } from "../../../src/core/import/draft-policy.ts";
import { renewPolicy } from "../../../src/core/import/renew-policy.ts";
import type { Live } from "../../../src/core/provider.ts";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { group, invitee, liveOf, person, policyOf, ROLES, TODAY } from "../../scenario.ts";

const vocabulary = segmentSystem.vocabulary(ROLES);
const owner = person("dana@acme.com", "Workspace Owner");
const ADMIN = ROLES.filter((role) => role === "Workspace Member" || role.endsWith("Admin"));

const draft = (live: Live): DraftPolicy => draftPolicy(live, segmentSystem.vocabulary(live.roles));
const entryOf = (live: Live, email: string): object | undefined =>
  draft(live).users.find((user) => user.email === email)?.entry;

/** The entries of a policy after it was brought up to what is live. */
function renewed(text: string, live: Live) {
  const policy = `workspace: acme-prod\n${text}`;
  const { files } = renewPolicy([{ name: "policy.yaml", text: policy }], policyOf(policy), live, vocabulary, TODAY);
  return files.find(({ name }) => name === "policy.yaml")?.text ?? fail("nothing changed");
}

test("people and groups come by name, whatever order they are read in", () => {
  const read = liveOf([person("zoe@acme.com"), owner, person("amy@acme.com")], [group("Z", []), group("A", [])]);
  const live = { ...read, facts: new Map([...read.facts].reverse()) };
  expect(draft(live).users.map(({ email }) => email)).toEqual(["amy@acme.com", "dana@acme.com", "zoe@acme.com"]);
  expect(draft(live).groups).toEqual([
    { name: "A", entry: {} },
    { name: "Z", entry: {} },
  ]);
});

test.each<[string, readonly string[], object]>([
  [
    "of two roles on one resource the stronger is the word",
    ["Source Read-only on source:payments", "Source Admin on source:payments"],
    { sources: { payments: "full-access" }, roles: [{ role: "Source Read-only", on: "source:payments" }] },
  ],
  [
    "beside everything a weaker line would take away",
    ["Source Admin", "Source Read-only on source:payments", "Source Read-only on source:web-prod"],
    {
      sources: { "*": "full-access" },
      roles: [
        { role: "Source Read-only", on: "source:payments" },
        { role: "Source Read-only", on: "source:web-prod" },
      ],
    },
  ],
  [
    "beside everything a stronger line is a line",
    ["Source Read-only", "Source Admin on source:payments", "Source Admin on source:web-prod"],
    { sources: { "*": "read-only", payments: "full-access", "web-prod": "full-access" } },
  ],
  [
    "beside everything a line of the same word stays a line",
    ["Source Admin", "Source Admin on source:payments"],
    { sources: { "*": "full-access", payments: "full-access" } },
  ],
  [
    "what the workspace role gives, on one resource only",
    ["Workspace Member on source:payments"],
    { roles: [{ role: "Workspace Member", on: "source:payments" }] },
  ],
  [
    "roles come by name, then by scope",
    [
      "PII Access",
      "Source Admin on labels:env=prod",
      "Function Admin on labels:team=a",
      "Function Admin on labels:env=b",
    ],
    {
      roles: [
        { role: "Function Admin", on: "env=b" },
        { role: "Function Admin", on: "team=a" },
        "PII Access",
        { role: "Source Admin", on: "env=prod" },
      ],
    },
  ],
  ["all tracking plans at once", ["Tracking Plan Read-only"], { "tracking-plans": "read-only" }],
  [
    "one tracking plan only by role",
    ["Tracking Plan Admin on tracking-plan:customer-journey"],
    { roles: [{ role: "Tracking Plan Admin", on: "tracking-plan:customer-journey" }] },
  ],
  [
    "what is in no list only by role",
    ["Source Admin on source:gone", "Source Admin on warehouse:snowflake-dev"],
    {
      roles: [
        { role: "Source Admin", on: "source:gone" },
        { role: "Source Admin", on: "warehouse:snowflake-dev" },
      ],
    },
  ],
])("%s", (_, grants, expected) => {
  const live = liveOf([owner, person("kim@acme.com", "Workspace Member", ...grants)]);
  expect(entryOf(live, "kim@acme.com")).toEqual({ role: "member", ...expected });
});

test("somebody invited becomes a member where there is such a role", () => {
  expect(entryOf(liveOf([owner, invitee("new@acme.com")]), "new@acme.com")).toEqual({ role: "member" });
  const without = liveOf([owner, invitee("new@acme.com")], [], { roles: ["Workspace Owner"] });
  expect(entryOf(without, "new@acme.com")).toEqual({});
});

test("what a group is beside its access stays", () => {
  const text = renewed(
    `users: { dana@acme.com: { role: owner }, kim@acme.com: { role: member } }
groups:
  Pushed: { managed-by: idp, previously: [Was], sources: { web-prod: read-only } }
  Ours: { members: [dana@acme.com], previously: [Older] }
`,
    liveOf(
      [owner, person("kim@acme.com", "Workspace Member")],
      [group("Pushed", ["kim@acme.com"], "Source Admin on source:web-prod"), group("Ours", ["kim@acme.com"])],
    ),
  );
  const { groups } = policyOf(text);
  const [pushed, ours] = [groups.get("group:Pushed"), groups.get("group:Ours")];
  expect(pushed?.managedByIdp).toBeDefined();
  expect(pushed?.previously.map(({ value }) => value)).toEqual(["group:Was"]);
  expect(pushed?.members).toEqual([]);
  expect(pushed?.access.blocks.get("source")).toMatchObject([{ selector: "web-prod", word: "full-access" }]);
  expect(ours?.managedByIdp).toBeUndefined();
  expect(ours?.previously.map(({ value }) => value)).toEqual(["group:Older"]);
  expect(ours?.members.map(({ value }) => value)).toEqual(["user:kim@acme.com"]);
});

test("what a person is beside their access stays", () => {
  const text = renewed(
    `users:
  dana@acme.com: { role: owner }
  bot@acme.com: { role: member, kind: service, owner: dana@acme.com }
  kim@acme.com: { role: member, github: kim-gh, id: id-kim@acme.com }
`,
    liveOf([
      owner,
      person("bot@acme.com", "Workspace Member", "PII Access"),
      person("kim@acme.com", "Workspace Member", "PII Access"),
    ]),
  );
  const { users } = policyOf(text);
  expect(users.get("user:bot@acme.com")).toMatchObject({ kind: "service", owner: { value: "user:dana@acme.com" } });
  expect(users.get("user:kim@acme.com")).toMatchObject({
    kind: "person",
    github: { value: "kim-gh" },
    id: { value: "id-kim@acme.com" },
  });
  expect(text).not.toContain("kind: person");
  expect(users.get("user:bot@acme.com")?.github).toBeUndefined();
});

test("lower workspace roles stay for when the higher one ends, higher ones don't", () => {
  const entry = (live: string): readonly unknown[] => {
    const text = renewed(
      `users:
  dana@acme.com: { role: owner }
  kim@acme.com: { role: [member, { role: admin, until: 2026-12-31 }] }
`,
      liveOf([owner, person("kim@acme.com", ...live.split(", "), "PII Access")]),
    );
    return (
      policyOf(text)
        .users.get("user:kim@acme.com")
        ?.words.map(({ word, terms }) => [word, terms.until]) ?? []
    );
  };
  expect(entry(ADMIN.join(", "))).toEqual([
    ["member", undefined],
    ["admin", "2026-12-31"],
  ]);
  expect(entry("Workspace Member")).toEqual([["member", undefined]]);
});

test.each<[string, string, object]>([
  [
    "longer than the role, they stay",
    "role: [{ role: admin, until: 2026-12-31 }], sources: { '*': full-access }",
    { sources: [["*", undefined]] },
  ],
  [
    "longer than the role, after which another one is left",
    "role: [member, { role: admin, until: 2026-12-31 }], sources: { '*': full-access }",
    { sources: [["*", undefined]] },
  ],
  [
    "longer than the role, but no more than the one that is left gives",
    "role: [member, { role: admin, until: 2026-12-31 }], roles: [Workspace Member]",
    { sources: [] },
  ],
  [
    "longer than the role, with an end of their own",
    "role: [{ role: admin, until: 2026-12-31 }], sources: { '*': { access: full-access, until: 2027-01-31 } }",
    { sources: [["*", "2027-01-31"]] },
  ],
  [
    "not as long as the role, they are of no account",
    "role: [{ role: admin, until: 2026-12-31 }], sources: { '*': { access: full-access, until: 2026-12-01 } }",
    { sources: [] },
  ],
  ["beside a role without an end", "role: admin, sources: { '*': full-access }", { sources: [] }],
  [
    "longer than the whole entry nothing can be",
    "role: admin, until: 2026-12-31, sources: { '*': full-access }",
    { sources: [] },
  ],
])("lines for what a workspace role gives as well: %s", (_, entry, { sources }: { sources?: unknown }) => {
  const text = renewed(
    `users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { ${entry} }\n`,
    liveOf([owner, person("kim@acme.com", ...ADMIN, "PII Access")]),
  );
  const kim = policyOf(text).users.get("user:kim@acme.com");
  expect(kim?.access.blocks.get("source")?.map(({ selector, terms }) => [selector, terms.until]) ?? []).toEqual(
    sources,
  );
  expect(kim?.access.roles.map(({ role }) => role)).toEqual(["PII Access"]);
});

test("a role below stays, but none beside `member`, which gives less than `read-only`", () => {
  const words = (entry: string, ...live: readonly string[]): readonly unknown[] => {
    const text = renewed(
      `users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: ${entry} }\n`,
      liveOf([owner, person("kim@acme.com", ...live, "PII Access")]),
    );
    return (
      policyOf(text)
        .users.get("user:kim@acme.com")
        ?.words.map(({ word, terms }) => [word, terms]) ?? []
    );
  };
  const readOnly = ROLES.filter((role) => role === "Workspace Member" || role.endsWith("Read-only"));
  expect(words("[read-only, { role: admin, until: 2026-12-31 }]", ...readOnly)).toEqual([["read-only", {}]]);
  expect(words("[read-only, { role: member, until: 2026-12-31 }]", "Workspace Member")).toEqual([
    ["member", expect.anything()],
  ]);
  // Who is there has begun; a line that is still to come is not what it rests on.
  expect(words("[{ role: member, from: 2027-01-01, ticket: SEC-1 }]", "Workspace Member")).toEqual([
    ["member", { ticket: "SEC-1" }],
  ]);
});

test.each<[string, string, readonly string[], object]>([
  [
    "a role that has ended keeps its end, and the one that is left stays beside it",
    "role: [member, { role: admin, until: 2026-01-31 }]",
    ADMIN,
    { role: ["member", { role: "admin", until: "2026-01-31" }] },
  ],
  [
    "a role that something else asks for today goes on as that says",
    "role: [{ role: member, until: 2026-01-31 }], roles: [{ role: Workspace Member, reason: Still here }]",
    ["Workspace Member"],
    { role: [{ role: "member", reason: "Still here" }] },
  ],
  [
    "so it does where its own line is still to come",
    "role: [{ role: member, from: 2027-01-01 }], roles: [{ role: Workspace Member, reason: Here already }]",
    ["Workspace Member"],
    { role: [{ role: "member", reason: "Here already" }] },
  ],
  [
    "roles and tracking plans keep their terms",
    "role: member, roles: [{ role: Function Admin, on: 'env=prod', until: 2027-01-31 }, { role: Minimal Workspace Access, ticket: SEC-1 }], tracking-plans: { '*': { access: read-only, until: 2027-01-31 } }",
    ["Workspace Member", "Minimal Workspace Access", "Tracking Plan Read-only", "Function Admin on labels:env=prod"],
    {
      role: "member",
      "tracking-plans": { "*": { access: "read-only", until: "2027-01-31" } },
      roles: [
        { role: "Function Admin", on: "env=prod", until: "2027-01-31" },
        { role: "Minimal Workspace Access", ticket: "SEC-1" },
      ],
    },
  ],
])("written anew, %s", (_, entry, grants, expected) => {
  const text = renewed(
    `users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { ${entry} }\n`,
    liveOf([owner, person("kim@acme.com", ...grants, "Source Admin on source:payments"), invitee("new@acme.com")]),
  );
  expect(parse(text).users).toMatchObject({
    "kim@acme.com": { ...expected, sources: { payments: "full-access" } },
    "new@acme.com": { role: "member" },
  });
});
