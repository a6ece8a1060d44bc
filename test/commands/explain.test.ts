import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, onTestFinished, test } from "vitest";
import { AnswersDocument } from "../../src/core/answer/answers-document.ts";
import { run } from "../../src/program.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import { ROLES } from "../scenario.ts";
import { collectingTerminal } from "../terminal.ts";

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-explain-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(cwd, dirname(name)), { recursive: true });
    await writeFile(join(cwd, name), text);
  }
  return cwd;
}

async function answer(cwd: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const terminal = collectingTerminal({ cwd, env });
  return { code: await run(argv, terminal), stdout: terminal.stdout(), stderr: terminal.stderr() };
}

type Json = {
  readonly workspace: string;
  readonly person: { readonly email: string } | null;
  readonly access: readonly { readonly role: string }[];
  readonly people: readonly { readonly person: { readonly email: string } }[];
  readonly findings: readonly { readonly rule: string; readonly severity: string }[];
  readonly workspaces: readonly Json[];
  readonly addresses: readonly string[];
};

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(AnswersDocument);

/** Parses what was printed; every object of it has to keep the schema. */
function parsed(stdout: string): Json {
  const value = JSON.parse(stdout) as Json | readonly Json[];
  for (const one of [value].flat()) {
    validate(one);
    expect(validate.errors ?? []).toEqual([]);
  }
  return value as Json;
}

function liveFile(slug: string, users: readonly object[], groups: readonly object[] = []): string {
  return JSON.stringify({
    version: 1,
    workspace: { id: "w", slug, name: "" },
    roles: ROLES.map((name) => ({ name })),
    resources: [
      { kind: "source", id: "s1", names: ["web-prod"] },
      { kind: "destination", id: "d1", names: ["Amplitude"], sourceId: "s1" },
    ],
    users: [{ email: "dana@acme.com", grants: [{ role: "Workspace Owner", on: "workspace" }] }, ...users],
    groups,
  });
}

const POLICY = `workspace: acme
settings: { limits: { removals: 100% } }
groups:
  "Evil | <b>\`x\` \\e[31m": { members: [dev@acme.com], sources: { web-prod: { access: full-access, until: 2026-12-01, reason: "because | of \\u202e" } } }
users:
  dana@acme.com: { role: owner }
  dev@acme.com: { role: member }
`;
const FILES = {
  "policies/p.yaml": POLICY,
  "live.json": liveFile("acme", [{ email: "dev@acme.com", grants: [{ role: "Workspace Member", on: "workspace" }] }]),
};
const OFFLINE = ["--live", "live.json", "--today", "2026-11-22"];

test("explain and who-can keep their schema, whatever they are asked, and end 0 where there is an answer", async () => {
  const cwd = await folder(FILES);
  for (const [argv, expected] of [
    [["explain", "DEV@acme.com"], 0],
    [["explain", "dev@acme.com", "Amplitude"], 0],
    [["explain", "dev@acme.com", "workspace"], 0],
    [["explain", "nobody@acme.com"], 1],
    [["explain", "dev@acme.com", "web-prodd"], 1],
    [["explain", "dev@acme.com", "--all-workspaces"], 0],
    [["who-can", "web-prod"], 0],
    [["who-can", "source:web-prod", "--access", "full-access"], 0],
    [["who-can", "workspace"], 0],
    [["who-can", "nothing"], 1],
  ] as const) {
    const { code, stdout, stderr } = await answer(cwd, [...argv, ...OFFLINE, "--format", "json"]);
    parsed(stdout);
    expect([argv, code, stderr]).toEqual([argv, expected, ""]);
  }
});

test("text says it in one sentence first, with the policy line, the last day and the reason", async () => {
  const { stdout } = await answer(await folder(FILES), ["explain", "dev@acme.com", "web-prod", ...OFFLINE]);
  const [, sentence] = stdout.split("\n");
  expect(sentence).toMatch(
    /dev@acme\.com has no access to source:web-prod; by the policy full-access through group:Evil/u,
  );
  expect(stdout).toMatch(
    /\+ full-access {2}Source Admin on source:web-prod .*policies\/p\.yaml:4:\d+ .*until 2026-12-01 \(in 9 days\)/u,
  );
  expect(stdout).toContain("because | of");
});

test.each(["text", "markdown"])("nothing that others wrote gets through %s unseen or unescaped", async (format) => {
  const cwd = await folder(FILES);
  for (const argv of [
    ["explain", "dev@acme.com"],
    ["explain", "dev@acme.com", "web-prod"],
    ["who-can", "web-prod"],
  ]) {
    const { stdout } = await answer(cwd, [...argv, ...OFFLINE, "--format", format]);
    expect(stdout).toContain("\\u{1b}");
    expect(stdout).toContain("\\u{202e}");
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(stdout).not.toMatch(/[\u001b\u202e]/u);
    if (format === "text") continue;
    for (const line of stdout.split("\n").filter((one) => one.startsWith("|"))) {
      expect(line, line).not.toMatch(/Evil \|/u);
    }
  }
});

test("unknown people and resources end 1 with a suggestion", async () => {
  const cwd = await folder(FILES);
  const { code, stdout } = await answer(cwd, ["explain", "dve@acme.com", ...OFFLINE]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/error unknown-person .*dev@acme\.com/u);
  const who = await answer(cwd, ["who-can", "web-pro", ...OFFLINE, "--format", "markdown"]);
  expect(who.code).toBe(1);
  expect(who.stdout).toMatch(/\| error \| `unknown-resource` \|.*web-prod/u);
});

test("what can't be asked about comes with what can, and with nothing that is beside the question", async () => {
  const cwd = await folder({
    ...FILES,
    "policies/p.yaml": POLICY.replace("settings: {", "settings: { except: [no@acme.com],"),
  });
  for (const argv of [
    ["who-can", "nothing"],
    ["who-can", "group:Leads"],
    ["who-can", "env=prod"],
    ["explain", "dev@acme.com", "Source Admin"],
  ]) {
    for (const format of ["text", "markdown"]) {
      const { code, stdout } = await answer(cwd, [...argv, ...OFFLINE, "--format", format]);
      expect(code).toBe(1);
      expect(stdout).toMatch(/workspace.*source:NAME.*tracking-plan:NAME.*no group, role or label/su);
      expect(stdout).not.toContain("of the plan");
    }
    const { findings } = parsed((await answer(cwd, [...argv, ...OFFLINE, "--format", "json"])).stdout);
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(["unknown-resource", "unused-exception"]));
  }
  const { stdout } = await answer(cwd, ["who-can", "web-prod", ...OFFLINE]);
  expect(stdout).toContain("of the plan");
  expect(stdout).not.toContain("source:NAME");
});

test("without a token and a snapshot there is no answer, and both ways out are said", async () => {
  const { code, stdout } = await answer(await folder(FILES), ["explain", "dev@acme.com", "--format", "json"]);
  expect(code).toBe(1);
  const { person, findings } = parsed(stdout);
  expect(person).toBeNull();
  expect(findings).toMatchObject([
    { rule: "token", message: expect.stringMatching(/SEGMENT_TOKEN.*--live/u) as string },
  ]);
});

test("errors of the policy or the plan end 1; those of the plan leave the answer", async () => {
  const broken = await folder({ ...FILES, "policies/p.yaml": POLICY.replace("role: owner", "rol: owner") });
  const nothing = await answer(broken, ["who-can", "web-prod", ...OFFLINE, "--format", "json"]);
  expect(nothing.code).toBe(1);
  expect(parsed(nothing.stdout)).toMatchObject({
    workspace: "policies",
    people: [],
    findings: [{ rule: "unknown-key" }],
  });
  const ownerless = await folder({ ...FILES, "policies/p.yaml": POLICY.replace("role: owner", "role: member") });
  const refused = await answer(ownerless, ["explain", "dana@acme.com", ...OFFLINE]);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/error last-owner/u);
  expect(refused.stdout).toMatch(/- full-access {2}Workspace Owner/u);
});

test("--access takes an access word, and --all-workspaces no --workspace", async () => {
  const cwd = await folder(FILES);
  expect((await answer(cwd, ["who-can", "web-prod", "--access", "no-access", ...OFFLINE])).code).toBe(1);
  expect((await answer(cwd, ["explain", "a@acme.com", "--all-workspaces", "--workspace", "acme"])).code).toBe(1);
  expect((await answer(cwd, ["explain"])).code).toBe(1);
});

test("--out writes the answer to a file", async () => {
  const cwd = await folder(FILES);
  const { code, stdout, stderr } = await answer(cwd, [
    "who-can",
    "web-prod",
    ...OFFLINE,
    "--format",
    "json",
    "--out",
    "answer.json",
  ]);
  expect([code, stdout, stderr]).toEqual([0, "", "Wrote answer.json\n"]);
  parsed(await readFile(join(cwd, "answer.json"), "utf8"));
});

test("several workspaces: an object each, or one of all; one that can't be read is a finding and leaves the others", async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const env = { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "t" };
  const policyOf = (slug: string): string =>
    `workspace: ${slug}\nsettings: { scope: declared }\nusers:\n  dana@acme.com: { role: owner }\n`;
  const cwd = await folder({
    "policies/acme-prod/p.yaml": policyOf("acme-prod"),
    "policies/other/p.yaml": policyOf("other"),
  });
  const each = await answer(cwd, ["explain", "dana@acme.com", "--format", "json"], env);
  expect(each.code).toBe(1);
  expect(parsed(each.stdout)).toMatchObject([
    { workspace: "acme-prod", person: { email: "dana@acme.com" } },
    { workspace: "other", person: null, findings: [{ rule: "wrong-workspace" }] },
  ]);
  const all = await answer(cwd, ["explain", "DANA@acme.com", "--all-workspaces", "--format", "json"], env);
  expect(all.code).toBe(1);
  const joined = parsed(all.stdout);
  expect(joined).toMatchObject({
    addresses: ["dana@acme.com"],
    workspaces: [{ workspace: "acme-prod" }, { workspace: "other" }],
  });
  expect(joined.findings.map(({ rule }) => rule)).toContain("wrong-workspace");
  for (const format of ["text", "markdown"]) {
    const { stdout } = await answer(cwd, ["explain", "dana@acme.com", "--all-workspaces", "--format", format], env);
    expect(stdout.split("\n")[0]).toMatch(/dana@acme\.com: acme-prod \(active, owner\), other \(no answer\)/u);
  }
  expect((await answer(cwd, ["explain", "dana@acme.com", "--workspace", "acme-prod"], env)).code).toBe(0);
  expect(sandbox.requests.every(({ method }) => method === "GET")).toBe(true);
});
