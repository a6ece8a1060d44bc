import { expect, test } from "vitest";
import { planJson } from "../../src/render/json.ts";
import { liveOf, person, proposeFor } from "../scenario.ts";

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
