import { describe, expect, test } from "vitest";
import { activeOwners } from "../../src/sandbox/owners.ts";
import { seed, SEEDS } from "../../src/sandbox/seed.ts";
import { largeSeed } from "../../src/sandbox/seeds/large.ts";
import type { Permission, State } from "../../src/sandbox/state.ts";
import { stateShape } from "../../src/sandbox/state.ts";

function grants(state: State, permissions: readonly Permission[] | undefined): readonly string[] {
  return (permissions ?? []).flatMap(({ roleId, resources }) => {
    const role = state.roles.find(({ id }) => id === roleId)?.name ?? "unknown role";
    return resources.map(
      ({ type, labels }) => `${role} on ${type}${labels.map(({ key, value }) => ` ${key}=${value}`).join("")}`,
    );
  });
}

function grantsOf(state: State, email: string): readonly string[] {
  return grants(state, state.users.find((user) => user.email === email)?.permissions);
}

function known(state: State): ReadonlySet<string> {
  const lists = [state.sources, state.warehouses, state.spaces, state.functions];
  return new Set([state.workspace.id, ...lists.flatMap((list) => list.map(({ id }) => id))]);
}

const states: [name: string, state: State][] = [
  ...SEEDS.map((name): [string, State] => [name, seed(name)]),
  ["large", largeSeed(250)],
];

describe.each(states)("%s", (_, state) => {
  test("is a state in which everything that is pointed at exists, and somebody is the owner", () => {
    expect(stateShape.problems(state, "")).toEqual([]);
    const permissions = [...state.users, ...state.groups, ...state.invites].flatMap((one) => one.permissions ?? []);
    const roles = new Set(state.roles.map(({ id }) => id));
    expect(permissions.filter(({ roleId }) => !roles.has(roleId))).toEqual([]);
    const ids = known(state);
    expect(permissions.flatMap(({ resources }) => resources).filter(({ id }) => !ids.has(id))).toEqual([]);
    const labels = new Set(state.labels.map(({ key, value }) => `${key}=${value}`));
    const used = [...permissions.flatMap(({ resources }) => resources), ...state.sources].flatMap((one) => one.labels);
    expect(used.filter(({ key, value }) => !labels.has(`${key}=${value}`))).toEqual([]);
    const sources = new Set(state.sources.map(({ id }) => id));
    expect(state.destinations.filter(({ sourceId }) => !sources.has(sourceId))).toEqual([]);
    const people = new Set([...state.users, ...state.invites].map(({ email }) => email));
    expect(state.groups.flatMap(({ members }) => members).filter((email) => !people.has(email))).toEqual([]);
    expect(activeOwners(state).length).toBeGreaterThan(0);
  });

  test("has ids that are each used once, and a base role for every user", () => {
    const lists = [
      state.users,
      state.groups,
      state.roles,
      state.sources,
      state.destinations,
      state.warehouses,
      state.spaces,
      state.functions,
      state.trackingPlans,
    ];
    const ids = lists.flatMap((list) => list.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const base = /^(Workspace Owner|Workspace Member|Minimal Workspace Access) on WORKSPACE$/u;
    expect(
      state.users.filter(({ permissions }) => !grants(state, permissions).some((grant) => base.test(grant))),
    ).toEqual([]);
  });
});

test("acme has one of everything that access can be about", () => {
  const state = seed("acme");
  const every = (ending: string) =>
    state.roles.filter(({ name }) => name.endsWith(ending)).map(({ name }) => `${name} on WORKSPACE`);
  expect(grantsOf(state, "amir@acme.com")).toEqual(["Workspace Member on WORKSPACE", ...every("Admin")]);
  expect(grantsOf(state, "ruth@acme.com")).toEqual(["Workspace Member on WORKSPACE", ...every("Read-only")]);
  expect(grantsOf(state, "sam@acme.com")).toEqual(["Workspace Member on WORKSPACE"]);
  expect(grantsOf(state, "dev@acme.com")).toContain("Source Read-only on SOURCE");
  expect(grantsOf(state, "mira@acme.com")).toContain("Warehouse Read-only on WAREHOUSE");
  expect(grantsOf(state, "jonas@acme.com")).toContain("Source Admin on WORKSPACE env=staging team=mobile");
  expect(activeOwners(state).map(({ email }) => email)).toEqual(["breakglass@acme.com", "dana@acme.com"]);
  expect([...state.users, ...state.groups].flatMap((one) => grants(state, one.permissions))).toHaveLength(41);
  expect(state.destinations.filter(({ name }) => name === "Amplitude").map(({ sourceId }) => sourceId)).toHaveLength(2);
  expect(JSON.stringify([state.sources, state.destinations, state.warehouses]).match(/CANARY-/gu)).toHaveLength(15);
});

test("a role's id differs by workspace", () => {
  const ids = SEEDS.map((name) => seed(name).roles.find((role) => role.name === "Workspace Owner")?.id);
  expect(new Set(ids).size).toBe(SEEDS.length);
});

test("a seed is fresh each time and always the same", () => {
  seed("acme").users.length = 0;
  expect(seed("acme")).toEqual(seed("acme"));
  expect(seed("acme").users).toHaveLength(13);
  expect(largeSeed(40)).toEqual(largeSeed(40));
});

test("an unknown seed names those there are", () => {
  expect(() => seed("toString")).toThrow(RangeError);
  expect(() => seed("nope")).toThrow(/acme, empty, small-plan/u);
});
