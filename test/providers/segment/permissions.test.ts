import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Grant, keyOf, labelScope, type ScopeRef } from "../../../src/core/access.ts";
import { grantKey } from "../../../src/core/patch.ts";
import type { Directory, Hole, Ref } from "../../../src/core/provider.ts";
import { namesOf } from "../../../src/providers/segment/names.ts";
import {
  grantsOf,
  invitePermissionsFor,
  permissionsFor,
  principalDocument,
} from "../../../src/providers/segment/permissions.ts";
import type { PermissionAnswer } from "../../../src/providers/segment/schema.ts";

const directory: Directory = new Map<Ref, string>([
  ["workspace", "W"],
  ["role:Source Admin", "r1"],
  ["role:Owner", "r2"],
  ["source:web", "s1"],
  ["source:app", "s2"],
  ["warehouse:web", "w1"],
]);
const names = namesOf(directory);
const label = (key: string, value: string) => ({ key, value });

function meaning(...permissions: PermissionAnswer[]): readonly string[] {
  return grantsOf("user:a@acme.com", permissions, names).map(({ role, on }) => `${role} on ${on}`);
}

test("one grant for each role and scope", () => {
  expect(
    meaning(
      { roleId: "r2", roleName: "Owner", resources: [{ id: "W", type: "WORKSPACE", labels: [] }], labels: [] },
      {
        roleId: "r1",
        resources: [
          { id: "s2", type: "SOURCE" },
          { id: "w1", type: "WAREHOUSE" },
          { id: "s2", type: "SOURCE" },
        ],
      },
    ),
  ).toEqual(["Owner on workspace", "Source Admin on source:app", "Source Admin on warehouse:web"]);
});

test("labels are read on the resource and on the permission", () => {
  const workspace = { id: "W", type: "WORKSPACE" };
  expect(
    meaning(
      { roleId: "r1", resources: [{ ...workspace, labels: [label("region", "eu"), label("env", "prod")] }] },
      { roleId: "r1", resources: [workspace], labels: [label("env", "dev")] },
      {
        roleId: "r1",
        resources: [{ ...workspace, labels: [label("a", "1")] }],
        labels: [label("b", "2"), label("a", "1")],
      },
    ),
  ).toEqual([
    "Source Admin on labels:a=1,b=2",
    "Source Admin on labels:env=dev",
    "Source Admin on labels:env=prod,region=eu",
  ]);
});

test("what is in no list keeps its id", () => {
  expect(
    meaning(
      { roleId: "r9", roleName: "Brand new", resources: [{ id: "x", type: "SOURCE" }] },
      { roleId: "r8", resources: [{ id: "y", type: "JOURNEY_STEP" }] },
      { roleId: "r1", resources: [{ id: "another", type: "WORKSPACE" }] },
    ),
  ).toEqual(["Brand new on source:x", "Source Admin on workspace:another", "r8 on journey-step:y"]);
});

test.each<PermissionAnswer>([
  { roleId: "r1", resources: [{ id: "s1", type: "SOURCE", labels: [label("env", "prod")] }] },
  { roleId: "r1", resources: [{ id: "s1", type: "SOURCE" }], labels: [label("env", "prod")] },
  { roleId: "r1", resources: [{ id: "W", type: "WORKSPACE", labels: [label("env", "")] }] },
])("what could only be read by dropping something is not read: %j", (permission) => {
  expect(() => meaning(permission)).toThrow(expect.objectContaining({ rule: "bad-answer" }));
});

test("labels that can't be kept are told with what they stand on and whose they are", () => {
  const labels = [label("env", "prod")];
  expect(() => meaning({ roleId: "r1", resources: [{ id: "s1", type: "SOURCE", labels }] })).toThrow(
    'Segment answered labels on "source:web" for "user:a@acme.com": only a grant on the workspace can be limited by labels.',
  );
  expect(() =>
    meaning({ roleId: "r1", resources: [{ id: "W", type: "WORKSPACE", labels: [label("", "x")] }] }),
  ).toThrow('Segment answered an empty label in a grant of "user:a@acme.com", which cannot be written in a policy.');
});

test("a role that is held on nothing is still held, and written back as it was", () => {
  expect(meaning({ roleId: "r1", resources: [] })).toEqual(["Source Admin on resources:none"]);
  expect(permissionsFor([{ role: "Source Admin", on: "resources:none" }])).toEqual([
    { roleId: { idOf: "role:Source Admin" }, resources: [] },
  ]);
});

const some: readonly { role: string; on: ScopeRef }[] = [
  { role: "Source Admin", on: "source:web" },
  { role: "Source Admin", on: "labels:env=prod,region=eu" },
  { role: "Owner", on: "workspace" },
  { role: "Source Admin", on: "workspace" },
  { role: "Source Admin", on: "source:app" },
];

test("permissions hold no ids, and the workspace and each label scope stand alone", () => {
  const admin = { idOf: "role:Source Admin" };
  const workspace = { id: { idOf: "workspace" }, type: "WORKSPACE" };
  expect(permissionsFor(some)).toEqual([
    { roleId: { idOf: "role:Owner" }, resources: [workspace] },
    { roleId: admin, resources: [{ ...workspace, labels: [label("env", "prod"), label("region", "eu")] }] },
    {
      roleId: admin,
      resources: [
        { id: { idOf: "source:app" }, type: "SOURCE" },
        { id: { idOf: "source:web" }, type: "SOURCE" },
      ],
    },
    { roleId: admin, resources: [workspace] },
  ]);
});

test("on an invite the labels stand on the permission, and only where there are some", () => {
  const workspace = { id: { idOf: "workspace" }, type: "WORKSPACE" };
  expect(invitePermissionsFor(some.slice(1, 3))).toEqual([
    { roleId: { idOf: "role:Owner" }, resources: [workspace] },
    {
      roleId: { idOf: "role:Source Admin" },
      resources: [workspace],
      labels: [label("env", "prod"), label("region", "eu")],
    },
  ]);
});

const word = fc.oneof(
  fc.constantFrom("a", "on", "a on", " on on ", "%20", "x=1,y", "__proto__", "é", "a/b~c"),
  fc.string({ minLength: 1 }),
);
const scope: fc.Arbitrary<ScopeRef> = fc.oneof(
  fc.constant("workspace" as const),
  fc
    .tuple(fc.constantFrom("source", "warehouse", "space", "function", "new-type"), word)
    .map(([kind, name]) => `${kind}:${name}` as const),
  fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 3 }).map(labelScope),
);
const grant: fc.Arbitrary<Grant> = fc.record({
  kind: fc.constant("grant" as const),
  principal: fc.constant("user:a@acme.com" as const),
  role: word,
  on: scope,
});

/** Gives every hole an id of its own, as a workspace would. */
function answered(value: unknown, ids: Map<Ref, string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => answered(item, ids));
  if (!("idOf" in value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, answered(inner, ids)]));
  const { idOf } = value as Hole;
  if (!ids.has(idOf)) ids.set(idOf, `id${ids.size}`);
  return ids.get(idOf);
}

test("permissions made from grants mean those grants, for people and for invites", () => {
  fc.assert(
    fc.property(fc.array(grant), (grants) => {
      for (const make of [permissionsFor, invitePermissionsFor]) {
        const ids = new Map<Ref, string>([["workspace", "W"]]);
        const permissions = answered(make(grants), ids) as PermissionAnswer[];
        const read = grantsOf("user:a@acme.com", permissions, namesOf(ids));
        expect(new Set(read.map(keyOf))).toEqual(new Set(grants.map(keyOf)));
      }
    }),
  );
});

test("the order of the grants, and saying one twice, changes nothing", () => {
  fc.assert(
    fc.property(fc.array(grant), (grants) => {
      const shuffled = [...grants.toReversed(), ...grants];
      expect(permissionsFor(shuffled)).toEqual(permissionsFor(grants));
      expect(JSON.stringify(principalDocument(shuffled))).toBe(JSON.stringify(principalDocument(grants)));
    }),
  );
});

test("a document holds every grant once, under a key of its own", () => {
  fc.assert(
    fc.property(fc.array(grant), (grants) => {
      const { grants: held } = principalDocument(grants);
      expect(Object.keys(held)).toHaveLength(new Set(grants.map(keyOf)).size);
      for (const [key, value] of Object.entries(held)) expect(grantKey(value)).toBe(key);
    }),
  );
  expect(principalDocument(some.slice(0, 1))).toEqual({
    grants: { "Source Admin on source:web": { role: "Source Admin", on: "source:web" } },
  });
});
