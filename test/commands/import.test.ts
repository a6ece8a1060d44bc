import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { run } from "../../src/program.ts";
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
