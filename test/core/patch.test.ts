import fc from "fast-check";
import jsonPatch from "fast-json-patch";
import { expect, test } from "vitest";
import { type Fact, type ScopeRef, stateOf } from "../../src/core/access.ts";
import { documentOf, grantKey, patchBetween } from "../../src/core/patch.ts";

const grant = (role: string, on: ScopeRef): Fact => ({ kind: "grant", principal: "user:a@acme.com", role, on });
const user: Fact = { kind: "user", user: "user:a@acme.com" };

test.each<[string, ScopeRef, string]>([
  ["Source Admin", "workspace", "Source Admin on workspace"],
  ["Source Admin", "source:web on workspace", "Source Admin on source:web on workspace"],
  ["Workspace Owner", "labels:env=prod", "Workspace Owner on labels:env=prod"],
  ["Only one", "workspace", "Only one on workspace"],
  ["A on source:web", "workspace", "A %6Fn source:web on workspace"],
  ["A on on", "workspace", "A %6Fn %6Fn on workspace"],
  ["100% on call", "workspace", "100%25 %6Fn call on workspace"],
])("the key of %j on %j is %j", (role, on, key) => {
  expect(grantKey({ role, on })).toBe(key);
});

test("two grants that read the same are two in the document and in the patch", () => {
  const narrow = grant("A", "source:web on workspace");
  const wide = grant("A on source:web", "workspace");
  expect(Object.keys(documentOf(stateOf([narrow, wide]))["user:a@acme.com"]?.grants ?? {})).toHaveLength(2);
  expect(patchBetween(stateOf([user, narrow]), stateOf([user, wide]))).toEqual([
    { op: "add", path: "/user:a@acme.com/grants/A %6Fn source:web on workspace", value: true },
    { op: "remove", path: "/user:a@acme.com/grants/A on source:web on workspace" },
  ]);
});

test("labels stand under the resource that carries them", () => {
  const label = (text: string): Fact => ({ kind: "label", on: "source:a/b", label: text });
  expect(documentOf(stateOf([user, label("env=prod"), label("team=x")]))).toEqual({
    "user:a@acme.com": { grants: {} },
    "source:a/b": { labels: { "env=prod": true, "team=x": true } },
  });
  expect(
    patchBetween(stateOf([label("env=prod"), label("k~/1=x")]), stateOf([label("env=dev"), label("k~/1=x")])),
  ).toEqual([
    { op: "add", path: "/source:a~1b/labels/env=dev", value: true },
    { op: "remove", path: "/source:a~1b/labels/env=prod" },
  ]);
});

const ODD = fc.array(fc.constantFrom("A", " on ", " on", "on ", " ", "%", "%6Fn", "25", "source:web", "workspace"));
const odd = ODD.map((parts) => parts.join(""));

test("different grants have different keys, whatever the names hold", () => {
  fc.assert(
    fc.property(odd, odd, odd, odd, (role, on, otherRole, otherOn) => {
      const [one, other] = [
        { role, on: on as ScopeRef },
        { role: otherRole, on: otherOn as ScopeRef },
      ];
      expect(grantKey(one) === grantKey(other)).toBe(role === otherRole && on === otherOn);
    }),
    { numRuns: 2_000, examples: [["A", "source:web on workspace", "A on source:web", "workspace"]] },
  );
});

test("the patch makes the one document of the other", () => {
  const grants = fc.array(fc.tuple(odd, odd).map(([role, on]) => grant(role, on as ScopeRef)));
  fc.assert(
    fc.property(grants, grants, (from, to) => {
      const [before, after] = [stateOf([user, ...from]), stateOf([user, ...to])];
      const operations = patchBetween(before, after) as jsonPatch.Operation[];
      expect(jsonPatch.applyPatch(documentOf(before), operations, true).newDocument).toEqual(documentOf(after));
    }),
  );
});

test("a group stands with its members and grants, and its members are changed one by one", () => {
  const data: Fact = { kind: "group", group: "group:Data" };
  const member: Fact = { kind: "member", group: "group:Data", user: "user:a@acme.com" };
  const admin: Fact = { kind: "grant", principal: "group:Data", role: "Source Admin", on: "workspace" };
  expect(documentOf(stateOf([user, data]))).toEqual({
    "user:a@acme.com": { grants: {} },
    "group:Data": { grants: {}, members: {} },
  });
  expect(documentOf(stateOf([member, data, admin]))).toEqual({
    "group:Data": { grants: { "Source Admin on workspace": true }, members: { "user:a@acme.com": true } },
  });
  expect(patchBetween(stateOf([user, data]), stateOf([user, data, member]))).toEqual([
    { op: "add", path: "/group:Data/members/user:a@acme.com", value: true },
  ]);
});
