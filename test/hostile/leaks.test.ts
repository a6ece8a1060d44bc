import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../../src/program.ts";
import type { Fault } from "../../src/sandbox/server.ts";
import { reportFigures, SOAK } from "../resilience/figures.ts";
import { type Rehearsal, rehearse } from "../resilience/rehearsal.ts";
import { collectingTerminal, type CollectingTerminal } from "../terminal.ts";
import { APPLYING, READING } from "./every-command.ts";

const CLI = resolve("dist/cli.js");
/** Write keys, settings of destinations, passwords of warehouses and the token all begin so, in the sandbox and in what it is asked with. */
const CANARY = "CANARY";
const TOKEN = "CANARY-token-7f3a";
/** What a log would show of the token: as it is, and as others write it. */
const FORMS = [CANARY, ...(["base64", "hex"] as const).map((encoding) => Buffer.from(TOKEN).toString(encoding))];

const figures = { "command lines": 0, files: 0, faults: 0, leaks: 0 };

function expectNoSecret(text: string, place: string): void {
  for (const form of FORMS) {
    const at = text.indexOf(form);
    if (at >= 0) expect.fail(`${place}: ${JSON.stringify(text.slice(Math.max(0, at - 80), at + 20))}`);
  }
}

async function expectNoSecretIn(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    expectNoSecret(entry.name, "the name of a file");
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    expectNoSecret(await readFile(path, "utf8"), path);
    figures.files += 1;
  }
}

function terminalOf({ cwd, sandbox }: Rehearsal, more: Readonly<Record<string, string>> = {}): CollectingTerminal {
  return collectingTerminal({
    cwd,
    env: { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: TOKEN, SEGMENT_ACCESS_DEBUG: "1", ...more },
    answers: ["no"],
  });
}

async function say(argv: readonly string[], terminal: CollectingTerminal): Promise<string> {
  await run(argv, terminal);
  figures["command lines"] += 1;
  const said = terminal.stdout() + terminal.stderr() + terminal.questions.join("\n");
  expectNoSecret(said, argv.join(" "));
  return said;
}

describe("no output and no file holds the token or a secret of the workspace", () => {
  test("of any command, in any format", async () => {
    const rehearsal = await rehearse();
    try {
      expect(JSON.stringify(rehearsal.sandbox.state())).toContain(CANARY);
      for (const argv of [...READING, ["apply"], ...APPLYING]) await say(argv, terminalOf(rehearsal));
      await expectNoSecretIn(rehearsal.cwd);
    } finally {
      await rehearsal.end();
    }
  });

  const echo = (status: number): Fault => ({
    kind: "status",
    status,
    body: { errors: [{ type: `t ${TOKEN}`, message: `Bearer ${TOKEN} is not allowed`, field: TOKEN }] },
    headers: { "x-echo": TOKEN },
  });
  const FAULTS: Record<string, Fault> = {
    "400 that repeats the token": echo(400),
    "401 that repeats the token": echo(401),
    "403 that repeats the token": echo(403),
    "404 that repeats the token": echo(404),
    "409 that repeats the token": echo(409),
    "422 that repeats the token": echo(422),
    "500 that repeats the token": echo(500),
    "an answer of another shape": { kind: "status", status: 200, body: { data: { [TOKEN]: TOKEN, users: TOKEN } } },
    "a redirect": { kind: "status", status: 302, headers: { location: `/login?token=${TOKEN}` } },
    "half an answer": { kind: "truncated" },
    "a broken connection": { kind: "reset-before" },
    "a page of HTML": { kind: "html" },
  };

  test.each(Object.entries(FAULTS))("when Segment answers with %s", async (_, fault) => {
    const all = [...APPLYING, ["plan"], ["explain", "dev@acme.com"], ["import", "--out", "x"]];
    for (const [nth, argv] of (SOAK ? all : all.slice(0, 2)).entries()) {
      const rehearsal = await rehearse();
      try {
        for (const method of ["GET", "POST", "PUT", "DELETE"])
          rehearsal.sandbox.fail({ ...fault, on: { method, nth: 1 + (method === "GET" ? 4 * nth + 1 : 0) }, times: 6 });
        figures.faults += 1;
        expect(await say(argv, terminalOf(rehearsal))).not.toBe("");
        await expectNoSecretIn(rehearsal.cwd);
      } finally {
        await rehearsal.end();
      }
    }
  });

  test("where the token or the address is no good", async () => {
    const rehearsal = await rehearse();
    try {
      for (const more of [
        { SEGMENT_TOKEN: `${TOKEN} ` },
        { SEGMENT_TOKEN: `${TOKEN}\n` },
        { SEGMENT_TOKEN: "", SEGMENT_TOKEN_ACME_PROD: `${TOKEN}\u00e9` },
        { SEGMENT_API_URL: `https://user:${TOKEN}@127.0.0.1:9` },
        { SEGMENT_API_URL: `http://127.0.0.1:9/?token=${TOKEN}` },
        { SEGMENT_API_URL: `http://example.com/${TOKEN}` },
        { SEGMENT_API_URL: `not a URL ${TOKEN}` },
        { SEGMENT_API_URL: "https://127.0.0.1:9", HTTPS_PROXY: `http://user:${TOKEN}@127.0.0.1:9` },
        { SEGMENT_API_URL: "https://127.0.0.1:9", HTTPS_PROXY: `socks5://user:${TOKEN}@127.0.0.1:9` },
      ])
        for (const argv of [["plan"], ["apply", "--yes"], ["import", "--out", "y"]])
          expect(await say(argv, terminalOf(rehearsal, more))).toMatch(/error/u);
    } finally {
      await rehearsal.end();
    }
  });

  test("of the program as it is started, debug trace and all", async () => {
    const rehearsal = await rehearse();
    try {
      await writeFile(join(rehearsal.cwd, "state.json"), JSON.stringify({ token: TOKEN }));
      for (const argv of [
        ["plan"],
        ["apply", "--yes", "--format", "json"],
        ["sandbox", "--token", TOKEN, "--state", "state.json"],
      ]) {
        const said = await new Promise<string>((done) => {
          const env = { ...terminalOf(rehearsal).env, PATH: process.env["PATH"] ?? "", NODE_DEBUG: "" };
          execFile(process.execPath, [CLI, ...argv], { cwd: rehearsal.cwd, env }, (_error, out, err) =>
            done(out + err),
          );
        });
        figures["command lines"] += 1;
        expect(said).not.toBe("");
        expectNoSecret(said, argv.join(" "));
      }
    } finally {
      await rehearsal.end();
    }
    reportFigures(
      "leaks",
      "With a canary as token, write keys, settings and passwords: no output, error, debug trace or file of any command holds one, whatever Segment answers.",
      figures,
    );
  });
});
