import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../../src/program.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import { reportFigures } from "../resilience/figures.ts";
import { rehearse } from "../resilience/rehearsal.ts";
import { group, person, ROLES } from "../scenario.ts";
import { collectingTerminal } from "../terminal.ts";
import { expectCleanPrototypes, expectInert } from "./harmless.ts";
import { HOSTILE_NAMES } from "./names.ts";

/** A workspace in which everything that may be called anything is called this. */
function snapshotWith(name: string): object {
  return {
    version: 1,
    workspace: { id: "ws1", slug: "acme-prod", name },
    roles: [...ROLES, `${name} Admin`].map((role) => ({ name: role })),
    resources: [
      { kind: "source", id: "src1", names: ["web-prod", name], labels: { env: "prod", [name]: name } },
      { kind: "warehouse", id: "wh1", names: [name] },
      { kind: "function", id: "fn1", names: [`fn ${name}`] },
    ],
    users: [
      person("dana@acme.com", "Workspace Owner"),
      person("eve@acme.com", "Workspace Member", "Source Admin on source:src1", "Warehouse Read-only on warehouse:wh1"),
      person(`${name.replaceAll(/\s/gu, "")}@x.com`, "Workspace Member", "Function Admin on function:fn1"),
    ],
    groups: [
      group(name, ["eve@acme.com"], "Source Read-only"),
      group(`gone ${name}`, ["dana@acme.com"], "Function Admin"),
    ],
  };
}

/** A policy that names it wherever a text may stand: what is declared, and in `broken` what is refused. */
function policyWith(name: string): { readonly right: string; readonly broken: string } {
  const text = JSON.stringify(name);
  const right = `workspace: acme-prod
settings: { limits: { removals: 100% } }
rules:
  ? ${text}
  : { when: "change.action == 'add'", severity: warning, message: ${text} }
users:
  dana@acme.com: { role: owner, reason: ${text}, approved-by: ${text} }
  eve@acme.com:
    role: member
    profile: ${text}
    sources: { web-prod: { access: read-only, until: 2099-01-01, reason: ${text}, ticket: ${text} } }
profiles:
  ? ${text}
  : { functions: read-only }
groups:
  ? ${JSON.stringify(`new ${name}`)}
  : { members: [eve@acme.com], sources: { ? ${text} : read-only }, reason: ${text} }
`;
  const broken = `${right}nonsense: 1
? ${text}
: ${text}
settings: { domains: [${text}], except: [${text}], guardrails: { ? ${text} : error } }
allow: [{ rule: ${text}, reason: ${text}, until: ${text} }]
`;
  return { right, broken };
}

const QUESTIONS = (name: string): readonly (readonly string[])[] => [
  ["plan"],
  ["drift"],
  ["explain", "eve@acme.com"],
  ["explain", "eve@acme.com", "source:web-prod"],
  ["explain", name.startsWith("-") ? "eve@acme.com" : name],
  ["who-can", "source:web-prod"],
  ["who-can", name],
  ["import", "--out", "again", "--force"],
];

const FORMATS = ["text", "markdown", "json"] as const;
const figures = { names: HOSTILE_NAMES.length, outputs: 0 };
const folders: string[] = [];

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

type Printed = {
  readonly what: string;
  readonly format: (typeof FORMATS)[number];
  readonly out: string;
  readonly err: string;
};

/** All that every command prints about such a workspace, in every format. */
async function printed(name: string): Promise<readonly Printed[]> {
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-names-"));
  folders.push(cwd);
  const { right, broken } = policyWith(name);
  // A file is called so as well, as far as a file may be.
  const fileName = `${name.replaceAll(/[/\0]/gu, "_").slice(0, 60)}.yaml`;
  for (const [folder, text] of [
    ["right", right],
    ["broken", broken],
  ] as const) {
    await mkdir(join(cwd, folder));
    await writeFile(join(cwd, folder, `p${fileName}`), text);
  }
  await writeFile(join(cwd, "live.json"), JSON.stringify(snapshotWith(name)));
  const all: Printed[] = [];
  const ask = async (argv: readonly string[], format: Printed["format"] = "text"): Promise<void> => {
    const terminal = collectingTerminal({ cwd });
    expect([0, 1, 2]).toContain(await run(argv, terminal));
    all.push({ what: argv.join(" ").slice(0, 60), format, out: terminal.stdout(), err: terminal.stderr() });
  };
  for (const format of FORMATS) {
    for (const question of QUESTIONS(name))
      await ask(
        [...question, "--policy", "right", "--live", "live.json", "--format", format, "--today", "2026-11-22"],
        format,
      );
    for (const command of ["plan", "validate"])
      await ask(
        [command, "--policy", "broken", ...(command === "plan" ? ["--live", "live.json"] : []), "--format", format],
        format,
      );
  }
  await ask(["fmt", "--check", "--policy", "right"]);
  await ask(["fmt", "--policy", "broken"]);
  return all;
}

/** As GitHub would show it, without what it shows as it is written. */
function shown(markdown: string): string {
  return micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true }).replace(
    /<(code|pre)\b[\s\S]*?<\/\1>/gu,
    "",
  );
}

describe("whatever a name holds, nothing that is printed does more than show it", () => {
  test.each(HOSTILE_NAMES.map((name) => [JSON.stringify(name).slice(0, 40), name] as const))("%s", async (_, name) => {
    for (const { what, format, out, err } of await printed(name)) {
      figures.outputs += 1;
      const place = `${what}, as ${format}`;
      expectInert(out, place);
      expectInert(err, place);
      expect(out + err, place).not.toMatch(/^\s+at .*\.[jt]s:\d+/mu);
      if (format === "json") expect(() => JSON.parse(out) as unknown, place).not.toThrow();
      if (format !== "markdown") continue;
      const page = shown(out);
      expect(page, place).not.toMatch(/<(?:script|img|a|h1|blockquote|input)\b|<!--/iu);
      expect(page.replace(/<[^>]*>/gu, ""), place).not.toMatch(/@octocat|https?:\/\/evil/u);
    }
    expectCleanPrototypes();
  });
});

test.each(FORMATS)("what Segment says while a plan is applied is shown as harmlessly: %s", async (format) => {
  const said = HOSTILE_NAMES.filter(({ length }) => length < 300);
  let nth = 0;
  const rehearsal = await rehearse({
    onRequest: ({ method }, sandbox) => {
      if (method === "GET") return;
      const message = said[(nth += 1) % said.length];
      sandbox.fail({ kind: "status", status: 409, body: { errors: [{ type: message, message, field: message }] } });
    },
  });
  try {
    for (let round = 0; round < said.length / 8; round += 1) {
      const terminal = rehearsal.terminal();
      expect(await run(["apply", "--yes", "--format", format], terminal)).toBe(1);
      expectInert(terminal.stdout(), format);
      expectInert(terminal.stderr(), format);
      figures.outputs += 1;
    }
    expect(nth).toBeGreaterThan(said.length);
  } finally {
    await rehearsal.end();
  }
});

test("a workspace is not called by a path", async () => {
  const sandbox = await startSandbox({ rateLimits: false });
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-names-"));
  folders.push(cwd);
  try {
    for (const slug of ["../out", "..", ".", "/tmp/out", "a/b", "a\\b", "\u0000", "-rf", ...HOSTILE_NAMES]) {
      sandbox.change((state) => void (state.workspace.slug = slug));
      const terminal = collectingTerminal({
        cwd,
        env: { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "CANARY-token" },
      });
      const code = await run(["import", "--policy", "inside/policies"], terminal);
      if (!/^\w[\w.-]*$/u.test(slug)) expect(code, JSON.stringify(slug)).toBe(1);
      expectInert(terminal.stdout() + terminal.stderr(), JSON.stringify(slug));
    }
    expect(await readdir(cwd)).toEqual(["inside"]);
    expect(await readdir(join(cwd, "inside"))).toEqual(["policies"]);
  } finally {
    await sandbox.close();
  }
  reportFigures(
    "names",
    "Names with control characters, ANSI, right-to-left and zero-width marks, Markdown, HTML, workflow commands, mentions and 10,000 characters in every place a name may stand, through every command and format: nothing printed does more than show them.",
    figures,
  );
});
