import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { run } from "../../src/program.ts";
import { seed } from "../../src/sandbox/seed.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import { collectingTerminal } from "../terminal.ts";

const owner = { email: "dana@acme.com", grants: [{ role: "Workspace Owner", on: "workspace" }] };

async function importing(
  live: object,
): Promise<{ code: number; findings: readonly { rule: string; message: string }[]; files: readonly string[] }> {
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-import-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const snapshot = {
    version: 1,
    workspace: { id: "w", slug: "acme", name: "" },
    roles: [{ name: "Workspace Owner" }],
    resources: [],
    users: [owner],
    groups: [],
    ...live,
  };
  await writeFile(join(cwd, "live.json"), JSON.stringify(snapshot));
  const terminal = collectingTerminal({ cwd });
  const code = await run(["import", "--live", "live.json", "--format", "json"], terminal);
  const { findings } = JSON.parse(terminal.stdout()) as { findings: { rule: string; message: string }[] };
  return {
    code,
    findings,
    files: (await readdir(cwd, { recursive: true })).filter((name) => name.endsWith(".yaml")).sort(),
  };
}

test("what no policy may say is said before anything is written", async () => {
  const { code, findings, files } = await importing({
    users: [owner, { email: "a,b@acme.com" }, { email: "c d@acme.com" }],
  });
  expect(code).toBe(1);
  expect(findings.map(({ rule }) => rule)).toEqual(["address", "address"]);
  expect(files).toEqual([]);
});

test.each(["..", ".hidden", "a/b", ""])("a slug that is no folder name (%j) needs --out", async (slug) => {
  const { code, files } = await importing({ workspace: { id: "w", slug: slug || "-", name: "" } });
  expect(code).toBe(1);
  expect(files).toEqual([]);
});

test("two groups of one name are refused", async () => {
  const { code, findings } = await importing({
    groups: [
      { name: "A", id: "1" },
      { name: "A", id: "2" },
    ],
  });
  expect(code).toBe(1);
  expect(findings.map(({ rule }) => rule)).toEqual(["ambiguous"]);
});

/** A workspace of the sandbox with a policy imported from it. */
async function adopted() {
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-import-"));
  const sandbox = await startSandbox({ state: seed("acme") });
  onTestFinished(async () => {
    await sandbox.close();
    await rm(cwd, { recursive: true });
  });
  const env = { SEGMENT_TOKEN: "any", SEGMENT_API_URL: sandbox.url };
  const command = async (...argv: readonly string[]) => {
    const terminal = collectingTerminal({ cwd, env, now: () => Date.parse("2026-11-22T12:00:00Z") });
    const code = await run([...argv, "--format", "json"], terminal);
    return { code, ...(JSON.parse(terminal.stdout()) as { files: string[]; findings: { rule: string }[] }) };
  };
  const folder = (await command("import")).files[0]?.replace(/\/[^/]+$/u, "") ?? "";
  const path = (name: string): string => join(cwd, folder, name);
  return {
    command,
    read: (name: string) => readFile(path(name), "utf8"),
    edit: async (name: string, from: string | RegExp, to: string) => {
      const text = await readFile(path(name), "utf8");
      expect(text).toMatch(from);
      await writeFile(path(name), text.replace(from, to));
    },
  };
}

describe("import --force over a policy", () => {
  test("keeps what was written beyond what the workspace holds, and writes only what has to change", async () => {
    const { command, read, edit } = await adopted();
    await edit("workspace.yaml", "scope: everything", "scope: everything # ours\n  seats: 500");
    await edit("users.yaml", "dana@acme.com: { role: owner }", "dana@acme.com: { role: owner, reason: Lead } # Dana");
    await edit("users.yaml", /sam@acme\.com: .*\n/u, "sam@acme.com: { role: admin, ticket: SEC-7 }\n");
    const [workspace, groups] = [await read("workspace.yaml"), await read("groups.yaml")];
    const { code, files, findings } = await command("import", "--force");
    expect(code).toBe(0);
    expect(files.map((file) => file.split("/").at(-1))).toEqual(["users.yaml"]);
    expect(findings.filter(({ rule }) => rule.startsWith("entry-")).map(({ rule }) => rule)).toEqual([
      "entry-rewritten",
    ]);
    expect([await read("workspace.yaml"), await read("groups.yaml")]).toEqual([workspace, groups]);
    const users = await read("users.yaml");
    expect(users).toContain("dana@acme.com: { role: owner, reason: Lead } # Dana");
    expect(users).toMatch(/sam@acme\.com: \{ role: member, ticket: SEC-7 \}/u);
    expect((await command("plan")).code).toBe(0);
    expect((await command("import", "--force")).files).toEqual([]);
  });

  test("warns of what is still there though its date has passed", async () => {
    const { command, read, edit } = await adopted();
    await edit("users.yaml", "sam@acme.com: { role: member }", "sam@acme.com: { role: member, until: 2026-01-31 }");
    const { code, files, findings } = await command("import", "--force");
    expect(code).toBe(0);
    expect(files).toEqual([]);
    expect(findings.map(({ rule }) => rule)).toContain("ended-live");
    expect(await read("users.yaml")).toContain("until: 2026-01-31");
    expect(
      (await command("import", "--force", "--today", "2026-01-31")).findings.map(({ rule }) => rule),
    ).not.toContain("ended-live");
  });

  test("says that a policy with errors can't be kept", async () => {
    const { command, edit } = await adopted();
    await edit("users.yaml", "users:", "user:");
    const { code, files, findings } = await command("import", "--force");
    expect(code).toBe(0);
    expect(files.length).toBeGreaterThan(1);
    expect(findings.map(({ rule }) => rule)).toContain("not-kept");
    expect((await command("plan")).code).toBe(0);
  });

  test("leaves nothing to change, and settings that were kept object all the same", async () => {
    const { command, edit } = await adopted();
    await edit("workspace.yaml", "scope: everything", "scope: everything\n  domains: [agency.example]");
    await edit("users.yaml", /sam@acme\.com: .*\n/u, "sam@acme.com: { role: admin }\n");
    await command("import", "--force");
    const { code, changes, findings } = (await command("plan")) as Awaited<ReturnType<typeof command>> & {
      changes: readonly unknown[];
    };
    expect({ code, changes }).toEqual({ code: 1, changes: [] });
    expect(findings.map(({ rule }) => rule)).toContain("domain");
  });

  test("refuses the policy of another workspace", async () => {
    const { command, read, edit } = await adopted();
    await edit("workspace.yaml", /workspace: .*/u, "workspace: other");
    const before = await read("users.yaml");
    const { code, files, findings } = await command("import", "--force");
    expect({ code, files, rules: findings.map(({ rule }) => rule) }).toEqual({
      code: 1,
      files: [],
      rules: ["wrong-workspace"],
    });
    expect(await read("users.yaml")).toBe(before);
  });
});
