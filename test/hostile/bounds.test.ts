import { execFile } from "node:child_process";
import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { run } from "../../src/program.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import { reportFigures, SOAK } from "../resilience/figures.ts";
import { collectingTerminal } from "../terminal.ts";

const CLI = resolve("dist/cli.js");
const figures = { "paths that lead out": 0, "inputs of great size": 0 };

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "segment-access-bounds-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const SECRET = "users: { secret-person@acme.com: { role: owner } } # unformatted,   untouched\n";

describe("no policy leads out of its folder", () => {
  const LINKS: Record<string, (folder: string, outside: string) => Promise<void>> = {
    "a link to a file": (folder, outside) => symlink(join(outside, "secret.yaml"), join(folder, "b.yaml")),
    "a link by way of ..": (folder) => symlink("../../outside/secret.yaml", join(folder, "b.yaml")),
    "a link to a folder": (folder, outside) => symlink(outside, join(folder, "more")),
    "a link to a link": async (folder, outside) => {
      await symlink(join(outside, "secret.yaml"), join(folder, "hop"));
      await symlink("hop", join(folder, "b.yaml"));
    },
    "a link in a folder below": async (folder, outside) => {
      await mkdir(join(folder, "below"));
      await symlink(outside, join(folder, "below", "more"));
    },
    "a link that leads to itself": (folder) => symlink("b.yaml", join(folder, "b.yaml")),
    "a link to a device": (folder) => symlink("/dev/zero", join(folder, "b.yaml")),
  };

  test.each(Object.entries(LINKS))("%s is neither read nor written", async (_, lead) => {
    const cwd = await temporaryFolder();
    const [folder, outside] = [join(cwd, "policies", "acme"), join(cwd, "outside")];
    await mkdir(folder, { recursive: true });
    await mkdir(outside);
    await writeFile(join(outside, "secret.yaml"), SECRET);
    await writeFile(join(folder, "a.yaml"), "workspace: acme\n");
    await lead(folder, outside);
    figures["paths that lead out"] += 1;
    for (const argv of [["validate"], ["fmt"], ["fmt", "--check"], ["plan", "--live", "none.json"]]) {
      const terminal = collectingTerminal({ cwd });
      expect(await run(argv, terminal), argv.join(" ")).toBe(1);
      expect(terminal.stdout() + terminal.stderr()).not.toContain("secret-person");
    }
    expect(await readFile(join(outside, "secret.yaml"), "utf8")).toBe(SECRET);
  });

  test("import writes through no link", async () => {
    const sandbox = await startSandbox({ rateLimits: false, permissionsInUserList: true });
    onTestFinished(() => sandbox.close());
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, "policies", "acme-prod"), { recursive: true });
    await writeFile(join(cwd, "secret.yaml"), SECRET);
    await symlink(join(cwd, "secret.yaml"), join(cwd, "policies", "acme-prod", "users.yaml"));
    const env = { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "CANARY-token" };
    expect(await run(["import"], collectingTerminal({ cwd, env }))).toBe(1);
    await run(["import", "--force"], collectingTerminal({ cwd, env }));
    expect(await readFile(join(cwd, "secret.yaml"), "utf8")).toBe(SECRET);
    expect((await lstat(join(cwd, "secret.yaml"))).isFile()).toBe(true);
  });
});

const MEGABYTES = 512;

/** The program with little memory: its exit code, or the signal that ended it, and what it said. */
async function withLittleMemory(argv: readonly string[], cwd: string): Promise<{ code: unknown; said: string }> {
  figures["inputs of great size"] += 1;
  return new Promise((done) => {
    execFile(
      process.execPath,
      [`--max-old-space-size=${MEGABYTES}`, CLI, ...argv],
      { cwd, env: { PATH: process.env["PATH"] ?? "" }, maxBuffer: 1 << 28, timeout: 50_000 },
      (error, out, err) => done({ code: error === null ? 0 : (error.code ?? error.signal), said: out + err }),
    );
  });
}

const MB = 1024 * 1024;

describe(`with ${MEGABYTES} MB of memory`, () => {
  const laughs = [
    "a: &a [x, x, x, x, x, x, x, x, x, x]",
    ..."bcdefghi"
      .split("")
      .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcdefgh"[index]}`).join(", ")}]`),
  ].join("\n");
  const POLICIES: Record<string, string> = {
    "a billion laughs": laughs,
    "a file that is too large": `workspace: w\n# ${"x".repeat(6 * MB)}\n`,
    "brackets without end": "[".repeat(4 * MB),
    "nothing but wrong keys": `workspace: w\n${Array.from({ length: SOAK ? 250_000 : 50_000 }, (_, nth) => `k${nth}: 1\n`).join("")}`,
    "one key of five megabytes": `workspace: w\n? ${"x".repeat(4.9 * MB)}\n: 1\n`,
  };

  test.each(Object.entries(POLICIES))("a policy of %s is refused", async (_, text) => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, "policies"));
    await writeFile(join(cwd, "policies", "a.yaml"), text);
    const { code, said } = await withLittleMemory(["validate"], cwd);
    expect(code, said.slice(-2000)).toBe(1);
    expect(said).not.toMatch(/heap out of memory|failed unexpectedly|^\s+at /mu);
  });

  test("an answer that never ends is refused", async () => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, "policies"));
    await writeFile(join(cwd, "policies", "a.yaml"), "workspace: acme-prod\nusers: { a@x.com: { role: owner } }\n");
    const block = Buffer.alloc(MB, "[");
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const pour = (): void => {
        while (!response.destroyed && response.write(block));
      };
      response.on("drain", pour);
      pour();
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    onTestFinished(
      () =>
        new Promise<void>((done) => {
          server.close(() => done());
          server.closeAllConnections();
        }),
    );
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // Waits between tries pass at once here, so that the test is about memory alone.
    const env = { SEGMENT_API_URL: url, SEGMENT_TOKEN: "CANARY-token" };
    const before = process.memoryUsage().rss;
    for (const argv of [["plan"], ["apply", "--yes"], ["import", "--out", "x"]]) {
      const terminal = collectingTerminal({ cwd, env });
      expect(await run(argv, terminal), argv.join(" ")).toBe(1);
      expect(terminal.stdout() + terminal.stderr()).toContain("bad-answer");
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(2 * MEGABYTES * MB);
    figures["inputs of great size"] += 1;
    reportFigures(
      "bounds",
      "Links and paths out of the policy folder are neither read nor written; policies and answers of any size end in a finding, within 512 MB of memory.",
      figures,
    );
  });
});
