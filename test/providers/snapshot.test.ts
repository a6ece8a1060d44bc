import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fact, keyOf, labelScope } from "../../src/core/access.ts";
import { RESOURCE_KINDS } from "../../src/core/policy.ts";
import type { Live } from "../../src/core/provider.ts";
import { assemble, type Inspection } from "../../src/providers/assemble.ts";
import { segmentProvider } from "../../src/providers/segment/index.ts";
import { type Snapshot, snapshotOf, snapshotReader } from "../../src/providers/snapshot/index.ts";
import { startSandbox } from "../../src/sandbox/server.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snapshot-"));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function fileWith(text: string): Promise<string> {
  files += 1;
  const path = join(folder, `${files}.json`);
  await writeFile(path, text);
  return path;
}
const readBack = async (snapshot: unknown) => snapshotReader(await fileWith(JSON.stringify(snapshot))).read();

/** What a plan is made of. */
const essence = ({ workspace, facts, invited, roles, resources, labels }: Live) => ({
  workspace,
  facts: [...facts.keys()].sort(),
  invited: [...invited].sort(),
  roles,
  resources,
  labels,
});

const minimal: Snapshot = {
  version: 1,
  workspace: { id: "W", slug: "acme", name: "Acme" },
  roles: [{ name: "Workspace Owner" }],
  resources: [{ kind: "source", id: "s1", names: ["web"] }],
  users: [{ email: "Dana@acme.com", grants: [{ role: "Workspace Owner", on: "workspace" }] }],
  groups: [],
};

test("a live workspace and its snapshot plan alike, and the snapshot holds no secrets", async () => {
  const sandbox = await startSandbox();
  const live = await segmentProvider({ token: "t", baseUrl: sandbox.url, version: "0" }).read();
  await sandbox.close();
  const snapshot = snapshotOf(live);
  const again = await readBack(snapshot);
  expect(essence(again)).toEqual(essence(live));
  expect(again.directory).toEqual(live.directory);
  expect(again.requests).toBe(0);
  expect(snapshotOf(again)).toEqual(snapshot);
  expect(JSON.stringify(snapshot)).not.toContain("CANARY");
});

const name = fc.constantFrom("a", "b", "c d", "é", "__proto__", "x:y", "constructor");
const email = fc.constantFrom("a@x.com", "B@x.com", "b@x.com", "c@x.com", "__proto__@x.com");
const on = fc.oneof(
  fc.constant("workspace"),
  fc.tuple(fc.constantFrom(...RESOURCE_KINDS, "new-kind"), name).map(([kind, text]) => `${kind}:${text}`),
  fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 3 }).map(labelScope),
);
const grants = fc.array(fc.record({ role: name, on }));
const id = fc.uuid();
const inspection: fc.Arbitrary<Inspection> = fc
  .record({
    workspace: fc.record({ id, slug: name, name }),
    roles: fc.array(fc.record({ id, name })),
    resources: fc.uniqueArray(
      fc.record(
        {
          kind: fc.constantFrom(...RESOURCE_KINDS),
          id: name,
          names: fc.array(name),
          labels: fc.dictionary(name, name),
          sourceId: id,
        },
        { requiredKeys: ["kind", "id", "names"] },
      ),
      { selector: (resource) => `${resource.kind}:${resource.id}` },
    ),
    labels: fc.array(fc.record({ key: name, value: name })),
    users: fc.array(fc.record({ email, id, grants, invited: fc.constant(true as const) }, { requiredKeys: ["email"] })),
    groups: fc.array(fc.record({ name, id, members: fc.array(email), grants }, { requiredKeys: ["name"] })),
  })
  .map((all) => {
    const people = new Set(all.users.map((user) => user.email.toLowerCase()));
    const groups = all.groups.map((group) => ({
      ...group,
      members: (group.members ?? []).filter((member) => people.has(member.toLowerCase())),
    }));
    return { ...all, groups };
  });

test("reading a snapshot gives back what it was made of, whatever that was", async () => {
  await fc.assert(
    fc.asyncProperty(inspection, async (read) => {
      const live = assemble(read, { findings: [], requests: 9, directory: new Map() });
      const again = await readBack(snapshotOf(live));
      expect(essence(again)).toEqual(essence(live));
      expect(snapshotOf(again)).toEqual(snapshotOf(live));
    }),
    { numRuns: 200 },
  );
});

test("the order in which things were read changes nothing", () => {
  fc.assert(
    fc.property(inspection, (read) => {
      const circumstances = { findings: [], requests: 0, directory: new Map() };
      const reversed = {
        ...read,
        resources: read.resources.toReversed(),
        roles: read.roles.toReversed(),
        labels: read.labels?.toReversed() ?? [],
        users: [...read.users.filter(({ invited }) => invited), ...read.users.filter(({ invited }) => !invited)],
      };
      expect(essence(assemble(reversed, circumstances))).toEqual(essence(assemble(read, circumstances)));
    }),
  );
});

test("labels are kept, and where there are none nothing is said about them", async () => {
  const labels = [
    { key: "team", value: "growth" },
    { key: "env", value: "prod" },
    { key: "env", value: "prod" },
  ];
  const live = await readBack({ ...minimal, labels });
  expect(live.labels).toEqual([
    ["env", "prod"],
    ["team", "growth"],
  ]);
  expect(snapshotOf(live).labels).toEqual([
    { key: "env", value: "prod" },
    { key: "team", value: "growth" },
  ]);
  expect(snapshotOf(await readBack(minimal))).not.toHaveProperty("labels");
});

test("grants on what is gone, and of roles that are not offered any more, stay and are noted again", async () => {
  const sandbox = await startSandbox();
  const { roles, sources } = sandbox.state();
  sandbox.fail({
    kind: "status",
    status: 200,
    on: { path: "/roles" },
    body: { data: { roles: roles.filter((role) => role.name !== "PII Access"), pagination: {} } },
  });
  const gone = sources.find(({ slug }) => slug === "web-prod")?.id ?? "";
  sandbox.change((state) => void (state.sources = state.sources.filter((one) => one.id !== gone)));
  const live = await segmentProvider({ token: "t", baseUrl: sandbox.url, version: "0" }).read();
  await sandbox.close();
  const again = await readBack(snapshotOf(live));
  expect(essence(again)).toEqual(essence(live));
  const held: readonly Fact[] = [
    { kind: "grant", principal: "user:nora@acme.com", role: "PII Access", on: "workspace" },
    { kind: "grant", principal: "user:dev@acme.com", role: "Source Read-only", on: `source:${gone}` },
  ];
  for (const fact of held) expect(again.facts.has(keyOf(fact))).toBe(true);
  const places = ({ findings }: Live) => findings.map(({ rule, severity }) => `${severity} ${rule}`);
  expect(places(again)).toEqual(places(live));
  expect(places(live).length).toBeGreaterThanOrEqual(held.length);
  expect(again.directory.get(`source:${gone}`)).toBe(gone);
});

test("what is written by hand needs no ids", async () => {
  const live = await readBack(minimal);
  expect(essence(live)).toEqual({
    workspace: minimal.workspace,
    facts: [
      keyOf({ kind: "user", user: "user:dana@acme.com" }),
      keyOf({ kind: "grant", principal: "user:dana@acme.com", role: "Workspace Owner", on: "workspace" }),
    ].sort(),
    invited: [],
    roles: ["Workspace Owner"],
    resources: [{ kind: "source", id: "s1", names: ["web"], labels: {}, ref: "source:web" }],
    labels: [],
  });
  expect(live.findings).toEqual([]);
});

test("a resource may be called by its id, and labels may stand in any order", async () => {
  const scopes = ["source:s1", "source:web", "labels:region=eu,env=prod", "labels:env=prod, region=eu"];
  const users = [{ email: "a@x.com", grants: scopes.map((scope) => ({ role: "Workspace Owner", on: scope })) }];
  const live = await readBack({ ...minimal, users });
  const held = [...live.facts.values()].flatMap((fact) => (fact.kind === "grant" ? [fact.on] : []));
  expect(held.sort()).toEqual(["labels:env=prod,region=eu", "source:web"]);
});

test("a snapshot is checked like a live workspace", async () => {
  const live = await readBack({
    ...minimal,
    users: [{ email: "a@x.com" }, { email: "A@X.com" }, { email: "a@x.com", invited: true }],
    groups: [
      { name: "Twins", id: "2" },
      { name: "Twins", id: "1", grants: [{ role: "Gone", on: "source:gone" }] },
    ],
  });
  expect(live.findings.map(({ severity, rule }) => `${severity} ${rule}`).sort()).toEqual([
    "error ambiguous",
    "error ambiguous",
    "note dangling",
    "note dangling",
  ]);
  await expect(readBack({ ...minimal, groups: [{ name: "G", members: ["nobody@x.com"] }] })).rejects.toMatchObject({
    rule: "not-read",
  });
});

test.each([
  ["no JSON", "{", "not JSON"],
  ["JSON of something else", "[]", "the whole"],
  ["a wrong place", JSON.stringify({ ...minimal, users: [{ email: 1 }] }), "/users/0/email"],
  [
    "an unknown key",
    JSON.stringify({ ...minimal, users: [{ email: "a", token: "x" }] }),
    '/users/0 must NOT have additional properties ("token")',
  ],
  ["another version", JSON.stringify({ ...minimal, version: 2 }), "/version"],
  [
    "a scope that is none",
    JSON.stringify({ ...minimal, users: [{ email: "a", grants: [{ role: "r", on: "env" }] }] }),
    "/users/0/grants/0/on",
  ],
])("a file with %s says where it is wrong", async (_, text, said) => {
  const path = await fileWith(text);
  const error: unknown = await snapshotReader(path)
    .read()
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: "ProviderError", rule: "bad-answer" });
  expect((error as Error).message).toContain(path);
  expect((error as Error).message).toContain(said);
});

test("labels that are none, and a file that is not there", async () => {
  const users = [{ email: "a@x.com", grants: [{ role: "r", on: "labels:env" }] }];
  await expect(readBack({ ...minimal, users })).rejects.toMatchObject({ rule: "bad-answer" });
  await expect(snapshotReader(join(folder, "none.json")).read()).rejects.toMatchObject({
    rule: "bad-answer",
  });
  await expect(snapshotReader(folder).identify()).rejects.toMatchObject({ rule: "bad-answer" });
});

test("a byte order mark is no obstacle, and to identify reads the file alone", async () => {
  const path = await fileWith(`\uFEFF${JSON.stringify(minimal)}`);
  expect(await snapshotReader(path).identify()).toEqual(minimal.workspace);
  expect(snapshotReader(path).name).toBe(path);
});
