import { describe, expect, test } from "vitest";
import type { Day } from "../../../src/core/day.ts";
import { propose } from "../../../src/core/propose.ts";
import type { Live } from "../../../src/core/provider.ts";
import { differencesIn, type Renewed } from "../../../src/core/import/renew-policy.ts";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { group, invitee, liveOf, person, TODAY } from "../../scenario.ts";
import { parsed, renew, type Texts, vocabulary } from "./renewing.ts";

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
