import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { load, type Loading } from "../../src/app/load.ts";
import type { FileSystem } from "../../src/core/file-system.ts";
import { MAX_FILE_BYTES } from "../../src/core/parse.ts";
import { writeBelow } from "./write-below.ts";

let cwd = "";

beforeEach(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), "policy-files-")));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const write = (files: Parameters<typeof writeBelow>[1]) => writeBelow(cwd, files);

/** All findings, as `place rule: message`. */
async function told(path: string, more: Partial<Loading> = {}): Promise<readonly string[]> {
  const { workspaces, findings } = await load(path, { cwd, ...more });
  return [...findings, ...workspaces.flatMap(({ policy }) => policy.findings)].map(
    ({ rule, severity, source, message }) =>
      `${severity} ${source === undefined ? "" : `${source.file}:${source.line} `}${rule}: ${message}`,
  );
}

const missing = (code: string) => Object.assign(new Error("not for people"), { code });

/** Files under `/repo` that stand on no disk; a folder lists what is in it in the wrong order. */
function memory(texts: Readonly<Record<string, string>>, more: Partial<FileSystem> = {}): Partial<Loading> {
  const paths = Object.keys(texts).map((name) => `/repo/${name}`);
  const kindOf: FileSystem["kindOf"] = async (path) => {
    if (paths.includes(path)) return "file";
    if (paths.some((one) => one.startsWith(`${path}/`))) return "folder";
    throw missing("ENOENT");
  };
  const textOf = (path: string) => texts[path.slice("/repo/".length)] ?? "";
  const files: FileSystem = {
    kindOf,
    stat: async (path) => ({ kind: await kindOf(path), size: textOf(path).length }),
    realpath: async (path) => path,
    read: async (path) => Buffer.from(textOf(path)),
    list: async (folder) => {
      const below = paths.filter((one) => one.startsWith(`${folder}/`));
      const names = new Set(below.map((one) => one.slice(folder.length + 1).split("/")[0] ?? ""));
      const sorted = [...names].toSorted().toReversed();
      return Promise.all(sorted.map(async (name) => ({ name, kind: await kindOf(`${folder}/${name}`) })));
    },
    ...more,
  };
  return { cwd: "/repo", files };
}

test.each([
  ["nowhere", "p/x.yaml", "unreadable: The link can't be followed (ENOENT)"],
  ["x.yaml", "p/x.yaml", "unreadable: The link can't be followed (ELOOP)"],
  ["../secret", "p/x.yaml", "outside: A link to a folder is not followed: move the folder here"],
  ["../secret/s.yaml", "p/x.yaml", "outside: The link leads out of the policy folder, so it is not read"],
  ["/dev/zero", "p/x.yaml", "unreadable: The link leads to something that is no regular file"],
])("a link to %s is refused, and it is said why", async (target, link, said) => {
  await write({ "p/w.yaml": "workspace: w", "secret/s.yaml": "users:" });
  await symlink(target, join(cwd, link));
  expect(await told("p")).toEqual([`error ${link}:1 ${said}`]);
});

test("a link or file whose name is not that of a policy file has nothing to do with the policy", async () => {
  await write({ "p/w.yaml": "workspace: w", "secret/s.yaml": "users:", "p/w.yaml.bak": "@", "p/w.yaml~": "@" });
  await symlink("../secret/s.yaml", join(cwd, "p/notes"));
  await symlink("/dev/zero", join(cwd, "p/zero"));
  await symlink("nowhere", join(cwd, "p/gone"));
  expect(await told("p")).toEqual([]);
});

test("a folder whose only file of its own is a link out of it is one workspace, refused, not a folder of workspaces", async () => {
  await write({ "p/sub/y.yaml": "workspace: w", "secret/s.yaml": "users:" });
  await symlink("../secret/s.yaml", join(cwd, "p/x.yaml"));
  const { workspaces } = await load("p", { cwd });
  expect(workspaces.map(({ folder, policy }) => [folder, policy.ok])).toEqual([["p", false]]);
  expect(await told("p")).toEqual([
    "error p/x.yaml:1 outside: The link leads out of the policy folder, so it is not read",
  ]);
});

test("nothing of a submodule is read, wherever it stands", async () => {
  const said = "outside: A submodule is another repository, so it is not read";
  await write({ "p/a/x.yaml": "workspace: a", "p/a/sub/.git": "gitdir: elsewhere", "p/a/sub/y.yaml": "@" });
  await write({ "p/b/.git/HEAD": "", "p/b/x.yaml": "workspace: b" });
  const { workspaces } = await load("p", { cwd });
  expect(workspaces.map(({ files }) => files.map(({ file }) => file))).toEqual([["p/a/x.yaml"], []]);
  expect(await told("p")).toEqual([`error p/a/sub:1 ${said}`, `error p/b:1 ${said}`]);
});

test("below the root of a repository, no way leads over a link, into a submodule or out of it", async () => {
  await write({ "repo/.git/HEAD": "", "repo/p/w/x.yaml": "workspace: w", "repo/sub/.git": "", "out/x.yaml": "@" });
  await write({ "repo/sub/deep/x.yaml": "workspace: s" });
  await symlink("p", join(cwd, "repo/way"));
  const top = join(cwd, "repo");
  expect(await told("repo/p", { top })).toEqual([]);
  expect(await told("repo/p/w/x.yaml", { top })).toEqual([]);
  expect(await told("repo/p/none", { top })).toEqual([
    "error no-policy: `repo/p/none` does not exist: begin with `segment-access import`",
  ]);
  expect(await told("out", { top })).toEqual([
    "error out:1 outside: The policy stands outside of the repository, so it is not read",
  ]);
  for (const path of ["repo/way", "repo/way/w", "repo/way/w/x.yaml"])
    expect(await told(path, { top })).toEqual([
      "error repo/way:1 outside: The way to the policy is a link, which is not followed: name its target",
    ]);
  for (const path of ["repo/sub", "repo/sub/deep/x.yaml"])
    expect(await told(path, { top })).toEqual([
      "error repo/sub:1 outside: A submodule is another repository, so it is not read",
    ]);
  expect((await load("out", { cwd, top })).workspaces).toEqual([]);
});

test("the root of a repository may itself be the policy folder, and what stands beside it is not read", async () => {
  await write({ "repo/.git/HEAD": "", "repo/x.yaml": "workspace: w", "shared/s.yaml": "profiles: {}" });
  const filesOf = async (more: Partial<Loading>) =>
    (await load("repo", { cwd, ...more })).workspaces.flatMap(({ files }) => files.map(({ file }) => file));
  expect(await filesOf({ top: join(cwd, "repo") })).toEqual(["repo/x.yaml"]);
  expect(await filesOf({})).toEqual(["repo/x.yaml", "shared/s.yaml"]);
});

test("the line from which on a file is no UTF-8 is told, the last one too", async () => {
  const bad = Buffer.from([0xff]);
  await write({
    "p/first.yaml": bad,
    "p/last.yaml": Buffer.concat([Buffer.from("users:\n"), bad]),
    "p/second.yaml": Buffer.concat([Buffer.from("\n"), bad, Buffer.from("\n\n")]),
    "p/w.yaml": "workspace: w",
  });
  const said = "encoding: The file is not UTF-8 from here on: save it as UTF-8";
  expect(await told("p")).toEqual([
    `error p/first.yaml:1 ${said}`,
    `error p/last.yaml:2 ${said}`,
    `error p/second.yaml:2 ${said}`,
  ]);
});

test("the text of a file is all of it, a byte order mark as well, so that it can be written again as it was", async () => {
  await write({ "p/w.yaml": "\uFEFFworkspace: w\r\n" });
  const { workspaces } = await load("p", { cwd });
  expect(workspaces[0]?.files).toEqual([{ file: "p/w.yaml", text: "\uFEFFworkspace: w\r\n" }]);
});

test("a file may be as large as is said, and no byte larger", async () => {
  const sized = (size: number) =>
    memory(
      { "p/w.yaml": "workspace: w" },
      {
        stat: async (path) => (path === "/repo/p/w.yaml" ? { kind: "file", size } : { kind: "folder", size: 0 }),
      },
    );
  expect(await told("p", sized(MAX_FILE_BYTES))).toEqual([]);
  expect(await told("p", sized(MAX_FILE_BYTES + 1))).toEqual([expect.stringContaining("p/w.yaml:1 file-too-large")]);
});

test("what can't be read says what the system says of it, and never counts as absent", async () => {
  const texts = { "p/acme/a.yaml": "workspace: acme", "p/shared/s.yaml": "profiles: {}" };
  const failing = (at: string, error: unknown, name: keyof FileSystem) => {
    const loading = memory(texts);
    const through = loading.files?.[name] as (path: string) => Promise<never>;
    const fails = (path: string) => (path === at ? Promise.reject(error) : through(path));
    return told("p", memory(texts, { [name]: fails }));
  };
  expect(await failing("/repo/p/acme/a.yaml", missing("EACCES"), "read")).toContain(
    "error p/acme/a.yaml:1 unreadable: The file can't be read (EACCES)",
  );
  expect(await failing("/repo/p/acme", new Error("lost"), "list")).toContain(
    "error p/acme:1 unreadable: The folder can't be read (Error: lost)",
  );
  expect(await failing("/repo/p/acme", "lost", "list")).toContain(
    "error p/acme:1 unreadable: The folder can't be read (lost)",
  );
  for (const name of ["kindOf", "realpath"] as const)
    expect(await failing("/repo/p/shared", missing("EACCES"), name)).toEqual([
      "error p/shared:1 unreadable: The folder can't be read (EACCES)",
    ]);
  expect(await failing("/repo/p", missing("EACCES"), "realpath")).toEqual([
    "error p:1 unreadable: This can't be read (EACCES)",
  ]);
});

test("what is neither a file nor a folder is no policy", async () => {
  expect(await told("/dev/null")).toEqual([
    expect.stringMatching(/^error .*dev\/null:1 unreadable: This is neither a file nor a folder$/u),
  ]);
  expect((await load("/dev/null", { cwd })).workspaces).toEqual([]);
});

test("a policy file that is a pipe or a device is not read", async () => {
  const list: FileSystem["list"] = async () => [{ name: "pipe.yaml", kind: "other" }];
  expect(await told("p", memory({ "p/pipe.yaml": "" }, { list }))).toEqual([
    "error p/pipe.yaml:1 unreadable: This is no regular file",
  ]);
});

test("workspaces come sorted by folder, in whatever order the system lists them", async () => {
  const { workspaces } = await load("p", {
    cwd,
    ...memory({ "p/b/x.yaml": "workspace: b", "p/c/x.yaml": "workspace: c", "p/a/x.yaml": "workspace: a" }),
  });
  expect(workspaces.map(({ folder }) => folder)).toEqual(["p/a", "p/b", "p/c"]);
});

test("a folder without a policy is told by its name, the working directory as `.`", async () => {
  expect(await told(".")).toEqual(["error no-policy: No YAML file stands in `.`: begin with `segment-access import`"]);
});

test("a workspace that is not there is told with those that are, sorted", async () => {
  await write({ "p/a/x.yaml": "workspace: zoo", "p/b/x.yaml": "workspace: ark" });
  expect(await told("p", { workspace: "w" })).toEqual([
    "error no-policy: There is no policy for the workspace `w`: there are `ark`, `zoo`",
  ]);
  await mkdir(join(cwd, "q"));
  await symlink("../p/a", join(cwd, "q/a"));
  expect(await told("q", { workspace: "w" })).toEqual([
    "error q/a:1 outside: A link to a folder is not followed: move the folder here",
    "error no-policy: There is no policy for the workspace `w`: there is none",
  ]);
});

test("two folders of one workspace are told by both places", async () => {
  await write({ "p/one/x.yaml": "workspace: w", "p/two/x.yaml": "users: {}\nworkspace: w" });
  const said = "The workspace `w` has a policy in several folders: p/one/x.yaml:1:12 and p/two/x.yaml:2:12";
  expect(await told("p")).toEqual([
    `error p/one/x.yaml:1 duplicate: ${said}`,
    `error p/two/x.yaml:2 duplicate: ${said}`,
  ]);
});

test("a `shared` that is none says what it is", async () => {
  const rest = "what all workspaces share stands in a folder of that name";
  await write({
    "p/acme/a.yaml": "workspace: acme",
    "outside/s.yaml": "profiles: {}",
    "q/acme/a.yaml": "workspace: acme",
  });
  await symlink("../outside", join(cwd, "p/shared"));
  expect(await told("p")).toContain(`error p/shared:1 outside: \`shared\` is a link, which is not followed: ${rest}`);
  await write({ "q/shared": "profiles: {}" });
  expect(await told("q")).toEqual([`error q/shared:1 outside: \`shared\` is no folder: ${rest}`]);
});

test("beside one workspace, `shared` counts once one of its files holds profiles or rules at its top", async () => {
  const filesWith = async (texts: Readonly<Record<string, string>>) => {
    const { workspaces } = await load("p/acme", { cwd, ...memory({ "p/acme/a.yaml": "workspace: acme", ...texts }) });
    return workspaces.flatMap(({ files }) => files.map(({ file }) => file));
  };
  const own = "p/acme/a.yaml";
  expect(await filesWith({ "p/shared/s.yaml": "spring:\n  profiles: {}\n  rules: {}\n" })).toEqual([own]);
  expect(await filesWith({ "p/shared/a.yaml": "# later\n", "p/shared/b.yaml": "# ours\nrules: {}\n" })).toEqual([
    own,
    "p/shared/a.yaml",
    "p/shared/b.yaml",
  ]);
  expect(await filesWith({ "p/shared": "rules: {}" })).toEqual([own]);
});
