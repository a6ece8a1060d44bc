import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { REPO, rig, users } from "./action/rig.ts";
import { mergePull, openPull } from "./github/pull.ts";

/** The oldest Node that `engines` names, and the one of `runs.using` in action.yml. */
const VERSIONS = ["20.19.0", "24.21.0"];

const run = promisify(execFile);

/** The program of a Node version, from the npm registry: packages of these names hold nothing but the official build. Kept between runs. */
async function nodeOf(version: string): Promise<string> {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = resolve("node_modules/.cache/node", version);
  const program = resolve(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  try {
    await access(program);
  } catch {
    const options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"];
    await run("npm", ["install", "--prefix", folder, ...options, `${name}@${version}`], {
      shell: process.platform === "win32",
    });
  }
  return program;
}

describe.each(VERSIONS)("Node %s", (version) => {
  let node = "";
  beforeAll(async () => {
    node = await nodeOf(version);
  }, 300_000);

  test("is that version", async () => {
    expect((await run(node, ["--version"])).stdout.trim()).toBe(`v${version}`);
  });

  test("runs the whole story on the command line", async () => {
    const { stdout, stderr } = await run(node, ["dist/cli.js", "demo"]);
    expect(stdout).toContain("Read back: the workspace is what the policy says");
    expect(stderr).not.toMatch(/warning|deprecat/iu);
  });

  test("runs the Action", async () => {
    const { gh, comments, run: act } = await rig();
    const edits = users(["sam@acme.com: { role: member }", "sam@acme.com: { role: member, sources: read-only }"]);
    openPull(gh.state, REPO, { edits });
    const opened = await act({ name: "pull_request", action: "opened", number: 1 }, { node });
    expect(opened, opened.log).toMatchObject({ code: 0, outputs: { "has-changes": "true" }, writes: [] });
    const merged = await act({ name: "push", ...mergePull(gh.state, REPO, 1) }, { node });
    expect(merged, merged.log).toMatchObject({ code: 0, writes: [expect.stringMatching(/^PUT /u)] });
    expect(comments()).toHaveLength(1);
  });
});
