import { expect, test } from "vitest";
import { ask, github, REPO, ROOT } from "./client.ts";
import { answerProblems, requestProblems } from "./contract.ts";
import { addComment } from "./history.ts";
import { openPull } from "./pull.ts";
import { repositoryNamed } from "./state.ts";

test.each([
  ["POST", "/issues/1/comments", {}, "body"],
  ["POST", "/issues/1/comments", { body: 5 }, "body/body"],
  ["POST", "/issues/1/comments", { body: "hi", text: "hi" }, "body/text"],
  ["POST", "/issues/1/comments", undefined, "body"],
  ["POST", "/issues", { title: "Drift", labels: [{ name: 5 }] }, "body/labels"],
  ["PATCH", "/issues/1", { state: "done" }, "body/state"],
  ["GET", "/issues/1/comments?per_page=abc", undefined, "query per_page"],
  ["GET", "/issues/1/comments?since=yesterday", undefined, "query since"],
  ["GET", "/issues/1/comments?perpage=5", undefined, "query perpage"],
  ["GET", "/pulls/one", undefined, "path pull_number"],
  ["GET", "/pulls?state=merged", undefined, "query state"],
])("a request that breaks the document is refused and noted: %s %s %j", async (method, path, body, where) => {
  const gh = await github();
  openPull(gh.state, REPO, { edits: { a: "b" } });
  const before = structuredClone(gh.state);
  expect((await ask(gh, method, `${ROOT}${path}`, body)).status).toBe(422);
  expect(gh.violations[0]).toContain(`${method} ${ROOT}${path.split("?")[0]}: ${where}`);
  expect(gh.state).toEqual(before);
});

test("a path that GitHub does not have is 404 in its shape, and noted", async () => {
  const gh = await github();
  const { status, body } = await ask(gh, "GET", "/repos/acme/access/secrets");
  expect([status, body.message, body.status]).toEqual([404, "Not Found", "404"]);
  expect(gh.violations).toEqual(["GET /repos/acme/access/secrets: is not described"]);
});

test("what GitHub has and this one does not serve is noted, never dropped", async () => {
  const gh = await github();
  expect((await ask(gh, "GET", `${ROOT}/issues?assignee=octo-lead`)).status).toBe(501);
  expect((await ask(gh, "GET", `${ROOT}/issues?sort=comments`)).status).toBe(501);
  expect((await ask(gh, "POST", `${ROOT}/issues`, { title: "Drift", assignees: ["octo-lead"] })).status).toBe(501);
  expect(gh.violations).toHaveLength(3);
  expect(repositoryNamed(gh.state, REPO).issues).toEqual([]);
});

test("an answer that breaks the document is noted", async () => {
  const gh = await github();
  openPull(gh.state, REPO, { edits: { a: "b" } });
  const comment = addComment(gh.state, REPO, 1, "hi");
  await ask(gh, "GET", `${ROOT}/issues/1/comments`);
  expect(gh.violations).toEqual([]);
  comment.createdAt = "yesterday";
  await ask(gh, "GET", `${ROOT}/issues/1/comments`);
  expect(gh.violations).toHaveLength(1);
  expect(gh.violations[0]).toContain("200 body/0/created_at");
});

test("the document's nulls, statuses and errors are kept", async () => {
  const gh = await github();
  openPull(gh.state, REPO, { edits: { a: "b" } });
  const pattern = "/repos/{owner}/{repo}/pulls/{pull_number}";
  const { body } = await ask(gh, "GET", `${ROOT}/pulls/1`);
  expect(answerProblems("GET", pattern, 200, body)).toEqual([]);
  expect(answerProblems("GET", pattern, 200, { ...body, merged_by: null, merge_commit_sha: null })).toEqual([]);
  expect(answerProblems("GET", pattern, 200, { ...body, user: null })).not.toEqual([]);
  expect(answerProblems("GET", pattern, 200, { ...body, number: undefined })).not.toEqual([]);
  expect(answerProblems("GET", pattern, 201, body)).toEqual(["201 is not described"]);
  expect(answerProblems("GET", pattern, 404, { message: 404 })).not.toEqual([]);
  expect(answerProblems("GET", pattern, 451, { message: 451 })).not.toEqual([]);
  expect(answerProblems("DELETE", "/repos/{owner}/{repo}/issues/comments/{comment_id}", 204, {})).not.toEqual([]);
});

test("a parameter of the path that is missing is noticed", () => {
  const request = {
    method: "GET",
    pattern: "/repos/{owner}/{repo}",
    params: new Map([["owner", "acme"]]),
    query: new URLSearchParams(),
    body: undefined,
  };
  expect(requestProblems(request)).toEqual(["path repo is missing"]);
});
