import fc from "fast-check";
import { expect, test } from "vitest";
import { type Event, readEvent } from "../../src/github/event.ts";
import { github, REPO } from "./client.ts";
import { eventFor, type GitHubEvent } from "./event.ts";
import { addFork, commitTo, person } from "./history.ts";
import { mergePull, openPull, pushToPull } from "./pull.ts";
import { repositoryNamed } from "./state.ts";

function read({ payload, env }: GitHubEvent, more: Readonly<Record<string, string>> = {}): Event {
  const outcome = readEvent(payload, { ...env, ...more });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  return outcome.value;
}

test("a pull request", async () => {
  const gh = await github();
  const pull = openPull(gh.state, REPO, { edits: { a: "b" }, title: "Let @dana in" });
  const before = pushToPull(gh.state, REPO, 1, { a: "c" });
  const event = read(eventFor(gh, REPO, { name: "pull_request", action: "synchronize", number: 1, before }));
  expect(event).toEqual({
    kind: "pull-request",
    name: "pull_request",
    action: "synchronize",
    number: 1,
    title: "Let @dana in",
    author: "octo-author",
    head: { sha: pull.head.sha, ref: "change-1", repo: REPO },
    base: pull.base,
    mergeSha: pull.mergeCommitSha,
    isFork: false,
    isDependabot: false,
  });
});

test("a pull request from a fork, from one that is gone, and from Dependabot", async () => {
  const gh = await github();
  addFork(gh.state, REPO, person("stranger"));
  openPull(gh.state, REPO, { edits: { a: "b" }, from: "stranger/access" });
  const fork = eventFor(gh, REPO, { name: "pull_request", action: "opened", number: 1 });
  expect(read(fork)).toMatchObject({ isFork: true, isDependabot: false, head: { repo: "stranger/access" } });
  const payload = structuredClone(fork.payload) as { pull_request: { head: { repo: unknown } } };
  payload.pull_request.head.repo = null;
  expect(read({ ...fork, payload })).toMatchObject({ isFork: true, head: { repo: undefined } });
  openPull(gh.state, REPO, { edits: { a: "d" }, user: { login: "dependabot[bot]", type: "Bot" } });
  const bot = eventFor(gh, REPO, { name: "pull_request", action: "opened", number: 2 });
  expect(read(bot)).toMatchObject({ isFork: false, isDependabot: true });
  expect(read(bot, { GITHUB_ACTOR: "octo-lead" })).toMatchObject({ isDependabot: false });
});

test("a push to the default branch, to another, of a tag, and of nothing", async () => {
  const gh = await github();
  openPull(gh.state, REPO, { edits: { a: "b" } });
  const { before, after } = mergePull(gh.state, REPO, 1);
  const event = eventFor(gh, REPO, { name: "push", before, after });
  const pushed = { kind: "push", branch: "main", isDefaultBranch: true, sha: after, before, forced: false };
  expect(read(event)).toEqual(pushed);
  const edited = (parts: object): Event => read({ ...event, payload: { ...event.payload, ...parts } });
  expect(edited({ forced: true })).toEqual({ ...pushed, forced: true });
  expect(edited({ ref: "refs/heads/a/b" })).toEqual({ ...pushed, branch: "a/b", isDefaultBranch: false });
  expect(edited({ ref: "refs/tags/main" })).toEqual({ kind: "other", name: "push" });
  expect(edited({ deleted: true, after: "0".repeat(40) })).toEqual({ kind: "other", name: "push" });
});

test("a schedule, a dispatch, a merge queue", async () => {
  const gh = await github();
  const tip = repositoryNamed(gh.state, REPO).branches["main"] ?? "";
  const schedule = eventFor(gh, REPO, { name: "schedule", cron: "0 6 * * 1" });
  expect(read(schedule)).toEqual({ kind: "schedule", cron: "0 6 * * 1", sha: tip });
  const dispatch = eventFor(gh, REPO, { name: "workflow_dispatch", inputs: { mode: "drift" } });
  expect(read(dispatch)).toEqual({ kind: "dispatch", inputs: { mode: "drift" }, branch: "main", sha: tip });
  for (const inputs of [null, undefined, {}]) {
    expect(read({ ...dispatch, payload: { ...dispatch.payload, inputs } })).toMatchObject({ inputs: {} });
  }
  const mixed = JSON.parse('{"__proto__": "x", "dry": true, "n": 5, "none": null}') as object;
  const { inputs } = read({ ...dispatch, payload: { ...dispatch.payload, inputs: mixed } }) as Event & {
    kind: "dispatch";
  };
  expect(Object.entries(inputs)).toEqual([
    ["__proto__", "x"],
    ["dry", "true"],
    ["n", "5"],
  ]);
  const { sha: head } = commitTo(gh.state, REPO, "queued", { a: "b" });
  const queue = eventFor(gh, REPO, { name: "merge_group", number: 1, base: tip, head });
  expect(read(queue)).toEqual({
    kind: "merge-group",
    action: "checks_requested",
    headSha: head,
    headRef: `refs/heads/gh-readonly-queue/main/pr-1-${tip}`,
    baseSha: tip,
    baseRef: "main",
  });
});

test("a workflow run of a fork, and what this Action does nothing about", () => {
  const sha = "a".repeat(40);
  const env = { GITHUB_EVENT_NAME: "workflow_run", GITHUB_SHA: sha, GITHUB_REPOSITORY: REPO };
  const run = {
    id: 5,
    event: "pull_request",
    conclusion: "success",
    head_sha: sha,
    head_branch: "change",
    head_repository: { full_name: "stranger/access" },
    pull_requests: [],
  };
  expect(read({ payload: { action: "completed", workflow_run: run }, env })).toEqual({
    kind: "workflow-run",
    action: "completed",
    runId: 5,
    event: "pull_request",
    conclusion: "success",
    headSha: sha,
    headBranch: "change",
    headRepo: "stranger/access",
    pulls: [],
  });
  const other = readEvent({}, { GITHUB_EVENT_NAME: "pull_request_target" });
  expect(other).toEqual({ ok: true, value: { kind: "other", name: "pull_request_target" }, findings: [] });
});

test("whatever the payload is, it is an event or a finding", async () => {
  const gh = await github();
  openPull(gh.state, REPO, { edits: { a: "b" } });
  const whole = eventFor(gh, REPO, { name: "pull_request", action: "opened", number: 1 });
  const json = JSON.stringify(whole.payload);
  const names = [
    "pull_request",
    "pull_request_review",
    "push",
    "schedule",
    "merge_group",
    "workflow_dispatch",
    "workflow_run",
  ];
  const spoilt = fc
    .tuple(fc.nat(json.length), fc.nat(30), fc.string())
    .map(([at, length, text]) => json.slice(0, at) + text + json.slice(at + length));
  const texts = fc.oneof(fc.json(), spoilt, fc.constant('{"__proto__": {"ref": "x"}, "ref": {"toString": 1}}'));
  fc.assert(
    fc.property(fc.constantFrom(...names), texts, (name, text) => {
      let payload: unknown;
      try {
        payload = JSON.parse(text);
      } catch {
        payload = text;
      }
      const outcome = readEvent(payload, { ...whole.env, GITHUB_EVENT_NAME: name });
      if (outcome.ok) expect(outcome.value.kind).toMatch(/^(?:pull-request|push|schedule|dispatch|other)$/u);
      else expect(outcome.findings.map(({ rule }) => rule)).toEqual(["event"]);
    }),
  );
});

test("a field that is missing or of another kind is named", async () => {
  const gh = await github();
  openPull(gh.state, REPO, { edits: { a: "b" } });
  const { payload, env } = eventFor(gh, REPO, { name: "pull_request", action: "opened", number: 1 });
  const spoil = (change: (pull: Record<string, never>) => void) => {
    const copy = structuredClone(payload) as { pull_request: Record<string, never> };
    change(copy.pull_request);
    return readEvent(copy, env).findings[0]?.message;
  };
  expect(spoil((pull) => Object.assign(pull["head"] ?? {}, { sha: "main; rm -rf" }))).toContain(
    "pull_request.head.sha",
  );
  expect(spoil((pull) => Object.assign(pull, { number: -1 }))).toContain("pull_request.number");
  expect(spoil((pull) => Object.assign(pull, { labels: [{}] }))).toContain("pull_request.labels[0].name");
  expect(readEvent(payload, { ...env, GITHUB_SHA: "main" }).findings[0]?.message).toContain("GITHUB_SHA");
});
