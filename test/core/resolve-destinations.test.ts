import { describe, expect, test } from "vitest";
import { lines, liveOf, person, proposeFor, ROLES } from "../scenario.ts";

type Resources = NonNullable<Parameters<typeof liveOf>[2]>["resources"];

const destination = (id: string, name: string, sourceId: string) => ({
  kind: "destination" as const,
  id,
  names: [name],
  sourceId,
});
const warehouse = (id: string, name: string) => ({ kind: "warehouse" as const, id, names: [name] });

/** The source `web` has Ads and Braze, the source `app` has Amplitude and events. Two warehouses. */
const RESOURCES: NonNullable<Resources> = [
  { kind: "source", id: "s1", names: ["web"] },
  { kind: "source", id: "s2", names: ["app"] },
  destination("d1", "Ads", "s1"),
  destination("d2", "Braze", "s1"),
  destination("d3", "Amplitude", "s2"),
  destination("d4", "snow-events", "s2"),
  warehouse("w1", "snow-prod"),
  warehouse("w2", "lake"),
];
const STRAY = destination("d9", "Stray", "gone");

type More = { readonly rest?: string; readonly resources?: Resources; readonly roles?: readonly string[] };

/** What lines under `destinations` come to: grants beside membership, and what there is to say as `severity rule: message`. */
function asked(
  how: "refuse" | "via-source",
  block: string,
  { rest = "", resources = RESOURCES, roles = ROLES }: More = {},
) {
  const yaml = `settings: { destinations: ${how} }\nusers:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, destinations: { ${block} }${rest} }\n`;
  const proposed = proposeFor(yaml, liveOf([person("dana@acme.com", "Workspace Owner")], [], { resources, roles }));
  const start = "+ user:dev@acme.com ";
  return {
    grants: lines(proposed).flatMap((line) =>
      line.startsWith(start) && !line.includes("Workspace Member") ? [line.slice(start.length)] : [],
    ),
    told: proposed.findings.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`),
    proposed,
  };
}

const codes = (told: readonly string[]): readonly string[] => told.map((text) => text.slice(0, text.indexOf(":")));
const some = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describe("a line about destinations that is about warehouses", () => {
  test.each<[string, string, readonly string[]]>([
    ["a name", "snow-prod: read-only", ["Warehouse Read-only on warehouse:snow-prod"]],
    ["an id", "w2: full-access", ["Warehouse Admin on warehouse:lake"]],
    ["a glob that fits no streaming one", '"la*": read-only', ["Warehouse Read-only on warehouse:lake"]],
  ])("is a grant of that, and nothing is refused: %s", (_, block, grants) => {
    for (const how of ["refuse", "via-source"] as const) {
      const { grants: given, told } = asked(how, block);
      expect(given).toEqual(grants);
      expect(codes(told)).toEqual(block.includes("*") ? ["note written-out"] : []);
    }
  });

  test("and what a glob picks beside them is refused, or reached through its source", () => {
    const refused = asked("refuse", '"snow*": read-only');
    expect(refused.grants).toEqual(["Warehouse Read-only on warehouse:snow-prod"]);
    expect(refused.told).toEqual([
      some(/^error destination-refused: .*`snow-events`.* `app`/u),
      some(/^note written-out: `snow\*` is granted one by one \(1 of the workspace's warehouses\)/u),
    ]);
    const through = asked("via-source", '"snow*": read-only');
    expect(through.grants).toEqual(["Source Read-only on source:app", "Warehouse Read-only on warehouse:snow-prod"]);
    expect(codes(through.told)).toEqual(["warning via-source", "note written-out"]);
  });

  test("an own one goes before a profile's line under `warehouses`", () => {
    const given = (selector: string, block: string): readonly string[] => {
      const yaml = `profiles: { p: { warehouses: { ${block} } } }\nusers:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, profile: p, destinations: { ${selector}: full-access } }\n`;
      const proposed = proposeFor(
        yaml,
        liveOf([person("dana@acme.com", "Workspace Owner")], [], { resources: RESOURCES }),
      );
      expect(proposed.findings.filter(({ severity }) => severity === "error")).toEqual([]);
      return lines(proposed).filter((line) => line.includes("Warehouse"));
    };
    const admin = ["+ user:dev@acme.com Warehouse Admin on warehouse:lake"];
    expect(given("lake", "lake: read-only")).toEqual(admin);
    expect(given('"la*"', '"*ke": read-only')).toEqual(admin);
  });
});

describe("a name that is not of one thing", () => {
  const both = [...RESOURCES, destination("d5", "lake", "s1")];

  test("of a warehouse and a streaming destination: the ids are told, and nothing is granted", () => {
    for (const how of ["refuse", "via-source"] as const) {
      expect(asked(how, "lake: read-only", { resources: both })).toMatchObject({
        grants: [],
        told: ["error ambiguous: `lake` is the name of 2 destinations: write the id of the one you mean (d5, w2)."],
      });
    }
    const three = [...both, warehouse("a1", "lake")];
    expect(asked("refuse", "lake: read-only", { resources: three }).told).toEqual([some(/3 .* \(a1, d5, w2\)/u)]);
  });

  test("the id says which one", () => {
    expect(asked("refuse", "w2: read-only", { resources: both }).grants).toEqual([
      "Warehouse Read-only on warehouse:lake",
    ]);
  });

  test("of two streaming destinations, or of none", () => {
    const twice = [...RESOURCES, destination("d0", "Ads", "s2")];
    expect(asked("via-source", "Ads: read-only", { resources: twice })).toMatchObject({
      grants: [],
      told: ["error ambiguous: `Ads` is the name of 2 destinations: write the id of the one you mean (d0, d1)."],
    });
    expect(asked("via-source", "Brase: read-only")).toMatchObject({
      grants: [],
      told: ["error unknown-resource: The workspace has no destination `Brase` (did you mean `Braze`?)."],
    });
  });

  test("what is called like a glob does not take its place", () => {
    const resources = [...RESOURCES, warehouse("w9", "A*")];
    expect(asked("via-source", '"A*": read-only', { resources }).grants).toEqual([
      "Source Read-only on source:app",
      "Source Read-only on source:web",
      "Warehouse Read-only on warehouse:A*",
    ]);
  });
});

describe("all destinations", () => {
  test("are refused as one, warehouses among them", () => {
    const { grants, told } = asked("refuse", '"*": read-only');
    expect(grants).toEqual([]);
    expect(told).toEqual([some(/^error destination-refused: Segment has no grant on destinations/u)]);
  });

  test("are every warehouse and every source that has one; nothing is refused", () => {
    const { grants, told } = asked("via-source", '"*": read-only');
    expect(grants).toEqual([
      "Source Read-only on source:app",
      "Source Read-only on source:web",
      "Warehouse Read-only on workspace",
    ]);
    expect(new Set(codes(told))).toEqual(new Set(["warning via-source"]));
  });

  test("are none in a workspace without any, and that needs no word", () => {
    const resources = RESOURCES.filter(({ kind }) => kind !== "destination");
    expect(asked("via-source", '"*": read-only', { resources })).toMatchObject({
      grants: ["Warehouse Read-only on workspace"],
      told: [],
    });
  });

  test("denied is one claim about sources and warehouses, whatever hangs on what", () => {
    for (const how of ["refuse", "via-source"] as const)
      expect(asked(how, '"*": no-access', { resources: [...RESOURCES, STRAY] })).toMatchObject({
        grants: [],
        told: [],
      });
    const { told } = asked("via-source", '"*": no-access, Ads: read-only');
    expect(codes(told)).toEqual(["warning via-source"]);
  });
});

describe("through its source", () => {
  const along = (name: string, source: string, rest: string): string =>
    `warning via-source: \`${name}\` is reached through its source \`${source}\`, which is granted whole: wider than asked. ${rest}`;

  test("a destination is called as the line calls it, and a glob's by its name; what comes along is named", () => {
    expect(asked("via-source", "d1: read-only").told).toEqual([along("d1", "web", "These come along: `Braze`.")]);
    expect(asked("via-source", '"Br*": read-only').told).toEqual([along("Braze", "web", "These come along: `Ads`.")]);
    const resources = [...RESOURCES, destination("d5", "Criteo", "s1")];
    expect(asked("via-source", "Ads: read-only", { resources }).told).toEqual([
      along("Ads", "web", "These come along: `Braze`, `Criteo`."),
    ]);
  });

  test("what has no neighbour is told to get them later", () => {
    const resources = RESOURCES.filter(({ id }) => id !== "d2");
    expect(asked("via-source", "Ads: read-only", { resources }).told).toEqual([
      along("Ads", "web", "It has no other destination now; those it gets later come along."),
    ]);
  });

  test.each(["Ads: read-only, Braze: full-access", "Ads: full-access, Braze: read-only"])(
    "of two words on one source the higher counts: %s",
    (block) => {
      expect(asked("via-source", block).grants).toEqual(["Source Admin on source:web"]);
    },
  );

  test("what two lines ask for ends with the later one, and is put down to it", () => {
    const change = (block: string): unknown =>
      asked("via-source", block).proposed.plan.changes.find(
        ({ fact }) => fact.kind === "grant" && fact.on === "source:web",
      );
    expect(change("Ads: { access: read-only, until: 2026-12-24 }, Braze: read-only")).not.toHaveProperty("terms");
    const dated = "Ads: { access: read-only, until: 2026-12-24 }, Braze: { access: read-only, until: 2027-01-31 }";
    expect(change(dated)).toMatchObject({ terms: { until: "2027-01-31" } });
  });

  test("the profile whose line asks is told, of a warehouse too, and none where the line is the person's own", () => {
    const yaml = `settings: { destinations: via-source }\nprofiles:\n  p: { destinations: { Ads: read-only, lake: read-only } }\nusers:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, profile: p, destinations: { Amplitude: read-only } }\n`;
    const live = liveOf([person("dana@acme.com", "Workspace Owner")], [], { resources: RESOURCES });
    const grounds = proposeFor(yaml, live).plan.changes.flatMap((change) =>
      change.action === "add" && change.fact.kind === "grant" && change.fact.on !== "workspace"
        ? [[change.fact.on, change.source.line, change.profile]]
        : [],
    );
    expect(grounds).toEqual([
      ["source:app", 7, undefined],
      ["source:web", 4, "p"],
      ["warehouse:lake", 4, "p"],
    ]);
  });

  test("the profile is told as well where an own line that is over lowers what its line gives", () => {
    const yaml = `settings: { destinations: via-source }\nprofiles:\n  p: { destinations: { Ads: full-access } }\nusers:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, profile: p, destinations: { Ads: { access: read-only, until: 2026-11-01 } } }\n`;
    const live = liveOf([person("dana@acme.com", "Workspace Owner")], [], { resources: RESOURCES });
    expect(proposeFor(yaml, live).plan.changes).toContainEqual(
      expect.objectContaining({
        fact: { kind: "grant", principal: "user:dev@acme.com", role: "Source Read-only", on: "source:web" },
        profile: "p",
        source: { file: "policy.yaml", line: 4, column: 24 },
      }),
    );
  });

  test("what is not the person's own role on the source is told where the workspace lacks it", () => {
    const roles = ["Workspace Owner", "Workspace Member", "Source Admin"];
    const { grants, told } = asked("via-source", "Ads: read-only", { roles });
    expect(grants).toEqual([]);
    expect(told).toContainEqual(some(/^error unknown-role: `read-only` needs the role `Source Read-only`/u));
  });
});

describe("a destination whose source the workspace does not list", () => {
  const resources = [...RESOURCES, STRAY];

  test("is refused by either setting, by name and among all", () => {
    const refused = "error destination-refused";
    for (const how of ["refuse", "via-source"] as const)
      expect(asked(how, "Stray: read-only", { resources })).toMatchObject({
        grants: [],
        told: [some(/^error destination-refused: .*`Stray`: .*which this workspace does not list/u)],
      });
    const { grants, told } = asked("via-source", '"*": read-only', { resources });
    expect(grants).toContain("Source Read-only on source:web");
    expect(told.filter((text) => text.startsWith(refused))).toEqual([some(/`Stray`/u)]);
  });

  test("denied is a claim that can't be checked: the source is what is missing", () => {
    expect(asked("refuse", "Stray: no-access", { resources }).told).toEqual([
      some(/^error unknown-resource: The workspace has no source `gone`/u),
    ]);
  });
});

describe("a line about streaming destinations that does not hold", () => {
  const past = "{ access: read-only, until: 2026-11-01 }";
  test.each(["Ads", '"A*"', '"zzz*"', '"*"'])("asks for nothing and is refused nothing: %s", (selector) => {
    for (const how of ["refuse", "via-source"] as const) {
      const { grants, told } = asked(how, `${selector}: ${past}`);
      expect(grants).toEqual([]);
      expect(codes(told)).toEqual(["note ended"]);
    }
  });

  test("still lowers what a wider one gives on the source", () => {
    const { grants } = asked("via-source", `"A*": full-access, Ads: ${past}`);
    expect(grants).toEqual(["Source Admin on source:app", "Source Read-only on source:web"]);
  });
});

describe("what picks no destination", () => {
  test.each([
    ["a glob", '"zzz*"', RESOURCES],
    [
      "labels, where some carry them",
      '"env=dev"',
      [
        ...RESOURCES,
        { ...destination("d8", "Labelled", "s1"), labels: { env: "prod" } },
        { ...warehouse("w8", "w"), labels: { env: "qa" } },
      ],
    ],
  ])("is told: %s", (_, selector, resources) => {
    const { told } = asked("via-source", `${selector}: read-only`, { resources });
    const name = selector.replaceAll('"', "");
    expect(told).toContain(`warning empty-selector: \`${name}\` fits none of the workspace's destinations.`);
  });

  test("labels, where none carries one", () => {
    expect(asked("refuse", '"env=prod": read-only').told).toContainEqual(some(/^error not-grantable: `env=prod`/u));
  });
});
