import { expect, test } from "vitest";
import type { Live } from "../../../src/core/provider.ts";
import { liveOf, person } from "../../scenario.ts";
import { found } from "./findings.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const listed = liveOf([owner], [], {
  resources: [
    { kind: "source", id: "s1", names: ["web-prod"], labels: { env: "prod" } },
    { kind: "source", id: "s2", names: ["app"] },
    { kind: "warehouse", id: "w1", names: ["dwh"] },
  ],
});
/** The label `team` is defined, and nothing carries it. */
const live: Live = { ...listed, labels: [["team", "x"]] };
const told = (entry: string): readonly string[] =>
  found(
    "unknown-resource",
    `users:\n  dana@acme.com: { role: owner }\n  dev@acme.com:\n    role: member\n    ${entry}\n`,
    live,
  );

test.each([
  ["sources: { web-prd: read-only }", "6:16 The workspace has no source `web-prd` (did you mean `web-prod`?)."],
  ["sources: { payments: read-only }", "6:16 The workspace has no source `payments`."],
  [
    'sources: { "env : prod": read-only }',
    "6:16 The workspace has no source `env : prod`: labels are written `key=value`, here `env=prod`.",
  ],
  [
    'sources: { "team:x": read-only }',
    "6:16 The workspace has no source `team:x`: labels are written `key=value`, here `team=x`.",
  ],
  ['sources: { "tier:x": read-only }', "6:16 The workspace has no source `tier:x`."],
  ['sources: { "env:": read-only }', "6:16 The workspace has no source `env:`."],
  [
    'roles: [{ role: Source Admin, on: "everywhere" }]',
    "6:13 `everywhere` is no place a role can be granted on: write `workspace`, `source:NAME` (or warehouse, space, function), or labels such as `env=prod,region=eu`, each key once.",
  ],
  ['warehouses: { "env:prod": read-only }', "6:19 The workspace has no warehouse `env:prod`."],
  [
    'sources: { "source : app": read-only }',
    "6:16 The workspace has no source `source : app`: write `app`, without the kind before it.",
  ],
  ['sources: { ":app": read-only }', "6:16 The workspace has no source `:app` (did you mean `app`?)."],
  ['sources: { "warehouse:app": read-only }', "6:16 The workspace has no source `warehouse:app`."],
  ["warehouses: { app: read-only }", "6:19 The workspace has no warehouse `app`."],
])("what a line names and is not there is told, with what was probably meant: %s", (entry, expected) => {
  expect(told(entry)).toEqual([`error ${expected}`]);
});

test("one slip in two blocks has what was meant of each kind", () => {
  expect(told('sources: { "ap": read-only, "dw": read-only }')).toEqual([
    "error 6:16 The workspace has no source `ap` (did you mean `app`?).",
    "error 6:33 The workspace has no source `dw`.",
  ]);
  expect(told('sources: { "dw": read-only }\n    warehouses: { "dw": read-only }')).toEqual([
    "error 6:16 The workspace has no source `dw`.",
    "error 7:19 The workspace has no warehouse `dw` (did you mean `dwh`?).",
  ]);
});
