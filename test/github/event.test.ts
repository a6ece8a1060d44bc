import { expect, test } from "vitest";
import { ask, github, REPO, ROOT } from "./client.ts";
import { eventFor } from "./event.ts";
import { addFork, addReview, person } from "./history.ts";
import { mergePull, openPull, pushToPull } from "./pull.ts";
import { repositoryNamed } from "./state.ts";

const EDITS = { "policies/acme/users.yaml": "users: {}\n" };

test("a pull request opened, and pushed to", async () => {
  const gh = await github();
  const pull = openPull(gh.state, REPO, { edits: EDITS });
  const opened = eventFor(gh, REPO, { name: "pull_request", action: "opened", number: 1 });
  const asked = await ask(gh, "GET", `${ROOT}/pulls/1`);
  expect(opened.payload).toMatchObject({
    action: "opened",
    number: 1,
    pull_request: asked.body,
    repository: { full_name: REPO, default_branch: "main" },
    sender: { login: "octo-author" },
  });
  expect(opened.env).toMatchObject({
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_REF: "refs/pull/1/merge",
    GITHUB_REF_NAME: "1/merge",
    GITHUB_HEAD_REF: "change-1",
    GITHUB_BASE_REF: "main",
    GITHUB_SHA: pull.mergeCommitSha,
    GITHUB_API_URL: gh.url,
    GITHUB_GRAPHQL_URL: gh.graphqlUrl,
    GITHUB_REPOSITORY: REPO,
  });
  const before = pushToPull(gh.state, REPO, 1, { a: "b" });
  const pushed = eventFor(gh, REPO, { name: "pull_request", action: "synchronize", number: 1, before });
  expect(pushed.payload).toMatchObject({ before, after: pull.head.sha });
  expect(pushed.env["GITHUB_SHA"]).not.toBe(opened.env["GITHUB_SHA"]);
});

test("a fork's and Dependabot's", async () => {
  const gh = await github();
  addFork(gh.state, REPO, person("stranger"));
  openPull(gh.state, REPO, { edits: EDITS, from: "stranger/access", user: person("stranger") });
  openPull(gh.state, REPO, {
    edits: EDITS,
    branch: "dependabot/npm_and_yarn/x-2",
    user: { login: "dependabot[bot]", type: "Bot" },
  });
  const fork = eventFor(gh, REPO, { name: "pull_request", action: "opened", number: 1 });
  expect(fork.payload).toMatchObject({
    pull_request: { head: { repo: { full_name: "stranger/access", fork: true } } },
  });
  const bot = eventFor(gh, REPO, { name: "pull_request", action: "opened", number: 2 });
  expect(bot.payload).toMatchObject({ sender: { login: "dependabot[bot]", type: "Bot" } });
  expect([bot.env["GITHUB_ACTOR"], bot.env["GITHUB_HEAD_REF"]]).toEqual([
    "dependabot[bot]",
    "dependabot/npm_and_yarn/x-2",
  ]);
});

test("a push of what was merged", async () => {
  const gh = await github();
  openPull(gh.state, REPO, { edits: EDITS });
  const { before, after } = mergePull(gh.state, REPO, 1);
  const { payload, env } = eventFor(gh, REPO, { name: "push", before, after });
  expect(payload).toMatchObject({ ref: "refs/heads/main", before, after, head_commit: { id: after } });
  expect(payload["commits"]).toHaveLength(2);
  expect(env).toMatchObject({
    GITHUB_SHA: after,
    GITHUB_REF: "refs/heads/main",
    GITHUB_REF_NAME: "main",
    GITHUB_HEAD_REF: "",
  });
});

test("a merge queue's group", async () => {
  const gh = await github();
  const pull = openPull(gh.state, REPO, { edits: EDITS });
  const head = pull.mergeCommitSha ?? "";
  const { payload, env } = eventFor(gh, REPO, { name: "merge_group", number: 1, base: pull.base.sha, head });
  const ref = `refs/heads/gh-readonly-queue/main/pr-1-${pull.base.sha}`;
  expect(payload).toMatchObject({
    action: "checks_requested",
    merge_group: { head_sha: head, head_ref: ref, base_sha: pull.base.sha, base_ref: "refs/heads/main" },
  });
  expect(payload).not.toHaveProperty("pull_request");
  expect([env["GITHUB_REF"], env["GITHUB_SHA"]]).toEqual([ref, head]);
});

test("a review", async () => {
  const gh = await github();
  const pull = openPull(gh.state, REPO, { edits: EDITS });
  const { id } = addReview(gh.state, REPO, 1, { user: person("octo-lead") });
  const { payload, env } = eventFor(gh, REPO, {
    name: "pull_request_review",
    action: "submitted",
    number: 1,
    review: id,
  });
  expect(payload).toMatchObject({
    review: { id, state: "approved", commit_id: pull.head.sha },
    sender: { login: "octo-lead" },
  });
  expect(env["GITHUB_ACTOR"]).toBe("octo-lead");
  expect(() => eventFor(gh, REPO, { name: "pull_request_review", action: "submitted", number: 1, review: 0 })).toThrow(
    RangeError,
  );
});

test("a schedule, which nobody sends, and a run by hand", async () => {
  const gh = await github({ ghes: true });
  const tip = repositoryNamed(gh.state, REPO).branches["main"];
  const schedule = eventFor(gh, REPO, { name: "schedule", cron: "0 5 * * 1" });
  expect(schedule.payload).toMatchObject({ schedule: "0 5 * * 1" });
  expect(schedule.payload).not.toHaveProperty("sender");
  expect(schedule.env).toMatchObject({
    GITHUB_SHA: tip,
    GITHUB_API_URL: gh.url,
    GITHUB_SERVER_URL: "https://github.example.com",
  });
  const hand = eventFor(
    gh,
    REPO,
    { name: "workflow_dispatch", inputs: { mode: "apply" } },
    { actor: person("pat"), id: 5, attempt: 2 },
  );
  expect(hand.payload).toMatchObject({ inputs: { mode: "apply" }, ref: "refs/heads/main" });
  expect(hand.env).toMatchObject({ GITHUB_ACTOR: "pat", GITHUB_RUN_ID: "5", GITHUB_RUN_ATTEMPT: "2" });
});
