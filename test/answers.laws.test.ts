import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { planEach } from "../src/commands/ask.ts";
import { type AccessState, nameOf, stateOf, type UserRef } from "../src/core/access.ts";
import { project } from "../src/core/diff.ts";
import { matches } from "../src/core/glob.ts";
import { explain, type Explanation } from "../src/core/answer/explain.ts";
import { parsePolicy } from "../src/core/parse.ts";
import { propose, type Proposed } from "../src/core/propose.ts";
import type { Live, Resource } from "../src/core/provider.ts";
import { isLive, isToBe, type Way } from "../src/core/answer/ways.ts";
import { whoCan } from "../src/core/answer/who-can.ts";
import { run } from "../src/program.ts";
import { segmentSystem } from "../src/providers/segment/system.ts";
import { startSandbox } from "../src/sandbox/server.ts";
import { group, invitee, liveOf, person, ROLES, TODAY } from "./scenario.ts";
import { collectingTerminal } from "./terminal.ts";

/** A failure prints its seed. */
const RUNS = Number(process.env["RUNS"] ?? 100);

const EMAILS = ["ann@acme.com", "bob@acme.com", "cyd@acme.com", "dee@acme.com", "new@acme.com"];
const GROUPS = ["Data", "Growth", "Okta Leads"];
const RESOURCES = [
  "web-prod",
  "web-staging",
  "payments",
  "Amplitude",
  "snowflake-prod",
  "engage-prod",
  "Enrich orders",
  "tp1",
  "workspace",
];

const granted = fc.constantFrom("full-access", "read-only", "read-write");
const dated = fc
  .tuple(granted, fc.constantFrom({}, { until: "2026-11-01" }, { from: "2026-12-01" }, { until: "2026-12-01" }))
  .map(([word, dates]) => ({ access: word, ...dates }));
/** What lines of a block may say. Denials are claims that often do not hold, which stops an apply. */
const lenient = fc.oneof(granted, dated, fc.constant("no-access"));

function accessOf<Line>(line: fc.Arbitrary<Line>) {
  const block = (...selectors: readonly string[]) =>
    fc.dictionary(fc.constantFrom(...selectors), line, { maxKeys: 3, noNullPrototype: true });
  return fc.record(
    {
      sources: block("web-prod", "payments", "web-*", "env=prod", "*"),
      warehouses: block("snowflake-prod", "*"),
      functions: block("*"),
      "tracking-plans": fc.constantFrom("full-access", "read-only"),
      roles: fc.subarray(["PII Access", { role: "Source Admin", on: "env=staging" }]),
      profile: fc.constantFrom("one", "two"),
    },
    { requiredKeys: [] },
  );
}
const access = accessOf(lenient);

const role = fc.constantFrom("member", "admin", "read-only", "owner");
const drawn = fc.record({
  scope: fc.constantFrom("everything", "declared"),
  except: fc.subarray(["dee@acme.com", "group:Okta *"]),
  people: fc.constantFrom("policy", "policy", "idp"),
  labels: fc.option(fc.constantFrom("prod", "staging")),
  profiles: fc.tuple(access, access),
  users: fc.dictionary(fc.constantFrom(...EMAILS), fc.tuple(access, role), { noNullPrototype: true }),
  groups: fc.dictionary(fc.constantFrom(...GROUPS), fc.tuple(access, fc.subarray(EMAILS), fc.boolean()), {
    noNullPrototype: true,
  }),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer Value> ? Value : never;

/** What of a drawn policy its file is made of. */
type Written = Omit<Drawn, "profiles" | "users" | "groups"> & {
  readonly profiles: readonly { readonly profile?: string }[];
  readonly users: Readonly<Record<string, readonly [object, string]>>;
  readonly groups: Readonly<Record<string, readonly [object, readonly string[], boolean]>>;
};

/** What is declared and excepted at once would be an error, and so would be a profile that names itself. */
function fileOf({ scope, except, people, labels, profiles, users, groups }: Written): string {
  const [one, two] = profiles.map((profile) =>
    Object.fromEntries(Object.entries(profile).filter(([key]) => key !== "profile")),
  );
  const isFree = (name: string) => !except.some((pattern) => matches(pattern, name));
  return JSON.stringify({
    workspace: "acme-prod",
    settings: { scope, except, people, limits: { removals: "100%", "owners-added": 99 }, destinations: "via-source" },
    ...(labels !== null && { resources: { sources: { payments: { labels: { env: labels } } } } }),
    profiles: { one, two: { ...two, profile: "one" } },
    users: {
      "root@acme.com": { role: "owner" },
      ...Object.fromEntries(
        Object.entries(users)
          .filter(([email]) => isFree(email))
          .map(([email, [own, itsRole]]) => [email, { role: itsRole, ...own }]),
      ),
    },
    groups: Object.fromEntries(
      Object.entries(groups)
        .filter(([name]) => isFree(`group:${name}`))
        .map(([name, [own, members, isPushed]]) => [
          name,
          isPushed
            ? { "managed-by": "idp", ...own }
            : { members: members.filter((email) => email in users && isFree(email)), ...own },
        ]),
    ),
  });
}

const SCOPES = [
  "workspace",
  "labels:env=prod",
  "labels:env=staging",
  "source:web-prod",
  "source:gone",
  "warehouse:snowflake-prod",
  "function:Enrich orders",
];
const grants = fc.uniqueArray(
  fc.tuple(fc.constantFrom(...ROLES), fc.constantFrom(...SCOPES)).map(([name, on]) => `${name} on ${on}`),
  { maxLength: 4 },
);
const world: fc.Arbitrary<Live> = fc
  .record({
    people: fc.dictionary(fc.constantFrom(...EMAILS.slice(0, 4)), grants, { noNullPrototype: true }),
    isInvited: fc.boolean(),
    groups: fc.dictionary(fc.constantFrom(...GROUPS), fc.tuple(grants, fc.infiniteStream(fc.boolean())), {
      noNullPrototype: true,
    }),
  })
  .map(({ people, isInvited, groups }) => {
    const users = [
      person("root@acme.com", "Workspace Owner"),
      ...Object.entries(people).map(([email, own]) => person(email, "Workspace Member", ...own)),
      ...(isInvited ? [invitee("new@acme.com")] : []),
    ];
    const teams = Object.entries(groups).map(([name, [own, coin]]) =>
      group(
        name,
        users.map(({ email }) => email).filter(() => coin.next().value === true),
        ...own,
      ),
    );
    return liveOf(users, teams);
  });

function proposalOf(policy: Drawn, live: Live): Proposed {
  const parsed = parsePolicy([{ file: "policy.yaml", text: fileOf(policy) }]);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
  return propose(parsed.value, live, segmentSystem, TODAY);
}

/** What somebody has, worked out without the code under test: their own grants and those of groups they are in. */
function held(state: AccessState, user: UserRef): readonly string[] {
  const facts = [...state.values()];
  const groups = new Set<string>(
    facts.flatMap((fact) => (fact.kind === "member" && fact.user === user ? [fact.group] : [])),
  );
  return facts
    .flatMap((fact) => {
      if (fact.kind !== "grant") return [];
      if (fact.principal === user) return [`${fact.role} on ${fact.on}, direct`];
      return groups.has(fact.principal) ? [`${fact.role} on ${fact.on}, ${fact.principal}`] : [];
    })
    .sort();
}

const lines = (ways: readonly Way[]): readonly string[] =>
  ways.map(({ role: name, on, through }) => `${name} on ${on}, ${through}`).sort();

/** Everybody, live or declared. */
function everybody({ before, policy }: Proposed): readonly UserRef[] {
  return [...new Set([...before.users, ...policy.users.keys()])];
}

function explained(proposed: Proposed, user: UserRef, resource?: string): Explanation {
  const outcome = explain(proposed, nameOf(user), resource);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  return outcome.value;
}

/** The state that the policy comes to: changes made, what waits made as well, and invites granting what is asked for. */
function goal({ live, plan, resolution }: Proposed): AccessState {
  const done = project(live.facts, [...plan.changes, ...plan.deferred.map(({ change }) => change)]);
  const ofInvites = [...resolution.desired.values()].flatMap(({ fact }) =>
    fact.kind === "grant" && live.invited.has(fact.principal as UserRef) ? [fact] : [],
  );
  return stateOf([...done.values(), ...ofInvites]);
}

test("explain says what the plan says: what is live, what comes next, and what is to be in the end", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(drawn, world, (asked, live) => {
      const proposed = proposalOf(asked, live);
      const next = project(proposed.live.facts, proposed.plan.changes);
      const end = goal(proposed);
      for (const user of everybody(proposed)) {
        const { access: ways, groups } = explained(proposed, user);
        for (const { state, leftAlone = "" } of ways) seen.add(`${state} ${leftAlone}`.trim());
        expect(lines(ways.filter(isLive))).toEqual(held(proposed.live.facts, user));
        expect(lines(ways.filter(isToBe))).toEqual(held(end, user));
        const isUnaccepted = ({ state, through }: Way) =>
          state === "only desired" && through === "direct" && proposed.live.invited.has(user);
        const afterApply = ways.filter((way) => (isToBe(way) || way.state === "deferred") && !isUnaccepted(way));
        expect(lines(afterApply)).toEqual(held(next, user));
        expect(groups.filter(isToBe).map(({ group: name }) => name)).toEqual(
          [...end.values()]
            .flatMap((fact) => (fact.kind === "member" && fact.user === user ? [fact.group] : []))
            .sort(),
        );
      }
    }),
    { numRuns: RUNS },
  );
  expect([...seen].sort()).toEqual(
    expect.arrayContaining([
      "live and desired",
      "only desired",
      "only live",
      "only live excepted",
      "only live idp",
      "only live undeclared",
    ]),
  );
});

test("what is marked desired rests on policy lines, and what is left alone is so for the reason given", () => {
  let judged = 0;
  fc.assert(
    fc.property(drawn, world, (asked, live) => {
      const proposed = proposalOf(asked, live);
      const { policy, plan, resolution } = proposed;
      for (const user of everybody(proposed)) {
        for (const way of explained(proposed, user).access) {
          if (way.leftAlone === undefined && isToBe(way)) expect(way.source, JSON.stringify(way)).toBeDefined();
          judged += 1;
          const owner = way.through === "direct" ? user : way.through;
          const isExcepted = [owner, user].some((one) => plan.scope.except.some((pattern) => matches(pattern, one)));
          if (way.leftAlone === "excepted") expect(isExcepted).toBe(true);
          if (way.leftAlone === "undeclared")
            expect([plan.scope.over, resolution.declared.has(owner)]).toEqual(["declared", false]);
          if (way.leftAlone === "idp")
            expect(
              policy.settings.people === "idp" || policy.groups.get(owner as never)?.managedByIdp !== undefined,
            ).toBe(true);
        }
      }
    }),
    { numRuns: RUNS },
  );
  expect(judged).toBeGreaterThan(0);
});

test("who-can is explain of everybody", () => {
  fc.assert(
    fc.property(
      drawn,
      world,
      fc.constantFrom(...RESOURCES),
      fc.constantFrom(undefined, "full-access", "read-write", "read-only"),
      (asked, live, resource, least) => {
        const proposed = proposalOf(asked, live);
        const outcome = whoCan(proposed, resource, least);
        if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
        const order = ["read-only", "read-write", "full-access"];
        const enough = (way: Way) => least === undefined || order.indexOf(way.access) >= order.indexOf(least);
        const expected = everybody(proposed).flatMap((user) => {
          const ways = explained(proposed, user, resource).access.filter(enough);
          return ways.length === 0 ? [] : [[nameOf(user), ways] as const];
        });
        expect(new Map(outcome.value.people.map(({ person: { email }, ways }) => [email, ways]))).toEqual(
          new Map(expected),
        );
      },
    ),
    { numRuns: RUNS },
  );
});

/** The highest level that a state gives somebody on a resource, worked out without the code under test. */
function levelOn(state: AccessState, user: UserRef, { kind, ref, labels }: Resource): number {
  const vocabulary = segmentSystem.vocabulary(ROLES);
  const levels = held(state, user).map((line) => {
    const [, name = "", on = ""] = /^(.*?) on (.*), (?:direct|group:.*)$/u.exec(line) ?? [];
    const { kinds, level } = vocabulary.reach(name);
    const isReached =
      on === "workspace" ||
      on === ref ||
      (on.startsWith("labels:") &&
        on
          .slice("labels:".length)
          .split(",")
          .every((pair) => labels[pair.split("=")[0] ?? ""] === pair.split("=")[1]));
    return isReached && (kinds === "everything" || kinds.includes(kind)) ? level : 0;
  });
  return Math.max(0, ...levels);
}

test("the answer about a resource is the highest level that any grant gives, by the labels of its time", () => {
  const words = ["none", "read-only", "read-write", "full-access"];
  fc.assert(
    fc.property(drawn, world, (asked, live) => {
      const proposed = proposalOf(asked, live);
      const end = goal(proposed);
      for (const resource of proposed.live.resources.filter(({ kind }) => kind !== "destination")) {
        const then = proposed.resolution.resources.find(({ ref }) => ref === resource.ref);
        for (const user of everybody(proposed)) {
          const { answer } = explained(proposed, user, resource.ref);
          expect(answer?.live).toBe(words[levelOn(proposed.live.facts, user, resource)]);
          expect(answer?.desired).toBe(words[levelOn(end, user, then ?? resource)]);
        }
      }
    }),
    { numRuns: RUNS },
  );
});

const SANDBOX_PEOPLE = ["dev", "kim", "lee", "mira", "new.one"].map((name) => `${name}@acme.com`);

test("what explain says is desired is what it says is live once the plan was applied and the invites accepted", async () => {
  const mild = accessOf(fc.oneof(granted, dated));
  const asking = fc.record({
    users: fc.dictionary(fc.constantFrom(...SANDBOX_PEOPLE), fc.tuple(mild, role), { noNullPrototype: true }),
    groups: fc.dictionary(
      fc.constantFrom("Analytics Engineers", "Fresh"),
      fc.tuple(mild, fc.subarray(SANDBOX_PEOPLE)),
      { noNullPrototype: true },
    ),
    profiles: fc.tuple(mild, mild),
  });
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(asking, async ({ users, groups, profiles }) => {
      const cwd = await mkdtemp(join(tmpdir(), "segment-access-answers-"));
      const sandbox = await startSandbox({ rateLimits: false });
      try {
        const members = Object.fromEntries(
          Object.entries(groups).map(([name, [own, some]]) => [name, [own, some, false] as const]),
        );
        const text = fileOf({
          scope: "everything",
          except: [],
          people: "policy",
          labels: null,
          users,
          groups: members,
          profiles,
        });
        const policy = JSON.parse(text) as { users: object };
        await writeFile(
          join(cwd, "policy.yaml"),
          JSON.stringify({ ...policy, users: { ...policy.users, "dana@acme.com": { role: "owner" } } }),
        );
        const terminal = () => collectingTerminal({ cwd, env: { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "t" } });
        const options = { policy: "policy.yaml", format: "json", today: TODAY } as const;
        const ask = async (): Promise<Proposed | undefined> =>
          (await planEach(options, terminal())).planned[0]?.proposed;
        const before = await ask();
        // What the policy can't ask for (a contradiction, a claim that does not hold) is not applied.
        if (before === undefined || before.findings.some(({ severity }) => severity === "error")) return;
        const applying = terminal();
        expect(
          await run(["apply", "--policy", "policy.yaml", "--yes", "--today", TODAY], applying),
          applying.stdout(),
        ).toBe(0);
        for (const { email } of sandbox.state().invites) sandbox.acceptInvite(email);
        const after = await ask();
        if (after === undefined) throw new Error("The workspace can't be read.");
        for (const user of everybody(after)) {
          const desired = explained(before, user).access.filter(
            ({ state }) => state === "live and desired" || state === "only desired",
          );
          expect(lines(explained(after, user).access.filter(isLive))).toEqual(lines(desired));
          compared += desired.length;
        }
      } finally {
        await sandbox.close();
        await rm(cwd, { recursive: true });
      }
    }),
    { numRuns: Number(process.env["RUNS"] ?? 12) },
  );
  expect(compared).toBeGreaterThan(0);
});
