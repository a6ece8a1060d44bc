import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { run } from "../../src/program.ts";
import { reportFigures } from "../resilience/figures.ts";
import { rehearse } from "../resilience/rehearsal.ts";
import { collectingTerminal } from "../terminal.ts";
import { APPLYING, READING } from "./every-command.ts";

const figures = { requests: 0, redirects: 0, "requests to another host": 0 };

async function listen(server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(
    () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  );
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function rehearsed(): ReturnType<typeof rehearse> {
  const rehearsal = await rehearse();
  onTestFinished(() => rehearsal.end());
  return rehearsal;
}

test("every request of every command goes to the configured host", async () => {
  const rehearsal = await rehearsed();
  const real = globalThis.fetch;
  const origins: string[] = [];
  vi.stubGlobal("fetch", (input: string, init: RequestInit) => {
    origins.push(new URL(input).origin);
    return real(input, init);
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  for (const argv of [...READING, ...APPLYING]) await run(argv, rehearsal.terminal());
  expect(origins.length).toBeGreaterThan(READING.length);
  expect([...new Set(origins)]).toEqual([rehearsal.sandbox.url]);
  figures.requests += origins.length;
});

test.each([
  ["us", undefined, "api.segmentapis.com:443"],
  ["eu", undefined, "eu1.api.segmentapis.com:443"],
  ["eu", "https://segment.example/base", "segment.example:443"],
  ["us", "https://segment.example:8443", "segment.example:8443"],
] as const)("a proxy sees one host: region %s, address %s", async (region, address, host) => {
  const rehearsal = await rehearsed();
  const file = join(rehearsal.cwd, "policies/acme-prod/workspace.yaml");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace("settings:\n", `settings:\n  region: ${region}\n`));
  const asked: string[] = [];
  // It lets nobody through: whom it is asked for is all that matters.
  const onRequest: RequestListener = (request, response) => {
    asked.push(`plain ${request.url}`);
    response.writeHead(502).end();
  };
  const proxy = createServer(onRequest).on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  const url = `http://${await listen(proxy)}`;
  const env = { SEGMENT_TOKEN: "CANARY-token", HTTPS_PROXY: url, HTTP_PROXY: url, ALL_PROXY: url };
  for (const argv of [
    ["plan"],
    ["apply", "--yes"],
    ["explain", "dev@acme.com"],
    ["import", "--out", "x", "--region", region],
  ]) {
    const terminal = collectingTerminal({
      cwd: rehearsal.cwd,
      env: { ...env, ...(address === undefined ? {} : { SEGMENT_API_URL: address }) },
    });
    expect(await run(argv, terminal)).toBe(1);
    expect(terminal.stdout() + terminal.stderr()).not.toContain("CANARY");
  }
  expect(asked.length).toBeGreaterThan(3);
  expect([...new Set(asked)]).toEqual([host]);
  figures.requests += asked.length;
});

test.each([301, 302, 303, 307, 308])("a redirect to another host is refused: %i", async (status) => {
  const lured: string[] = [];
  const trap = await listen(
    createServer((request, response) => {
      lured.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.writeHead(200, { "content-type": "application/json" }).end('{"data":{"status":"SUCCESS"}}');
    }),
  );
  for (const method of ["GET", "POST", "PUT", "DELETE"]) {
    const rehearsal = await rehearsed();
    rehearsal.sandbox.fail({
      kind: "status",
      status,
      headers: { location: `http://${trap}/users` },
      on: { method },
      times: 20,
    });
    figures.redirects += 1;
    const { code, report } = await rehearsal.apply();
    expect(code, method).toBe(1);
    const failed = report.operations.filter(({ status: how }) => how === "failed").length;
    expect(failed + report.findings.filter(({ severity }) => severity === "error").length, method).toBeGreaterThan(0);
  }
  expect(lured).toEqual([]);
});

test.each([
  ["a policy's region", "settings:\n  region: https://evil.example\n"],
  ["a key of a policy", "settings:\n  api-url: https://evil.example\n"],
  ["a policy's slug", undefined],
])("%s does not choose a host", async (_, settings) => {
  const rehearsal = await rehearsed();
  const file = join(rehearsal.cwd, "policies/acme-prod/workspace.yaml");
  const text = await readFile(file, "utf8");
  await writeFile(
    file,
    settings === undefined
      ? text.replace("workspace: acme-prod", 'workspace: "evil.example/acme-prod"')
      : text.replace("settings:\n", settings),
  );
  const real = globalThis.fetch;
  const origins = new Set<string>();
  vi.stubGlobal("fetch", (input: string, init: RequestInit) => {
    origins.add(new URL(input).origin);
    return real(input, init);
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(await run(["plan"], rehearsal.terminal())).toBe(1);
  expect([...origins].filter((origin) => origin !== rehearsal.sandbox.url)).toEqual([]);
});

test("a snapshot with an address in it is refused, and none is read without asking nobody", async () => {
  const rehearsal = await rehearsed();
  expect(await run(["plan", "--save-live", "live.json"], rehearsal.terminal())).toBe(2);
  vi.stubGlobal("fetch", () => expect.fail("a request was sent"));
  onTestFinished(() => void vi.unstubAllGlobals());
  const offline = collectingTerminal({ cwd: rehearsal.cwd });
  expect(await run(["plan", "--live", "live.json"], offline)).toBe(2);
  const snapshot = JSON.parse(await readFile(join(rehearsal.cwd, "live.json"), "utf8")) as object;
  await writeFile(join(rehearsal.cwd, "live.json"), JSON.stringify({ ...snapshot, url: "https://evil.example" }));
  expect(await run(["plan", "--live", "live.json"], collectingTerminal({ cwd: rehearsal.cwd }))).toBe(1);
  reportFigures(
    "hosts",
    "Every request of every command goes to the configured host, with and without a proxy; redirects are refused; no policy and no snapshot chooses a host.",
    figures,
  );
});
