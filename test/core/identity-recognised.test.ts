import { describe, expect, test } from "vitest";
import { stateOf } from "../../src/core/access.ts";
import { type Recognised, recognise } from "../../src/core/identity.ts";
import type { Live } from "../../src/core/provider.ts";
import { group, liveOf, person, policyOf, TODAY } from "../scenario.ts";

const OWNER = "users:\n  dana@acme.com: { role: owner }\n";
const live = liveOf(
  [person("dana@acme.com", "Workspace Owner"), person("old@acme.com", "Workspace Member")],
  [group("Old", ["old@acme.com"], "Source Admin"), group("Other", ["dana@acme.com"], "PII Access")],
);
const recognised = (yaml: string, of: Live = live): Recognised => recognise(policyOf(yaml), of, TODAY);

test("a policy that pins nobody and renames nothing is recognised as it is", () => {
  const policy = policyOf(`groups: { Old: { members: [dana@acme.com] } }\n${OWNER}`);
  expect(recognise(policy, live, TODAY)).toEqual({ policy, live, renames: [], waiting: new Map(), findings: [] });
});

describe("somebody pinned by id under a new address", () => {
  const yaml = `settings: { protected: [dana@acme.com, new@acme.com] }
groups: { Old: { members: [dana@acme.com, new@acme.com] } }
${OWNER}  new@acme.com: { role: member, id: id-old@acme.com }
  bot@acme.com: { role: member, kind: service, owner: new@acme.com }
  cron@acme.com: { role: member, kind: service, owner: dana@acme.com }
`;

  test("goes by the address of the workspace wherever the policy names them", () => {
    const { policy } = recognised(yaml);
    expect([...policy.users.keys()].sort()).toEqual([
      "user:bot@acme.com",
      "user:cron@acme.com",
      "user:dana@acme.com",
      "user:old@acme.com",
    ]);
    expect(policy.users.get("user:old@acme.com")).toMatchObject({ user: "user:old@acme.com" });
    expect(
      policy.groups
        .get("group:Old")
        ?.members.map(({ value }) => value)
        .sort(),
    ).toEqual(["user:dana@acme.com", "user:old@acme.com"]);
    expect(policy.settings.protected.map(({ value }) => value)).toEqual(["user:dana@acme.com", "user:old@acme.com"]);
    expect(policy.users.get("user:bot@acme.com")?.owner?.value).toBe("user:old@acme.com");
    expect(policy.users.get("user:cron@acme.com")?.owner?.value).toBe("user:dana@acme.com");
  });

  test("is remembered as written, and nobody else is", () => {
    const { policy, findings } = recognised(yaml);
    expect(policy.users.get("user:old@acme.com")?.writtenAs).toBe("user:new@acme.com");
    expect(policy.users.get("user:dana@acme.com")).not.toHaveProperty("writtenAs");
    expect(policy.users.get("user:dana@acme.com")).not.toHaveProperty("owner");
    expect(findings).toEqual([
      {
        rule: "address-changed",
        severity: "note",
        message:
          "new@acme.com goes by old@acme.com in the workspace: the same person, whose address only they can change there.",
        source: { file: "policy.yaml", line: 6, column: 37 },
      },
    ]);
  });
});

test("somebody pinned by the id they have is nothing to tell", () => {
  expect(recognised(`${OWNER}  old@acme.com: { role: member, id: id-old@acme.com }\n`).findings).toEqual([]);
});

test("the id of a group is no person's", () => {
  const { policy, findings } = recognised(`${OWNER}  new@acme.com: { role: member, id: id-Old }\n`);
  expect(findings.map(({ rule }) => rule)).toEqual(["unknown-id"]);
  expect([...policy.users.keys()]).toContain("user:new@acme.com");
});

describe("a group under a new name", () => {
  const yaml = `groups: { New: { previously: [Older, Old] }, Other: {} }\n${OWNER}`;

  test("has the members, the grants and the id of the old one, and other groups keep theirs", () => {
    const { live: seen, renames, findings } = recognised(yaml);
    expect(renames).toEqual([{ from: "group:Old", to: "group:New" }]);
    expect(findings).toEqual([]);
    expect(seen.facts).toStrictEqual(
      stateOf([
        { kind: "user", user: "user:dana@acme.com" },
        { kind: "grant", principal: "user:dana@acme.com", role: "Workspace Owner", on: "workspace" },
        { kind: "user", user: "user:old@acme.com" },
        { kind: "grant", principal: "user:old@acme.com", role: "Workspace Member", on: "workspace" },
        { kind: "group", group: "group:Old" },
        { kind: "member", group: "group:New", user: "user:old@acme.com" },
        { kind: "grant", principal: "group:New", role: "Source Admin", on: "workspace" },
        { kind: "group", group: "group:Other" },
        { kind: "member", group: "group:Other", user: "user:dana@acme.com" },
        { kind: "grant", principal: "group:Other", role: "PII Access", on: "workspace" },
      ]),
    );
    expect(seen.directory.get("group:New")).toBe("id-Old");
    expect(seen.directory.get("group:Other")).toBe("id-Other");
  });

  test("has no id where the old one has none", () => {
    const { id: _, ...unknown } = group("Old", []);
    const { live: seen } = recognised(yaml, liveOf([person("dana@acme.com", "Workspace Owner")], [unknown]));
    expect(seen.directory.has("group:New")).toBe(false);
  });
});
