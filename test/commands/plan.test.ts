import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { run } from "../../src/program.ts";
import { collectingTerminal } from "../terminal.ts";

async function folder(files: Record<string, string>): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-plan-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await mkdir(join(cwd, "policies"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  return cwd;
}

const POLICY = "workspace: acme\nusers:\n  dana@acme.com: { role: owner }\n";
const LIVE = JSON.stringify({
  version: 1,
  workspace: { id: "w", slug: "acme", name: "" },
  roles: [{ name: "Workspace Owner" }],
  resources: [],
  users: [{ email: "dana@acme.com", grants: [{ role: "Workspace Owner", on: "workspace" }] }],
  groups: [],
});

type Plan = { workspace: string; findings: { rule: string }[] };

test("one workspace is one object, whatever is wrong with it, its folder or its snapshot", async () => {
  const cwd = await folder({ "policies/p.yaml": POLICY.replace("role", "rol"), "live.json": LIVE });
  await symlink("/etc/hostname", join(cwd, "policies/away.yaml"));
  const terminal = collectingTerminal({ cwd });
  expect(await run(["plan", "--live", "live.json", "--save-live", "out.json", "--format", "json"], terminal)).toBe(1);
  const plan = JSON.parse(terminal.stdout()) as Plan;
  expect(plan.findings.map(({ rule }) => rule).sort()).toEqual(["outside", "save-live", "unknown-key"]);
});

test.each([
  ["--out", "policies"],
  ["--save-live", "policies"],
])("%s that can't be written is said, without a crash", async (flag, path) => {
  const cwd = await folder({ "policies/p.yaml": POLICY, "live.json": LIVE });
  const terminal = collectingTerminal({ cwd });
  expect(await run(["plan", "--live", "live.json", flag, path], terminal)).toBe(1);
  expect(terminal.stdout() + terminal.stderr()).toMatch(/unwritable.*policies/u);
});

test("validate needs neither token nor workspace, in every format", async () => {
  const cwd = await folder({ "policies/p.yaml": `${POLICY}settings: { domains: [other.example] }\n` });
  for (const [format, expected] of [
    ["text", /^policies\/p\.yaml:3:3 error domain /mu],
    ["markdown", /\| error \| `domain` \|/u],
    ["json", /"rule": "domain"/u],
  ] as const) {
    const terminal = collectingTerminal({ cwd });
    expect(await run(["validate", "--format", format], terminal)).toBe(1);
    expect(terminal.stdout()).toMatch(expected);
  }
});

test("a valid policy is said to be valid, and of whom it speaks", async () => {
  const cwd = await folder({ "policies/p.yaml": POLICY, "live.json": LIVE });
  const terminal = collectingTerminal({ cwd });
  expect(await run(["validate"], terminal)).toBe(0);
  expect(terminal.stdout()).toBe("acme: valid, 1 person and 0 groups\n");
  expect(await run(["validate", "--live", "live.json"], collectingTerminal({ cwd }))).toBe(0);
});
