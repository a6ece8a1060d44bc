import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { UserRef } from "../../../src/core/access.ts";
import type { Day } from "../../../src/core/day.ts";
import { project } from "../../../src/core/diff.ts";
import { parsePolicy } from "../../../src/core/parse.ts";
import type { Policy } from "../../../src/core/policy.ts";
import { propose } from "../../../src/core/propose.ts";
import type { Live } from "../../../src/core/provider.ts";
import { differencesIn, type Renewed, renewPolicy } from "../../../src/core/import/renew-policy.ts";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { group, invitee, liveOf, person, ROLES, TODAY } from "../../scenario.ts";

const vocabulary = segmentSystem.vocabulary(ROLES);

type Texts = Readonly<Record<string, string>>;

function parsed(texts: Texts): Policy {
  const result = parsePolicy(Object.entries(texts).map(([file, text]) => ({ file, text })));
  if (!result.ok) throw new Error(JSON.stringify([result.findings, texts], null, 1));
  return result.value;
}

/** The policy of these files renewed: what changed, and all files as they are then. */
function renew(texts: Texts, live: Live): Renewed & { readonly after: Texts } {
  const files = Object.entries(texts).map(([name, text]) => ({ name, text }));
  const renewed = renewPolicy(files, parsed(texts), live, vocabulary, TODAY);
  return {
    ...renewed,
    after: { ...texts, ...Object.fromEntries(renewed.files.map(({ name, text }) => [name, text])) },
  };
}

function changesOf(texts: Texts, live: Live, today: Day = TODAY): readonly unknown[] {
  const { plan } = propose(parsed(texts), live, segmentSystem, today);
  return [...plan.changes, ...plan.deferred];
}

const codes = ({ findings }: Renewed): readonly string[] => findings.map(({ rule }) => rule);
const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "  dana@acme.com: { role: owner }\n";

describe("what the policy says already stays as it is written", () => {
  test("nothing is rewritten where nothing differs, whatever it rests on", () => {
    const texts = {
      "workspace.yaml": "workspace: acme-prod # ours\nprofiles:\n  reader: { sources: { 'env=prod': read-only } }\n",
      "people.yaml": `users:\n${OWNER}  kim@acme.com:   { role: [member, { role: admin, from: 2027-01-01 }],   profile: reader, until: 2027-06-30 } # Kim\n`,
    };
    const live = liveOf([owner, person("kim@acme.com", "Workspace Member", "Source Read-only on labels:env=prod")]);
    expect(changesOf(texts, live)).toEqual([]);
    expect(renew(texts, live)).toMatchObject({ files: [], findings: [] });
  });

  test("an entry that has ended keeps its date, and what comes of it is told", () => {
    const texts = {
      "a.yaml": `workspace: acme-prod\nusers:\n${OWNER}  kim@acme.com: { role: member, until: 2026-01-31 }\n`,
    };
    const live = liveOf([owner, person("kim@acme.com", "Workspace Member")]);
    const renewed = renew(texts, live);
    expect(renewed).toMatchObject({ files: [], findings: [] });
    const findings = differencesIn(parsed(renewed.after), live, vocabulary, TODAY);
    expect(findings).toMatchObject([{ rule: "ended-live", severity: "warning", source: { line: 4, column: 3 } }]);
    expect(changesOf(renewed.after, live)).toHaveLength(2);
  });

  test("an invite, whose own access can't be read", () => {
    const texts = {
      "a.yaml": `workspace: acme-prod\nusers:\n${OWNER}  new@acme.com: { role: admin, sources: read-only }\n`,
    };
    expect(renew(texts, liveOf([owner, invitee("new@acme.com")])).files).toEqual([]);
  });

  test("files without people and groups are not touched, letter by letter", () => {
    const workspace =
      "# Ours\nworkspace:   acme-prod\nsettings:  {seats:   60}  # paid for\nrules:\n  r: {when: 'false', message: no}\n";
    const texts = { "workspace.yaml": workspace, "users.yaml": `users:\n${OWNER}` };
    const { files } = renew(texts, liveOf([owner, person("kim@acme.com", "Workspace Member")]));
    expect(files.map(({ name }) => name)).toEqual(["users.yaml"]);
  });
});

describe("what differs is written anew", () => {
  const texts = {
    "a.yaml": `# The workspace
workspace: acme-prod
settings: { except: [breakglass@acme.com] }
profiles:
  prod: { sources: { "env=prod": { access: read-only, until: 2027-01-31, reason: Launch } } }
users:
  # Owners
  dana@acme.com: { role: owner } # never mind

  # Members
  # Kim is on leave
  Kim@acme.com:
    role: [member, { role: admin, until: 2026-12-05, reason: Cover }]
    profile: prod
    github: kim-gh
    id: id-kim@acme.com
    sources:
      web-staging: { access: full-access, until: 2027-03-31, ticket: SEC-1, approved-by: Dana, review-by: 2027-01-01 }
      payments: no-access
    reason: Analytics
  gone@acme.com: { role: member } # left
  lee@acme.com: { role: member }
groups:
  Data: # theirs
    members: [kim@acme.com, { user: lee@acme.com, until: 2027-02-28 }, gone@acme.com]
    warehouses: { "*": read-only }
    until: 2027-12-31
  Gone: {}
`,
  };
  const live = liveOf(
    [
      owner,
      person(
        "kim@acme.com",
        "Workspace Member",
        "Source Read-only on source:web-prod",
        "Source Admin on source:web-staging",
        "PII Access",
      ),
      person("lee@acme.com", "Workspace Member"),
      person("breakglass@acme.com", "Workspace Owner"),
      person("boss@acme.com", "Workspace Owner"),
    ],
    [
      group("Data", ["lee@acme.com", "boss@acme.com", "breakglass@acme.com"], "Warehouse Read-only"),
      group("New", ["kim@acme.com"]),
    ],
  );

  test("on the terms it had, where it stood, everything around it as it was", () => {
    const { after } = renew(texts, live);
    expect(after["a.yaml"]).toBe(`# The workspace
workspace: acme-prod
settings: { except: [ breakglass@acme.com ] }
profiles:
  prod: { sources: { "env=prod": { access: read-only, until: 2027-01-31, reason: Launch } } }
users:
  # Owners
  dana@acme.com: { role: owner } # never mind
  boss@acme.com: { role: owner }

  # Members
  # Kim is on leave
  Kim@acme.com:
    role: member
    id: id-kim@acme.com
    github: kim-gh
    sources:
      web-prod: { access: read-only, until: 2027-01-31, reason: Launch }
      web-staging:
        access: full-access
        until: 2027-03-31
        ticket: SEC-1
        approved-by: Dana
        review-by: 2027-01-01
    roles:
      - PII Access
    reason: Analytics
  lee@acme.com: { role: member }
groups:
  Data:
    # theirs
    members:
      - boss@acme.com
      - user: lee@acme.com
        until: 2027-02-28
    warehouses: { "*": read-only }
    until: 2027-12-31
  New:
    members:
      - kim@acme.com
`);
    expect(changesOf(after, live)).toEqual([]);
  });

  test("and it is told what was added, rewritten and dropped", () => {
    const { findings, ...renewed } = renew(texts, live);
    expect(codes({ findings, ...renewed }).toSorted()).toEqual([
      "entry-added",
      "entry-dropped",
      "entry-dropped",
      "entry-rewritten",
      "entry-rewritten",
    ]);
    const kim = findings.find(({ rule, message }) => rule === "entry-rewritten" && message.includes("`kim@acme.com`"));
    expect(kim?.message).toMatch(/`prod`.*`payments`/u);
  });

  test("renewing it again changes nothing", () => {
    expect(renew(renew(texts, live).after, live).files).toEqual([]);
  });
});

test("access through a profile becomes lines with the profile's terms", () => {
  const texts = {
    "a.yaml": `workspace: acme-prod
profiles:
  prod: { role: [{ role: member, until: 2027-05-31 }], sources: { payments: { access: read-only, until: 2027-01-31, reason: Launch } } }
users:
${OWNER}  kim@acme.com: { profile: prod }
`,
  };
  const live = liveOf([
    owner,
    person("kim@acme.com", "Workspace Member", "Source Read-only on source:payments", "PII Access"),
  ]);
  const { after } = renew(texts, live);
  const kim = parsed(after).users.get("user:kim@acme.com");
  expect(kim?.profiles).toEqual([]);
  expect(kim?.words).toMatchObject([{ word: "member", terms: { until: "2027-05-31" } }]);
  expect(kim?.access.blocks.get("source")).toMatchObject([
    { selector: "payments", word: "read-only", terms: { until: "2027-01-31", reason: "Launch" } },
  ]);
  expect(kim?.access.roles).toMatchObject([{ role: "PII Access", terms: {} }]);
});

test("the labels of sources are those that they have", () => {
  const texts = {
    "a.yaml": `workspace: acme-prod\nresources:\n  sources:\n    web-prod: { labels: { env: staging } } # ours\n    payments: { labels: { env: prod, team: money } }\nusers:\n${OWNER}`,
  };
  const live = liveOf([owner]);
  const renewed = renew(texts, live);
  expect(codes(renewed)).toEqual(["labels-rewritten"]);
  expect(renewed.after["a.yaml"]).toContain("web-prod: { labels: { env: prod } } # ours");
  expect(changesOf(renewed.after, live)).toEqual([]);
});

test("somebody pinned by id keeps the address that is written", () => {
  const texts = {
    "a.yaml": `workspace: acme-prod\nusers:\n${OWNER}  kim@old.com: { role: member, id: id-kim@acme.com }\ngroups: { Data: { members: [kim@old.com] } }\n`,
  };
  const live = liveOf(
    [owner, person("kim@acme.com", "Workspace Member", "PII Access")],
    [group("Data", ["kim@acme.com", "dana@acme.com"])],
  );
  const { after } = renew(texts, live);
  expect([...parsed(after).users.keys()]).toEqual(["user:dana@acme.com", "user:kim@old.com"]);
  expect(changesOf(after, live)).toEqual([]);
});

test("who is there before their day does not join a group for it", () => {
  const texts = {
    "a.yaml": `workspace: acme-prod\nusers:\n${OWNER}  kim@acme.com: { role: member, from: 2027-01-01 }\ngroups: { Data: { members: [kim@acme.com, dana@acme.com] } }\n`,
  };
  const live = liveOf([owner, person("kim@acme.com", "Workspace Member")], [group("Data", ["dana@acme.com"])]);
  const { after } = renew(texts, live);
  expect(parsed(after).users.get("user:kim@acme.com")?.terms).toEqual({});
  expect(changesOf(after, live)).toEqual([]);
});

test("what an alias stands for is written out before its anchor may go", () => {
  const texts = {
    "a.yaml": `workspace: acme-prod\nusers:\n${OWNER}  gone@acme.com: &m { role: member, sources: &s { web-prod: read-only } }\n  kim@acme.com: *m\ngroups: { Data: { sources: *s } }\n`,
  };
  const live = liveOf(
    [owner, person("kim@acme.com", "Workspace Member", "Source Read-only on source:web-prod")],
    [group("Data", [], "Source Read-only on source:web-prod")],
  );
  const { after } = renew(texts, live);
  expect(after["a.yaml"]).not.toMatch(/[&*]/u);
  expect(changesOf(after, live)).toEqual([]);
});

test("who becomes somebody else stands under another heading, and no heading is lost", () => {
  const texts = {
    "users.yaml": `users:\n  # Owners\n${OWNER}  kim@acme.com: { role: owner }\n\n  # Members\n  a@acme.com: { role: member }\n  b@acme.com: { role: member }\n`,
    "workspace.yaml": "workspace: acme-prod\n",
  };
  const live = liveOf([
    owner,
    person("kim@acme.com", "Workspace Member"),
    person("b@acme.com", "Workspace Member"),
    person("c@acme.com", "PII Access"),
  ]);
  expect(renew(texts, live).after["users.yaml"]).toBe(`users:
  # Owners
  dana@acme.com: { role: owner }

  # Members
  b@acme.com: { role: member }
  kim@acme.com: { role: member }

  # Access by role name only
  c@acme.com:
    roles:
      - PII Access
`);
});

test("a policy of one line, without groups", () => {
  const texts = { "a.yaml": "{ workspace: acme-prod, users: { dana@acme.com: { role: owner } } }\n" };
  const live = liveOf([owner, person("kim@acme.com", "PII Access")], [group("Data", ["kim@acme.com"])]);
  const { after } = renew(texts, live);
  expect(changesOf(after, live)).toEqual([]);
});

// A failure prints its seed. The long form is RUNS=3000 npx vitest run test/core/renew-policy.test.ts.
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
