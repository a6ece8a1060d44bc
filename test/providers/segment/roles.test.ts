import { expect, test } from "vitest";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { ROLES } from "../../scenario.ts";

const words = segmentSystem.vocabulary([...ROLES, "Brand new Admin"]);

test("no role gives a streaming destination, so nothing is granted and nothing is missing", () => {
  for (const word of ["full-access", "read-write", "read-only"] as const)
    expect(words.access("destination", word)).toEqual({ roles: [], missing: [] });
});

test("a role that this version does not know reaches what is called after it, and may be granted on anything", () => {
  expect(words.reach("Brand new Admin")).toEqual({ kinds: ["role Brand new Admin"], level: 1 });
  expect(words.reach("constructor")).toEqual({ kinds: ["role constructor"], level: 1 });
  for (const on of ["workspace", "source:web", "labels:env=prod"] as const)
    expect(words.grantable("Brand new Admin", on)).toBe(true);
});

test.each([
  ["Workspace Owner", { workspace: true, source: false, labels: false }],
  ["Source Admin", { workspace: true, source: true, labels: true }],
  ["Warehouse Admin", { workspace: true, source: false, labels: false }],
  ["Unify and Engage Admin", { workspace: true, source: false, labels: true }],
])("%s can be granted on %j", (role, { workspace, source, labels }) => {
  expect(words.grantable(role, "workspace")).toBe(workspace);
  expect(words.grantable(role, "source:web")).toBe(source);
  expect(words.grantable(role, "labels:env=prod")).toBe(labels);
});
