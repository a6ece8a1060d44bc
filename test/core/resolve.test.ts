import { describe, expect, test } from "vitest";
import { group, invitee, lines, liveOf, person, proposeFor, rules } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const OWNER = "users:\n  dana@acme.com: { role: owner }\n";

/** What one user's entry asks for, without the person's own fact. */
function granted(entry: string, roles?: readonly string[]): readonly string[] {
  const proposed = proposeFor(
    `${OWNER}  dev@acme.com: ${entry}\n`,
    liveOf([owner], [], roles === undefined ? {} : { roles }),
  );
  return lines(proposed)
    .filter((line) => line.startsWith("+ user:dev@acme.com "))
    .map((line) => line.slice("+ user:dev@acme.com ".length));
}

describe("workspace roles", () => {
  test.each([
    ["owner", ["Workspace Owner on workspace"]],
    ["member", ["Workspace Member on workspace"]],
    [
      "admin",
      [
        "Function Admin",
        "Source Admin",
        "Tracking Plan Admin",
        "Unify and Engage Admin",
        "Warehouse Admin",
        "Workspace Member",
      ].map((role) => `${role} on workspace`),
    ],
    [
      "read-only",
      [
        "Function Read-only",
        "Source Read-only",
        "Tracking Plan Read-only",
        "Unify and Engage Read-only",
        "Warehouse Read-only",
        "Workspace Member",
      ].map((role) => `${role} on workspace`),
    ],
  ])("%s", (word, expected) => {
    expect(granted(`{ role: ${word} }`)).toEqual(expected);
  });

  test("admin and read-only say what they became here", () => {
    const { findings } = proposeFor(`${OWNER}  dev@acme.com: { role: admin }\n`, liveOf([owner]));
    expect(findings.find(({ rule }) => rule === "workspace-role")?.message).toContain("Source Admin");
    expect(findings.find(({ rule }) => rule === "workspace-role")?.message).toContain("team and billing");
  });
});

describe("access words", () => {
  test.each([
    ["{ role: member, sources: { web-prod: full-access } }", "Source Admin on source:web-prod"],
    ["{ role: member, sources: { web-prod: read-only } }", "Source Read-only on source:web-prod"],
    ["{ role: member, sources: { src1: read-only } }", "Source Read-only on source:web-prod"],
    ['{ role: member, sources: { "*": read-only } }', "Source Read-only on workspace"],
    ["{ role: member, sources: read-only }", "Source Read-only on workspace"],
    ["{ role: member, warehouses: { snowflake-prod: full-access } }", "Warehouse Admin on warehouse:snowflake-prod"],
    [
      "{ role: member, destinations: { snowflake-prod: read-only } }",
      "Warehouse Read-only on warehouse:snowflake-prod",
    ],
    ["{ role: member, spaces: { engage-prod: read-write } }", "Unify Read-only, Engage User on space:engage-prod"],
    ["{ role: member, functions: { Enrich orders: full-access } }", "Function Admin on function:Enrich orders"],
    ["{ role: member, tracking-plans: read-only }", "Tracking Plan Read-only on workspace"],
    ["{ role: member, roles: [PII Access] }", "PII Access on workspace"],
    [
      "{ role: member, roles: [{ role: Source Admin, on: 'team=money,env=prod' }] }",
      "Source Admin on labels:env=prod,team=money",
    ],
    ["{ role: member, roles: [{ role: Source Admin, on: 'source:src1' }] }", "Source Admin on source:web-prod"],
  ])("%s", (entry, expected) => {
    expect(granted(entry)).toContain(expected);
  });

  test("read-write becomes full-access where there is nothing between, and says so", () => {
    const proposed = proposeFor(
      `${OWNER}  dev@acme.com: { role: member, sources: { web-prod: read-write } }\n`,
      liveOf([owner]),
    );
    expect(lines(proposed)).toContain("+ user:dev@acme.com Source Admin on source:web-prod");
    expect(proposed.findings.find(({ rule }) => rule === "read-write")).toMatchObject({
      severity: "warning",
      source: { line: 4 },
    });
  });

  test("warehouse roles are found under either of their documented names", () => {
    const roles = ["Workspace Owner", "Workspace Member", "Warehouse Destination Admin"];
    expect(granted("{ role: member, warehouses: full-access }", roles)).toContain(
      "Warehouse Destination Admin on workspace",
    );
  });
});

describe("precedence", () => {
  test("an exact name that gives more stands beside a native *", () => {
    expect(granted('{ role: member, sources: { "*": read-only, payments: full-access } }')).toEqual([
      "Source Admin on source:payments",
      "Source Read-only on workspace",
      "Workspace Member on workspace",
    ]);
  });

  test("an exact name that gives less has * written out, and the plan says so", () => {
    const entry = '{ role: member, sources: { "*": full-access, payments: read-only } }';
    expect(granted(entry)).toEqual([
      "Source Admin on source:web-prod",
      "Source Admin on source:web-staging",
      "Source Read-only on source:payments",
      "Workspace Member on workspace",
    ]);
    expect(rules(proposeFor(`${OWNER}  dev@acme.com: ${entry}\n`, liveOf([owner])))).toContain("written-out");
  });

  test("no-access under * leaves the resource out", () => {
    expect(granted('{ role: member, sources: { "*": read-only, payments: no-access } }')).toEqual([
      "Source Read-only on source:web-prod",
      "Source Read-only on source:web-staging",
      "Workspace Member on workspace",
    ]);
  });

  test("one resource by name and by id with two words is a contradiction", () => {
    const proposed = proposeFor(
      `${OWNER}  dev@acme.com: { role: member, sources: { web-prod: read-only, src1: full-access } }\n`,
      liveOf([owner]),
    );
    expect(proposed.findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule)).toEqual([
      "ambiguous",
    ]);
  });
});

describe("what a line can't mean is a finding on that line", () => {
  test.each([
    ["sources: { web-prd: read-only }", "unknown-resource", "did you mean `web-prod`"],
    ["destinations: { Amplitude: read-only }", "destination-refused", "`web-prod`"],
    ['destinations: { "*": read-only }', "destination-refused", "sources"],
    ["tracking-plans: { customer-journey: read-only }", "not-grantable", "all together"],
    ["roles: [Source Admn]", "unknown-role", "did you mean `Source Admin`"],
    ["roles: [Identity Admin]", "unknown-role", "Business tier"],
    ["roles: [{ role: Source Admin, on: nowhere }]", "unknown-resource", "no place"],
    ["roles: [{ role: Source Admin, on: 'user:dana@acme.com' }]", "unknown-resource", "no place"],
    ["roles: [{ role: Source Admin, on: 'role:PII Access' }]", "unknown-resource", "no place"],
    ["roles: [{ role: Source Admin, on: 'env=prod,env=staging' }]", "unknown-resource", "each key once"],
    ["roles: [{ role: Warehouse Admin, on: 'env=prod' }]", "role-scope", "labels:env=prod"],
    ["roles: [{ role: Source Admin, on: 'env=prd' }]", "unknown-label", "did you mean `env=prod`"],
    ["roles: [{ role: Source Admin, on: 'destination:Amplitude' }]", "not-grantable", "destination"],
  ])("%s", (line, rule, words) => {
    const { findings } = proposeFor(`${OWNER}  dev@acme.com:\n    role: member\n    ${line}\n`, liveOf([owner]));
    const finding = findings.find((one) => one.rule === rule);
    expect(finding?.message).toContain(words);
    expect(finding?.source?.line).toBe(6);
  });

  test("a role that the workspace's plan lacks names the role and the tier", () => {
    const roles = ["Workspace Owner", "Workspace Member", "Source Admin"];
    const { findings } = proposeFor(
      `${OWNER}  dev@acme.com: { role: member, sources: read-only }\n`,
      liveOf([owner], [], { roles }),
    );
    const finding = findings.find(({ rule }) => rule === "unknown-role");
    expect(finding).toMatchObject({ severity: "error", source: { line: 4 } });
    expect(finding?.message).toMatch(/Source Read-only.*Business tier/u);
  });

  test("a name that two resources share lists their ids", () => {
    const resources = [
      { kind: "function" as const, id: "fnB", names: ["Enrich"] },
      { kind: "function" as const, id: "fnA", names: ["Enrich"] },
    ];
    const { findings } = proposeFor(
      `${OWNER}  dev@acme.com: { role: member, functions: { Enrich: read-only } }\n`,
      liveOf([owner], [], { resources }),
    );
    expect(findings.find(({ rule }) => rule === "ambiguous")?.message).toContain("fnA, fnB");
  });
});

test("a name that is one source's slug and another's display name means the slug", () => {
  const resources = [
    { kind: "source" as const, id: "s1", names: ["web", "Website"] },
    { kind: "source" as const, id: "s2", names: ["other", "web"] },
  ];
  const { plan } = proposeFor(
    `${OWNER}  dev@acme.com: { role: member, sources: { web: read-only } }\n`,
    liveOf([owner], [], { resources }),
  );
  expect(lines({ plan })).toContain("+ user:dev@acme.com Source Read-only on source:web");
});

test("spaces round labels, and a percent sign in one, are what they look like", () => {
  const resources = [{ kind: "source" as const, id: "s1", names: ["web"], labels: { share: "50%", env: "prod" } }];
  const yaml = `${OWNER}  dev@acme.com: { role: member, roles: [{ role: Source Admin, on: " share = 50% , env=prod" }] }\n`;
  expect(lines(proposeFor(yaml, liveOf([owner], [], { resources })))).toContain(
    "+ user:dev@acme.com Source Admin on labels:env=prod,share=50%25",
  );
});

describe("no-access is a checked claim", () => {
  test("access through a group violates it, and both lines are named", () => {
    const proposed = proposeFor(
      `${OWNER}  dev@acme.com:\n    role: member\n    sources: { payments: no-access }\ngroups:\n  Analysts:\n    members: [dev@acme.com]\n    sources: read-only\n`,
      liveOf([owner]),
    );
    const finding = proposed.findings.find(({ rule }) => rule === "no-access-violated");
    expect(finding).toMatchObject({ severity: "error", source: { line: 6 } });
    expect(finding?.message).toContain("policy.yaml:10:");
    expect(finding?.message).toContain("group:Analysts");
  });

  test("ownership violates it too", () => {
    const proposed = proposeFor(
      "users:\n  dana@acme.com: { role: owner, sources: { payments: no-access } }\n",
      liveOf([owner]),
    );
    expect(rules(proposed)).toContain("no-access-violated");
  });

  test("a destination's no-access is a claim about its source", () => {
    const yaml = `${OWNER}  dev@acme.com: { role: member, sources: { web-prod: read-only }, destinations: { Amplitude: no-access } }\n`;
    expect(rules(proposeFor(yaml, liveOf([owner])))).toContain("no-access-violated");
  });

  test("no destination at all is a claim about all sources and warehouses", () => {
    const yaml = (more: string): string =>
      `${OWNER}  dev@acme.com: { role: member, destinations: { "*": no-access }${more} }\n`;
    expect(rules(proposeFor(yaml(""), liveOf([owner])))).toEqual([]);
    expect(rules(proposeFor(yaml(", warehouses: read-only"), liveOf([owner])))).toEqual(["ambiguous"]);
    expect(rules(proposeFor(yaml(", roles: [Warehouse Admin]"), liveOf([owner])))).toEqual(["no-access-violated"]);
    expect(rules(proposeFor(yaml(", sources: { payments: read-only }"), liveOf([owner])))).toEqual([
      "no-access-violated",
    ]);
  });

  test("a warehouse named beside it is the exception it looks like", () => {
    const yaml = `${OWNER}  dev@acme.com: { role: member, destinations: { "*": no-access, snowflake-prod: read-only } }\n`;
    expect(rules(proposeFor(yaml, liveOf([owner])))).toEqual([]);
  });

  test("a role that nobody has documented may give anything", () => {
    const roles = ["Workspace Owner", "Workspace Member", "Source Editor"];
    const yaml = `${OWNER}  dev@acme.com: { role: member, roles: [Source Editor], sources: { payments: no-access } }\n`;
    expect(rules(proposeFor(yaml, liveOf([owner], [], { roles })))).toEqual(["no-access-violated"]);
  });

  test("a pending invite is held to it as well", () => {
    const yaml = `${OWNER}  new@acme.com: { role: admin, sources: { payments: no-access } }\n`;
    expect(rules(proposeFor(yaml, liveOf([owner, invitee("new@acme.com")])))).toContain("no-access-violated");
  });

  test("a claim about a destination whose source is not listed can't be checked, and that is said", () => {
    const resources = [{ kind: "destination" as const, id: "d", names: ["Amplitude"], sourceId: "gone" }];
    const yaml = `${OWNER}  dev@acme.com: { role: member, destinations: { Amplitude: no-access } }\n`;
    expect(rules(proposeFor(yaml, liveOf([owner], [], { resources })))).toEqual(["unknown-resource"]);
  });

  test("a group's no-access holds for each member", () => {
    const yaml = `${OWNER}  dev@acme.com: { role: member, sources: { payments: read-only } }\ngroups:\n  Agency:\n    members: [dev@acme.com]\n    sources: { payments: no-access }\n`;
    expect(rules(proposeFor(yaml, liveOf([owner])))).toContain("no-access-violated");
  });

  test("it holds where nothing else gives access", () => {
    const live = liveOf(
      [owner, person("dev@acme.com", "Workspace Member", "Source Admin on source:web-prod")],
      [group("Analysts", [], "Source Read-only")],
    );
    const yaml = `${OWNER}  dev@acme.com: { role: member, sources: { web-prod: full-access, payments: no-access } }\ngroups:\n  Analysts: { sources: read-only }\n`;
    expect(rules(proposeFor(yaml, live))).not.toContain("no-access-violated");
  });

  test('"*": no-access allows exactly what is named beside it', () => {
    const yaml = (more: string): string =>
      `${OWNER}  dev@acme.com: { role: member, sources: { "*": no-access, web-prod: read-only }${more} }\n`;
    expect(rules(proposeFor(yaml(""), liveOf([owner])))).not.toContain("no-access-violated");
    expect(rules(proposeFor(yaml(", roles: [Source Admin]"), liveOf([owner])))).toContain("no-access-violated");
  });
});
