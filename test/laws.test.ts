import fc from "fast-check";
import { expect, test } from "vitest";
import { type AccessState, keyOf, type ScopeRef } from "../src/core/access.ts";
import { approve } from "../src/core/approve.ts";
import { composePolicy } from "../src/core/import/compose.ts";
import { diff, project } from "../src/core/diff.ts";
import { draftPolicy } from "../src/core/import/draft-policy.ts";
import { indexAccess, ownersOf } from "../src/core/effective.ts";
import { hasErrors } from "../src/core/finding.ts";
import { hazard } from "../src/core/hazard.ts";
import { parsePolicy } from "../src/core/parse.ts";
import { propose, type Proposed } from "../src/core/propose.ts";
import type { Live } from "../src/core/provider.ts";
import { segmentSystem } from "../src/providers/segment/system.ts";
import type { Snapshot } from "../src/providers/snapshot/schema.ts";
import { liveOf, ROLES, TODAY } from "./scenario.ts";

/** A failure prints its seed. The long form is RUNS=5000 npx vitest run test/laws.test.ts. */
const RUNS = Number(process.env["RUNS"] ?? 150);

const SCOPES = [
  "workspace",
  "labels:env=prod",
  "labels:env=prod,team=money",
  "labels:env=staging",
  "labels:labels%3Aenv=prod",
  "labels:source%3Aweb-prod=y",
  "source:web-prod",
  "source:payments",
  "source:deleted-long-ago",
  "warehouse:snowflake-prod",
  "space:engage-prod",
  "function:Enrich orders",
  "journey:of-the-future",
];
const EMAILS = [
  "ann@acme.com",
  "bob@acme.com",
  "cyd@acme.com",
  "dee@acme.com",
  "eli@acme.com",
  "o'neil+x@acme.com",
  "zoë@acme.com",
];
const GROUPS = ["Data", "Growth", "Leads", "012", "yes", "a: b #c", "__proto__", "{braces} & `ticks`", "naïve ☕"];

type RoleOn = { readonly role: string; readonly on: string };

const anyGrant: fc.Arbitrary<RoleOn> = fc.record({ role: fc.constantFrom(...ROLES), on: fc.constantFrom(...SCOPES) });

/** Grants that a policy may ask for; live state may hold others. */
const grantable = anyGrant.filter(({ role, on }) => segmentSystem.vocabulary(ROLES).grantable(role, on as ScopeRef));

const grantsFrom = (grant: fc.Arbitrary<RoleOn>): fc.Arbitrary<RoleOn[]> =>
  fc.uniqueArray(grant, { maxLength: 6, selector: (one) => JSON.stringify(one) });

/** Any workspace with an active owner. */
const worldOf = (grant: fc.Arbitrary<RoleOn>): fc.Arbitrary<Live> =>
  fc
    .record({
      active: fc.uniqueArray(fc.record({ email: fc.constantFrom(...EMAILS), grants: grantsFrom(grant) }), {
        maxLength: 6,
        selector: ({ email }) => email,
      }),
      invited: fc.subarray(["new1@acme.com", "new2@acme.com", "new3@acme.com"]),
      groups: fc.uniqueArray(
        fc.record({
          name: fc.constantFrom(...GROUPS),
          grants: grantsFrom(grant),
          members: fc.infiniteStream(fc.boolean()),
        }),
        { maxLength: 4, selector: ({ name }) => name },
      ),
      words: fc.infiniteStream(
        fc.constantFrom("Workspace Owner", "Workspace Member", "Workspace Member", "Minimal Workspace Access"),
      ),
    })
    .map(({ active, invited, groups, words }) => {
      const people = active.map((person) => ({
        ...person,
        grants: [...person.grants, { role: words.next().value ?? "Workspace Member", on: "workspace" }],
      }));
      const owner = { email: "root@acme.com", grants: [{ role: "Workspace Owner", on: "workspace" }] };
      const emails = [owner.email, ...people.map(({ email }) => email), ...invited];
      const users: Snapshot["users"] = [
        owner,
        ...people,
        ...invited.map((email) => ({ email, invited: true as const })),
      ].map((user) => ({ id: `id-${user.email}`, ...user }));
      return liveOf(
        users,
        groups.map(({ name, grants: own, members }) => ({
          name,
          id: `id-${name}`,
          grants: own,
          members: emails.filter(() => members.next().value === true),
        })),
      );
    });

const world = worldOf(anyGrant);
/** A workspace that a policy may ask for. */
const askable = worldOf(grantable);

/** A policy that says exactly what this workspace is: with it, any other workspace can be asked to become this one. */
function policyFiles(live: Live): readonly { file: string; text: string }[] {
  return composePolicy(draftPolicy(live, segmentSystem.vocabulary(live.roles)), "us").map(({ name, text }) => ({
    file: name,
    text,
  }));
}

/** Limits off and invited people left out: what is left are plans that can be carried out whole. */
function planTowards(live: Live, goal: Live): Proposed {
  const files = policyFiles(goal).map(({ file, text }) => ({ file, text: withoutLimits(text) }));
  const parsed = parsePolicy(files);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
  return propose(parsed.value, live, segmentSystem, TODAY);
}

function withoutLimits(text: string): string {
  return text.replace("scope: everything", "scope: everything\n  limits: { removals: 100%, owners-added: 99 }");
}

const rulesOf = (proposed: Proposed): readonly string[] =>
  proposed.findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule);

test("import then plan is empty, for every live state", () => {
  fc.assert(
    fc.property(world, (live) => {
      const parsed = parsePolicy(policyFiles(live));
      expect(parsed.findings).toEqual([]);
      if (!parsed.ok) return;
      const proposed = propose(parsed.value, live, segmentSystem, TODAY);
      expect(proposed.plan.changes).toEqual([]);
      expect(proposed.plan.deferred).toEqual([]);
      expect(rulesOf(proposed)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test("a workspace after its plan needs no other plan", () => {
  fc.assert(
    fc.property(world, world, (live, goal) => {
      const proposed = planTowards(live, goal);
      const after = project(live.facts, proposed.plan.changes);
      const again = propose(
        proposed.policy,
        { ...live, facts: after, invited: invitedAfter(live, proposed) },
        segmentSystem,
        TODAY,
      );
      expect(again.plan.changes).toEqual([]);
      expect(again.plan.deferred).toEqual(proposed.plan.deferred);
      expect(
        diff(after, proposed.resolution.desired).filter(
          ({ action, fact }) =>
            action === "add" && !(fact.kind === "grant" && live.invited.has(fact.principal as never)),
        ),
      ).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

function invitedAfter(live: Live, { plan }: Proposed): Live["invited"] {
  const invited = new Set(live.invited);
  for (const { action, fact } of plan.changes) {
    if (fact.kind !== "user") continue;
    if (action === "remove") invited.delete(fact.user);
    else invited.add(fact.user);
  }
  return invited;
}

test("every change is in exactly one operation, and no operation is without one", () => {
  fc.assert(
    fc.property(world, world, fc.integer({ min: 1, max: 5 }), (live, goal, batch) => {
      const { plan, surroundings } = planTowards(live, goal);
      const operations = segmentSystem.lower(plan, live, surroundings.vocabulary, batch);
      const realised = operations.flatMap(({ changes }) =>
        changes.map(({ action, fact }) => `${action} ${keyOf(fact)}`),
      );
      expect([...realised].sort()).toEqual(plan.changes.map(({ action, fact }) => `${action} ${keyOf(fact)}`).sort());
      for (const { parts } of operations) if (parts !== undefined) expect(parts.length).toBeLessThanOrEqual(batch);
    }),
    { numRuns: RUNS },
  );
});

/**
 * What everybody can do, worked out the long way round and without the code under test: for each person, kind of thing and thing of
 * that kind (and any future one), the highest level that any of their grants gives.
 */
function levels(state: AccessState, { resources }: Live): ReadonlyMap<string, number> {
  const vocabulary = segmentSystem.vocabulary(ROLES);
  const reach = (role: string) => vocabulary.reach(role);
  const facts = [...state.values()];
  const kinds = [...new Set(ROLES.flatMap((role) => reach(role).kinds))].filter((kind) => kind !== "everything");
  const targets = [
    "anything in future",
    ...SCOPES.filter((scope) => scope.includes(":") && !scope.startsWith("labels:")),
  ];
  const reached = (on: string): readonly string[] => {
    if (on === "workspace") return targets;
    if (!on.startsWith("labels:")) return [on];
    const wanted = on
      .slice("labels:".length)
      .split(",")
      .map((pair) => pair.split("="));
    return resources
      .filter(({ labels }) => wanted.every(([key = "", value]) => labels[key] === value))
      .map(({ ref }) => ref);
  };
  const best = new Map<string, number>();
  for (const user of facts.flatMap((fact) => (fact.kind === "user" ? [fact.user] : []))) {
    const groups = facts.flatMap((fact) => (fact.kind === "member" && fact.user === user ? [fact.group] : []));
    for (const fact of facts) {
      if (fact.kind !== "grant" || (fact.principal !== user && !groups.includes(fact.principal as never))) continue;
      const { kinds: own, level } = reach(fact.role);
      for (const kind of own === "everything" ? kinds : own) {
        for (const target of reached(fact.on)) {
          const key = `${user} ${kind} ${target}`;
          best.set(key, Math.max(best.get(key) ?? 0, level));
        }
      }
    }
  }
  return best;
}

test("after every prefix of the operations an owner remains, groups have only members of their own, and nobody who keeps access is without it", () => {
  let moments = 0;
  fc.assert(
    fc.property(world, askable, (live, goal) => {
      const proposed = planTowards(live, goal);
      fc.pre(!hasErrors(proposed.findings));
      const end = project(live.facts, proposed.plan.changes);
      const before = levels(live.facts, live);
      const after = levels(end, live);
      const staying = indexAccess(end).users;
      let now = live.facts;
      for (const { changes } of proposed.operations) {
        expect(hazard(now, changes, proposed)).toBeUndefined();
        now = project(now, changes);
        moments += 1;
        const index = indexAccess(now);
        const owners = [...ownersOf(index, proposed.surroundings.vocabulary)];
        const invited = invitedAfter(live, proposed);
        expect(owners.filter((user) => !invited.has(user) && index.users.has(user))).not.toEqual([]);
        for (const [group, members] of index.members) {
          expect(index.groups.has(group)).toBe(true);
          for (const member of members) expect(index.users.has(member)).toBe(true);
        }
        for (const principal of index.grants.keys()) {
          expect(index.users.has(principal as never) || index.groups.has(principal as never)).toBe(true);
        }
        const has = levels(now, live);
        for (const [key, had] of before) {
          if (!staying.has(key.split(" ")[0] as never)) continue;
          expect(has.get(key) ?? 0, key).toBeGreaterThanOrEqual(Math.min(had, after.get(key) ?? 0));
        }
      }
      expect(now).toEqual(end);
    }),
    { numRuns: RUNS },
  );
  expect(moments).toBeGreaterThan(RUNS);
});

test("an owner who leaves waits for the one who is invited, and is gone once that one has come", () => {
  let waits = 0;
  fc.assert(
    fc.property(world, askable, (live, goal) => {
      const rename = (text: string): string => text.replaceAll("root@acme.com", "heir@acme.com");
      const files = policyFiles(goal).map(({ file, text }) => ({ file, text: rename(withoutLimits(text)) }));
      const parsed = parsePolicy(files);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
      const first = propose(parsed.value, live, segmentSystem, TODAY);
      if (first.plan.deferred.length > 0) waits += 1;
      fc.pre(!hasErrors(first.findings));
      const invited = new Set([...invitedAfter(live, first)].filter((user) => user !== "user:heir@acme.com"));
      // Everybody else stays invited; the heir accepts, with what the invite granted.
      const accepted: Live = { ...live, facts: project(live.facts, first.plan.changes), invited };
      const second = propose(parsed.value, accepted, segmentSystem, TODAY);
      expect(second.plan.deferred).toEqual([]);
      const end = project(accepted.facts, second.plan.changes);
      expect(end.has(keyOf({ kind: "user", user: "user:root@acme.com" }))).toBe(false);
      const gone = new Set(
        second.plan.changes.filter(({ action }) => action === "remove").map(({ fact }) => keyOf(fact)),
      );
      for (const { change } of first.plan.deferred) expect(gone).toContain(keyOf(change.fact));
    }),
    { numRuns: RUNS },
  );
  expect(waits).toBeGreaterThan(RUNS / 10);
});

test("nothing out of scope is removed", () => {
  fc.assert(
    fc.property(
      world,
      world,
      fc.subarray([...EMAILS, "group:Data", "group:L*", "new*@acme.com"]),
      fc.boolean(),
      (live, goal, except, declaredOnly) => {
        const files = policyFiles(goal).map(({ file, text }) => ({
          file,
          text: text.replace(
            "scope: everything",
            `scope: ${declaredOnly ? "declared" : "everything"}\n  except: ${JSON.stringify(except)}`,
          ),
        }));
        const parsed = parsePolicy(files);
        fc.pre(parsed.ok);
        if (!parsed.ok) return;
        const { plan, resolution } = propose(parsed.value, live, segmentSystem, TODAY);
        const removed = [...plan.changes, ...plan.deferred.map(({ change }) => change)]
          .filter(({ action }) => action === "remove")
          .map(({ fact }) => fact);
        const goneUsers = new Set(removed.flatMap((fact) => (fact.kind === "user" ? [fact.user] : [])));
        const goneGroups = new Set(removed.flatMap((fact) => (fact.kind === "group" ? [fact.group] : [])));
        for (const ref of [...goneUsers, ...goneGroups]) {
          expect(resolution.declared.has(ref)).toBe(false);
          expect(plan.unmanaged).not.toContain(ref);
          expect(declaredOnly).toBe(false);
        }
        for (const fact of removed) {
          // What hangs on somebody who goes, goes along: that is the provider's doing and is shown.
          if (fact.kind === "grant") expect(plan.unmanaged).not.toContain(fact.principal);
          if (fact.kind === "member" && !goneUsers.has(fact.user)) expect(plan.unmanaged).not.toContain(fact.group);
          if (fact.kind === "member" && !goneGroups.has(fact.group) && !declaredOnly)
            expect(plan.unmanaged).not.toContain(fact.user);
        }
      },
    ),
    { numRuns: RUNS },
  );
});

test("a wrong fingerprint never approves, the right one always does where nothing objects", () => {
  fc.assert(
    fc.property(world, askable, fc.string(), (live, goal, wrong) => {
      const proposed = planTowards(live, goal);
      expect(approve(proposed, wrong).ok).toBe(false);
      expect(approve(proposed, proposed.plan.fingerprint).ok).toBe(!hasErrors(proposed.findings));
    }),
    { numRuns: RUNS },
  );
});

test("the order in which a workspace lists things never changes a plan", () => {
  fc.assert(
    fc.property(world, askable, (live, goal) => {
      const shuffled: Live = {
        ...live,
        facts: new Map([...live.facts].reverse()),
        roles: [...live.roles].reverse(),
        resources: [...live.resources].reverse(),
      };
      const one = planTowards(live, goal);
      const other = planTowards(shuffled, goal);
      expect(other.plan).toEqual(one.plan);
      expect(other.operations).toEqual(one.operations);
      expect(other.people).toEqual(one.people);
      expect(other.patch).toEqual(one.patch);
    }),
    { numRuns: RUNS },
  );
});

test("letter case of addresses, repeated members, and how a policy is split over files never change a plan", () => {
  fc.assert(
    fc.property(world, askable, fc.infiniteStream(fc.boolean()), (live, goal, coin) => {
      const flip = (): boolean => coin.next().value === true;
      const disguised = (text: string): string =>
        text
          .replace(/[\w.'+ë]+@acme\.com/gu, (address) => (flip() ? address.toUpperCase() : address))
          .replace(/^ {6}- .*@.*\n/gimu, (line) => (flip() ? line + line : line));
      const files = policyFiles(goal).map(({ file, text }) => ({ file, text: withoutLimits(text) }));
      const other = files.map(({ file, text }) => ({
        file: flip() ? `a/${file}` : `z/${file}`,
        text: disguised(text),
      }));
      const [one, two] = [parsePolicy(files), parsePolicy(other.toReversed())];
      if (!one.ok || !two.ok) throw new Error(JSON.stringify([one.findings, two.findings]));
      expect(propose(two.value, live, segmentSystem, TODAY).plan.fingerprint).toBe(
        propose(one.value, live, segmentSystem, TODAY).plan.fingerprint,
      );
    }),
    { numRuns: RUNS },
  );
});
