import { expect, test } from "vitest";
import { parse } from "yaml";
import { type Renewed, renewPolicy } from "../../../src/core/import/renew-policy.ts";
import type { Live } from "../../../src/core/provider.ts";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { group, invitee, liveOf, person, policyOf, ROLES, TODAY } from "../../scenario.ts";

const vocabulary = segmentSystem.vocabulary(ROLES);
const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const ADMIN = ROLES.filter((role) => role === "Workspace Member" || role.endsWith("Admin"));

function renew(text: string, live: Live): Renewed {
  const policy = `workspace: acme-prod\n${text}`;
  return renewPolicy([{ name: "policy.yaml", text: policy }], policyOf(policy), live, vocabulary, TODAY);
}

/** The file as it is read after it was renewed, or undefined where nothing of it changed. */
function renewed(text: string, live: Live): { readonly users: object; readonly groups: object } | undefined {
  const [file] = renew(text, live).files;
  return file && parse(file.text);
}

/** What becomes of the entry of somebody who has these grants. */
function entryAfter(entry: string, grants: readonly string[], around = ""): object | undefined {
  const after = renewed(
    `${around}${OWNER}  kim@acme.com: ${entry}\n`,
    liveOf([owner, person("kim@acme.com", ...grants)]),
  );
  return after?.users["kim@acme.com" as keyof object];
}

const ended = { until: "2026-01-31", reason: "Launch" };

test.each<[string, string, readonly string[], object]>([
  [
    "a beginning stays, unless it is still to come",
    `{ role: [{ role: member, from: ${TODAY} }], from: 2026-01-01, sources: { payments: { access: read-only, from: ${TODAY} }, web-prod: { access: read-only, from: 2027-01-01 } } }`,
    ["Source Read-only on source:payments", "Source Read-only on source:web-prod"],
    {
      role: [{ role: "member", from: TODAY }],
      sources: { payments: { access: "read-only", from: TODAY }, "web-prod": "read-only" },
      from: "2026-01-01",
    },
  ],
  [
    "what has ended keeps its end and reason",
    "{ role: member, sources: { payments: { access: full-access, until: 2026-01-31, reason: Launch } } }",
    ["Source Admin on source:payments"],
    { role: "member", sources: { payments: { access: "full-access", ...ended } } },
  ],
  [
    "what ended more than once ends with the last of them",
    "{ role: [{ role: read-only, until: 2026-03-31, reason: Later }, { role: admin, until: 2026-01-31, reason: First }] }",
    [],
    { role: [{ role: "member", until: "2026-03-31", reason: "Later" }] },
  ],
])("written anew, %s", (_, entry, grants, expected) => {
  expect(entryAfter(entry, ["Workspace Member", ...grants, "PII Access"])).toEqual({
    ...expected,
    roles: ["PII Access"],
  });
});

test("what a profile gives to somebody before its day has begun, and keeps its reason", () => {
  const profiles =
    "profiles: { p: { sources: { payments: { access: read-only, from: 2027-01-01, reason: Soon } } } }\n";
  const grants = ["Workspace Member", "Source Read-only on source:payments"];
  expect(entryAfter("{ role: member, profile: p }", grants, profiles)).toEqual({
    role: "member",
    sources: { payments: { access: "read-only", reason: "Soon" } },
  });
});

test("an entry stays where a role has ended and a lower one takes its place", () => {
  const entry = "{ role: [read-only, { role: admin, until: 2026-01-31 }], sources: { web-prod: full-access } }";
  expect(entryAfter(entry, [...ADMIN, "Source Admin on source:web-prod"])).toBeUndefined();
  const both =
    "{ role: [member, { role: owner, until: 2026-01-31 }], roles: [{ role: PII Access, on: env=prod, until: 2026-01-31 }] }";
  expect(entryAfter(both, ["Workspace Owner", "PII Access on labels:env=prod"])).toBeUndefined();
  const profiles = "profiles: { lead: { role: [member, { role: owner, until: 2026-01-31 }] } }\n";
  expect(entryAfter("{ profile: lead }", ["Workspace Owner"], profiles)).toBeUndefined();
});

test.each<[string, string, readonly string[], object]>([
  [
    "other access is missing as well",
    "{ role: [member, { role: owner, until: 2026-01-31 }], sources: { payments: read-only } }",
    ["Workspace Owner"],
    { role: ["member", { role: "owner", until: "2026-01-31" }] },
  ],
  [
    "the role is missing though nothing of a role has ended",
    "{ role: read-only, sources: { payments: { access: full-access, until: 2026-01-31 } } }",
    ["Workspace Member", "Source Admin on source:payments"],
    { role: "member", sources: { payments: { access: "full-access", until: "2026-01-31" } } },
  ],
  [
    "the role is missing and what has ended is a role by name",
    "{ role: read-only, roles: [{ role: PII Access, until: 2026-01-31 }] }",
    ["Workspace Member", "PII Access"],
    { role: "member", roles: [{ role: "PII Access", until: "2026-01-31" }] },
  ],
  [
    "the role is missing and what has ended is on one source only",
    "{ role: [read-only, { role: admin, until: 2026-02-28 }], sources: { payments: { access: full-access, until: 2026-01-31 } } }",
    ["Workspace Member", "Source Admin on source:payments"],
    {
      role: "member",
      sources: { payments: { access: "full-access", until: "2026-01-31" } },
    },
  ],
])("an entry is written anew where %s", (_, entry, grants, expected) => {
  expect(entryAfter(entry, grants)).toEqual(expected);
});

test("ownership that is taken away only once somebody accepts is there until then", () => {
  const after = renewed(
    "users:\n  dana@acme.com: { roles: [PII Access] }\n  new@acme.com: { role: owner }\n",
    liveOf([person("dana@acme.com", "Workspace Owner", "PII Access"), invitee("new@acme.com")]),
  );
  expect(after?.users).toEqual({
    "dana@acme.com": { role: "owner", roles: ["PII Access"] },
    "new@acme.com": { role: "owner" },
  });
});

test("an old name of a group that another group has is none any more", () => {
  const after = renewed(
    `${OWNER}groups: { New: { members: [dana@acme.com], previously: [Old, Gone] } }\n`,
    liveOf([owner], [group("New", ["dana@acme.com"]), group("Old", [])]),
  );
  expect(after?.groups).toEqual({ New: { members: ["dana@acme.com"], previously: ["Gone"] }, Old: {} });
});

test("a group stays as it is written when its members' entries change, or have not begun", () => {
  const groups = "groups: { Data: { members: [kim@acme.com, dana@acme.com, ann@acme.com] } }\n";
  const users = `${OWNER}  kim@acme.com: { role: member }\n  ann@acme.com: { role: member, from: 2027-01-01 }\n`;
  const live = liveOf(
    [owner, person("kim@acme.com", "Workspace Member", "PII Access")],
    [group("Data", ["kim@acme.com", "dana@acme.com"])],
  );
  expect(renewed(users + groups, live)?.groups).toEqual({
    Data: { members: ["kim@acme.com", "dana@acme.com", "ann@acme.com"] },
  });
});
