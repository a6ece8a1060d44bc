import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type CustomRule, RULE_SUBJECTS, type RuleSeverity } from "../../../src/core/policy.ts";
import { compileRules } from "../../../src/core/rule/compile.ts";
import { parseYaml, type YamlMap, type YamlNode } from "../../../src/core/yaml.ts";
import { group, liveOf, person, proposeFor } from "../../scenario.ts";
import { judged } from "./rules.ts";

function mapOf(node: YamlNode | undefined): YamlMap {
  if (node?.kind !== "map") throw new Error("not a map");
  return node;
}

/** The rules of each pack, as they stand in policies/rules. */
const PACKS: ReadonlyMap<string, readonly CustomRule[]> = new Map(
  readdirSync("policies/rules").map((name) => {
    const file = `policies/rules/${name}`;
    const parsed = parseYaml(file, readFileSync(file, "utf8"));
    const root = mapOf(parsed.ok ? parsed.value : undefined);
    expect([...root.first.keys()]).toEqual(["rules"]);
    const rules = mapOf(root.first.get("rules")?.value).entries.map(({ key, source, value }): CustomRule => {
      const entry = mapOf(value).first;
      const textOf = (field: string): string => {
        const node = entry.get(field)?.value;
        if (node?.kind !== "scalar" || typeof node.value !== "string") throw new Error(`${key} has no ${field}`);
        return node.value;
      };
      return {
        name: key,
        on: RULE_SUBJECTS.find((subject) => subject === textOf("on")) ?? "grant",
        when: { value: textOf("when"), source: entry.get("when")?.source ?? source },
        severity: textOf("severity") as RuleSeverity,
        message: textOf("message"),
        source,
      };
    });
    return [name.replace(/\.yaml$/u, ""), rules];
  }),
);

const RESOURCES = [
  { kind: "source" as const, id: "s1", names: ["web-prod"], labels: { env: "prod" } },
  { kind: "source" as const, id: "s2", names: ["web-dev"], labels: { env: "dev" } },
  { kind: "source" as const, id: "s3", names: ["ads"] },
  { kind: "source" as const, id: "s4", names: ["mail"] },
  { kind: "source" as const, id: "s5", names: ["raw"] },
  { kind: "destination" as const, id: "d3", names: ["Facebook"], sourceId: "s3", categories: ["Advertising"] },
  {
    kind: "destination" as const,
    id: "d4",
    names: ["Braze"],
    sourceId: "s4",
    categories: ["SMS & Push Notifications"],
  },
  { kind: "destination" as const, id: "d5", names: ["Webhooks"], sourceId: "s5", categories: ["Raw Data"] },
];
const ROLES = [
  "Workspace Owner",
  "Workspace Member",
  "Source Admin",
  "Source Read-only",
  "PII Access",
  "End User Privacy Admin",
];

const LIVE = liveOf(
  [person("boss@acme.com", "Workspace Owner"), person("kim@acme.com", "Workspace Member", "PII Access")],
  [
    group("Builders", [], "Source Admin on workspace"),
    group("Privacy", [], "End User Privacy Admin on workspace"),
    group("Owners", [], "Workspace Owner on workspace"),
  ],
  { roles: ROLES, resources: RESOURCES },
);

/** The codes of those rules of a pack that object to a policy. What a policy does not name stays as it is live. */
function codes(pack: string, yaml: string): readonly string[] {
  const proposed = proposeFor(`settings: { scope: declared }\n${yaml}`, LIVE);
  return [...new Set(judged(PACKS.get(pack) ?? [], proposed).map(({ rule }) => rule))];
}

const dev = (entry: string): string => `users: { dev@acme.com: { role: member, ${entry} } }`;
const kim = (entry: string): string => `users: { kim@acme.com: { role: member, roles: [PII Access], ${entry} } }`;
const GROUP_OF_KIM = `users: { kim@acme.com: { role: member, roles: [PII Access] } }\ngroups:`;
const CONTRACTOR = "profiles: { contractor-web: { sources: { web-dev: read-only } } }\n";
const ONE_YEAR = "until: 2027-06-30, reason: Asked by Kim";

/** Rule → a policy it objects to → one that it does not object to. */
const CASES: Readonly<Record<string, Readonly<Record<string, readonly [fires: string, silent: string]>>>> = {
  "least-privilege": {
    "no-direct-grant": [
      dev("sources: { web-dev: read-only }"),
      `${dev("reason: Dev")}\ngroups: { Devs: { members: [dev@acme.com], sources: { web-dev: read-only } } }`,
    ],
    "full-access-is-not-workspace-wide": [dev("sources: full-access"), dev("sources: { web-prod: full-access }")],
    "full-access-on-prod-has-a-reason": [
      dev("sources: full-access"),
      dev("sources: { web-prod: { access: full-access, reason: Launch } }"),
    ],
    "direct-full-access-on-prod-ends": [
      dev('sources: { "env=prod": full-access }'),
      dev("sources: { web-prod: { access: full-access, until: 2027-01-01 }, web-dev: full-access }"),
    ],
  },
  "separation-of-duties": {
    "no-pii-with-source-admin": [kim("sources: { web-dev: full-access }"), kim("sources: { web-dev: read-only }")],
    "no-privacy-with-source-admin": [
      dev("roles: [End User Privacy Admin, Source Admin]"),
      dev("roles: [End User Privacy Admin]"),
    ],
    "no-service-owner": [
      "users: { bot@acme.com: { role: owner, kind: service, owner: boss@acme.com }, boss@acme.com: { role: owner } }",
      "users: { bot@acme.com: { role: member, kind: service, owner: boss@acme.com }, boss@acme.com: { role: owner } }",
    ],
  },
  "sensitive-destinations": {
    "advertising-needs-approval": [
      dev("sources: { ads: full-access }"),
      dev("sources: { ads: read-only, mail: full-access }"),
    ],
    "messaging-needs-approval": [dev("sources: full-access"), dev("sources: { ads: full-access }")],
    "raw-data-leaves-with-an-end": [
      dev("sources: { raw: full-access }"),
      dev("sources: { raw: { access: full-access, until: 2027-01-01 } }"),
    ],
  },
  contractors: {
    "contractor-has-an-end": [
      `${CONTRACTOR}${dev("profile: contractor-web, reason: x")}`,
      `${CONTRACTOR}${dev(`profile: contractor-web, ${ONE_YEAR}`)}`,
    ],
    "contractor-ends-within-a-year": [
      `${CONTRACTOR}${dev("profile: contractor-web, until: 2028-06-30")}`,
      `${CONTRACTOR}${dev(`profile: contractor-web, ${ONE_YEAR}`)}`,
    ],
    "contractor-has-a-reason": [
      `${CONTRACTOR}${dev("profile: contractor-web, until: 2027-06-30")}`,
      `${CONTRACTOR}${dev(`profile: contractor-web, ${ONE_YEAR}`)}`,
    ],
    "contractor-joins-with-an-end": [
      "users: { dev@acme.com: { role: member } }\ngroups: { Contractors EU: { members: [dev@acme.com] } }",
      "users: { dev@acme.com: { role: member } }\ngroups: { Contractors EU: { members: [{ user: dev@acme.com, until: 2027-01-01 }] } }",
    ],
    "contractor-is-no-owner-or-admin": [
      `${CONTRACTOR}users: { dev@acme.com: { role: owner, profile: contractor-web } }`,
      `${CONTRACTOR}users: { dev@acme.com: { role: member, profile: contractor-web } }`,
    ],
    "contractor-is-not-workspace-wide": [
      "users: { dev@acme.com: { role: member } }\ngroups: { Contractors EU: { members: [dev@acme.com], sources: full-access } }",
      "users: { dev@acme.com: { role: member } }\ngroups: { Contractors EU: { members: [dev@acme.com], sources: { web-dev: full-access } } }",
    ],
  },
  owners: {
    "new-owner-needs-approval": [
      "users: { dev@acme.com: { role: owner } }",
      "users: { dev@acme.com: { role: member } }",
    ],
    "owner-is-direct": [
      "groups: { New owners: { members: [], roles: [Workspace Owner] } }",
      "users: { dev@acme.com: { role: owner } }",
    ],
    "owner-has-a-reason": [
      "users: { dev@acme.com: { role: owner } }",
      "users: { dev@acme.com: { role: owner, reason: Platform lead } }",
    ],
    "owner-is-known-on-github": [
      "users: { dev@acme.com: { role: owner } }",
      "users: { dev@acme.com: { role: owner, github: dev } }",
    ],
  },
};

/** Rule → somebody who joins a group that is there, with what it gives, and is objected to → one who is not. */
const JOINED: Readonly<Record<string, readonly [pack: string, fires: string, silent: string]>> = {
  "no-pii-with-source-admin": [
    "separation-of-duties",
    `${GROUP_OF_KIM} { Builders: { members: [kim@acme.com], sources: full-access } }`,
    `${GROUP_OF_KIM} { Privacy: { members: [kim@acme.com], roles: [End User Privacy Admin] } }`,
  ],
  "no-privacy-with-source-admin": [
    "separation-of-duties",
    "users: { dev@acme.com: { role: member } }\ngroups: { Builders: { members: [dev@acme.com], sources: full-access }, Privacy: { members: [dev@acme.com], roles: [End User Privacy Admin] } }",
    "users: { dev@acme.com: { role: member } }\ngroups: { Builders: { members: [dev@acme.com], sources: full-access } }",
  ],
  "no-service-owner": [
    "separation-of-duties",
    "users: { bot@acme.com: { role: member, kind: service, owner: boss@acme.com }, boss@acme.com: { role: owner } }\ngroups: { Owners: { members: [bot@acme.com], roles: [Workspace Owner] } }",
    "users: { dev@acme.com: { role: member } }\ngroups: { Owners: { members: [dev@acme.com], roles: [Workspace Owner] } }",
  ],
  "contractor-is-no-owner-or-admin": [
    "contractors",
    `${CONTRACTOR}${dev("profile: contractor-web")}\ngroups: { Owners: { members: [dev@acme.com], roles: [Workspace Owner] } }`,
    `${CONTRACTOR}${dev("profile: contractor-web")}\ngroups: { Builders: { members: [dev@acme.com], sources: full-access } }`,
  ],
  "contractor-is-not-workspace-wide": [
    "contractors",
    `${CONTRACTOR}${dev("profile: contractor-web")}\ngroups: { Builders: { members: [dev@acme.com], sources: full-access } }`,
    `${dev("reason: Dev")}\ngroups: { Builders: { members: [dev@acme.com], sources: full-access } }`,
  ],
  "owner-is-direct": [
    "owners",
    "users: { dev@acme.com: { role: member } }\ngroups: { Owners: { members: [dev@acme.com], roles: [Workspace Owner] } }",
    "users: { dev@acme.com: { role: member } }\ngroups: { Builders: { members: [dev@acme.com], sources: full-access } }",
  ],
  "full-access-on-prod-has-a-reason": [
    "least-privilege",
    "users: { dev@acme.com: { role: member } }\ngroups: { Builders: { members: [dev@acme.com], sources: full-access } }",
    "users: { dev@acme.com: { role: member } }\ngroups: { Builders: { members: [{ user: dev@acme.com, reason: On call }], sources: full-access } }",
  ],
  "messaging-needs-approval": [
    "sensitive-destinations",
    "users: { dev@acme.com: { role: member } }\ngroups: { Builders: { members: [dev@acme.com], sources: full-access } }",
    "users: { dev@acme.com: { role: member } }\ngroups: { Privacy: { members: [dev@acme.com], roles: [End User Privacy Admin] } }",
  ],
};

test.each(Object.entries(JOINED))("joining a group is judged by %s", (name, [pack, fires, silent]) => {
  expect(codes(pack, fires)).toContain(name);
  expect(codes(pack, silent)).not.toContain(name);
});

test("each rule of each pack has a policy that it objects to and one that it doesn't", () => {
  const rules = Object.fromEntries([...PACKS].map(([pack, all]) => [pack, all.map(({ name }) => name).toSorted()]));
  expect(
    Object.fromEntries(Object.entries(CASES).map(([pack, cases]) => [pack, Object.keys(cases).toSorted()])),
  ).toEqual(rules);
});

test("all packs are valid, and no two rules have one name", () => {
  const rules = [...PACKS.values()].flat();
  expect(compileRules(rules).findings).toEqual([]);
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
});

for (const [pack, cases] of Object.entries(CASES)) {
  describe(`pack ${pack}`, () => {
    test.each(Object.entries(cases))("%s", (name, [fires, silent]) => {
      expect(codes(pack, fires)).toContain(name);
      expect(codes(pack, silent)).not.toContain(name);
      expect([...codes(pack, fires), ...codes(pack, silent)]).not.toContain("rule-failed");
    });
  });
}
