import fc from "fast-check";
import { expect, test } from "vitest";
import { nameOf, stateOf } from "../src/core/access.ts";
import { effective, indexAccess, scopeCovers, surroundingsOf } from "../src/core/effective.ts";
import { parsePolicy } from "../src/core/parse.ts";
import { propose, type Proposed } from "../src/core/propose.ts";
import { segmentSystem } from "../src/providers/segment/system.ts";
import { group, liveOf, person, TODAY } from "./scenario.ts";

const RUNS = Number(process.env["RUNS"] ?? 150);

type Json = { [key: string]: Json } | readonly Json[] | string;
type Entry = Record<string, Json>;
/** A policy as it would be written: JSON is YAML. */
type Written = {
  readonly profiles: Record<string, Entry>;
  readonly groups: Record<string, Entry>;
  readonly users: Record<string, Entry>;
};

const PEOPLE = ["ann@acme.com", "bob@acme.com", "cy@acme.com"];
const ENDED = "2026-11-01";
const LATER = "2027-11-01";

const live = liveOf(
  [person("dana@acme.com", "Workspace Owner"), ...PEOPLE.map((email) => person(email, "Workspace Member"))],
  [group("Team", ["ann@acme.com"]), group("Old", ["bob@acme.com"], "Source Read-only")],
);
const vocabulary = segmentSystem.vocabulary(live.roles);
const SOURCES = live.resources.filter(({ kind }) => kind === "source").map(({ ref }) => ref);

const word = fc.constantFrom("full-access", "read-only", "no-access");
const terms = fc.constantFrom<Entry>({}, {}, { until: ENDED }, { until: LATER }, { from: LATER }, { until: TODAY });
const line: fc.Arbitrary<Json> = fc
  .tuple(word, terms)
  .map(([access, dates]) =>
    access === "no-access" || Object.keys(dates).length === 0 ? access : { access, ...dates },
  );
const selector = fc.constantFrom(
  "*",
  "web-prod",
  "payments",
  "src2",
  "web-*",
  "*prod*",
  "env=prod",
  "env=staging",
  "team=money",
);
const sources = fc.dictionary(selector, line, { maxKeys: 4, noNullPrototype: true });
const role: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>("member", "read-only", "admin"),
  fc.tuple(fc.constantFrom("admin", "read-only"), terms).map(([name, dates]) => ["member", { role: name, ...dates }]),
  terms.map((dates) => ["read-only", { role: "member", ...dates }]),
);
const entry = fc.record(
  { sources, role, profile: fc.uniqueArray(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 2 }), more: terms },
  { requiredKeys: [] },
);

function asEntry({ more, ...rest }: { sources?: Json; role?: Json; profile?: Json; more?: Entry }): Entry {
  return Object.fromEntries(Object.entries({ ...rest, ...more }).filter(([, value]) => value !== undefined));
}

const policy: fc.Arbitrary<Written> = fc
  .record({
    a: fc.tuple(sources, terms),
    b: fc.tuple(sources, role),
    inner: fc.boolean(),
    members: fc.subarray(PEOPLE),
    memberTerms: terms,
    team: sources,
    people: fc.tuple(entry, entry, entry),
  })
  .map(({ a, b, inner, members, memberTerms, team, people }) => ({
    profiles: {
      a: { sources: a[0], ...a[1], ...(inner && { profile: "b" }) },
      b: { sources: b[0], role: b[1] },
    },
    groups: { Team: { members: members.map((user) => ({ user, ...memberTerms })), sources: team } },
    users: Object.fromEntries(PEOPLE.map((email, index) => [email, asEntry(people[index] ?? {})])),
  }));

function textOf({ profiles, groups, users }: Written): string {
  const whole = { workspace: "acme-prod", profiles, groups, users: { "dana@acme.com": { role: "owner" }, ...users } };
  return JSON.stringify(whole);
}

function proposed(text: string): Proposed | undefined {
  const parsed = parsePolicy([{ file: "p.yaml", text }]);
  return parsed.ok ? propose(parsed.value, live, segmentSystem, TODAY) : undefined;
}

/** Two lines of one rank that differ are an error: what such a policy comes to is nobody's promise. */
function isClear({ findings }: Proposed): boolean {
  return !findings.some(({ rule }) => rule === "ambiguous");
}

/** How much everybody gets of every source by what the policy asks for, and of the workspace: `0` to `3`. */
function levels({ resolution }: Proposed): ReadonlyMap<string, number> {
  const index = indexAccess(stateOf([...resolution.desired.values()].map(({ fact }) => fact)));
  const { resources } = surroundingsOf(vocabulary, resolution.resources);
  const found = new Map<string, number>();
  for (const email of PEOPLE) {
    const user = `user:${email}` as const;
    if (!index.users.has(user)) continue;
    for (const { role: name, on } of effective(index, user)) {
      const { kinds, level } = vocabulary.reach(name);
      for (const ref of SOURCES) {
        if ((kinds !== "everything" && !kinds.includes("source")) || !scopeCovers(on, ref, resources)) continue;
        found.set(`${email} ${ref}`, Math.max(level, found.get(`${email} ${ref}`) ?? 0));
      }
      found.set(`${email} ${name} ${on === "workspace"}`, 1);
    }
  }
  return new Map([...found].filter(([key]) => SOURCES.some((ref) => key.endsWith(ref))));
}

/** Who gets more of what by one than by the other. */
function excess(less: Proposed, more: Proposed): readonly string[] {
  const most = levels(more);
  return [...levels(less)].flatMap(([key, level]) => (level <= (most.get(key) ?? 0) ? [] : [key]));
}

/** Every place of a policy that a date may stand at, as a path to an object that takes one, or to a word that becomes such an object. */
function datable({ profiles, groups, users }: Written): readonly (readonly (string | number)[])[] {
  const places: (string | number)[][] = [];
  const visit = (value: Json | undefined, path: (string | number)[]): void => {
    if (typeof value !== "object" || value === null) return;
    const item = value as Entry;
    if (path.length === 2) places.push(path);
    for (const [key, inner] of Object.entries((item["sources"] ?? {}) as Entry))
      if (inner !== "no-access") places.push([...path, "sources", key]);
    if (Array.isArray(item["role"])) places.push([...path, "role", 1]);
    if (Array.isArray(item["members"])) for (const at of item["members"].keys()) places.push([...path, "members", at]);
  };
  for (const [top, entries] of Object.entries({ profiles, groups, users }))
    for (const [name, value] of Object.entries(entries)) visit(value, [top, name]);
  return places;
}

function dated(written: Written, path: readonly (string | number)[], dates: Entry): Written {
  const copy = structuredClone(written);
  let parent = copy as unknown as Record<string | number, Json>;
  for (const key of path.slice(0, -1)) parent = parent[key] as unknown as Record<string | number, Json>;
  const last = path.at(-1) ?? "";
  const value = parent[last];
  const object = typeof value === "string" ? { access: value } : (value as Entry);
  // What stands there already is not changed: a later end would be another thing than an end.
  parent[last] = { ...dates, ...object };
  return copy;
}

test("a date never widens what anybody gets", () => {
  const dates = fc.constantFrom<Entry>({ until: ENDED }, { from: LATER }, { until: LATER });
  fc.assert(
    fc.property(policy, fc.nat(), dates, (written, pick, added) => {
      const places = datable(written);
      const place = places[pick % places.length];
      fc.pre(place !== undefined);
      const [before, after] = [proposed(textOf(written)), proposed(textOf(dated(written, place ?? [], added)))];
      fc.pre(before !== undefined && after !== undefined && isClear(before) && isClear(after));
      if (before === undefined || after === undefined) return;
      expect(excess(after, before)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test("taking an exception out never lowers what anybody gets", () => {
  fc.assert(
    fc.property(policy, fc.nat(), (written, pick) => {
      const denials = [...Object.entries(written.users), ...Object.entries(written.profiles)].flatMap(([, value]) =>
        Object.entries((value["sources"] ?? {}) as Entry).flatMap(([key, access]) =>
          access === "no-access" ? [{ block: value["sources"] as Entry, key }] : [],
        ),
      );
      const denial = denials[pick % Math.max(denials.length, 1)];
      fc.pre(denial !== undefined);
      const before = proposed(textOf(written));
      if (denial !== undefined) delete denial.block[denial.key];
      const after = proposed(textOf(written));
      fc.pre(before !== undefined && after !== undefined && isClear(before) && isClear(after));
      if (before === undefined || after === undefined) return;
      expect(excess(before, after)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test("a denial that stands keeps its promise: nobody gets what it denies, or the plan objects", () => {
  fc.assert(
    fc.property(policy, (written) => {
      const plan = proposed(textOf(written));
      fc.pre(plan !== undefined && isClear(plan));
      if (plan === undefined) return;
      const has = levels(plan);
      const objected = plan.findings.some(({ rule }) => rule === "no-access-violated");
      for (const { principal, on } of plan.resolution.assertions) {
        if (!principal.startsWith("user:") || !on.startsWith("source:") || objected) continue;
        expect(has.get(`${nameOf(principal)} ${on}`) ?? 0).toBe(0);
      }
    }),
    { numRuns: RUNS },
  );
});

test("how a policy is spread over files never changes its plan", () => {
  fc.assert(
    fc.property(policy, fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }), (written, places) => {
      const parts = (["profiles", "groups", "users"] as const).flatMap((top) =>
        Object.entries(written[top]).map(([name, value]) => ({ top, name, value })),
      );
      const files = [0, 1, 2, 3].map((file) => {
        const text: Record<string, Record<string, Entry> | string> =
          file === 0 ? { workspace: "acme-prod", users: { "dana@acme.com": { role: "owner" } } } : {};
        for (const [index, { top, name, value }] of parts.entries()) {
          if (places[index % places.length] === file)
            text[top] = { ...(text[top] as Record<string, Entry> | undefined), [name]: value };
        }
        return { file: `${file}.yaml`, text: JSON.stringify(text) };
      });
      const whole = proposed(textOf(written));
      const spread = parsePolicy(files);
      expect(spread.ok).toBe(whole !== undefined);
      if (!spread.ok || whole === undefined) return;
      const { plan, people } = propose(spread.value, live, segmentSystem, TODAY);
      expect([plan.fingerprint, people]).toEqual([whole.plan.fingerprint, whole.people]);
    }),
    { numRuns: RUNS },
  );
});

test("the order of profiles, selectors and entries never changes a plan", () => {
  const reversed = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(reversed).toReversed();
    if (typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]): [string, Json] => [key, reversed(inner)])
        .toReversed(),
    );
  };
  fc.assert(
    fc.property(policy, (written) => {
      const backwards = reversed({ ...written }) as unknown as Written;
      const [one, other] = [proposed(textOf(written)), proposed(textOf(backwards))];
      expect(other?.plan.fingerprint).toBe(one?.plan.fingerprint);
    }),
    { numRuns: RUNS },
  );
});
