import { fail } from "node:assert";
import { expect, test } from "vitest";
import type { Degree } from "../../../src/core/answer/ways.ts";
import { type Holders, whoCan } from "../../../src/core/answer/who-can.ts";
import { group, invitee, liveOf, person, proposeFor } from "../../scenario.ts";

const proposed = proposeFor(
  `groups:
  Data: { members: [kim@acme.com, new@acme.com], sources: { "env=prod": read-only } }
users:
  root@acme.com: { role: owner }
  kim@acme.com: { role: member }
  lee@acme.com: { role: member, sources: { web-prod: full-access } }
  new@acme.com: { role: member }
  bot@acme.com: { role: member, kind: service, owner: kim@acme.com, sources: { web-prod: read-only }, until: 2026-12-01 }
`,
  liveOf(
    [
      person("root@acme.com", "Workspace Owner"),
      person("kim@acme.com", "Workspace Member", "Function Admin"),
      person("gone@acme.com", "Workspace Member", "Source Admin on source:web-prod"),
      person("lee@acme.com", "Workspace Member"),
      invitee("new@acme.com"),
    ],
    [group("Data", ["kim@acme.com", "gone@acme.com"], "Source Read-only on labels:env=prod")],
  ),
);

function holders(resource: string, atLeast?: Degree): Holders {
  const outcome = whoCan(proposed, resource, atLeast);
  return outcome.ok ? outcome.value : fail(JSON.stringify(outcome.findings));
}

function summary({ people }: Holders): readonly string[] {
  return people.map(({ person: { email }, live, desired }) => `${email}: ${live} → ${desired}`);
}

test("everybody who can, live or by the policy, the most access first", () => {
  expect(summary(holders("source:web-prod"))).toEqual([
    "gone@acme.com: full-access → none",
    "lee@acme.com: none → full-access",
    "root@acme.com: full-access → full-access",
    "bot@acme.com: none → read-only",
    "kim@acme.com: read-only → read-only",
    "new@acme.com: none → read-only",
  ]);
  expect(holders("source:web-prod").people.at(3)).toMatchObject({
    person: { kind: "service", owner: "kim@acme.com", status: "absent" },
    ways: [{ terms: { until: "2026-12-01" }, endsIn: 9 }],
  });
  expect(holders("source:web-prod").people.at(5)?.person.status).toBe("invited");
});

test("at least so much", () => {
  expect(summary(holders("web-prod", "full-access"))).toHaveLength(3);
  expect(summary(holders("web-prod", "read-write"))).toHaveLength(3);
  expect(summary(holders("web-prod", "read-only"))).toHaveLength(6);
  expect(holders("web-prod", "full-access").groups).toEqual([]);
});

test("groups come with their members and how it stands with each", () => {
  expect(holders("payments").groups).toMatchObject([
    {
      group: "group:Data",
      live: "read-only",
      desired: "read-only",
      ways: [{ through: "group:Data", role: "Source Read-only", state: "live and desired" }],
      members: [
        { email: "gone@acme.com", state: "only live" },
        { email: "kim@acme.com", state: "live and desired" },
        { email: "new@acme.com", state: "only desired" },
      ],
    },
  ]);
});

test("of the workspace: roles that reach all of it, without those that give nothing by themselves", () => {
  expect(summary(holders("workspace"))).toEqual([
    "kim@acme.com: full-access → none",
    "root@acme.com: full-access → full-access",
  ]);
});

test("what nothing is called has no holders, only what was probably meant", () => {
  const { ok, findings } = whoCan(proposed, "web-prodd");
  expect(ok).toBe(false);
  expect(findings).toMatchObject([
    { rule: "unknown-resource", message: expect.stringContaining("`web-prod`") as string },
  ]);
});

test("the answer repeats how much was asked for, and has nothing to object to", () => {
  expect(holders("web-prod").atLeast).toBeNull();
  expect(holders("web-prod", "read-write").atLeast).toBe("read-write");
  expect(whoCan(proposed, "web-prod").findings).toEqual([]);
});

test("groups with the most access come first, then by name; members that are left alone say why", () => {
  const live = liveOf(
    [person("root@acme.com", "Workspace Owner"), person("kim@acme.com", "Workspace Member")],
    [
      group("Zed", ["kim@acme.com"], "Source Read-only"),
      group("Abc", [], "Source Read-only"),
      group("Mid", [], "Source Admin"),
    ],
  );
  const policy = `settings: { scope: declared }
groups:
  Zed: { managed-by: idp, sources: { "*": read-only } }
  Aaa: { sources: { "*": read-only } }
users:
  root@acme.com: { role: owner }
`;
  const outcome = whoCan(proposeFor(policy, live), "web-prod");
  const groups = outcome.ok ? outcome.value.groups : fail(JSON.stringify(outcome.findings));
  expect(groups.map(({ group: name }) => name)).toEqual(["group:Mid", "group:Aaa", "group:Abc", "group:Zed"]);
  expect(groups[3]?.members).toMatchObject([{ email: "kim@acme.com", state: "only live", leftAlone: "idp" }]);
});
