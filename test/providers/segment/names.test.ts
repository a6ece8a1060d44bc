import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ProviderError, type Ref } from "../../../src/core/provider.ts";
import { type ListedResource, resourcesOf } from "../../../src/providers/references.ts";
import { learn, namesOf, prefixOfType, rolesOf, typeOf } from "../../../src/providers/segment/names.ts";

const source = (id: string, ...names: string[]): ListedResource => ({ kind: "source", id, names, labels: {} });
const refs = (...resources: ListedResource[]) =>
  Object.fromEntries(resourcesOf(resources).map(({ id, ref }) => [id, ref]));

test("a resource goes by its usual name", () => {
  expect(refs(source("a", "web", "Website"), source("b", "app", "Website"))).toEqual({
    a: "source:web",
    b: "source:app",
  });
});

test("a name that two of a kind have, or that is another's id, is nobody's reference", () => {
  expect(refs(source("a", "web"), source("b", "web"), source("c", "d"), source("d", "e"))).toEqual({
    a: "source:a",
    b: "source:b",
    c: "source:c",
    d: "source:e",
  });
});

test("the same name in another kind is free, and one's own id is no obstacle", () => {
  const space: ListedResource = { kind: "space", id: "s", names: ["web"], labels: {} };
  expect(refs(source("web", "web"), space)).toEqual({ web: "source:web", s: "space:web" });
});

test("without a name the id is the reference", () => {
  expect(refs(source("a"), source("b", ""))).toEqual({ a: "source:a", b: "source:b" });
});

test("half a surrogate pair is replaced before names are compared", () => {
  expect(refs(source("a", "x\uD800"), source("b", "x\uDFFF"), source("c", "y\uD800"))).toEqual({
    a: "source:a",
    b: "source:b",
    c: "source:y\uFFFD",
  });
});

test("no two resources share a reference, and every reference leads back to its id", () => {
  const text = fc.constantFrom("a", "b", "c", "d", "__proto__", "");
  const resources = fc.uniqueArray(
    fc.record({ kind: fc.constantFrom("source" as const, "space" as const), id: text, names: fc.array(text) }),
    { selector: ({ kind, id }) => `${kind}:${id}` },
  );
  fc.assert(
    fc.property(resources, (listed) => {
      const named = resourcesOf(listed.filter(({ id }) => id !== "").map((item) => ({ ...item, labels: {} })));
      const names = namesOf(new Map(named.map(({ ref, id }) => [ref, id])));
      expect(new Set(named.map(({ ref }) => ref)).size).toBe(named.length);
      for (const { kind, id, ref } of named) expect(names.nameOf(kind, id)).toBe(ref);
    }),
  );
});

test("of two roles of one name the second by id goes by its id", () => {
  const listed = [
    { id: "r2", name: "Source Admin" },
    { id: "r1", name: "Source Admin" },
    { id: "r0", name: "Owner" },
  ];
  expect(rolesOf(listed)).toEqual([
    { id: "r0", name: "Owner" },
    { id: "r1", name: "Source Admin" },
    { id: "r2", name: "r2" },
  ]);
});

test("types and references lead to each other, also of types that are not known yet", () => {
  for (const type of ["SOURCE", "WAREHOUSE", "SPACE", "FUNCTION", "TRACKING_PLAN", "NEW_TYPE"]) {
    expect(typeOf(`${prefixOfType(type)}:x`)).toBe(type);
  }
});

test.each(["USER", "GROUP", "ROLE", "LABELS", "source", "A:B", ""])("a type called %j cannot be read", (type) => {
  expect(() => prefixOfType(type)).toThrow(ProviderError);
});

const permission = (roleId: string, roleName: string | undefined, ...resources: [type: string, id: string][]) => ({
  roleId,
  ...(roleName === undefined ? {} : { roleName }),
  resources: resources.map(([type, id]) => ({ type, id })),
});

test("what no list holds is learned: roles by the name that comes along, resources by id", () => {
  const names = namesOf(new Map<Ref, string>([["role:Owner", "r1"]]));
  const { directory } = learn(names, [
    permission("r4", undefined, ["SOURCE", "gone"]),
    permission("r3", "New role", ["NEW_TYPE", "n"]),
    permission("r2", "Owner"),
    permission("r1", "Owner"),
  ]);
  expect([...directory].map(([ref, id]) => `${ref} = ${id}`).sort()).toEqual([
    "new-type:n = n",
    "role:New role = r3",
    "role:Owner = r1",
    "role:r2 = r2",
    "role:r4 = r4",
    "source:gone = gone",
  ]);
});

test("a role that many hold and no list has is learned once", () => {
  const names = namesOf(new Map<Ref, string>());
  const { directory } = learn(names, [permission("r1", "Gone"), permission("r1", "Gone"), permission("r1", undefined)]);
  expect([...directory]).toEqual([["role:Gone", "r1"]]);
});

test("a directory is turned around once", () => {
  const directory = new Map<Ref, string>([["role:Owner", "r1"]]);
  expect(namesOf(directory)).toBe(namesOf(directory));
  expect(namesOf(new Map(directory))).not.toBe(namesOf(directory));
});

test("nothing new leaves the names as they are", () => {
  const names = namesOf(new Map<Ref, string>([["role:Owner", "r1"]]));
  expect(learn(names, [permission("r1", "Owner")])).toBe(names);
});

test("the id of a deleted resource that has become another's name cannot be told apart", () => {
  const names = namesOf(new Map<Ref, string>([["source:web", "a"]]));
  expect(() => learn(names, [permission("r1", "Owner", ["SOURCE", "web"])])).toThrow(
    expect.objectContaining({ rule: "bad-answer" }),
  );
});

test("roles come sorted by name, whatever their ids", () => {
  const listed = [
    { id: "r1", name: "Workspace Owner" },
    { id: "r2", name: "Function Admin" },
  ];
  expect(rolesOf(listed).map(({ name }) => name)).toEqual(["Function Admin", "Workspace Owner"]);
});

test("of two roles of one name that no list holds the second by id goes by its id, whoever is read first", () => {
  const grants = [permission("r2", "Gone"), permission("r1", "Gone")];
  for (const permissions of [grants, grants.toReversed()]) {
    const { directory } = learn(namesOf(new Map<Ref, string>()), permissions);
    expect([...directory]).toEqual([
      ["role:Gone", "r1"],
      ["role:r2", "r2"],
    ]);
  }
});

test("what can't be named says what it is", () => {
  const unreadable = {
    rule: "bad-answer",
    message: 'Segment answered a permission on a resource of type "ROLE", which this version cannot read.',
  };
  expect(() => prefixOfType("ROLE")).toThrow(expect.objectContaining(unreadable));
  const names = namesOf(
    new Map<Ref, string>([
      ["role:Gone", "a"],
      ["role:r1", "b"],
    ]),
  );
  expect(() => learn(names, [permission("r1", "Gone")])).toThrow(
    '"role:r1" is the name of one thing and the id of another: rename the one, or remove the grants on the other.',
  );
});
