import { describe, expect, test } from "vitest";
import { lines, liveOf, person, proposeFor, rules } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const RESOURCES = [
  { kind: "source" as const, id: "s1", names: ["web-prod", "Web (prod)"], labels: { env: "prod", region: "eu" } },
  { kind: "source" as const, id: "s2", names: ["web-staging"], labels: { env: "staging" } },
  { kind: "source" as const, id: "s3", names: ["payments"], labels: { env: "prod", team: "money" } },
  { kind: "source" as const, id: "s4", names: ["mobile-ios"] },
  { kind: "destination" as const, id: "d1", names: ["Amplitude"], sourceId: "s1" },
  { kind: "destination" as const, id: "d2", names: ["Braze"], sourceId: "s1" },
  { kind: "destination" as const, id: "d3", names: ["Ads"], sourceId: "s3" },
  { kind: "warehouse" as const, id: "w1", names: ["snowflake-prod"] },
  { kind: "space" as const, id: "p1", names: ["engage"] },
];

function proposed(entry: string, settings = "") {
  const yaml = `${settings}users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, ${entry} }\n`;
  return proposeFor(yaml, liveOf([owner], [], { resources: RESOURCES }));
}

/** What the entry grants beside membership, as `Role on scope`. */
function granted(entry: string, settings = ""): readonly string[] {
  return lines(proposed(entry, settings))
    .filter((line) => line.startsWith("+ user:dev@acme.com "))
    .map((line) => line.slice("+ user:dev@acme.com ".length).replace("Source ", ""))
    .filter((line) => line !== "Workspace Member on workspace");
}

describe("what each kind of selector becomes", () => {
  test.each([
    ["a label is granted as the label", '"env=prod": read-only', ["Read-only on labels:env=prod"]],
    ["labels are ANDed, in any order", '"region=eu, env=prod": read-only', ["Read-only on labels:env=prod,region=eu"]],
    ["a glob is written out", '"web-*": full-access', ["Admin on source:web-prod", "Admin on source:web-staging"]],
    ["a glob fits any of a source's names", '"Web (*": read-only', ["Read-only on source:web-prod"]],
    ["a question mark is one character", '"mobile-???": read-only', ["Read-only on source:mobile-ios"]],
    ["everything is granted as the workspace", '"*": read-only', ["Read-only on workspace"]],
  ])("%s", (_, block, expected) => {
    expect(granted(`sources: { ${block} }`)).toEqual(expected);
  });

  test.each([
    [
      "a name goes before a glob",
      '"web-*": read-only, web-prod: full-access',
      ["Admin on source:web-prod", "Read-only on source:web-staging"],
    ],
    [
      "a glob goes before a label, which is written out",
      '"env=prod": full-access, "web-*": read-only',
      ["Admin on source:payments", "Read-only on source:web-prod", "Read-only on source:web-staging"],
    ],
    [
      "a label goes before everything: where it gives more, both stay whole",
      '"*": read-only, "env=prod": full-access',
      ["Admin on labels:env=prod", "Read-only on workspace"],
    ],
    [
      "a label goes before everything: where it gives less, everything is written out",
      '"*": full-access, "env=prod": read-only',
      ["Admin on source:mobile-ios", "Admin on source:web-staging", "Read-only on labels:env=prod"],
    ],
    [
      "a label denied under everything",
      '"*": read-only, "env=prod": no-access',
      ["Read-only on source:mobile-ios", "Read-only on source:web-staging"],
    ],
    [
      "a glob denied under everything",
      '"*": read-only, "web-*": no-access',
      ["Read-only on source:mobile-ios", "Read-only on source:payments"],
    ],
    ["a name denied under a label", '"env=prod": read-only, payments: no-access', ["Read-only on source:web-prod"]],
    [
      "a name that does not have the label leaves it whole",
      '"env=prod": read-only, web-staging: no-access',
      ["Read-only on labels:env=prod"],
    ],
    [
      "two labels that no resource has both of",
      '"env=prod": read-only, "env=staging": full-access',
      ["Admin on labels:env=staging", "Read-only on labels:env=prod"],
    ],
  ])("%s", (_, block, expected) => {
    expect([...granted(`sources: { ${block} }`)].sort()).toEqual(expected);
  });

  test("a glob that fits nothing is a warning, and what is written out is said", () => {
    const { findings } = proposed('sources: { "nope-*": read-only, "web-*": read-only }');
    expect(findings.filter(({ rule }) => rule === "empty-selector").map(({ severity }) => severity)).toEqual([
      "warning",
    ]);
    const note = findings.find(({ rule }) => rule === "written-out");
    expect(note?.message).toContain("(2 of the workspace's sources)");
    expect(note?.message).toContain("waits for the next apply");
  });
});

describe("what can't be told", () => {
  test.each([
    [
      "two labels that disagree about a source",
      'sources: { "env=prod": read-only, "team=money": full-access }',
      "ambiguous",
    ],
    ["two globs that disagree about a source", 'sources: { "web-*": read-only, "*-prod": full-access }', "ambiguous"],
    ["a label that does not exist", 'sources: { "env=prdo": read-only }', "unknown-label"],
    ["a key twice in one selector", 'sources: { "env=prod,env=staging": read-only }', "unknown-resource"],
    [
      "a label that something else gives",
      'sources: { "env=prod": no-access }, roles: [Source Admin]',
      "no-access-violated",
    ],
    [
      "a glob of what something else gives",
      'sources: { "pay*": no-access }, roles: [Source Read-only]',
      "no-access-violated",
    ],
    ["selectors of tracking plans", 'tracking-plans: { "a-*": read-only }', "not-grantable"],
  ])("%s", (_, entry, rule) => {
    const { findings } = proposed(entry);
    expect(findings.filter(({ severity }) => severity === "error").map((finding) => finding.rule)).toEqual([rule]);
  });

  test("both places of a disagreement are named", () => {
    const { findings } = proposed('sources: { "web-*": read-only, "*-prod": full-access }');
    const finding = findings.find(({ rule }) => rule === "ambiguous");
    expect(finding?.source).toEqual({ file: "policy.yaml", line: 4, column: 64 });
    expect(finding?.message).toContain("policy.yaml:4:44");
    expect(finding?.message).toContain("source:web-prod");
  });

  test("globs that agree are no disagreement", () => {
    expect(granted('sources: { "web-*": read-only, "*-prod": read-only }')).toEqual([
      "Read-only on source:web-prod",
      "Read-only on source:web-staging",
    ]);
  });
});

describe("streaming destinations through their source", () => {
  const VIA = "settings: { destinations: via-source }\n";

  test("are refused with the source's name and what hangs on it", () => {
    const { findings } = proposed("destinations: { Amplitude: read-only }");
    const refused = findings.find(({ rule }) => rule === "destination-refused");
    expect(refused?.message).toContain("`web-prod`");
    expect(refused?.message).toContain("`Braze`");
  });

  test("are granted through the source, and what comes along is said", () => {
    expect(granted("destinations: { Amplitude: full-access }", VIA)).toEqual(["Admin on source:web-prod"]);
    const { findings } = proposed("destinations: { Amplitude: full-access }", VIA);
    const wider = findings.find(({ rule }) => rule === "via-source");
    expect([wider?.severity, wider?.source?.line]).toEqual(["warning", 5]);
    expect(wider?.message).toContain("`Braze`");
  });

  test("two of one source get the higher word", () => {
    expect(granted("destinations: { Amplitude: full-access, Braze: read-only }", VIA)).toEqual([
      "Admin on source:web-prod",
    ]);
  });

  test("all of them, but for those denied", () => {
    expect(granted('destinations: { "*": read-only, Ads: no-access }', VIA)).toEqual([
      "Read-only on source:web-prod",
      "Warehouse Read-only on workspace",
    ]);
  });

  test("one denied beside one granted on the same source is a violation", () => {
    const found = rules(proposed("destinations: { Amplitude: read-only, Braze: no-access }", VIA));
    expect(found).toContain("no-access-violated");
  });

  test("a warehouse among the destinations is granted as one", () => {
    expect(granted("destinations: { snowflake-prod: read-only }")).toEqual([
      "Warehouse Read-only on warehouse:snowflake-prod",
    ]);
    expect(granted('destinations: { "snow*": read-only }')).toEqual([
      "Warehouse Read-only on warehouse:snowflake-prod",
    ]);
  });
});

test("a name that reads as labels or a glob never takes their place; its id means it", () => {
  const named = (name: string) => [...RESOURCES, { kind: "source" as const, id: "evil", names: [name] }];
  const grants = (selector: string, name: string): readonly string[] =>
    lines(
      proposeFor(
        `users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, sources: { ${selector} } }\n`,
        liveOf([owner], [], { resources: named(name) }),
      ),
    );
  expect(grants('"*": read-only, "env=prod": no-access', "env=prod")).not.toContain(
    "+ user:dev@acme.com Source Read-only on source:payments",
  );
  expect(grants('"*": read-only, "pay*": no-access', "pay*")).not.toContain(
    "+ user:dev@acme.com Source Read-only on source:payments",
  );
  expect(grants("evil: read-only", "env=prod")).toContain("+ user:dev@acme.com Source Read-only on source:env=prod");
});

describe("lines about destinations", () => {
  const VIA = "settings: { destinations: via-source }\n";
  test.each(['"zzz*": no-access', '"zzz*": full-access'])("that fit nothing are told: %s", (line) => {
    for (const settings of ["", VIA])
      expect(rules(proposed(`destinations: { ${line} }`, settings))).toContain("empty-selector");
  });

  test("all denied but one is no contradiction", () => {
    expect(rules(proposed('destinations: { "*": no-access, Ads: read-only }', VIA))).not.toContain(
      "no-access-violated",
    );
  });

  test("two globs that disagree are told once", () => {
    const { findings } = proposed(
      'destinations: { "A*": read-only, "*s*": full-access, "B*": full-access, "*r*": read-only }',
      VIA,
    );
    const places = findings
      .filter(({ rule }) => rule === "ambiguous")
      .map(({ source, message }) => JSON.stringify([source, message]));
    expect(new Set(places).size).toBe(places.length);
  });
});

test.each([
  'warehouses: { "*": read-only, "env=prod": no-access }',
  'functions: { "env=prod": read-only }',
  'destinations: { "env=prod": no-access }',
])("labels of what carries none are an error: %s", (entry) => {
  const { findings } = proposed(entry);
  expect(findings.filter(({ rule }) => rule === "not-grantable").map(({ severity }) => severity)).toEqual(["error"]);
});
