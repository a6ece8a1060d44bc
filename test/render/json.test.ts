import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { PlanDocument } from "../../src/core/plan-document.ts";
import { planJson } from "../../src/render/json.ts";
import { group, liveOf, person, proposeFor } from "../scenario.ts";

const proposed = proposeFor(
  "users:\n  dana@acme.com: { role: owner }\n  kim@acme.com: { role: member }\n",
  liveOf([person("dana@acme.com", "Workspace Owner")]),
);

test("an operation names its changes by their positions", () => {
  expect(planJson("acme-prod", [], proposed)).toMatchObject({
    changes: [{ fact: { kind: "user" } }, { fact: { kind: "grant" } }],
    operations: [{ method: "POST", path: "/invites", changes: [0, 1] }],
  });
});

test("a change that is not in the plan is no position, and is not printed as one", () => {
  const plan = { ...proposed.plan, changes: proposed.plan.changes.slice(1) };
  expect(() => planJson("acme-prod", [], { ...proposed, plan })).toThrow(RangeError);
});

test("labels, a group's new name, terms and profiles stand in it as its schema says", () => {
  const yaml = `profiles:
  reader: { sources: read-only }
users:
  dana@acme.com: { role: owner }
  kim@acme.com:
    role: member
    profile: reader
    warehouses: { snowflake-dev: { access: read-only, from: 2026-01-01, until: 2027-01-01, review-by: 2026-12-31, reason: Trial, ticket: T-1, approved-by: Dana } }
groups:
  Fresh: { previously: Old, members: [dana@acme.com] }
resources:
  sources:
    web-prod: { labels: { env: staging } }
`;
  const live = liveOf(
    [person("dana@acme.com", "Workspace Owner"), person("kim@acme.com", "Workspace Member")],
    [group("Old", [])],
  );
  const { plan, ...rest } = proposeFor(yaml, live);
  const needs = { rule: "x", severity: "warning", message: "y", needs: "approval" } as const;
  const printed = JSON.parse(JSON.stringify(planJson("acme-prod", [needs], { plan, ...rest }))) as {
    changes: readonly { fact: { kind: string }; terms?: object; profile?: string }[];
    operations: readonly { method: string }[];
  };
  const validate = new Ajv2020({ allErrors: true, strict: true }).compile(PlanDocument);
  expect([validate(printed), validate.errors]).toEqual([true, null]);
  expect(printed.changes.filter(({ fact }) => fact.kind === "label")).toHaveLength(2);
  expect(printed.operations.map(({ method }) => method)).toContain("PATCH");
  expect(
    printed.changes.find(({ fact }) => fact.kind === "grant" && "on" in fact && fact.on === "warehouse:snowflake-dev")
      ?.terms,
  ).toEqual({
    from: "2026-01-01",
    until: "2027-01-01",
    reviewBy: "2026-12-31",
    reason: "Trial",
    ticket: "T-1",
    approvedBy: "Dana",
  });
  expect(printed.changes.map(({ profile }) => profile)).toContain("reader");
});
