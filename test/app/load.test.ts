import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { load, type LoadedWorkspace } from "../../src/app/load.ts";
import type { Finding } from "../../src/core/finding.ts";
import { writeBelow } from "./write-below.ts";

let cwd = "";

beforeEach(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), "load-")));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const write = (files: Parameters<typeof writeBelow>[1]) => writeBelow(cwd, files);

function places(findings: readonly Finding[]): string[] {
  return findings.map(({ rule, source }) => (source ? `${source.file}:${source.line}:${source.column} ${rule}` : rule));
}

function summary({ folder, files, policy }: LoadedWorkspace) {
  const slug = policy.ok ? policy.value.workspace.value : undefined;
  return { folder, files: files.map(({ file }) => file), slug, findings: places(policy.findings) };
}

async function loaded(path: string, workspace?: string) {
  const { workspaces, findings } = await load(path, { cwd, ...(workspace !== undefined && { workspace }) });
  return { workspaces: workspaces.map(summary), findings: places(findings) };
}

test("a folder with YAML in it is one workspace, with all that stands below it in code-unit order", async () => {
  await write({
    "p/b.yaml": "workspace: w",
    "p/B.yml": "users:",
    "p/a/x.YAML": "groups:",
    "p/a/deep/er/z.yaml": "settings:",
    "p/readme.md": "x",
    "p/.hidden.yaml": "@",
    "p/.git/x.yaml": "@",
  });
  expect(await loaded("p")).toEqual({
    workspaces: [
      { folder: "p", files: ["p/B.yml", "p/a/deep/er/z.yaml", "p/a/x.YAML", "p/b.yaml"], slug: "w", findings: [] },
    ],
    findings: [],
  });
  expect(await loaded(join(cwd, "p"))).toEqual(await loaded("./p/"));
});

test("a folder of folders is a workspace each, sorted, without those that hold no YAML", async () => {
  await write({
    "p/two/x.yaml": "workspace: second",
    "p/one/sub/x.yaml": "workspace: first",
    "p/docs/x.md": "",
    "p/.github/x.yaml": "@",
  });
  const one = { folder: "p/one", files: ["p/one/sub/x.yaml"], slug: "first", findings: [] };
  const two = { folder: "p/two", files: ["p/two/x.yaml"], slug: "second", findings: [] };
  expect(await loaded("p")).toEqual({ workspaces: [one, two], findings: [] });
  expect(await loaded("p", "second")).toEqual({ workspaces: [two], findings: [] });
  const unknown = await load("p", { cwd, workspace: "one" });
  expect(unknown.workspaces).toEqual([]);
  expect(places(unknown.findings)).toEqual(["no-policy"]);
  expect(unknown.findings[0]?.message).toMatch(/`first`, `second`/u);
});

test("a workspace whose policy has errors goes by its folder's name, and its errors show where the name was not found", async () => {
  await write({ "p/bad/x.yaml": "workspace: w\nuser: {}", "p/good/x.yaml": "workspace: good" });
  expect((await loaded("p", "bad")).workspaces).toEqual([
    { folder: "p/bad", files: ["p/bad/x.yaml"], slug: undefined, findings: ["p/bad/x.yaml:2:1 unknown-key"] },
  ]);
  expect(await loaded("p", "w")).toEqual({ workspaces: [], findings: ["no-policy", "p/bad/x.yaml:2:1 unknown-key"] });
});

test("one file is one workspace", async () => {
  await write({ "p/x.yaml": "workspace: w", "p/y.yaml": "@" });
  expect(await loaded("p/x.yaml")).toEqual({
    workspaces: [{ folder: "p", files: ["p/x.yaml"], slug: "w", findings: [] }],
    findings: [],
  });
});

test.each(["missing", "empty", "x.md/below"])("no policy: %s", async (path) => {
  await write({ "empty/.keep": "", "empty/sub/x.md": "", "x.md": "" });
  const { workspaces, findings } = await load(path, { cwd });
  expect([workspaces, places(findings)]).toEqual([[], ["no-policy"]]);
  expect(findings[0]?.message).toContain("segment-access import");
});

test("two folders of one workspace are both refused", async () => {
  await write({ "p/one/x.yaml": "workspace: w", "p/two/x.yaml": "workspace: w", "p/three/x.yaml": "workspace: v" });
  const { workspaces } = await loaded("p");
  expect(workspaces.map(({ slug, findings }) => [slug, findings])).toEqual([
    [undefined, ["p/one/x.yaml:1:12 duplicate"]],
    ["v", []],
    [undefined, ["p/two/x.yaml:1:12 duplicate"]],
  ]);
});

test("links lead to files inside the policy folder, or nowhere", async () => {
  await write({ "p/real/x.yaml": "workspace: w", "secret/s.yaml": "users:", "p/note.txt": "users:" });
  for (const [target, link] of [
    ["real/x.yaml", "p/x.yaml"],
    ["note.txt", "p/n.yaml"],
    ["../secret/s.yaml", "p/out.yaml"],
    ["/dev/zero", "p/zero.yaml"],
    ["nowhere", "p/broken.yaml"],
    ["nowhere", "p/broken.txt"],
    ["loop.yaml", "p/loop.yaml"],
    ["../secret", "p/folder"],
    ["../p2", "p/self"],
  ] as const) {
    await symlink(target, join(cwd, link));
  }
  await symlink("p", join(cwd, "p2"));
  const { workspaces, findings } = await loaded("p2");
  expect(findings).toEqual([]);
  expect(workspaces).toHaveLength(1);
  expect(workspaces[0]?.files).toEqual(["p2/n.yaml", "p2/real/x.yaml", "p2/x.yaml"]);
  expect(workspaces[0]?.findings).toEqual([
    "p2/broken.yaml:1:1 unreadable",
    "p2/folder:1:1 outside",
    "p2/loop.yaml:1:1 unreadable",
    "p2/out.yaml:1:1 outside",
    "p2/self:1:1 outside",
    "p2/x.yaml:1:12 duplicate",
    "p2/zero.yaml:1:1 unreadable",
  ]);
});

test("a link out of a folder whose name begins like the policy folder's is outside", async () => {
  await write({ "p/x.yaml": "workspace: w", "p-other/s.yaml": "users:" });
  await symlink("../p-other/s.yaml", join(cwd, "p/s.yaml"));
  expect((await loaded("p")).workspaces[0]?.findings).toEqual(["p/s.yaml:1:1 outside"]);
});

test("what can't be read as text is a finding, and nothing is said to be missing because of it", async () => {
  await write({
    "p/a.yaml": "groups: {A: {members: [a@x.com]}}",
    "p/latin.yaml": Buffer.from("users:\n  a@x.com: {} # Zo\u00eb\n", "latin1"),
    "p/utf16.yaml": Buffer.from("\ufeffusers: {}\n", "utf16le"),
    "p/huge.yaml": Buffer.alloc(5 * 1024 * 1024 + 1, 0x23),
    "p/folder.yaml/ok.yaml": "workspace: w",
  });
  execFileSync("mkfifo", [join(cwd, "p/pipe.yaml")]);
  const { workspaces, findings } = await loaded("p");
  expect(findings).toEqual([]);
  expect(workspaces.map((workspace) => workspace.findings)).toEqual([
    [
      "p/huge.yaml:1:1 file-too-large",
      "p/latin.yaml:2:1 encoding",
      "p/pipe.yaml:1:1 unreadable",
      "p/utf16.yaml:1:1 encoding",
    ],
  ]);
  expect(workspaces[0]?.files).toEqual(["p/a.yaml", "p/folder.yaml/ok.yaml"]);
});

/** Root may read everything, so as root this runs with nobody's rights. */
async function unprivileged(run: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    await run();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

test("what may not be read is a finding", async () => {
  await write({ "p/w/a.yaml": "workspace: w", "p/w/b.yaml": "users:", "p/w/sub/c.yaml": "", "q/a.yaml": "" });
  await chmod(cwd, 0o755);
  for (const path of ["p/w/b.yaml", "p/w/sub", "q"]) await chmod(join(cwd, path), 0o000);
  await unprivileged(async () => {
    expect((await loaded("p")).workspaces[0]?.findings).toEqual([
      "p/w/b.yaml:1:1 unreadable",
      "p/w/sub:1:1 unreadable",
    ]);
    expect(await loaded("q")).toEqual({ workspaces: [], findings: ["q:1:1 unreadable"] });
    expect(await loaded("q/a.yaml")).toEqual({ workspaces: [], findings: ["q/a.yaml:1:1 unreadable"] });
  });
  for (const path of ["p/w/sub", "q"]) await chmod(join(cwd, path), 0o755);
});

const SHARED = "profiles: { p: { role: member } }\n";
const USING = "workspace: acme\nusers: { a@x.io: { profile: p } }\n";

test("what workspaces share counts for each of them, alone or among others", async () => {
  await write({ "p/acme/a.yaml": USING, "p/shared/s.yaml": SHARED, "p/rules/pack.yaml": "rules: {}" });
  const acme = { folder: "p/acme", files: ["p/acme/a.yaml", "p/shared/s.yaml"], slug: "acme", findings: [] };
  expect(await loaded("p")).toEqual({ workspaces: [acme], findings: [] });
  expect(await loaded("p/acme")).toEqual({ workspaces: [acme], findings: [] });
});

test("a folder `shared` that has nothing to do with policies is not read", async () => {
  await write({ "policies/a.yaml": "workspace: acme\n", "shared/config.yaml": "port: 80\n" });
  expect(await loaded("policies")).toEqual({
    workspaces: [{ folder: "policies", files: ["policies/a.yaml"], slug: "acme", findings: [] }],
    findings: [],
  });
});

test("a shared file that can't be read is no less an error for a workspace alone: it may hold the rules", async () => {
  await write({ "p/acme/a.yaml": "workspace: acme\n", "p/shared/rules.yaml": Buffer.from([0x72, 0xff, 0x0a]) });
  for (const path of ["p", "p/acme"])
    expect((await loaded(path)).workspaces.flatMap(({ findings }) => findings)).toEqual([
      "p/shared/rules.yaml:1:1 encoding",
    ]);
});

test("a `shared` that is a link or no folder is refused, and nothing beyond it is read", async () => {
  await write({ "p/acme/a.yaml": USING, "outside/s.yaml": SHARED });
  await symlink(join(cwd, "outside"), join(cwd, "p/shared"));
  const refused = (await loaded("p")).workspaces.map(({ files, findings }) => ({ files, findings }));
  expect(refused).toEqual([{ files: ["p/acme/a.yaml"], findings: ["p/shared:1:1 outside"] }]);
  await rm(join(cwd, "p/shared"));
  await write({ "p/shared": SHARED });
  expect((await loaded("p")).workspaces.flatMap(({ findings }) => findings)).toEqual(["p/shared:1:1 outside"]);
});
