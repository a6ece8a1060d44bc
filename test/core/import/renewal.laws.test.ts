import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { UserRef } from "../../../src/core/access.ts";
import type { Day } from "../../../src/core/day.ts";
import { project } from "../../../src/core/diff.ts";
import { parsePolicy } from "../../../src/core/parse.ts";
import { propose } from "../../../src/core/propose.ts";
import type { Live } from "../../../src/core/provider.ts";
import { differencesIn } from "../../../src/core/import/renew-policy.ts";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { group, liveOf, person, TODAY } from "../../scenario.ts";
import { parsed, renew, type Texts, vocabulary } from "./renewing.ts";

// A failure prints its seed. The long form is RUNS=3000 npx vitest run test/core/import/renewal.laws.test.ts.
const RUNS = Number(process.env["RUNS"] ?? 150);
const EMAILS = ["ann@acme.com", "bob@acme.com", "cyd@acme.com"];

const day = fc.constantFrom("2026-03-01", "2026-10-31", "2026-11-22", "2026-12-24", "2027-06-30");
const terms = fc
  .record(
    { from: day, until: day, reason: fc.constantFrom("Launch", "Cover"), ticket: fc.constant("SEC-1") },
    { requiredKeys: [] },
  )
  .map(({ from, ...rest }) => (from !== undefined && (rest.until ?? from) >= from ? { from, ...rest } : rest));
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const accessWord = fc.constantFrom("full-access", "read-only");
const line = fc.oneof(
  accessWord,
  fc.tuple(accessWord, terms).map(([access, own]) => ({ access, ...own })),
);
const block = (...names: string[]) =>
  sometimes(fc.dictionary(fc.constantFrom(...names), line, { minKeys: 1, maxKeys: 3, noNullPrototype: true }));
const access = fc.record({
  sources: block("web-prod", "web-staging", "payments", "web-*", "env=prod", "*"),
  warehouses: block("snowflake-prod", "*"),
  roles: sometimes(
    fc.array(
      fc.tuple(fc.constantFrom("PII Access", "Function Admin"), terms).map(([role, own]) => ({ role, ...own })),
      { minLength: 1, maxLength: 2 },
    ),
  ),
});
const roleWord = fc.constantFrom("owner", "admin", "member", "read-only");
const role = fc.array(
  fc.tuple(roleWord, terms).map(([word, own]) => ({ role: word, ...own })),
  { minLength: 1, maxLength: 2 },
);
const profile = fc
  .tuple(sometimes(role), access, terms)
  .map(([own, given, when]) => ({ role: own, ...given, ...when }));
const entry = fc
  .tuple(role, access, terms, sometimes(fc.constantFrom("one", "two")))
  .map(([own, given, when, named]) => ({ role: own, ...given, ...when, profile: named }));
const groupEntry = fc
  .tuple(fc.subarray(EMAILS), terms, access, terms, fc.boolean())
  .map(([emails, each, given, when, managed]) => ({
    ...(managed ? { "managed-by": "idp" } : { members: emails.map((user) => ({ user, ...each })) }),
    ...given,
    ...when,
  }));

const written = fc
  .record({
    profiles: fc.record({ one: profile, two: profile.map((one) => ({ ...one, role: undefined })) }),
    users: fc.tuple(...EMAILS.map((email) => fc.tuple(fc.constant(email), entry))),
    groups: fc.dictionary(fc.constantFrom("Data", "Growth"), groupEntry, { noNullPrototype: true }),
    except: fc.subarray(["ann@zcme.com", "group:Other"]),
  })
  .map(({ profiles, users, groups, except }): Texts => ({
    "workspace.yaml": stringify({
      workspace: "acme-prod",
      settings: { limits: { removals: "100%", "owners-added": 99 }, ...(except.length > 0 && { except }) },
      profiles,
    }),
    "people.yaml": stringify({ users: { "root@acme.com": { role: "owner" }, ...Object.fromEntries(users) }, groups }),
  }))
  .filter((texts) => parsePolicy(Object.entries(texts).map(([file, text]) => ({ file, text }))).ok);

const grant = fc
  .tuple(
    fc.constantFrom("Source Admin", "Source Read-only"),
    fc.constantFrom("workspace", "source:web-prod", "labels:env=prod"),
  )
  .map(([name, on]) => `${name} on ${on}`);
const world = fc
  .record({
    grants: fc.dictionary(fc.constantFrom(...EMAILS, "zoe@acme.com"), fc.uniqueArray(grant, { maxLength: 3 }), {
      noNullPrototype: true,
    }),
    members: fc.dictionary(fc.constantFrom("Data", "Other"), fc.subarray(["root@acme.com", "zoe@acme.com"]), {
      noNullPrototype: true,
    }),
  })
  .map(({ grants, members }) =>
    liveOf(
      [
        person("root@acme.com", "Workspace Owner"),
        ...Object.entries(grants).map(([email, own]) => person(email, "Workspace Member", ...own)),
      ],
      Object.entries(members).map(([name, who]) =>
        group(
          name,
          who.filter((email) => email === "root@acme.com" || Object.hasOwn(grants, email)),
          "Warehouse Read-only",
        ),
      ),
    ),
  );

/** A workspace as the policy left it on a day, everybody having accepted. */
function appliedOn(texts: Texts, before: Live, when: Day): Live {
  const { plan } = propose(parsed(texts), before, segmentSystem, when);
  const facts = project(before.facts, plan.changes);
  const invitedNow = [...facts.values()].flatMap((fact) => (fact.kind === "user" ? [fact.user] : []));
  const directory = new Map(before.directory);
  for (const fact of facts.values()) if (fact.kind === "group") directory.set(fact.group, `id-${fact.group}`);
  for (const user of invitedNow) directory.set(user, `id-${user}`);
  return { ...before, facts, directory, invited: new Set<UserRef>() };
}

describe("laws", () => {
  const drifted = fc.tuple(written, world, sometimes(day)).map(([texts, before, when]) => ({
    texts,
    live: when === undefined ? before : appliedOn(texts, before, when as Day),
  }));

  test("what is renewed is the workspace, but for what has ended; renewed again it is the same", () => {
    let rewritten = 0;
    let ended = 0;
    fc.assert(
      fc.property(drifted, ({ texts, live }) => {
        const { after, files } = renew(texts, live);
        if (files.length > 0) rewritten += 1;
        const told = differencesIn(parsed(after), live, vocabulary, TODAY);
        expect(told.filter(({ rule }) => rule !== "ended-live")).toEqual([]);
        const changes = propose(parsed(after), live, segmentSystem, TODAY).plan.changes;
        if (changes.length > 0) ended += 1;
        // A lower role, in the place of one that has ended.
        const added = changes.flatMap(({ action, fact }) => (action === "add" ? [fact] : []));
        expect(added.filter((fact) => fact.kind !== "grant" || fact.on !== "workspace")).toEqual([]);
        expect(changes.length > 0).toBe(told.length > 0);
        if (!/until: "?2026-(?:03|10)/u.test(Object.values(texts).join(""))) expect(changes).toEqual([]);
        expect(renew(after, live).files).toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(rewritten).toBeGreaterThan(RUNS / 4);
    expect(ended).toBeGreaterThan(RUNS / 20);
  });

  test("what is there and was asked for keeps its end, reason and ticket", () => {
    let compared = 0;
    fc.assert(
      fc.property(drifted, ({ texts, live }) => {
        const before = propose(parsed(texts), live, segmentSystem, TODAY).resolution;
        const after = propose(parsed(renew(texts, live).after), live, segmentSystem, TODAY).resolution;
        const hasOtherWord = (user: UserRef): boolean => before.words.get(user)?.word !== after.words.get(user)?.word;
        for (const [key, { fact, terms: had }] of before.desired) {
          // Of a member, the person's own dates are the person's; they are compared with the person.
          if (!live.facts.has(key) || fact.kind === "member") continue;
          // Another workspace role shares roles with the one that was asked for, and has terms of its own.
          if (fact.kind === "grant" && fact.on === "workspace" && hasOtherWord(fact.principal as UserRef)) continue;
          if (had !== undefined) compared += 1;
          const { from: _, ...lasting } = had ?? {};
          const { from: __, ...now } = after.desired.get(key)?.terms ?? {};
          expect(now, `${key}\n${texts["people.yaml"]}`).toEqual(lasting);
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(RUNS);
  });
});
