import { expect, test } from "vitest";
import { readScope } from "../../src/core/grant-scope.ts";
import { inventoryOf } from "../../src/core/inventory.ts";
import { liveOf, person } from "../scenario.ts";

const source = { file: "policy.yaml", line: 1, column: 1 };

/** Nobody has anything on the workspace; Lee has a role on labels that say two things at once, and on a deleted source. */
const inventory = inventoryOf(
  liveOf(
    [
      person("lee@acme.com", "Source Admin on labels:env=prod,env=staging", "Source Admin on source:deleted"),
      person("kim@acme.com", "Source Admin on labels:tier=gold"),
    ],
    [],
    {
      resources: [
        { kind: "source", id: "s1", names: ["web", "Web (prod)"], labels: { env: "prod" } },
        { kind: "source", id: "s2", names: ["api", "Same"], labels: { env: "staging" } },
        { kind: "source", id: "s3", names: ["job", "Same"] },
        { kind: "source", id: "s4", names: ["x=y"] },
        { kind: "warehouse", id: "w1", names: ["snow"] },
      ],
    },
  ),
);

test.each([
  ["workspace", "workspace"],
  ["source:web", "source:web"],
  ["source:s1", "source:web"],
  ["source:Web (prod)", "source:web"],
  ["source:x=y", "source:x=y"],
  ["warehouse:snow", "warehouse:snow"],
  ["source:deleted", "source:deleted"],
  ["env=prod", "labels:env=prod"],
  ["labels:env=prod", "labels:env=prod"],
  ["tier=gold", "labels:tier=gold"],
  ["env=staging,env=prod", "labels:env=prod,env=staging"],
  ["labels:env=staging,env=prod", "labels:env=prod,env=staging"],
])("%s is %s", (on, scope) => {
  expect(readScope(on, inventory, source)).toEqual({ scope, problems: [] });
});

test.each([
  ["source:nope", { problem: "unknown-resource", kind: "source", name: "nope" }],
  ["warehouse:web", { problem: "unknown-resource", kind: "warehouse", name: "web" }],
  ["source:Same", { problem: "ambiguous", kind: "source", name: "Same", ids: ["s2", "s3"] }],
  ["destination:Amplitude", { problem: "not-grantable", kind: "destination", name: "Amplitude" }],
  ["tracking-plan:journey", { problem: "not-grantable", kind: "tracking-plan", name: "journey" }],
  ["nowhere", { problem: "unknown-resource", kind: "scope", name: "nowhere" }],
  ["tier=gold,tier=silver", { problem: "unknown-resource", kind: "scope", name: "tier=gold,tier=silver" }],
])("%s is no scope", (on, problem) => {
  expect(readScope(on, inventory, source)).toEqual({ problems: [{ ...problem, source }] });
});

test("a label that the workspace does not define is a problem of a scope that is clear", () => {
  const problems = [{ problem: "unknown-label", label: "env=dev", source }];
  expect(readScope("env=dev", inventory, source)).toEqual({ scope: "labels:env=dev", problems });
});
