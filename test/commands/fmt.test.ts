import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { run } from "../../src/program.ts";
import { collectingTerminal } from "../terminal.ts";

const UNSORTED = "users: { b@x.com: {}, a@x.com: {} }\n";
const SORTED = "users: { a@x.com: {}, b@x.com: {} }\n";

async function folderWith(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-fmt-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true });
    await writeFile(join(cwd, name), text);
  }
  return cwd;
}

async function fmt(cwd: string, ...argv: readonly string[]) {
  const terminal = collectingTerminal({ cwd });
  const code = await run(["fmt", ...argv], terminal);
  return { code, out: terminal.stdout(), err: terminal.stderr() };
}

test("formats the files of every workspace and those they share, names the changed ones, and is done after that", async () => {
  const cwd = await folderWith({
    "policies/acme/users.yaml": UNSORTED,
    "policies/acme/deep/more.yml": UNSORTED,
    "policies/beta/users.yaml": SORTED,
    "policies/shared/profiles.yaml": "profiles: {b: {}, a: {}}",
    "policies/rules/own.yaml": "rules: {b: {when: x}, a: {when: x}}",
    "policies/acme/notes.txt": UNSORTED,
    "policies/.hidden/users.yaml": UNSORTED,
  });
  expect(await fmt(cwd)).toEqual({
    code: 0,
    out: "policies/acme/deep/more.yml\npolicies/acme/users.yaml\npolicies/rules/own.yaml\npolicies/shared/profiles.yaml\n",
    err: "",
  });
  expect(await readFile(join(cwd, "policies/acme/users.yaml"), "utf8")).toBe(SORTED);
  expect(await readFile(join(cwd, "policies/shared/profiles.yaml"), "utf8")).toBe("profiles: { a: {}, b: {} }\n");
  expect(await readFile(join(cwd, "policies/acme/notes.txt"), "utf8")).toBe(UNSORTED);
  expect(await readFile(join(cwd, "policies/.hidden/users.yaml"), "utf8")).toBe(UNSORTED);
  expect(await readdir(join(cwd, "policies/acme"))).toEqual(["deep", "notes.txt", "users.yaml"]);
  expect(await fmt(cwd)).toEqual({ code: 0, out: "", err: "" });
  expect(await fmt(cwd, "--check")).toEqual({ code: 0, out: "", err: "" });
});

test("--check writes nothing and shows what would change, harmless on a terminal", async () => {
  const text = "users:\n  b@x.com: {} # \u202e\n  a@x.com: {}\n";
  const cwd = await folderWith({ "p.yaml": text });
  const { code, out, err } = await fmt(cwd, "--check", "--policy", "p.yaml");
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out.split("\n").filter((line) => /^[-+@]/u.test(line))).toEqual([
    "--- a/p.yaml",
    "+++ b/p.yaml",
    "@@ -1,3 +1,3 @@",
    "-  b@x.com: {} # \\u{202e}",
    "+  b@x.com: {} # \\u{202e}",
  ]);
  expect(await readFile(join(cwd, "p.yaml"), "utf8")).toBe(text);
});

test("--check tells of line ends, and of more than can be shown", async () => {
  const many = Array.from({ length: 6_000 }, (_, index) => `  u${String(9_999 - index)}@x.com: {}\n`);
  const cwd = await folderWith({ "crlf.yaml": "workspace: w\r\n", "many.yaml": `users:\n${many.join("")}` });
  const { code, out } = await fmt(cwd, "--check", "--policy", ".");
  expect(code).toBe(1);
  expect(out).toContain("-workspace: w\\u{d}\n+workspace: w\n");
  expect(out.split("\n").filter((line) => line.startsWith("many.yaml:"))).toHaveLength(1);
});

test("a file that can't be formatted is left alone and told; the others are formatted", async () => {
  const cwd = await folderWith({
    "policies/a.yaml": "users: [",
    "policies/b.yaml": Buffer.from([0x61, 0x3a, 0xff]),
    "policies/c.yaml": UNSORTED,
    "policies/d.yaml": "users: {a@x.com: {}, A@x.com: {}}\n",
  });
  const { code, out, err } = await fmt(cwd);
  expect({ code, out }).toEqual({ code: 1, out: "policies/c.yaml\n" });
  expect(err).toMatch(/a\.yaml:1:9 error yaml/u);
  expect(err).toMatch(/b\.yaml:1:1 error encoding/u);
  expect(err).toMatch(/d\.yaml:1:22 error duplicate/u);
  expect(await readFile(join(cwd, "policies/a.yaml"), "utf8")).toBe("users: [");
  expect(await readFile(join(cwd, "policies/d.yaml"), "utf8")).toBe("users: {a@x.com: {}, A@x.com: {}}\n");
});

test("a note about an alias does not fail the run", async () => {
  const text = "users:\n  b@x.com: &b {}\n  a@x.com: *b\n";
  const cwd = await folderWith({ "policies/a.yaml": text });
  const { code, err } = await fmt(cwd, "--check");
  expect(code).toBe(0);
  expect(err).toMatch(/a\.yaml:2:3 note kept-order/u);
});

test("keeps the file's mode, and writes through a link inside the folder but never out of it", async () => {
  const cwd = await folderWith({ "policies/real.yaml": UNSORTED, "outside/other.yaml": UNSORTED });
  await chmod(join(cwd, "policies/real.yaml"), 0o640);
  await symlink("real.yaml", join(cwd, "policies/link.yaml"));
  await symlink("../outside/other.yaml", join(cwd, "policies/out.yaml"));
  await symlink("../outside", join(cwd, "policies/folder"));
  const { code, out, err } = await fmt(cwd);
  expect({ code, out }).toEqual({ code: 1, out: "policies/link.yaml\n" });
  expect(err.match(/error outside/gu)).toHaveLength(2);
  expect(await readFile(join(cwd, "outside/other.yaml"), "utf8")).toBe(UNSORTED);
  expect(await readFile(join(cwd, "policies/real.yaml"), "utf8")).toBe(SORTED);
  expect((await stat(join(cwd, "policies/real.yaml"))).mode & 0o777).toBe(0o640);
  expect(
    (await readdir(join(cwd, "policies"), { withFileTypes: true })).map((entry) => [
      entry.name,
      entry.isSymbolicLink(),
    ]),
  ).toEqual([
    ["folder", true],
    ["link.yaml", true],
    ["out.yaml", true],
    ["real.yaml", false],
  ]);
});

test.each([["nowhere"], ["empty"]])("no policy in %s is an error", async (policy) => {
  const cwd = await folderWith({ "empty/notes.txt": "" });
  const { code, out, err } = await fmt(cwd, "--policy", policy);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(/error no-policy/u);
});
