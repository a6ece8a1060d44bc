import { describe, expect, test } from "vitest";
import { liveOf, person, proposeFor, ROLES } from "../scenario.ts";

const owner = person("dana@acme.com", "Workspace Owner");
const letters = ["a", "b", "c", "d", "e", "f"] as const;
/** Sources a to f, of which a and b are in prod, and warehouses of which one carries a label. */
const RESOURCES = [
  ...letters.map((name) => ({
    kind: "source" as const,
    id: `id-${name}`,
    names: [`src-${name}`],
    labels: name < "c" ? { env: "prod" } : {},
  })),
  { kind: "warehouse" as const, id: "w1", names: ["lake"], labels: { env: "prod" } },
  { kind: "warehouse" as const, id: "w2", names: ["pond"] },
];

function proposed(entry: string, roles: readonly string[] = ROLES) {
  const yaml = `users:\n  dana@acme.com: { role: owner }\n  dev@acme.com:\n    role: member\n    ${entry}\n`;
  const live = liveOf([owner, person("old@acme.com", "Source Admin on labels:env=dev")], [], {
    resources: RESOURCES,
    roles,
  });
  return proposeFor(yaml, live);
}

/** What there is to say of the line, as `column severity rule: message`. */
function told(entry: string, roles?: readonly string[]): readonly string[] {
  return proposed(entry, roles).findings.flatMap(({ rule, severity, message, source }) =>
    source?.line === 6 ? [`${source.column} ${severity} ${rule}: ${message}`] : [],
  );
}

const LATER = "what is added to the workspace later waits for the next apply.";

describe("what is written out is said, with the reason", () => {
  const denied = (count: number): string =>
    letters
      .slice(0, count)
      .map((name) => `, src-${name}: no-access`)
      .join("");

  test.each([
    [
      "a glob",
      'sources: { "src-?": read-only }',
      [`16 note written-out: \`src-?\` is granted one by one (6 of the workspace's sources): ${LATER}`],
    ],
    [
      "everything, where one line gives less",
      'sources: { "*": full-access, src-a: read-only }',
      [
        `16 note written-out: "*" is granted one by one (5 of the workspace's sources), because \`src-a\` gets less: ${LATER}`,
      ],
    ],
    [
      "labels, where two lines give less",
      'sources: { "env=prod": full-access, src-a: read-only, "zzz*": read-only }',
      [
        `16 note written-out: \`env=prod\` is granted one by one (1 of the workspace's sources), because \`src-a\`, \`zzz*\` get less: ${LATER}`,
        "59 warning empty-selector: `zzz*` fits none of the workspace's sources.",
      ],
    ],
    [
      "of five lines that give less each",
      `sources: { "*": read-only${denied(5)} }`,
      [
        `16 note written-out: "*" is granted one by one (1 of the workspace's sources), because \`src-a\`, \`src-b\`, \`src-c\`, \`src-d\`, \`src-e\` get less: ${LATER}`,
      ],
    ],
    [
      "of more than five the rest as a number",
      `sources: { "*": read-only${denied(5)}, "zzz*": no-access, "*zzz": no-access }`,
      [
        `16 note written-out: "*" is granted one by one (1 of the workspace's sources), because \`src-a\`, \`src-b\`, \`src-c\`, \`src-d\`, \`src-e\`, 2 more get less: ${LATER}`,
        expect.stringMatching(/^\d+ warning empty-selector: `zzz\*` fits/u),
        expect.stringMatching(/^\d+ warning empty-selector: `\*zzz` fits/u),
      ],
    ],
    [
      "labels for a role that can't be limited by them",
      'warehouses: { "env=prod": read-only }',
      [
        `19 note written-out: \`env=prod\` is granted one by one (1 of the workspace's warehouses), because its role can't be limited by labels: ${LATER}`,
      ],
    ],
  ])("%s", (_, entry, expected) => {
    expect(told(entry)).toHaveLength(expected.length);
    expect(told(entry)).toEqual(expect.arrayContaining(expected));
  });

  test.each([
    ["nothing, where nothing is left of everything", `sources: { "*": read-only${denied(6)} }`],
    ["nothing of a denied glob", 'sources: { "src-*": no-access }'],
    [
      "nothing of a glob that has ended, but that it has",
      'sources: { "zzz*": { access: read-only, until: 2026-11-01 } }',
    ],
  ])("%s", (_, entry) => {
    expect(told(entry).filter((text) => !text.includes("note ended"))).toEqual([]);
  });
});

describe("what a denial claims", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "labels: what is granted on the labels, though nothing carries them",
      'sources: { "env=dev": no-access }, roles: [{ role: Source Admin, on: "env=dev" }]',
      ["labels:env=dev"],
    ],
    [
      "labels: what is granted on one thing that carries them",
      'sources: { "env=prod": no-access }, roles: [{ role: Source Admin, on: "source:src-a" }]',
      ["source:src-a"],
    ],
    [
      "labels: nothing of what lacks them",
      'sources: { "env=prod": no-access }, roles: [{ role: Source Admin, on: "source:src-c" }]',
      [],
    ],
    [
      "a glob: nothing of what it does not fit",
      'sources: { "src-a*": no-access }, roles: [{ role: Source Admin, on: "source:src-c" }]',
      [],
    ],
    ["everything: nothing of what labels beside it give", 'sources: { "*": no-access, "env=prod": read-only }', []],
    ["one thing: nothing of another kind", "sources: { src-a: no-access }, warehouses: read-only", []],
  ])("%s", (_, entry, expected) => {
    const yaml = `users:\n  dana@acme.com: { role: owner }\n  dev@acme.com: { role: member, ${entry} }\n`;
    const live = liveOf([owner, person("old@acme.com", "Source Admin on labels:env=dev")], [], {
      resources: RESOURCES,
    });
    const violations = proposeFor(yaml, live).findings.filter(({ rule }) => rule === "no-access-violated");
    expect(violations.map(({ message }) => /access to (\S+) all/u.exec(message)?.[1])).toEqual(expected);
  });

  test("a line whose role the workspace lacks is no denial", () => {
    const roles = ["Workspace Owner", "Workspace Member", "Source Admin"];
    const { findings } = proposed("sources: { src-a: read-only }\n    roles: [Source Admin]", roles);
    expect(findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule)).toEqual(["unknown-role"]);
  });
});
