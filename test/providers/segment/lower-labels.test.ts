import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AccessState,
  type Fact,
  type GroupRef,
  isUser,
  keyOf,
  labelScope,
  type Labels,
  type PrincipalRef,
  type ScopeRef,
  stateOf,
  type UserRef,
} from "../../../src/core/access.ts";
import { type Change, diff, project } from "../../../src/core/diff.ts";
import { indexAccess, surroundingsOf } from "../../../src/core/effective.ts";
import { hazard } from "../../../src/core/hazard.ts";
import type { Plan } from "../../../src/core/plan.ts";
import type { Live } from "../../../src/core/provider.ts";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { group, liveOf, person, ROLES } from "../../scenario.ts";

const USERS: readonly UserRef[] = ["user:ann@acme.com", "user:bob@acme.com"];
const TEAM: GroupRef = "group:Team";
const SOURCES: readonly ScopeRef[] = ["source:web", "source:app", "source:pay"];
const LEVELS: Readonly<Record<string, number>> = { "Source Read-only": 1, "Source Admin": 3 };

const labels = fc.dictionary(fc.constantFrom("env", "team"), fc.constantFrom("a", "b"), {
  noNullPrototype: true,
}) as fc.Arbitrary<Labels>;
const scope = fc.oneof(
  fc.constantFrom<ScopeRef>("workspace", ...SOURCES),
  fc
    .subarray([["env", "a"] as const, ["env", "b"] as const, ["team", "a"] as const], { minLength: 1, maxLength: 2 })
    .map(labelScope),
);
const grant = fc.record({
  kind: fc.constant("grant" as const),
  principal: fc.constantFrom<PrincipalRef>(...USERS, TEAM),
  role: fc.constantFrom(...Object.keys(LEVELS)),
  on: scope,
});
/** Grants, who is in the team, and the labels of each source. */
const world = fc.record({
  grants: fc.array(grant, { maxLength: 8 }),
  members: fc.subarray([...USERS]),
  labels: fc.tuple(labels, labels, labels),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

function factsOf({ grants, members, labels: carried }: World): readonly Fact[] {
  return [
    ...["user:root@acme.com" as const, ...USERS].map((user): Fact => ({ kind: "user", user })),
    { kind: "grant", principal: "user:root@acme.com", role: "Workspace Owner", on: "workspace" },
    { kind: "group", group: TEAM },
    ...members.map((user): Fact => ({ kind: "member", group: TEAM, user })),
    ...grants,
    ...SOURCES.flatMap((on, index) =>
      Object.entries(carried[index] ?? {}).map(([key, value]): Fact => ({
        kind: "label",
        on,
        label: `${key}=${value}`,
      })),
    ),
  ];
}

/** What everybody can do with each source, worked out without the code under test. */
function levels(state: AccessState): ReadonlyMap<string, number> {
  const facts = [...state.values()];
  const carries = (on: ScopeRef, label: string): boolean =>
    facts.some((fact) => fact.kind === "label" && fact.on === on && fact.label === label);
  const best = new Map<string, number>();
  for (const fact of facts) {
    if (fact.kind !== "grant") continue;
    const people = isUser(fact.principal)
      ? [fact.principal]
      : facts.flatMap((other) => (other.kind === "member" && other.group === fact.principal ? [other.user] : []));
    for (const source of SOURCES) {
      const isReached =
        fact.on === "workspace" ||
        fact.on === source ||
        (fact.on.startsWith("labels:") &&
          fact.on
            .slice("labels:".length)
            .split(",")
            .every((label) => carries(source, label)));
      if (!isReached) continue;
      for (const user of people) {
        const key = `${user} ${source}`;
        best.set(key, Math.max(best.get(key) ?? 0, LEVELS[fact.role] ?? 0));
      }
    }
  }
  return best;
}

function planned(from: World, to: World): { live: Live; plan: Plan; end: AccessState } {
  const bare = liveOf([person("root@acme.com", "Workspace Owner")], [group("Team", [])], {
    resources: SOURCES.map((ref, index) => ({
      kind: "source" as const,
      id: `s${index}`,
      names: [ref.slice("source:".length)],
      labels: from.labels[index] ?? {},
    })),
  });
  const live: Live = { ...bare, facts: stateOf(factsOf(from)) };
  const source = { file: "policy.yaml", line: 1, column: 1 };
  const desired = new Map(factsOf(to).map((fact) => [keyOf(fact), { fact, source }]));
  const changes: readonly Change[] = diff(live.facts, desired);
  const plan: Plan = {
    workspace: "acme-prod",
    scope: { over: "everything", except: [] },
    changes,
    deferred: [],
    renames: [],
    unmanaged: [],
    fingerprint: "sha256:0",
  };
  return { live, plan, end: project(live.facts, changes) };
}

test("whatever labels and grants move, nobody is below the lesser of both ends at any moment", () => {
  let relabelled = 0;
  let steps = 0;
  fc.assert(
    fc.property(world, world, (from, to) => {
      const { live, plan, end } = planned(from, to);
      const vocabulary = segmentSystem.vocabulary(ROLES);
      const operations = segmentSystem.lower(plan, live, vocabulary, 5);
      const journey = {
        before: indexAccess(live.facts),
        after: indexAccess(end),
        live,
        surroundings: surroundingsOf(vocabulary, live.resources),
        plan,
      };
      const [before, after] = [levels(live.facts), levels(end)];
      let now = live.facts;
      for (const { changes } of operations) {
        expect(hazard(now, changes, journey)).toBeUndefined();
        now = project(now, changes);
        steps += 1;
        const has = levels(now);
        for (const [key, had] of before)
          expect(has.get(key) ?? 0, key).toBeGreaterThanOrEqual(Math.min(had, after.get(key) ?? 0));
      }
      expect(now).toEqual(end);
      expect(operations.flatMap(({ changes }) => changes)).toHaveLength(plan.changes.length);
      const moved = operations.filter(({ request }) => request.path.endsWith("/labels"));
      if (moved.length === 0) return;
      relabelled += 1;
      expect(new Set(moved.map(({ request }) => request.path)).size).toBe(moved.length);
      for (const { request, changes } of operations) {
        if (request.path.endsWith("/permissions")) expect(new Set(changes.map(({ action }) => action)).size).toBe(1);
      }
    }),
    { numRuns: 400 },
  );
  expect(relabelled).toBeGreaterThan(100);
  expect(steps).toBeGreaterThan(1_000);
});

/** What is made of a plan when one operation fails and every later one that is in the way of something is skipped. */
test("where any one operation fails, what comes after it takes nothing that is to be kept", () => {
  let skipped = 0;
  fc.assert(
    fc.property(world, world, fc.nat(), (from, to, which) => {
      const { live, plan, end } = planned(from, to);
      const vocabulary = segmentSystem.vocabulary(ROLES);
      const operations = segmentSystem.lower(plan, live, vocabulary, 5);
      fc.pre(operations.length > 1);
      const journey = {
        before: indexAccess(live.facts),
        after: indexAccess(end),
        live,
        surroundings: surroundingsOf(vocabulary, live.resources),
        plan,
      };
      const [before, after] = [levels(live.facts), levels(end)];
      let now = live.facts;
      for (const [index, { changes }] of operations.entries()) {
        if (index === which % operations.length) continue;
        if (hazard(now, changes, journey) !== undefined) {
          skipped += 1;
          continue;
        }
        now = project(now, changes);
        const has = levels(now);
        for (const [key, had] of before) {
          // Of two grants that are not each in the other, what they have in common is no grant, so it is not looked for.
          if (had === after.get(key)) expect(has.get(key) ?? 0, key).toBeGreaterThanOrEqual(had);
        }
      }
    }),
    { numRuns: 400 },
  );
  expect(skipped).toBeGreaterThan(20);
});
