import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDay } from "../src/core/day.ts";
import { parsePolicy } from "../src/core/parse.ts";
import { PolicyFile } from "../src/core/policy-file.ts";
import { run } from "../src/program.ts";
import { FAULTS } from "./core/corpus.ts";
import { type Diagnostic, type LanguageServer, type Position, startLanguageServer } from "./language-server.ts";
import { collectingTerminal } from "./terminal.ts";

type Schema = {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
};

type Key = { readonly path: string; readonly name: string; readonly schema: Schema };

/** Every key that may stand anywhere below a schema. `*` is any name, `[]` any item. */
function keysBelow(schema: Schema, path = ""): readonly Key[] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, below]) => {
      const here = `${path}.${name}`;
      return [{ path: here, name, schema: below }, ...keysBelow(below, here)];
    }),
    ...Object.values(schema.patternProperties ?? {}).flatMap((below) => keysBelow(below, `${path}.*`)),
    ...(schema.items === undefined ? [] : keysBelow(schema.items, `${path}[]`)),
    ...(schema.anyOf ?? []).flatMap((below) => keysBelow(below, path)),
  ];
}

const KEYS = keysBelow(PolicyFile);

describe("the schema explains itself", () => {
  test("every key has a description, and an example unless its words are listed anyway", () => {
    const silent = KEYS.filter(({ schema }) => !schema.description).map(({ path }) => path);
    const isFixed = ({ enum: words, type }: Schema): boolean => words !== undefined || type === "boolean";
    const bare = KEYS.filter(({ schema }) => !isFixed(schema) && !schema.examples?.length).map(({ path }) => path);
    expect({ silent, bare }).toEqual({ silent: [], bare: [] });
    expect(KEYS.length).toBeGreaterThan(100);
  });

  test("every example may stand where it is an example of", () => {
    const ajv = new Ajv2020({ allowUnionTypes: true, formats: { date: (text) => parseDay(text) !== undefined } });
    const wrong = KEYS.flatMap(({ path, schema }) => {
      const isValid = ajv.compile(schema);
      return (schema.examples ?? []).filter((example) => !isValid(example)).map((example) => ({ path, example }));
    });
    expect(wrong).toEqual([]);
  });
});

/** A policy that uses every key that there is. */
const EVERYTHING = `workspace: acme-prod
use: [least-privilege]
settings:
  scope: declared
  except: [breakglass@acme.com, "group:Okta *"]
  protected: [dana@acme.com]
  owners: { min: 1, max: 5 }
  domains: [acme.com]
  limits: { removals: 25%, owners-added: 1, grants-added: 200 }
  seats: 60
  destinations: via-source
  people: policy
  require:
    - { of: [reason, ticket], access: [full-access], on: env=prod }
    - { of: [until], role: [admin] }
  guardrails: { removals-limit: warning }
  approvals:
    elevation: { by: [octo-lead] }
    removals: { by: ["team:acme/security"] }
    rules: { by: [octo-lead] }
    sources: { "env=prod": { by: [octo-lead] } }
  apply-expired: true
  region: eu
  batch: 50
rules:
  ends:
    on: grant
    when: change.action == 'add' && grant.until == null
    severity: warning
    message: It needs an end.
allow:
  - { rule: ends, for: [dana@acme.com], reason: Migration, until: 2027-01-31, ticket: SEC-1, approved-by: Omar }
resources:
  sources: { web-prod: { labels: { env: prod } } }
profiles:
  analyst: { role: member, sources: { "env=prod": read-only } }
  on-call: { profile: analyst, functions: read-only }
groups:
  Data:
    members: [dana@acme.com, { user: ci@acme.com, from: 2026-01-01, until: 2027-01-31 }]
    previously: [Analytics]
    spaces: { engage-prod: read-write }
  Okta:
    managed-by: idp
    warehouses: { "*": no-access }
users:
  dana@acme.com:
    role: [member, { role: admin, until: 2026-12-05, reason: Cover }]
    profile: [analyst, on-call]
    github: dana-gh
    id: sgJDWk3K21k8LE4tLU9nRK
    sources:
      "mobile-*": full-access
      checkout:
        access: full-access
        from: 2026-12-01
        until: 2027-01-31
        reason: Checkout launch
        ticket: SEC-1421
        approved-by: Omar
        review-by: 2027-01-01
    destinations: { Amplitude: read-only }
    tracking-plans: read-only
    roles: [PII Access, { role: Source Admin, on: "env=dev,team=growth", until: 2027-06-30 }]
  ci@acme.com:
    kind: service
    owner: dana@acme.com
    role: member
`;

let folder: string;
let modeline: string;
let server: LanguageServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "segment-access-editor-"));
  const terminal = collectingTerminal();
  await run(["schema"], terminal);
  writeFileSync(join(folder, "policy.schema.json"), terminal.stdout());
  modeline = `# yaml-language-server: $schema=${pathToFileURL(join(folder, "policy.schema.json")).href}\n`;
  server = await startLanguageServer();
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** A text with the modeline above it, and where its `|` stood. */
function marked(text: string): readonly [string, Position] {
  const whole = modeline + text;
  const at = whole.indexOf("|");
  const before = whole.slice(0, at).split("\n");
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return [whole.slice(0, at) + whole.slice(at + 1), position];
}

/** As in our findings: lines and columns from 1, the modeline not counted. */
function place({ range: { start } }: Diagnostic): string {
  return `${start.line}:${start.character + 1}`;
}

async function squiggles(text: string): Promise<readonly string[]> {
  return (await server.diagnose(modeline + text)).map(place);
}

describe("hovering shows what a key means", () => {
  test.each([
    ["|users:\n  a@x.com: {}\n", ".users"],
    ["settings:\n  limits:\n    remov|als: 10%\n", ".settings.limits.removals"],
    ["users:\n  a@x.com:\n    ro|le: member\n", ".users.*.role"],
    ["users:\n  a@x.com:\n    sour|ces: read-only\n", ".users.*.sources"],
    [
      "users:\n  a@x.com:\n    sources: { web: { access: read-only, un|til: 2027-01-01 } }\n",
      ".users.*.sources.*.until",
    ],
    ["profiles:\n  p:\n    tracking|-plans: read-only\n", ".profiles.*.tracking-plans"],
    ["groups:\n  A:\n    roles:\n      - role: X\n        o|n: env=prod\n", ".groups.*.roles[].on"],
  ])("%j", async (text, path) => {
    const shown = await server.hover(...marked(text));
    const description = KEYS.find((key) => key.path === path)?.schema.description ?? "no such key";
    // Markdown escapes some characters.
    expect(shown?.replaceAll("\\", "")).toContain(description);
  });
});

describe("completion offers", () => {
  const keysAt = (path: string): readonly string[] =>
    KEYS.filter((key) => key.path === `${path}.${key.name}`).map(({ name }) => name);
  const ACCESS = ["full-access", "read-write", "read-only", "no-access"];

  test.each<[string, string, readonly string[]]>([
    ["the keys of a file", "|\n", keysAt("")],
    ["the keys of a user", "users:\n  a@x.com:\n    |", keysAt(".users.*")],
    ["the keys of a group", "groups:\n  A:\n    |", keysAt(".groups.*")],
    ["the settings", "settings:\n  |", keysAt(".settings")],
    [
      "the keys beside an access word",
      "users:\n  a@x.com:\n    sources:\n      web:\n        |",
      keysAt(".users.*.sources.*"),
    ],
    ["the workspace roles", "users:\n  a@x.com:\n    role: |", ["owner", "admin", "member", "read-only"]],
    ["the access words for all", "users:\n  a@x.com:\n    sources: |", ACCESS],
    ["the access words for one", "users:\n  a@x.com:\n    sources:\n      web: |", ACCESS],
    ["the access words with terms", "users:\n  a@x.com:\n    sources:\n      web:\n        access: |", ACCESS],
    ["the severities of a rule", "rules:\n  r:\n    severity: |", ["error", "warning", "note", "approval"]],
  ])("%s", async (_, text, expected) => {
    const labels = (await server.complete(...marked(text))).map(({ label }) => label);
    expect(expected.length).toBeGreaterThan(1);
    expect(labels).toEqual(expect.arrayContaining([...expected]));
  });

  test("no key twice, and none of another place", async () => {
    const labels = (await server.complete(...marked("users:\n  a@x.com:\n    role: member\n    |"))).map(
      ({ label }) => label,
    );
    expect(labels).toContain("sources");
    expect(labels).not.toContain("role");
    expect(labels).not.toContain("members");
  });
});

describe("the squiggle stands", () => {
  test.each([
    ["under a key that does not exist", "users:\n  a@x.com:\n    rol: member\n", "3:5"],
    ["under text where a list should be", "settings:\n  domains: acme.com\n", "2:12"],
    ["under a word that is none", "users:\n  a@x.com:\n    role: membr\n", "3:11"],
    ["under a word that is none, for one source", "users:\n  a@x.com:\n    sources: { web: red-only }\n", "3:21"],
    ["under a day in another form", "users:\n  a@x.com:\n    until: 31.12.2026\n", "3:12"],
    ["under a day that does not exist", "users:\n  a@x.com:\n    until: 2026-13-01\n", "3:12"],
    ["under a login that can't be one", "users:\n  a@x.com:\n    github: a b\n", "3:13"],
  ])("%s", async (_, text, expected) => {
    expect(await squiggles(text)).toEqual([expected]);
  });
});

describe("what is right has none", () => {
  test("a policy that uses every key", async () => {
    const parsed = parsePolicy([{ file: "a.yaml", text: EVERYTHING }]);
    expect(parsed.findings).toEqual([]);
    const unused = KEYS.filter(({ name }) => !new RegExp(`(?<![\\w-])${name}:`, "u").test(EVERYTHING));
    expect(unused).toEqual([]);
    expect(await server.diagnose(modeline + EVERYTHING)).toEqual([]);
  });

  test("the policies and examples of this repository", async () => {
    const files = ["policies", "examples"].flatMap((root) =>
      readdirSync(root, { recursive: true })
        .map((name) => join(root, String(name)))
        .filter((name) => name.endsWith(".yaml") && (root === "policies" || name.includes("/policies/"))),
    );
    expect(files.length).toBeGreaterThan(10);
    const wrong = await Promise.all(
      files.map(async (file) => {
        // A modeline of its own would go before this one.
        const text = readFileSync(file, "utf8").replaceAll("yaml-language-server", "");
        const diagnostics = await server.diagnose(modeline + text);
        return diagnostics.map((diagnostic) => `${file}:${place(diagnostic)} ${diagnostic.message}`);
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });
});

/** Faults that no JSON Schema can say, or that the server does not look for. */
const BEYOND_SCHEMA = new Set([
  "a list as a key",
  "a merge key",
  "a blank name in an access block",
  "a blank group name",
  "a group name beyond all measure",
  "owners the wrong way round",
  "more seats than can be counted",
  "half of a character in a name",
  "half of a character in a role",
  "a limit above everything",
  "a pattern as domain",
  "a nameless group as exception",
]);

describe("editor and validate agree about shape", () => {
  const shape = FAULTS.flatMap(({ name, files, findings }) => {
    const text = files["a.yaml"];
    const isShape = findings.every((finding) => / (?:invalid|unknown-key)$/u.test(finding));
    return text === undefined || Object.keys(files).length > 1 || !isShape ? [] : [{ name, text, findings }];
  });
  const diagnosed = new Map<string, ReadonlySet<string>>();
  const lineOf = (where: string): string => where.split(":")[0] ?? "";

  beforeAll(async () => {
    await Promise.all(
      shape.map(async ({ name, text }) => diagnosed.set(name, new Set((await squiggles(text)).map(lineOf)))),
    );
  });

  test("there are faults of every kind", () => {
    expect(shape.length).toBeGreaterThan(40);
    expect([...BEYOND_SCHEMA].filter((name) => !shape.some((fault) => fault.name === name))).toEqual([]);
  });

  test.each(shape)("$name", ({ name, findings }) => {
    const ours = new Set(findings.map((finding) => lineOf(finding.slice("a.yaml:".length))));
    expect(diagnosed.get(name)).toEqual(BEYOND_SCHEMA.has(name) ? new Set() : ours);
  });
});
