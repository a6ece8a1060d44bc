import { expect, test } from "vitest";
import { inventoryOf } from "../../../src/core/inventory.ts";
import { targetOf } from "../../../src/core/answer/target.ts";
import { liveOf, person } from "../../scenario.ts";

const resources = [
  { kind: "source" as const, id: "src1", names: ["web-prod"], labels: {} },
  { kind: "source" as const, id: "src2", names: ["twin"], labels: {} },
  { kind: "source" as const, id: "src3", names: ["twin"], labels: {} },
  { kind: "source" as const, id: "src4", names: ["a:b"], labels: {} },
  { kind: "destination" as const, id: "dst1", names: ["Amplitude"], sourceId: "src1" },
  { kind: "destination" as const, id: "dst2", names: ["Orphan"], sourceId: "gone" },
  { kind: "warehouse" as const, id: "wh1", names: ["web-prod"] },
  { kind: "warehouse" as const, id: "wh2", names: ["snowflake"] },
  { kind: "function" as const, id: "fn1", names: ["src1"] },
  { kind: "destination" as const, id: "dst3", names: ["lake"], sourceId: "src4" },
  { kind: "warehouse" as const, id: "wh3", names: ["lake"] },
  { kind: "warehouse" as const, id: "wh4", names: ["orders"] },
  { kind: "function" as const, id: "fn2", names: ["orders"] },
  { kind: "tracking-plan" as const, id: "tp1", names: ["events"] },
];
const inventory = inventoryOf(
  liveOf(
    [person("a@acme.com", "Workspace Member", "Source Admin on journey:9", "Source Admin on labels:env=prod")],
    [],
    {
      resources,
    },
  ),
);

test.each([
  ["workspace", { ref: "workspace", kind: "workspace", isUnlisted: false }],
  ["source:web-prod", { ref: "source:web-prod", kind: "source", isUnlisted: false }],
  ["source:src1", { ref: "source:web-prod" }],
  ["src1", { ref: "source:web-prod" }],
  ["snowflake", { ref: "warehouse:snowflake", kind: "warehouse" }],
  ["destination:snowflake", { ref: "warehouse:snowflake" }],
  // What is a destination by Segment's own word is none of the warehouses.
  ["destination:lake", { ref: "source:a:b", destination: "destination:lake" }],
  ["a:b", { ref: "source:a:b" }],
  ["Amplitude", { ref: "source:web-prod", kind: "source", isUnlisted: false, destination: "destination:Amplitude" }],
  ["destination:Orphan", { ref: "source:gone", kind: "source", isUnlisted: true, destination: "destination:Orphan" }],
  ["journey:9", { ref: "journey:9", kind: "journey", isUnlisted: true }],
  ["src3", { ref: "source:src3" }],
])("%s is understood", (written, expected) => {
  const target = targetOf(written, inventory);
  expect(target).toMatchObject({ ok: true, value: expected, findings: [] });
});

test.each([
  ["web-prod", "ambiguous", /2 things: `source:web-prod` \(src1\), `warehouse:web-prod` \(wh1\)\./u],
  ["source:twin", "ambiguous", /: `source:src2`, `source:src3`\./u],
  ["orders", "ambiguous", /: `function:orders` \(fn2\), `warehouse:orders` \(wh4\)\./u],
  ["web-prd", "unknown-resource", /did you mean `web-prod`/u],
  ["source:web-prd", "unknown-resource", /did you mean `source:web-prod`/u],
  // Of another kind than was written, nothing is suggested.
  ["space:web-prod", "unknown-resource", /called `space:web-prod`\.$/u],
  ["source:snowflake", "unknown-resource", /./u],
  ["labels:env=prod", "unknown-resource", /./u],
  ["", "unknown-resource", /./u],
  ["journey:10", "unknown-resource", /./u],
])("%s is %s", (written, rule, message) => {
  const { ok, findings } = targetOf(written, inventory);
  expect(ok).toBe(false);
  expect(findings).toMatchObject([{ rule, severity: "error", message: expect.stringMatching(message) as string }]);
});
