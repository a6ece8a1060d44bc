import { fail } from "node:assert";
import { expect, test } from "vitest";
import { explain, type Explanation } from "../../../src/core/answer/explain.ts";
import type { Proposed } from "../../../src/core/propose.ts";
import { whoCan } from "../../../src/core/answer/who-can.ts";
import { group, invitee, liveOf, person, proposeFor, ROLES } from "../../scenario.ts";

const OWNER = "  root@acme.com: { role: owner }\n";
const root = person("root@acme.com", "Workspace Owner");

function explained(proposed: Proposed, email: string, resource?: string): Explanation {
  const outcome = explain(proposed, email, resource);
  return outcome.ok ? outcome.value : fail(JSON.stringify(outcome.findings));
}

/** `+` added, `-` removed, `=` left alone, `~` waits: `+ read-only Source Read-only on source:web-prod direct :3:5`. */
function ways({ access }: Pick<Explanation, "access">): readonly string[] {
  return access.map(({ state, leftAlone, access: degree, role, on, through, source }) => {
    const sign =
      leftAlone !== undefined
        ? `= (${leftAlone})`
        : { "live and desired": "", "only desired": "+", "only live": "-", deferred: "~" }[state];
    return `${sign} ${degree} ${role} on ${on} ${through}${source === undefined ? "" : ` :${source.line}:${source.column}`}`.trim();
  });
}

test("every line knows its state, what it comes through, its policy line and its terms", () => {
  const proposed = proposeFor(
    `workspace: acme-prod
profiles:
  eng: { role: member, sources: { web-staging: full-access } }
groups:
  Data: { members: [{ user: dev@acme.com, until: 2026-12-01 }], sources: { "env=prod": read-only }, until: 2027-01-01, ticket: SEC-1 }
users:
${OWNER}  dev@acme.com: { profile: eng, warehouses: { snowflake-dev: { access: full-access, until: 2027-02-01, reason: Move } }, approved-by: root@acme.com }
`,
    liveOf(
      [root, person("dev@acme.com", "Workspace Member", "Function Admin", "Source Admin on source:web-staging")],
      [group("Data", ["dev@acme.com"])],
    ),
  );
  const answer = explained(proposed, "DEV@acme.com");
  expect(ways(answer)).toEqual([
    "full-access Source Admin on source:web-staging direct :3:35",
    "+ full-access Warehouse Admin on warehouse:snowflake-dev direct :8:47",
    "- full-access Function Admin on workspace direct",
    "+ read-only Source Read-only on labels:env=prod group:Data :5:76",
    "none Workspace Member on workspace direct :3:16",
  ]);
  const [staging, warehouse, , reading] = answer.access;
  expect(staging).toMatchObject({ profile: "eng", terms: { approvedBy: "root@acme.com" } });
  expect(warehouse).toMatchObject({
    terms: { until: "2027-02-01", reason: "Move", approvedBy: "root@acme.com" },
    endsIn: 71,
  });
  // The membership ends before the group's access does.
  expect(reading).toMatchObject({
    membership: { line: 5 },
    terms: { until: "2026-12-01", ticket: "SEC-1" },
    endsIn: 9,
  });
  expect(answer.groups).toMatchObject([{ group: "group:Data", state: "live and desired", source: { line: 5 } }]);
  expect(answer.person).toMatchObject({ email: "dev@acme.com", status: "active", state: "live and desired" });
  expect(answer.workspaceRole).toEqual({ live: "member", desired: "member" });
});

test("what is left alone says why: excepted, undeclared, the identity provider's", () => {
  const live = liveOf(
    [root, person("kim@acme.com", "Workspace Member"), person("lee@acme.com", "Workspace Member", "Function Admin")],
    [
      group("Okta Data", ["kim@acme.com"], "Source Admin"),
      group("Loose", ["kim@acme.com"], "Warehouse Admin"),
      group("Pushed", ["kim@acme.com"], "Function Admin"),
    ],
  );
  const declared = proposeFor(
    `settings: { scope: declared, except: ["group:Okta *"] }
groups:
  Pushed: { managed-by: idp, functions: full-access }
users:
${OWNER}  kim@acme.com: { role: member }
`.replace("functions: full-access", 'functions: { "*": full-access }'),
    live,
  );
  expect(ways(explained(declared, "kim@acme.com")).toSorted()).toEqual([
    "= (excepted) full-access Source Admin on workspace group:Okta Data",
    "= (idp) full-access Function Admin on workspace group:Pushed :4:43",
    "= (undeclared) full-access Warehouse Admin on workspace group:Loose",
    "none Workspace Member on workspace direct :7:25",
  ]);
  expect(explained(declared, "lee@acme.com").person).toMatchObject({ state: "only live", leftAlone: "undeclared" });
  const idp = proposeFor(`settings: { people: idp }\nusers:\n${OWNER}`, live);
  const lee = explained(idp, "lee@acme.com");
  expect(lee.person).toMatchObject({ state: "only live", leftAlone: "idp" });
  expect(ways(lee)).toEqual([
    "- full-access Function Admin on workspace direct",
    "= (idp) none Workspace Member on workspace direct",
  ]);
});

test("somebody invited: what comes through groups is live, the rest is only desired", () => {
  const proposed = proposeFor(
    `groups:\n  Data: { members: [new@acme.com], sources: { "*": read-only } }\nusers:\n${OWNER}  new@acme.com: { role: admin }\n`,
    liveOf([root, invitee("new@acme.com")], [group("Data", ["new@acme.com"], "Source Read-only")], {
      roles: ["Workspace Owner", "Workspace Member", "Source Admin", "Source Read-only"],
    }),
  );
  const answer = explained(proposed, "new@acme.com");
  expect(answer.person).toMatchObject({ status: "invited", state: "live and desired" });
  expect(answer.workspaceRole).toEqual({ live: null, desired: "admin" });
  expect(answer.access.map(({ state, role }) => [state, role])).toEqual([
    ["only desired", "Source Admin"],
    ["live and desired", "Source Read-only"],
    ["only desired", "Workspace Member"],
  ]);
});

test("an owner who waits for the next one keeps everything as deferred", () => {
  const proposed = proposeFor("users:\n  heir@acme.com: { role: owner }\n", liveOf([root, invitee("heir@acme.com")]));
  const { person: who, access, workspaceRole } = explained(proposed, "root@acme.com");
  expect(who).toMatchObject({ state: "deferred", why: expect.stringContaining("heir@acme.com") as string });
  expect(access.map(({ state }) => state)).toEqual(["deferred"]);
  expect(workspaceRole).toEqual({ live: "owner", desired: null });
});

const policy = `groups:
  Data: { members: [dev@acme.com], sources: { "env=prod": read-only } }
users:
${OWNER}  dev@acme.com: { role: member, sources: { web-staging: full-access, payments: no-access }, functions: { "*": full-access } }
`;
const devLive = liveOf(
  [root, person("dev@acme.com", "Workspace Member", "Source Admin")],
  [group("Data", ["dev@acme.com"], "Source Read-only on labels:env=prod")],
);

test("of one resource only what reaches it counts, and the answer is one sentence", () => {
  const proposed = proposeFor(policy, devLive);
  const prod = explained(proposed, "dev@acme.com", "web-prod");
  expect(prod.answer).toEqual({
    live: "full-access",
    desired: "read-only",
    sentence: "dev@acme.com has full-access to source:web-prod directly; by the policy read-only through group:Data.",
  });
  expect(prod.access.map(({ role, on }) => `${role} on ${on}`)).toEqual([
    "Source Admin on workspace",
    "Source Read-only on labels:env=prod",
  ]);
  expect(prod.denials).toEqual([]);
  expect(explained(proposed, "dev@acme.com", "payments").denials).toMatchObject([
    { kind: "source", on: "source:payments", through: "direct", source: { line: 6 } },
  ]);
  expect(explained(proposed, "dev@acme.com", "tracking-plan:customer-journey").answer).toMatchObject({
    live: "none",
    desired: "none",
  });
  expect(explained(proposed, "root@acme.com", "tracking-plan:customer-journey").answer?.live).toBe("full-access");
});

test("a destination is reached through its source, and that is said", () => {
  const { resource, answer } = explained(proposeFor(policy, devLive), "dev@acme.com", "Amplitude");
  expect(resource).toMatchObject({ ref: "source:web-prod", destination: "destination:Amplitude" });
  expect(answer?.sentence).toContain("destination:Amplitude is reached only through its source");
});

test("`no-access` to everything of a kind is not about what a narrower line gives", () => {
  const proposed = proposeFor(
    `users:\n${OWNER}  dev@acme.com: { role: member, sources: { "*": no-access, web-prod: read-only } }\n`,
    liveOf([root]),
  );
  expect(explained(proposed, "dev@acme.com").denials).toHaveLength(1);
  expect(explained(proposed, "dev@acme.com", "web-staging").denials).toHaveLength(1);
  expect(explained(proposed, "dev@acme.com", "web-prod").denials).toEqual([]);
});

test("labels that change decide what is live and what is to be", () => {
  const proposed = proposeFor(
    `resources:\n  sources: { web-prod: { labels: { env: staging } }, web-staging: { labels: { env: prod } } }\n${policy}`,
    devLive,
  );
  expect(hasWays(proposed, "web-prod")).toEqual([["Source Read-only", "only live"]]);
  expect(hasWays(proposed, "payments")).toEqual([["Source Read-only", "live and desired"]]);
  expect(hasWays(proposed, "web-staging")).toEqual([["Source Read-only", "only desired"]]);
});

function hasWays(proposed: Proposed, resource: string): readonly (readonly string[])[] {
  return explained(proposed, "dev@acme.com", resource)
    .access.filter(({ through }) => through === "group:Data")
    .map(({ role, state }) => [role, state]);
}

test("somebody pinned by id answers to both addresses", () => {
  const proposed = proposeFor(
    `users:\n${OWNER}  amy@acme.com: { role: member }\n  dana.new@acme.com: { role: member, id: id-dana@acme.com }\n  kim.new@acme.com: { role: member, id: id-kim@acme.com }\n`,
    liveOf([
      root,
      person("amy@acme.com", "Workspace Member"),
      person("dana@acme.com", "Workspace Member"),
      person("kim@acme.com", "Workspace Member"),
    ]),
  );
  for (const address of ["dana.NEW@acme.com", "dana@acme.com"]) {
    const { person: who, addresses } = explained(proposed, address);
    expect(who).toMatchObject({ email: "dana@acme.com", state: "live and desired", source: { line: 5 } });
    expect(addresses).toEqual(["dana.new@acme.com", "dana@acme.com"]);
  }
});

test("lines that give nothing today are told: one's own, those of one's groups and their profiles, and no others", () => {
  const proposed = proposeFor(
    `profiles:
  eng: { sources: { web-prod: { access: read-only, from: 2026-12-24 } } }
  ops: { sources: { web-prod: { access: read-only, from: 2026-12-25 } } }
groups:
  Data:
    members:
      - { user: dev@acme.com, until: 2026-11-01 }
      - { user: root@acme.com, until: 2026-11-02 }
  Ops: { members: [root@acme.com], warehouses: { "*": { access: read-only, from: 2026-12-26 } } }
users:
${OWNER}  dev@acme.com: { role: member, profile: eng, functions: { "*": { access: read-only, from: 2026-12-27 } } }
`,
    liveOf([root, person("dev@acme.com", "Workspace Member"), person("gone@acme.com", "Workspace Member")]),
  );
  const told = (email: string) =>
    explained(proposed, email)
      .inactive.map(({ source, terms }) => [source.line, terms.from ?? terms.until])
      .toSorted();
  expect(told("dev@acme.com")).toEqual([
    [13, "2026-12-27"],
    [3, "2026-12-24"],
    [8, "2026-11-01"],
  ]);
  expect(told("root@acme.com")).toEqual([
    [10, "2026-12-26"],
    [9, "2026-11-02"],
  ]);
  expect(told("gone@acme.com")).toEqual([]);
});

test("roles that are not documented may give anything, so they are never left out", () => {
  const proposed = proposeFor(
    `users:\n${OWNER}  dev@acme.com: { role: member, roles: [Custom Thing] }\n`,
    liveOf([root, person("dev@acme.com", "Workspace Member")], [], { roles: [...ROLES, "Custom Thing"] }),
  );
  expect(explained(proposed, "dev@acme.com", "payments").answer).toMatchObject({ live: "none", desired: "unknown" });
  const found = whoCan(proposed, "payments", "full-access");
  expect(found.ok && found.value.people.map(({ person: { email } }) => email)).toEqual([
    "root@acme.com",
    "dev@acme.com",
  ]);
});

test("what nobody knows is a finding each, with what was probably meant", () => {
  const proposed = proposeFor(policy, devLive);
  const { ok, findings } = explain(proposed, "DEX@acme.com", "web-prodd");
  expect(ok).toBe(false);
  expect(findings).toMatchObject([
    { rule: "unknown-person", severity: "error", message: expect.stringContaining("`dev@acme.com`") as string },
    { rule: "unknown-resource", severity: "error", message: expect.stringContaining("web-prod") as string },
  ]);
});

test.each([
  ["dev@acme.com", "web-prodd", ["unknown-resource"]],
  ["dex@acme.com", "web-prod", ["unknown-person"]],
  ["dex@acme.com", undefined, ["unknown-person"]],
  // Somebody invited has no id yet: whom nobody knows is not taken for them.
  ["nobody@acme.com", undefined, ["unknown-person"]],
])("of %s and %s only what is unknown is a finding", (email, resource, expected) => {
  const live = liveOf([root, person("dev@acme.com", "Workspace Member"), invitee("new@acme.com")]);
  const proposed = proposeFor(`${policy}  new@acme.com: { role: member }\n`, live);
  const { ok, findings } = explain(proposed, email, resource);
  expect(ok).toBe(false);
  expect(findings.map(({ rule }) => rule)).toEqual(expected);
});

test("all groups are told in order, and of one resource those that reach it", () => {
  const proposed = proposeFor(
    `groups:
  Zoo: { members: [dev@acme.com], functions: { "*": read-only } }
  Data: { members: [dev@acme.com], sources: { "env=prod": read-only } }
users:
${OWNER}  dev@acme.com: { role: member, sources: { web-prod: read-only }, warehouses: { snowflake-dev: { access: read-only, from: 2027-01-01 } } }
`,
    liveOf([root, person("dev@acme.com", "Workspace Member")]),
  );
  const all = explained(proposed, "dev@acme.com");
  expect(all.groups.map(({ group: name }) => name)).toEqual(["group:Data", "group:Zoo"]);
  expect(all.inactive).toHaveLength(1);
  const prod = explained(proposed, "dev@acme.com", "web-prod");
  expect(prod.groups.map(({ group: name }) => name)).toEqual(["group:Data"]);
  // A line that gives nothing today is not looked at for what it would reach.
  expect(prod.inactive).toEqual([]);
});

test("a role on what is in no list counts where it is asked about, and roles for other kinds don't", () => {
  const proposed = proposeFor(
    `users:\n${OWNER}`,
    liveOf([
      root,
      person("dev@acme.com", "Workspace Member", "Source Admin on journey:9", "Function Admin", "PII Access"),
    ]),
  );
  const { resource, access } = explained(proposed, "dev@acme.com", "journey:9");
  expect(resource).toEqual({ ref: "journey:9", kind: "journey", isUnlisted: true });
  expect(access.map(({ role, on }) => `${role} on ${on}`)).toEqual(["Source Admin on journey:9"]);
});

test("claims are told of whom and of what they are about", () => {
  const proposed = proposeFor(
    `groups:
  Data: { members: [kim@acme.com], warehouses: { "*": no-access } }
users:
${OWNER}  dev@acme.com: { role: member, sources: { "*": no-access } }
  kim@acme.com: { role: member, functions: { "*": no-access } }
`,
    liveOf([root]),
  );
  const told = (email: string, resource?: string) =>
    explained(proposed, email, resource).denials.map(({ kind, through }) => `${kind} ${through}`);
  expect(told("dev@acme.com")).toEqual(["source direct"]);
  expect(told("kim@acme.com").toSorted()).toEqual(["function direct", "warehouse group:Data"]);
  expect(told("root@acme.com")).toEqual([]);
  expect(told("dev@acme.com", "web-prod")).toEqual(["source direct"]);
  expect(told("dev@acme.com", "snowflake-prod")).toEqual([]);
  expect(told("kim@acme.com", "snowflake-prod")).toEqual(["warehouse group:Data"]);
});
