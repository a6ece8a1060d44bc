import { describe, expect, test } from "vitest";
import { inventoryOf } from "../../src/core/inventory.ts";
import { group, liveOf, person } from "../scenario.ts";

const live = liveOf(
  [person("dana@acme.com", "Workspace Owner"), person("kim@acme.com", "Old Role on labels:region=eu,team=x")],
  [group("Data", [], "Source Admin on source:deleted")],
  {
    resources: [
      { kind: "source", id: "s2", names: ["web", "Website"], labels: { env: "prod" } },
      { kind: "source", id: "s1", names: ["app", "Website"], labels: { env: "prod", tier: "1" } },
      { kind: "source", id: "web", names: ["other"] },
      { kind: "source", id: "s4", names: ["last", "Only"] },
      { kind: "source", id: "z1", names: ["third", "Twin", "last"] },
      { kind: "source", id: "b1", names: ["zone", "Twin"] },
      { kind: "destination", id: "d1", names: ["Ads"], sourceId: "s1" },
      { kind: "destination", id: "d2", names: ["Braze"], sourceId: "s1" },
      { kind: "destination", id: "d3", names: ["Stray"] },
      { kind: "warehouse", id: "w1", names: ["Ads"], sourceId: "s1" },
    ],
  },
);
const inventory = inventoryOf(live);
const ids = (resources: readonly { readonly id: string }[]): readonly string[] => resources.map(({ id }) => id).sort();

describe("a name in a policy", () => {
  test("is an id first, then the name a thing goes by, then any name of one thing, and of its kind only", () => {
    expect(inventory.find("source", "web")).toMatchObject({ found: "one", resource: { id: "web" } });
    expect(inventory.find("source", "app")).toMatchObject({ found: "one", resource: { id: "s1" } });
    expect(inventory.find("source", "Only")).toMatchObject({ found: "one", resource: { id: "s4" } });
    expect(inventory.find("source", "last")).toMatchObject({ found: "one", resource: { id: "s4" } });
    expect(inventory.find("warehouse", "Ads")).toMatchObject({ found: "one", resource: { id: "w1" } });
    expect(inventory.find("warehouse", "app")).toEqual({ found: "none" });
  });

  test("that several things have comes with their ids, sorted", () => {
    expect(inventory.find("source", "Website")).toEqual({ found: "several", ids: ["s1", "s2"] });
    expect(inventory.find("source", "Twin")).toEqual({ found: "several", ids: ["b1", "z1"] });
  });
});

test("what hangs on a source are its destinations, and nothing else", () => {
  expect(ids(inventory.behind("s1"))).toEqual(["d1", "d2"]);
  expect(inventory.behind("s2")).toEqual([]);
  expect(inventory.byId("source", "s2")).toMatchObject({ names: ["web", "Website"] });
  expect(inventory.byId("destination", "s2")).toBeUndefined();
});

test("things of a kind are found by globs over all their names, and by labels they all carry", () => {
  expect(ids(inventory.ofKind("destination"))).toEqual(["d1", "d2", "d3"]);
  expect(inventory.ofKind("space")).toEqual([]);
  expect(ids(inventory.named("source", "Web*"))).toEqual(["s1", "s2"]);
  expect(ids(inventory.named("warehouse", "*"))).toEqual(["w1"]);
  expect(ids(inventory.labelled("source", "labels:env=prod"))).toEqual(["s1", "s2"]);
  expect(ids(inventory.labelled("source", "labels:env=prod,tier=1"))).toEqual(["s1"]);
  expect(inventory.labelled("warehouse", "labels:env=prod")).toEqual([]);
  expect(inventory.labelled("source", "labels:env=dev")).toEqual([]);
  expect(inventory.named("space", "*")).toEqual([]);
  expect(inventory.labelled("space", "labels:env=prod")).toEqual([]);
});

test("what a glob or labels pick is worked out once", () => {
  expect(inventory.named("source", "a*")).toBe(inventory.named("source", "a*"));
  expect(inventory.labelled("source", "labels:tier=1")).toBe(inventory.labelled("source", "labels:tier=1"));
});

test("roles, places and labels that grants hold are known, though nothing offers or lists them any more", () => {
  expect(inventory.hasRole("Source Admin")).toBe(true);
  expect(inventory.hasRole("Old Role")).toBe(true);
  expect(inventory.hasRole("No Role")).toBe(false);
  expect(inventory.isHeld("source:deleted")).toBe(true);
  expect(inventory.isHeld("source:app")).toBe(false);
  expect(inventory.hasLabel("region", "eu")).toBe(true);
  expect(inventory.hasLabel("team", "x")).toBe(true);
  expect(inventory.hasLabel("tier", "1")).toBe(true);
  expect(inventory.hasLabel("tier", "eu")).toBe(false);
});
