import { expect, test } from "vitest";
import { ask, github, query, REPO, ROOT } from "./client.ts";
import { addComment } from "./history.ts";
import { openPull } from "./pull.ts";
import type { GitHub } from "./server.ts";
import { repositoryNamed } from "./state.ts";

const COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}";

async function withPull(): Promise<GitHub> {
  const started = await github();
  openPull(started.state, REPO, { edits: { a: "b" } });
  return started;
}

function comments({ state }: GitHub): readonly string[] {
  return repositoryNamed(state, REPO).comments.map(({ body }) => body);
}

function post(gh: GitHub, body: string) {
  return ask(gh, "POST", `${ROOT}/issues/1/comments`, { body });
}

test("a status instead of the change, once", async () => {
  const gh = await withPull();
  gh.fail({ kind: "status", status: 502, body: "<html>Bad Gateway</html>" });
  expect(await post(gh, "hi")).toMatchObject({ status: 502, body: "<html>Bad Gateway</html>" });
  expect(comments(gh)).toEqual([]);
  expect((await post(gh, "hi")).status).toBe(201);
  expect(gh.violations).toEqual([]);
});

test("secondary rate limits, with and without the time to wait", async () => {
  const gh = await withPull();
  gh.fail({ kind: "secondary-limit", retryAfter: 7 });
  gh.fail({ kind: "secondary-limit", status: 429, retryAfter: null });
  const first = await post(gh, "hi");
  expect([first.status, first.headers.get("retry-after")]).toEqual([403, "7"]);
  expect(first.body.message).toMatch(/secondary rate limit/u);
  const second = await post(gh, "hi");
  expect([second.status, second.headers.get("retry-after")]).toEqual([429, null]);
  expect(comments(gh)).toEqual([]);
});

test("the hourly limit used up", async () => {
  const gh = await withPull();
  gh.fail({ kind: "rate-limit", resetIn: 60 });
  const { status, headers } = await post(gh, "hi");
  expect([status, headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
  expect(Number(headers.get("x-ratelimit-reset")) * 1000).toBeGreaterThan(Date.now());
});

test("a connection that breaks before the change, and after it", async () => {
  const gh = await withPull();
  gh.fail({ kind: "reset-before" });
  gh.fail({ kind: "reset-after" });
  await expect(post(gh, "lost")).rejects.toThrow(TypeError);
  expect(comments(gh)).toEqual([]);
  await expect(post(gh, "made")).rejects.toThrow(TypeError);
  expect(comments(gh)).toEqual(["made"]);
});

test("no answer at all, until it is closed", async () => {
  const gh = await withPull();
  gh.fail({ kind: "timeout" });
  const waiting = post(gh, "hi").then(
    () => "answered",
    () => "broken",
  );
  await expect.poll(() => gh.requests.length).toBe(1);
  await gh.close();
  expect(await waiting).toBe("broken");
  expect(comments(gh)).toEqual([]);
});

test("a comment deleted between the list and the edit", async () => {
  const gh = await withPull();
  const { id } = addComment(gh.state, REPO, 1, "old");
  gh.fail({
    kind: "meanwhile",
    on: { method: "PATCH", path: COMMENT },
    change: (state) => {
      repositoryNamed(state, REPO).comments = [];
    },
  });
  expect((await ask(gh, "GET", `${ROOT}/issues/1/comments`)).body).toHaveLength(1);
  expect((await ask(gh, "PATCH", `${ROOT}/issues/comments/${id}`, { body: "new" })).status).toBe(404);
});

test("another writer, first to its end", async () => {
  const gh = await withPull();
  gh.fail({
    kind: "meanwhile",
    on: { method: "POST", path: COMMENTS },
    change: async () => {
      await post(gh, "theirs");
    },
  });
  await post(gh, "ours");
  expect(comments(gh)).toEqual(["theirs", "ours"]);
  expect(gh.violations).toEqual([]);
});

test("by method, path, pattern, expression, function and count", async () => {
  const gh = await withPull();
  gh.fail({ kind: "status", status: 500, on: { method: "post", path: COMMENTS, nth: 2 } });
  gh.fail({ kind: "status", status: 501, on: { path: /\/pulls\/1$/u } });
  gh.fail({ kind: "status", status: 502, on: (request) => request.query === "state=closed" });
  gh.fail({ kind: "status", status: 404, on: { path: "/graphql" }, times: Infinity });
  expect((await post(gh, "1")).status).toBe(201);
  expect((await post(gh, "2")).status).toBe(500);
  expect((await post(gh, "3")).status).toBe(201);
  expect((await ask(gh, "GET", `${ROOT}/pulls/1`)).status).toBe(501);
  expect((await ask(gh, "GET", `${ROOT}/pulls?state=open`)).status).toBe(200);
  expect((await ask(gh, "GET", `${ROOT}/pulls?state=closed`)).status).toBe(502);
  expect((await query(gh, "{ viewer { login } }")).status).toBe(404);
  expect((await query(gh, "{ viewer { login } }")).status).toBe(404);
});
