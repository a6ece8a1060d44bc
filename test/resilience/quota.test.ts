import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { run } from "../../src/program.ts";
import { seed } from "../../src/sandbox/seed.ts";
import { type Sandbox, type State, startSandbox } from "../../src/sandbox/server.ts";
import { collectingTerminal } from "../terminal.ts";
import { cases, reportFigures } from "./figures.ts";

const PEOPLE = cases(310, 2000);
const MINUTE = 60_000;
/** What so many writes to one endpoint take at least, at 60 a minute. */
const LEAST = Math.floor((PEOPLE - 1) / 60) * MINUTE;
const TOKEN = "CANARY-token";

const figures = {
  "writes alone": 0,
  "refused alone": 0,
  "writes beside a stranger": 0,
  "refused beside a stranger": 0,
};

/** The seeded company with many more members. */
function crowd(): State {
  const state = seed("acme");
  const model = state.users.find(({ email }) => email === "sam@acme.com");
  if (model === undefined) throw new Error("sam is gone");
  const people = Array.from({ length: PEOPLE }, (_, nth) => ({ ...model, id: `p${nth}`, email: `p${nth}@acme.com` }));
  return { ...state, users: [...state.users, ...people] };
}

type Applied = {
  readonly code: number;
  readonly output: string;
  /** In milliseconds of the virtual clock. */
  readonly took: number;
  readonly waits: readonly string[];
  readonly sandbox: Sandbox;
  /** When each PUT came in, and whether it was one of ours. */
  readonly puts: readonly { readonly at: number; readonly isOurs: boolean }[];
};

/** Gives every one of them access to a source of their own: one PUT each. Time passes only while somebody waits. */
async function applyToAll(meanwhile: (sandbox: Sandbox, time: () => number) => Promise<void>): Promise<Applied> {
  let time = Date.UTC(2026, 10, 22, 9);
  const puts: { at: number; isOurs: boolean }[] = [];
  const sandbox = await startSandbox({
    state: crowd(),
    permissionsInUserList: true,
    now: () => time,
    onRequest: ({ method, path }) =>
      void (method === "PUT" && puts.push({ at: time, isOurs: !path.includes("stranger") })),
  });
  const cwd = await mkdtemp(join(tmpdir(), "segment-access-quota-"));
  onTestFinished(async () => {
    await sandbox.close();
    await rm(cwd, { recursive: true });
  });
  const waits: string[] = [];
  const sleep = async (ms: number): Promise<void> => {
    time += ms;
    await meanwhile(sandbox, () => time);
  };
  const env = { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: TOKEN };
  const at = {
    ...collectingTerminal({ cwd, env, now: () => time }),
    waiting: (text: string | undefined) => void (text !== undefined && waits.push(text)),
    patience: { clock: { now: () => time, sleep }, retryMs: 1, timeoutMs: 60_000 },
  };
  expect(await run(["import"], at)).toBe(0);
  const folder = join(cwd, "policies/acme-prod");
  const users = await readFile(join(folder, "users.yaml"), "utf8");
  const edited = users.replaceAll(/(p\d+@acme\.com: \{ role: member)( \})/gu, "$1, sources: { payments: read-only }$2");
  expect(edited.match(/payments: read-only/gu)?.length).toBeGreaterThanOrEqual(PEOPLE);
  await writeFile(join(folder, "users.yaml"), edited);
  const began = time;
  const code = await run(["apply", "--yes"], at);
  return { code, output: at.stdout() + at.stderr(), took: time - began, waits, sandbox, puts };
}

/** Which of ours were over 60 in the minute that began with the first request after the last one, as the API counts. */
function refusedOf({ puts }: Applied): readonly { readonly at: number; readonly until: number }[] {
  let until = -Infinity;
  let used = 0;
  return puts.flatMap(({ at, isOurs }) => {
    if (at >= until) [until, used] = [at + MINUTE, 0];
    used += 1;
    return isOurs && used > 60 ? [{ at, until }] : [];
  });
}

function granted({ sandbox }: Applied): number {
  return sandbox.state().users.filter(({ id, permissions }) => id.startsWith("p") && permissions.length > 1).length;
}

test("alone: no write is refused, all take hardly longer than they must, and every wait is shown", async () => {
  const applied = await applyToAll(async () => undefined);
  expect(applied.code, applied.output).toBe(0);
  expect(granted(applied)).toBe(PEOPLE);
  // One that had been refused would have been sent again.
  expect(applied.puts).toHaveLength(PEOPLE);
  expect(refusedOf(applied)).toEqual([]);
  expect(applied.took).toBeGreaterThanOrEqual(LEAST);
  expect(applied.took).toBeLessThan(LEAST * 1.05);
  expect(
    applied.waits.filter((text) => /^rate limit of PUT \/users\/\*\/permissions, \d+ s left$/u.test(text)).length,
  ).toBeGreaterThan(PEOPLE / 2);
  figures["writes alone"] += PEOPLE;
});

// Writes of somebody else with the same token, so many a minute.
test.each([20, 40, 58])(
  "beside a stranger with %i writes a minute: a refusal is waited out, and what the stranger leaves is used",
  async (share) => {
    let due = 0;
    const applied = await applyToAll(async (sandbox, time) => {
      due ||= time();
      for (; due <= time(); due += MINUTE / share) {
        const headers = { Authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
        await fetch(`${sandbox.url}/users/stranger/permissions`, {
          method: "PUT",
          headers,
          body: '{"permissions":[]}',
        });
      }
    });
    expect(applied.code, applied.output).toBe(0);
    expect(granted(applied)).toBe(PEOPLE);
    const ours = applied.puts.filter(({ isOurs }) => isOurs);
    expect(applied.puts.length - ours.length).toBeGreaterThan(share);
    const refused = refusedOf(applied);
    expect(ours.length).toBe(PEOPLE + refused.length);
    for (const { at, until } of refused)
      expect(
        ours.filter((put) => put.at > at && put.at < until),
        "sent again before the limit is over",
      ).toEqual([]);
    expect(applied.took).toBeLessThan((Math.ceil(PEOPLE / (60 - share)) + 1) * MINUTE);
    figures["writes beside a stranger"] += PEOPLE;
    figures["refused beside a stranger"] += refused.length;
  },
);

test("the figures of this run", () => {
  expect(figures["writes alone"]).toBe(PEOPLE);
  expect(figures["writes beside a stranger"]).toBe(3 * PEOPLE);
  reportFigures(
    "quota",
    "Writes against the documented 60 a minute, on a clock of its own: alone none is refused and all take within 5 % of the least they can; beside somebody else with the same token each refusal is waited out.",
    figures,
  );
});
