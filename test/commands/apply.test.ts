import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { run } from "../../src/program.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import { collectingTerminal } from "../terminal.ts";

type Options = Parameters<typeof collectingTerminal>[0];

/** An adopted workspace with one edit, and a way to run commands in it. */
async function edited(): Promise<{
  sandbox: Sandbox;
  writes: () => readonly string[];
  at: (options?: Options) => ReturnType<typeof collectingTerminal>;
}> {
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-apply-"));
  const sandbox = await startSandbox({ rateLimits: false });
  onTestFinished(async () => {
    await sandbox.close();
    await rm(cwd, { recursive: true });
  });
  const env = { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "t" };
  const at = (options: Options = {}): ReturnType<typeof collectingTerminal> =>
    collectingTerminal({ cwd, env, ...options });
  expect(await run(["import"], at())).toBe(0);
  const users = join(cwd, "policies/acme-prod/users.yaml");
  const text = await readFile(users, "utf8");
  await writeFile(
    users,
    text
      .replace("lee@acme.com: { role: member }", "lee@acme.com: { role: read-only }")
      .replace("sam@acme.com: { role: member }", "sam@acme.com: { role: admin }"),
  );
  const writes = (): readonly string[] =>
    sandbox.requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
  return { sandbox, writes, at };
}

describe("the question", () => {
  test.each(["", "no", "y", "YES please"])("%j is no", async (answer) => {
    const { writes, at } = await edited();
    const terminal = at({ answers: [answer] });
    expect(await run(["apply"], terminal)).toBe(1);
    expect(terminal.questions).toHaveLength(1);
    expect(terminal.stdout()).toContain("lee@acme.com");
    expect(terminal.stdout()).toContain("Nothing was written");
    expect(writes()).toEqual([]);
  });

  test("yes is yes, and each operation is told as it ends", async () => {
    const { writes, at } = await edited();
    const terminal = at({ answers: ["yes"] });
    expect(await run(["apply"], terminal)).toBe(0);
    expect(writes()).toHaveLength(2);
    expect(terminal.stderr()).toMatch(/1\/2 {2}done .*\n2\/2 {2}done /u);
    expect(terminal.stdout()).toContain("Read back");
  });

  test.each(["markdown", "json"])("--out takes the report as %s", async (format) => {
    const { at } = await edited();
    const terminal = at();
    expect(await run(["apply", "--yes", "--format", format, "--out", "report"], terminal)).toBe(0);
    expect(terminal.stdout()).toBe("");
    const report = await readFile(join(terminal.cwd, "report"), "utf8");
    expect(report).toContain(
      format === "json" ? '"remaining": []' : "Read back: the workspace is what the policy says",
    );
    expect(report).toContain("/users/{user:lee@acme.com}/permissions");
  });

  test("it is not asked where there is nothing to do", async () => {
    const { at } = await edited();
    expect(await run(["apply", "--yes"], at())).toBe(0);
    const terminal = at({ answers: ["yes"] });
    expect(await run(["apply"], terminal)).toBe(0);
    expect(terminal.questions).toEqual([]);
  });

  test("--format json leaves no room for it", async () => {
    const { writes, at } = await edited();
    const terminal = at({ answers: ["yes"] });
    expect(await run(["apply", "--format", "json"], terminal)).toBe(1);
    expect(JSON.parse(terminal.stdout())).toMatchObject({ operations: [], findings: [{ rule: "confirm" }] });
    expect(writes()).toEqual([]);
  });
});

test("a plan that guardrails object to says so, has no fingerprint to apply, and nothing is written", async () => {
  const { writes, at } = await edited();
  const { cwd } = at();
  const settings = join(cwd, "policies/acme-prod/workspace.yaml");
  await writeFile(
    settings,
    (await readFile(settings, "utf8")).replace(
      "scope: everything",
      "scope: everything\n  protected: [nobody@acme.com]",
    ),
  );
  const terminal = at();
  expect(await run(["apply", "--yes"], terminal)).toBe(1);
  expect(terminal.stdout()).toContain("This plan can't be applied");
  expect(terminal.stdout()).toMatch(/Nothing was written\.\n$/u);
  expect(terminal.stdout()).not.toMatch(/Fingerprint|plan-changed/u);
  expect(writes()).toEqual([]);
});

test("asked to stop, it finishes what is under way, skips the rest and says what remains; the next run goes on", async () => {
  const { sandbox, writes, at } = await edited();
  const terminal = at({ stop: () => sandbox.requests.some(({ method }) => method === "PUT") });
  expect(await run(["apply", "--yes", "--format", "json"], terminal)).toBe(1);
  const { operations, remaining } = JSON.parse(terminal.stdout()) as {
    operations: { status: string }[];
    remaining: unknown[];
  };
  expect(operations.map(({ status }) => status)).toEqual(["done", "skipped"]);
  expect(remaining.length).toBeGreaterThan(0);
  expect(writes()).toHaveLength(1);
  expect(await run(["apply", "--yes"], at())).toBe(0);
});

test("a token that is withdrawn midway ends the run: done is done, the rest is skipped, and that nothing could be verified is said", async () => {
  const { sandbox, at } = await edited();
  sandbox.fail({ kind: "status", status: 401, on: { method: "PUT", nth: 2 }, times: 1 });
  sandbox.fail({
    kind: "status",
    status: 401,
    on: ({ method }) => method === "GET" && sandbox.requests.filter((request) => request.method === "PUT").length >= 2,
    times: 100,
  });
  const terminal = at();
  expect(await run(["apply", "--yes", "--format", "json"], terminal)).toBe(1);
  const report = JSON.parse(terminal.stdout()) as {
    operations: { status: string }[];
    remaining: { fact: { principal: string } }[];
    findings: { rule: string; message: string }[];
  };
  expect(report.operations.map(({ status }) => status)).toEqual(["done", "failed"]);
  expect(report.findings.filter(({ rule }) => rule === "token")).toHaveLength(2);
  expect(new Set(report.remaining.map(({ fact }) => fact.principal)).size).toBe(1);
});

test("what would leave somebody without access is skipped when the operation it counts on failed", async () => {
  const { sandbox, at } = await edited();
  expect(await run(["apply", "--yes"], at())).toBe(0);
  const { cwd } = at();
  const groups = join(cwd, "policies/acme-prod/groups.yaml");
  const users = join(cwd, "policies/acme-prod/users.yaml");
  // dev's own access moves into a group; the group's gain fails, so dev must keep what dev has.
  await writeFile(
    groups,
    `${await readFile(groups, "utf8")}  Web:\n    members: [dev@acme.com]\n    sources: { web-prod: read-only, web-staging: full-access }\n`,
  );
  await writeFile(
    users,
    (await readFile(users, "utf8")).replace("    sources: { web-prod: read-only, web-staging: full-access }\n", ""),
  );
  sandbox.fail({ kind: "status", status: 422, on: { method: "PUT", path: "/groups/{groupId}/permissions" } });
  sandbox.fail({
    kind: "status",
    status: 422,
    on: ({ method, path }) => method === "PUT" && path.startsWith("/groups/"),
  });
  const terminal = at();
  expect(await run(["apply", "--yes", "--format", "json"], terminal)).toBe(1);
  const { operations } = JSON.parse(terminal.stdout()) as {
    operations: { path: string; status: string; error?: string }[];
  };
  expect(operations.map(({ path, status }) => [path, status])).toEqual([
    ["/groups", "done"],
    ["/groups/{group:Web}/users", "done"],
    ["/groups/{group:Web}/permissions", "failed"],
    ["/users/{user:dev@acme.com}/permissions", "skipped"],
  ]);
  expect(operations[3]?.error).toContain("user:dev@acme.com would be without");
});

test("members of a group that could not be created are skipped, not sent", async () => {
  const { sandbox, at } = await edited();
  const { cwd } = at();
  const groups = join(cwd, "policies/acme-prod/groups.yaml");
  await writeFile(
    groups,
    `${await readFile(groups, "utf8")}  Web:\n    members: [dev@acme.com]\n    sources: read-only\n`,
  );
  sandbox.fail({ kind: "status", status: 409, on: { method: "POST", path: "/groups" } });
  const terminal = at();
  expect(await run(["apply", "--yes", "--format", "json"], terminal)).toBe(1);
  const { operations } = JSON.parse(terminal.stdout()) as {
    operations: { path: string; status: string; error?: string }[];
  };
  expect(operations.filter(({ path }) => path.includes("Web")).map(({ status }) => status)).toEqual([
    "skipped",
    "skipped",
  ]);
  expect(sandbox.requests.filter(({ method, path }) => method !== "GET" && path.startsWith("/groups/"))).toEqual([]);
});
