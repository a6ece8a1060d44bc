import { describe, expect, test } from "vitest";
import { ask, github, query, readAll, REPO, ROOT } from "./client.ts";
import { addComment, addRepository, person } from "./history.ts";
import { nodeId } from "./links.ts";
import { openPull } from "./pull.ts";
import type { GitHub } from "./server.ts";
import { emptyState, repositoryNamed } from "./state.ts";

/** One with an open pull request of number 1. */
async function withPull(options: Parameters<typeof github>[0] = {}): Promise<GitHub> {
  const started = await github(options);
  openPull(started.state, REPO, { edits: { "policies/acme/users.yaml": "users: {}\n" } });
  return started;
}

describe("pages", () => {
  test("a list is read to its end by its Link headers, 30 at a time", async () => {
    const gh = await withPull();
    const ids = Array.from({ length: 95 }, (_, index) => addComment(gh.state, REPO, 1, `n. ${index}`).id);
    const { pages, items } = await readAll(gh, `${ROOT}/issues/1/comments`);
    expect(pages).toBe(4);
    expect(items.map(({ id }) => id)).toEqual(ids);
    expect(gh.violations).toEqual([]);
  });

  test("never more than 100, with every relation in the middle", async () => {
    const gh = await withPull();
    for (let count = 0; count < 301; count += 1) addComment(gh.state, REPO, 1, `n. ${count}`);
    const { body, headers } = await ask(gh, "GET", `${ROOT}/issues/1/comments?per_page=500&page=2`);
    expect(body).toHaveLength(100);
    const relations = [...(headers.get("link") ?? "").matchAll(/[?&]page=(\d+)[^>]*>; rel="(\w+)"/gu)];
    expect(Object.fromEntries(relations.map(([, page, name]) => [name, page]))).toEqual({
      prev: "1",
      next: "3",
      last: "4",
      first: "1",
    });
  });

  test("a list of one page has no Link header, and a page beyond it is empty", async () => {
    const gh = await withPull();
    addComment(gh.state, REPO, 1, "only");
    expect((await ask(gh, "GET", `${ROOT}/issues/1/comments`)).headers.get("link")).toBeNull();
    expect((await ask(gh, "GET", `${ROOT}/issues/1/comments?page=2`)).body).toEqual([]);
  });
});

describe("what the token may do", () => {
  test("a comment on a pull request needs one of two permissions, and the refusal names them", async () => {
    const gh = await withPull();
    const { permissions } = gh.state.token;
    Object.assign(permissions, { issues: "read", "pull-requests": "read" });
    const { status, body, headers } = await ask(gh, "POST", `${ROOT}/issues/1/comments`, { body: "hi" });
    expect(status).toBe(403);
    expect(body).toMatchObject({ message: "Resource not accessible by integration", status: "403" });
    expect(headers.get("x-accepted-github-permissions")).toBe("issues=write; pull_requests=write");
    expect(repositoryNamed(gh.state, REPO).comments).toEqual([]);
    permissions["pull-requests"] = "write";
    expect((await ask(gh, "POST", `${ROOT}/issues/1/comments`, { body: "hi" })).status).toBe(201);
    expect(gh.violations).toEqual([]);
  });

  test("an issue needs its own permission", async () => {
    const gh = await github();
    gh.state.token.permissions.issues = "read";
    expect((await ask(gh, "POST", `${ROOT}/issues`, { title: "Drift" })).status).toBe(403);
    expect((await ask(gh, "GET", `${ROOT}/issues`)).status).toBe(200);
  });

  test.each([
    ["/pulls/1", "pull-requests"],
    ["/commits/main", "contents"],
    ["/contents/README.md", "contents"],
    ["/issues", "issues"],
  ] as const)("reading %s needs %s, unless the repository is public", async (path, area) => {
    const gh = await withPull();
    gh.state.token.permissions[area] = "none";
    expect((await ask(gh, "GET", `${ROOT}${path}`)).status).toBe(403);
    repositoryNamed(gh.state, REPO).private = false;
    expect((await ask(gh, "GET", `${ROOT}${path}`)).status).toBe(200);
    expect(gh.violations).toEqual([]);
  });

  test("teams are closed to a workflow's token, open to an app with members: read", async () => {
    const gh = await github();
    const members = [
      { login: "octo-lead", role: "maintainer", state: "active" },
      { login: "new", role: "member", state: "pending" },
    ] as const;
    gh.state.organizations.push({ login: "acme", teams: [{ slug: "security", members: [...members] }] });
    const team = "/orgs/acme/teams/security";
    expect((await ask(gh, "GET", `${team}/memberships/octo-lead`)).status).toBe(403);
    gh.state.token.permissions.members = "read";
    expect((await ask(gh, "GET", `${team}/memberships/octo-lead`)).body).toMatchObject({
      role: "maintainer",
      state: "active",
    });
    expect((await ask(gh, "GET", `${team}/memberships/new`)).body.state).toBe("pending");
    expect((await ask(gh, "GET", `${team}/memberships/stranger`)).status).toBe(404);
    expect((await ask(gh, "GET", `${team}/members`)).body.map((member: { login: string }) => member.login)).toEqual([
      "octo-lead",
    ]);
    expect(gh.violations).toEqual([]);
  });

  test("only a person is somebody to /user", async () => {
    const gh = await github();
    expect((await ask(gh, "GET", "/user")).status).toBe(403);
    gh.state.token.user = person("pat");
    expect((await ask(gh, "GET", "/user")).body).toMatchObject({ login: "pat", type: "User" });
    expect(gh.violations).toEqual([]);
  });

  test("a wrong token and none are 401", async () => {
    const gh = await github();
    gh.state.token.value = "right";
    expect((await ask(gh, "GET", ROOT, undefined, "wrong")).body.message).toBe("Bad credentials");
    expect((await fetch(`${gh.url}${ROOT}`)).status).toBe(401);
    expect((await ask(gh, "GET", ROOT, undefined, "right")).status).toBe(200);
  });
});

describe("comments", () => {
  test("live: made as the token's user, edited, deleted", async () => {
    const gh = await withPull();
    const made = await ask(gh, "POST", `${ROOT}/issues/1/comments`, { body: "first" });
    expect(made.body.user).toMatchObject({ login: "github-actions[bot]", type: "Bot" });
    const path = `${ROOT}/issues/comments/${made.body.id}`;
    gh.state.time = "2026-11-21T11:00:00Z";
    const edited = await ask(gh, "PATCH", path, { body: "second" });
    expect(edited.body).toMatchObject({
      body: "second",
      created_at: "2026-11-21T10:00:00Z",
      updated_at: "2026-11-21T11:00:00Z",
    });
    expect((await ask(gh, "GET", `${ROOT}/issues/1/comments?since=2026-11-21T11:00:00Z`)).body).toHaveLength(1);
    expect((await ask(gh, "GET", `${ROOT}/issues/1/comments?since=2026-11-21T11:00:01Z`)).body).toHaveLength(0);
    expect((await ask(gh, "DELETE", path)).status).toBe(204);
    expect((await ask(gh, "PATCH", path, { body: "third" })).status).toBe(404);
    expect(gh.violations).toEqual([]);
  });

  test("65,536 characters are taken, one more is refused as GitHub does", async () => {
    const gh = await withPull();
    const send = (length: number) => ask(gh, "POST", `${ROOT}/issues/1/comments`, { body: "😀".repeat(length) });
    expect((await send(65_536)).status).toBe(201);
    const { status, body } = await send(65_537);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      message: "Validation Failed",
      errors: [
        {
          resource: "IssueComment",
          code: "unprocessable",
          field: "data",
          message: "Body is too long (maximum is 65536 characters)",
        },
      ],
    });
    expect(repositoryNamed(gh.state, REPO).comments).toHaveLength(1);
    expect(gh.violations).toEqual([]);
  });

  test("on what is not there: 404", async () => {
    const gh = await github();
    expect((await ask(gh, "POST", `${ROOT}/issues/9/comments`, { body: "hi" })).status).toBe(404);
    expect((await ask(gh, "GET", "/repos/acme/nowhere/issues/9/comments")).status).toBe(404);
    expect(gh.violations).toEqual([]);
  });
});

describe("issues", () => {
  test("open, close, open again", async () => {
    const gh = await withPull();
    const made = await ask(gh, "POST", `${ROOT}/issues`, { title: "Drift", body: "by hand", labels: ["drift"] });
    expect(made.body).toMatchObject({ number: 2, state: "open", state_reason: null, closed_by: null });
    const path = `${ROOT}/issues/2`;
    expect((await ask(gh, "PATCH", path, { state: "closed" })).body).toMatchObject({
      state: "closed",
      state_reason: "completed",
      closed_by: { login: "github-actions[bot]" },
    });
    expect((await ask(gh, "GET", `${ROOT}/issues?labels=drift`)).body).toEqual([]);
    expect((await ask(gh, "PATCH", path, { state: "open" })).body.state_reason).toBe("reopened");
    expect((await ask(gh, "GET", `${ROOT}/issues?labels=drift`)).body).toHaveLength(1);
    expect(gh.violations).toEqual([]);
  });

  test("the list holds pull requests too, newest first", async () => {
    const gh = await withPull();
    await ask(gh, "POST", `${ROOT}/issues`, { title: "Drift" });
    const { body } = await ask(gh, "GET", `${ROOT}/issues?state=all`);
    const shown = body.map((issue: { number: number; pull_request?: object }) => [
      issue.number,
      "pull_request" in issue,
    ]);
    expect(shown).toEqual([
      [2, false],
      [1, true],
    ]);
  });

  test("a body too long is refused, another way than a comment's", async () => {
    const gh = await github();
    const { status, body } = await ask(gh, "POST", `${ROOT}/issues`, { title: "Drift", body: "x".repeat(65_537) });
    expect([status, body.errors[0]]).toMatchObject([422, { resource: "Issue", code: "custom", field: "body" }]);
  });

  test("a repository may have none", async () => {
    const gh = await github();
    addRepository(gh.state, "acme/quiet", { a: "" }, { hasIssues: false });
    expect((await ask(gh, "POST", "/repos/acme/quiet/issues", { title: "Drift" })).status).toBe(410);
  });
});

describe("GraphQL", () => {
  const MINIMIZE = `mutation Hide($id: ID!) {
    minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized minimizedReason } }
  }`;

  test("says whose the token is", async () => {
    const gh = await github();
    expect((await query(gh, "{ viewer { login } }")).body).toEqual({
      data: { viewer: { login: "github-actions[bot]" } },
    });
  });

  test("minimizes, which REST tells afterwards", async () => {
    const gh = await withPull();
    const { id } = addComment(gh.state, REPO, 1, "old");
    const path = `${ROOT}/issues/comments/${id}`;
    expect((await ask(gh, "GET", path)).body.minimized).toBeNull();
    const { body } = await query(gh, MINIMIZE, { id: nodeId("IC", id) });
    expect(body.data.minimizeComment.minimizedComment).toEqual({ isMinimized: true, minimizedReason: "outdated" });
    expect((await ask(gh, "GET", path)).body.minimized).toEqual({ reason: "outdated" });
    expect(gh.violations).toEqual([]);
  });

  test("refuses without the permission, and what is not there", async () => {
    const gh = await withPull();
    const { id } = addComment(gh.state, REPO, 1, "old");
    expect((await query(gh, MINIMIZE, { id: "IC_nothing" })).body.errors[0].type).toBe("NOT_FOUND");
    Object.assign(gh.state.token.permissions, { issues: "read", "pull-requests": "read" });
    expect((await query(gh, MINIMIZE, { id: nodeId("IC", id) })).body.errors[0].type).toBe("FORBIDDEN");
    expect(repositoryNamed(gh.state, REPO).comments[0]?.minimized).toBeUndefined();
  });

  test("takes one input object, and refuses a reason that GitHub does not know", async () => {
    const gh = await withPull();
    const { id } = addComment(gh.state, REPO, 1, "old");
    const whole = `mutation($input: MinimizeCommentInput!) { minimizeComment(input: $input) { clientMutationId } }`;
    const hide = (classifier: string) => query(gh, whole, { input: { subjectId: nodeId("IC", id), classifier } });
    expect((await hide("BORING")).body.errors).toHaveLength(1);
    expect((await hide("RESOLVED")).body.errors).toBeUndefined();
    expect(repositoryNamed(gh.state, REPO).comments[0]?.minimized).toBe("resolved");
  });

  test("what is not served is a violation", async () => {
    const gh = await github();
    expect((await query(gh, "{ viewer { login email } }")).body.errors).toHaveLength(1);
    expect(gh.violations).toEqual(["POST /graphql: GraphQL email is not served"]);
  });
});

describe("Enterprise Server", () => {
  test("has its API under /api/v3 and Link headers that lead there", async () => {
    const gh = await withPull({ ghes: true });
    expect(gh.url.endsWith("/api/v3")).toBe(true);
    for (let count = 0; count < 31; count += 1) addComment(gh.state, REPO, 1, `n. ${count}`);
    expect((await readAll(gh, `${ROOT}/issues/1/comments`)).items).toHaveLength(31);
    expect(gh.requests[0]?.path).toBe(`${ROOT}/issues/1/comments`);
    expect(gh.violations).toEqual([]);
    const outside = await ask(gh, "GET", gh.url.replace("/api/v3", ROOT));
    expect(outside.status).toBe(404);
    expect(gh.violations).toHaveLength(1);
  });

  test("knows whose a token is, and nothing of minimizing", async () => {
    const gh = await withPull({ ghes: true });
    const { id } = addComment(gh.state, REPO, 1, "old");
    expect((await query(gh, "query { viewer { login } }")).body.data.viewer.login).toBe("github-actions[bot]");
    const hide = `mutation { minimizeComment(input: { subjectId: "${nodeId("IC", id)}", classifier: OUTDATED }) { clientMutationId } }`;
    expect((await query(gh, hide)).body.errors).toHaveLength(1);
    expect((await ask(gh, "GET", `${ROOT}/issues/comments/${id}`)).body).not.toHaveProperty("minimized");
    expect(repositoryNamed(gh.state, REPO).comments[0]?.minimized).toBeUndefined();
    expect(gh.violations).toEqual([]);
  });
});

test("every request is recorded, and counted in the headers", async () => {
  const gh = await github({ state: emptyState() });
  addRepository(gh.state, REPO, { a: "a" });
  await ask(gh, "POST", `${ROOT}/issues?x=1`, { title: "Drift" }, "secret");
  const { headers } = await ask(gh, "GET", ROOT);
  expect(gh.requests[0]).toEqual({
    method: "POST",
    path: `${ROOT}/issues`,
    query: "x=1",
    body: { title: "Drift" },
    token: "secret",
  });
  expect([headers.get("x-ratelimit-limit"), headers.get("x-ratelimit-remaining")]).toEqual(["1000", "998"]);
});
