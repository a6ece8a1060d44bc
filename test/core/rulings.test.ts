import { describe, expect, test } from "vitest";
import { liveOf, person, proposeFor } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
/** `web-prod` has two names and an id, and is in prod; `app-prod` too, and of team x; nothing else. */
const RESOURCES = [
  { kind: "source" as const, id: "s1", names: ["web-prod", "Website"], labels: { env: "prod", region: "eu" } },
  { kind: "source" as const, id: "s2", names: ["app-prod"], labels: { env: "prod", team: "x" } },
];
const PAST = "until: 2026-11-01";
const LATER = "from: 2026-12-01";

/** What dev@acme.com gets by own lines and by those of profiles: `Role on source @line`, and the errors as `line:column message`. */
function given(own: string, profiles: readonly string[] = [], order = profiles.map((_, index) => `p${index}`)) {
  const written = profiles.map((block, index) => `  p${index}: { sources: { ${block} } }\n`).join("");
  const yaml = `profiles:\n  none: {}\n${written}users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, profile: [${["none", ...order].join(", ")}], sources: { ${own} } }\n`;
  const { plan, findings } = proposeFor(yaml, liveOf([owner], [], { resources: RESOURCES }));
  return {
    grants: plan.changes.flatMap((change) =>
      change.action === "add" && change.fact.kind === "grant" && change.fact.role.startsWith("Source ")
        ? [
            `${change.fact.role.slice("Source ".length)} on ${change.fact.on} @${change.source.line}:${change.source.column}`,
          ]
        : [],
    ),
    errors: findings.flatMap(({ rule, severity, message, source }) =>
      severity === "error" ? [`${rule} ${source?.line}:${source?.column} ${message}`] : [],
    ),
  };
}

/** The grants without the places. */
const granted = (own: string, profiles?: readonly string[]): readonly string[] =>
  given(own, profiles).grants.map((grant) => grant.slice(0, grant.indexOf(" @")));

const disagree = (places: string, other: string): string =>
  `ambiguous ${places} This line and policy.yaml:${other} say different things about one and the same: \`source:web-prod\`.`;

describe("one thing under several names", () => {
  test.each([
    ["web-prod: read-only, s1: full-access", "web-prod: full-access, s1: read-only"],
    ['"web-*": read-only, "*b-prod": full-access', '"web-*": full-access, "*b-prod": read-only'],
  ])("gets the lower of two words, whichever stands first, and both places are told: %s", (...blocks) => {
    for (const block of blocks) {
      expect(granted(block)).toEqual(["Read-only on source:web-prod"]);
      expect(given(block).errors).toHaveLength(1);
    }
  });

  test.each([
    ['"web-*": read-only', '"*b-prod": full-access'],
    ["web-prod: read-only", "s1: full-access"],
  ])("the later line is told, and names the earlier, in whatever order profiles are named: %s, %s", (...blocks) => {
    for (const order of [
      ["p0", "p1"],
      ["p1", "p0"],
    ])
      expect(given("", blocks, order).errors).toEqual([disagree("5:20", "4:20")]);
  });

  test("agreeing lines are no fault, and the first of them asks, in whatever order profiles are named", () => {
    for (const block of ["web-prod: read-only, s1: read-only", '"web-*": read-only, "*b-prod": read-only'])
      expect(given(block)).toEqual({ grants: ["Read-only on source:web-prod @6:61"], errors: [] });
    for (const [a, b] of [
      ["web-prod: read-only", "s1: read-only"],
      ['"web-*": read-only', '"*b-prod": read-only'],
    ] as const)
      for (const order of [
        ["p0", "p1"],
        ["p1", "p0"],
      ])
        expect(given("", [a, b], order)).toEqual({ grants: ["Read-only on source:web-prod @4:20"], errors: [] });
  });

  test("of three lines the one that differs is told once, wherever it stands", () => {
    const { errors } = given("web-prod: full-access, s1: read-write, Website: full-access");
    expect(errors.filter((error) => error.startsWith("ambiguous"))).toHaveLength(1);
  });

  test("an own line that gives less or more than a profile's is no disagreement", () => {
    for (const [own, profile, role] of [
      ["web-prod: read-only", "s1: full-access", "Read-only"],
      ["web-prod: full-access", "s1: read-only", "Admin"],
      ['"web-*": read-only', '"*b-prod": full-access', "Read-only"],
      ['"web-*": full-access', '"*b-prod": read-only', "Admin"],
    ] as const)
      expect(given(own, [profile])).toEqual({
        grants: [expect.stringMatching(`^${role} on source:web-prod @7:`)],
        errors: [],
      });
  });
});

describe("a line that does not hold still lowers", () => {
  test.each([
    [
      "what a profile gives by the same name",
      `web-prod: { access: read-only, ${PAST} }`,
      "s1: full-access",
      ["Read-only on source:web-prod"],
    ],
    [
      "what a profile gives on everything",
      `"*": { access: read-only, ${PAST} }`,
      '"*": full-access',
      ["Read-only on workspace"],
    ],
    [
      "what a profile gives by labels",
      `"env=prod": { access: read-only, ${LATER} }`,
      '"env=prod": full-access',
      ["Read-only on labels:env=prod"],
    ],
    [
      "what another line of its own sort gives in its layer",
      `"web-*": { access: read-only, ${PAST} }, "*b-prod": full-access`,
      '"web-*": full-access',
      ["Read-only on source:web-prod"],
    ],
    [
      "by the least of several",
      `web-prod: { access: read-only, ${PAST} }, "web-*": { access: full-access, ${PAST} }`,
      '"*": full-access',
      ["Admin on source:app-prod", "Read-only on source:web-prod"],
    ],
    [
      "by the least of those of one name",
      `"*": full-access, web-prod: { access: full-access, ${PAST} }`,
      `web-prod: { access: read-only, ${PAST} }`,
      ["Admin on source:app-prod", "Read-only on source:web-prod"],
    ],
    [
      "and raises nothing",
      `web-prod: { access: full-access, ${PAST} }`,
      "web-prod: read-only",
      ["Read-only on source:web-prod"],
    ],
  ])("%s", (_, own, profile, expected) => {
    expect(granted(own, [profile])).toEqual(expected);
  });

  test("what will disagree when it begins is told, also beneath a name that is still to begin", () => {
    const globs = '"web-*": read-only, "*b-prod": full-access';
    expect(given(`web-prod: { access: full-access, ${LATER} }, ${globs}`).errors).toHaveLength(1);
    expect(given(`"web-*": read-only, "*b-prod": { access: full-access, ${LATER} }`).errors).toHaveLength(1);
    expect(given(`"web-*": read-only, "*b-prod": { access: full-access, ${PAST} }`).errors).toEqual([]);
    expect(given(`web-prod: { access: full-access, ${LATER} }, "web-*": read-only`).errors).toEqual([]);
  });
});

describe("labels and everything stay one grant", () => {
  test.each([
    [
      "beside labels that something has as well and that give the same",
      '"env=prod": read-only, "region=eu": read-only',
      [],
      ["Read-only on labels:env=prod", "Read-only on labels:region=eu"],
    ],
    [
      "beside a line that gives the same",
      '"*": read-only, web-prod: read-only',
      [],
      ["Read-only on source:web-prod", "Read-only on workspace"],
    ],
    [
      "beside a line of a wider sort that gives less",
      '"env=prod": full-access, "*": read-only',
      [],
      ["Admin on labels:env=prod", "Read-only on workspace"],
    ],
    [
      "beside a wider line of a profile that denies",
      '"env=prod": read-only',
      ['"*": no-access'],
      ["Read-only on labels:env=prod"],
    ],
    [
      "beside a further layer's labels that give less",
      '"env=prod": full-access',
      ['"team=x": read-only'],
      ["Admin on labels:env=prod", "Read-only on labels:team=x"],
    ],
    [
      "beside labels of their own layer that give less to what has both",
      '"region=eu": full-access, "team=x": read-only',
      [],
      ["Admin on labels:region=eu", "Read-only on labels:team=x"],
    ],
    [
      "beside denied labels that nothing can have as well",
      '"env=prod": read-only',
      ['"env=dev": no-access'],
      ["Read-only on labels:env=prod"],
    ],
    [
      "beside denied labels of which one can't be had as well",
      '"env=prod,region=eu": read-only',
      ['"env=dev,region=eu": no-access'],
      ["Read-only on labels:env=prod,region=eu"],
    ],
    [
      "beside a denied name without the labels",
      '"team=x": read-only, web-prod: no-access',
      [],
      ["Read-only on labels:team=x"],
    ],
    [
      "beside a denied name with some of the labels",
      '"env=prod,team=x": read-only, web-prod: no-access',
      [],
      ["Read-only on labels:env=prod,team=x"],
    ],
  ])("%s", (_, own, profiles, expected) => {
    expect(granted(own, profiles)).toEqual(expected);
  });

  test.each([
    [
      "a name gives less",
      '"env=prod": full-access, web-prod: read-only',
      [],
      ["Admin on source:app-prod", "Read-only on source:web-prod"],
    ],
    [
      "a glob that fits nothing now is denied",
      '"env=prod": read-only, "zzz*": no-access',
      [],
      ["Read-only on source:app-prod", "Read-only on source:web-prod"],
    ],
    [
      "a nearer layer's labels give less to what may have both",
      '"region=eu": read-only',
      ['"team=x": full-access'],
      ["Admin on source:app-prod", "Read-only on labels:region=eu"],
    ],
    [
      "labels beside them are denied to what may have both",
      '"region=eu": read-only, "team=x": no-access',
      [],
      ["Read-only on source:web-prod"],
    ],
    [
      "labels of a further layer are denied to what may have both",
      '"region=eu": read-only',
      ['"team=x": no-access'],
      ["Read-only on source:web-prod"],
    ],
    [
      "narrower labels are denied",
      '"team=x": read-only, "env=dev,team=x": no-access',
      [],
      ["Read-only on source:app-prod"],
    ],
  ])("but not where %s", (_, own, profiles, expected) => {
    expect(granted(own, profiles)).toEqual(expected);
  });
});
