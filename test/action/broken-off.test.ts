import { expect, test } from "vitest";
import { type PlanMarker, readMarker } from "../../src/github/marker.ts";
import { mergePull, openPull } from "../github/pull.ts";
import { REPO, rig, type Rig, users } from "./rig.ts";

const THREE = users(
  ["sam@acme.com: { role: member }", "sam@acme.com: { role: member, sources: { payments: read-only } }"],
  ["lee@acme.com: { role: member }", "lee@acme.com: { role: member, functions: read-only }"],
  ["ruth@acme.com: { role: read-only }", "ruth@acme.com: { role: member }"],
);

/** A pull request of three changes, planned and merged. */
async function merged(all: Rig) {
  openPull(all.gh.state, REPO, { edits: THREE });
  expect((await all.run({ name: "pull_request", action: "opened", number: 1 })).code).toBe(0);
  return { name: "push", ...mergePull(all.gh.state, REPO, 1) } as const;
}

function outcomeIn(all: Rig): PlanMarker["outcome"] {
  const read = readMarker(all.comments()[0]?.body ?? "");
  return read.kind === "marker" && read.marker.kind === "plan" ? read.marker.outcome : undefined;
}

/** The requests to Segment after the last that wrote. */
function afterTheWrites({ sandbox }: Rig): readonly string[] {
  const last = sandbox.requests.findLastIndex(({ method }) => method !== "GET");
  return sandbox.requests.slice(last + 1).map(({ method, path }) => `${method} ${path}`);
}

test.each([1, 3])("asked to end at write %i, an apply reads nothing again, and says what it knows", async (nth) => {
  let kill: ((signal: NodeJS.Signals) => void) | undefined;
  let writes = 0;
  const all = await rig({
    sandbox: {
      onRequest: ({ method }) => {
        if (method !== "GET" && (writes += 1) === nth) kill?.("SIGTERM");
      },
    },
  });
  const push = await merged(all);
  let count = 0;
  // So that the signal is there before the answer.
  all.sandbox.fail({ kind: "slow", ms: 300, on: ({ method }) => method !== "GET" && (count += 1) === nth });
  const stopped = await all.run(push, { during: (end) => (kill = end) });
  kill = undefined;
  expect(stopped, stopped.log).toMatchObject({ code: 1, outputs: { "failure-reason": "apply-failed" } });
  expect(stopped.writes).toHaveLength(nth);
  expect(afterTheWrites(all)).toEqual([]);
  expect(all.comments()[0]?.body).not.toContain("and verified");
  expect(outcomeIn(all)).toMatchObject({ state: "partly", done: nth, of: 3, reason: "apply-failed" });
  const resumed = await all.run(push, { run: { attempt: 2 } });
  expect(resumed, resumed.log).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
  expect(resumed.writes).toHaveLength(3 - nth);
  // The comparison: one that is left alone reads everything once more.
  expect(afterTheWrites(all)).toContain("GET /users");
  expect(outcomeIn(all)).toMatchObject({ state: "applied" });
});

test("what was applied and could not be verified is used up: undone by hand, it needs another review", async () => {
  const all = await rig();
  const push = await merged(all);
  // The reading after the last write: as often as it is tried.
  const isVerifying = (): boolean => all.sandbox.requests.some(({ method }) => method !== "GET");
  const on = ({ method, path }: { method: string; path: string }): boolean =>
    method === "GET" && path === "/roles" && isVerifying();
  all.sandbox.fail({ kind: "status", status: 403, on });
  const unverified = await all.run(push);
  expect(unverified, unverified.log).toMatchObject({ code: 1, outputs: { "failure-reason": "apply-failed" } });
  expect(unverified.writes).toHaveLength(3);
  expect(outcomeIn(all)).toMatchObject({ state: "partly", done: 3, of: 3 });
  all.sandbox.change((state) => {
    for (const user of state.users) if (user.email === "sam@acme.com") user.permissions = user.permissions.slice(-1);
  });
  const again = await all.run(push, { run: { attempt: 2 } });
  expect(again, again.log).toMatchObject({ code: 1, writes: [], outputs: { "failure-reason": "no-review" } });
  expect(again.log).toMatch(/^::error title=no-review::.*#1.*Open a pull request anew/mu);
});

test("a token that is refused in the middle is told in the comment and the outputs", async () => {
  const all = await rig();
  const push = await merged(all);
  all.sandbox.fail({ kind: "status", status: 401, on: { method: "PUT", nth: 2 } });
  const failed = await all.run(push);
  expect(failed, failed.log).toMatchObject({ code: 1, outputs: { "failure-reason": "apply-failed", adds: "2" } });
  expect(failed.outputs["comment-url"]).toContain("#issuecomment-");
  expect(failed.writes).toHaveLength(2);
  expect(outcomeIn(all)).toMatchObject({ state: "partly", done: 1, of: 3, reason: "apply-failed" });
  expect(failed.log).toMatch(/^::error title=token::/mu);
  expect(failed.log).toMatch(/^::error title=apply-failed::/mu);
});

/** Runs before the Action: printing that an operation is done fails, once, as on a full disk. */
const FULL_DISK = `const { stdout } = process;
const write = stdout.write.bind(stdout);
let isFull = true;
stdout.write = (text, ...rest) => {
  if (!isFull || !/^1\\/\\d+ +done/u.test(text)) return write(text, ...rest);
  isFull = false;
  throw new Error("ENOSPC: no space left on device, write");
};`;

test("an exception in the middle is told in the comment, the outputs and the summary, and the next run goes on", async () => {
  const all = await rig();
  const push = await merged(all);
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(FULL_DISK)}` };
  const failed = await all.run(push, { env });
  expect(failed, failed.log).toMatchObject({ code: 1, outputs: { "failure-reason": "apply-failed" } });
  expect(failed.writes).toHaveLength(1);
  expect(failed.log).toMatch(/^::error title=apply-failed::.*ENOSPC/mu);
  expect(failed.log).not.toMatch(/^\s+at .*[(:]/mu);
  expect(failed.outputs["comment-url"]).toContain("#issuecomment-");
  expect(failed.summary).toContain("ENOSPC");
  // What had been told of until then was done; of the rest nobody knows.
  expect(outcomeIn(all)).toMatchObject({ state: "partly", done: 1, of: 3, reason: "apply-failed" });
  const [outcome = ""] = all.comments()[0]?.body.split("what was reviewed follows") ?? [];
  expect(outcome).toContain("Applied 1/3, 1 failed, 1 skipped");
  expect(outcome).not.toContain("lee@acme.com");
  expect(outcome).toContain("sam@acme.com");
  const resumed = await all.run(push, { run: { attempt: 2 } });
  expect(resumed, resumed.log).toMatchObject({ code: 0, outputs: { "failure-reason": "" } });
  expect(resumed.writes).toHaveLength(2);
  expect(outcomeIn(all)).toMatchObject({ state: "applied" });
});
