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
  ["workspace", { ref: "workspace", kind: "workspace" }],
  ["source:web-prod", { ref: "source:web-prod", kind: "source" }],
  ["source:src1", { ref: "source:web-prod" }],
  ["src1", { ref: "source:web-prod" }],
  ["snowflake", { ref: "warehouse:snowflake", kind: "warehouse" }],
  ["destination:snowflake", { ref: "warehouse:snowflake" }],
  ["a:b", { ref: "source:a:b" }],
  ["Amplitude", { ref: "source:web-prod", kind: "source", destination: "destination:Amplitude" }],
  ["destination:Orphan", { ref: "source:gone", kind: "source", isUnlisted: true, destination: "destination:Orphan" }],
  ["journey:9", { ref: "journey:9", kind: "journey", isUnlisted: true }],
  ["src3", { ref: "source:src3" }],
])("%s is understood", (written, expected) => {
  const target = targetOf(written, inventory);
  expect(target.ok && target.value).toMatchObject(expected);
});

test.each([
  ["web-prod", "ambiguous", /source:web-prod.*warehouse:web-prod/u],
  ["source:twin", "ambiguous", /src2.*src3/u],
  ["web-prd", "unknown-resource", /did you mean `web-prod`/u],
  ["source:snowflake", "unknown-resource", /./u],
  ["labels:env=prod", "unknown-resource", /./u],
  ["", "unknown-resource", /./u],
  ["journey:10", "unknown-resource", /./u],
])("%s is %s", (written, rule, message) => {
  const { ok, findings } = targetOf(written, inventory);
  expect(ok).toBe(false);
  expect(findings).toMatchObject([{ rule, severity: "error", message: expect.stringMatching(message) as string }]);
});
