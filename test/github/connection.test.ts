import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { connect } from "../../src/github/connection.ts";
import { findingOf } from "../../src/github/problem.ts";
import { readPull } from "../../src/github/pull-request.ts";
import { readAll } from "../../src/github/read.ts";
import { whoAmI } from "../../src/github/self.ts";
import { github, REPO, ROOT } from "./client.ts";
import { connected, must, problemIn, sent } from "./connected.ts";
import { addComment, person } from "./history.ts";
import { openPull } from "./pull.ts";

const PULL = `${ROOT}/pulls/1`;
const NEEDS = "pull-requests: write";

async function withPull(options: Parameters<typeof github>[0] = {}) {
  const gh = await github(options);
  openPull(gh.state, REPO, { edits: { a: "b" } });
  return gh;
}

test.each([
  ["a path that is none", { apiUrl: "api.github.com" }],
  ["plain http to elsewhere", { apiUrl: "http://ghe.example.com/api/v3" }],
  ["plain http for GraphQL", { graphqlUrl: "http://ghe.example.com/api/graphql" }],
  ["a password in the address", { apiUrl: "https://a:b@api.github.com" }],
  ["a repository without an owner", { repository: "access" }],
  ["a repository with too many parts", { repository: "acme/access/more" }],
  ["no token", { token: "" }],
])("does not connect with %s", (_, wrong) => {
  const right = {
    token: "t",
    apiUrl: "https://api.github.com",
    graphqlUrl: "https://api.github.com/graphql",
    serverUrl: "https://github.com",
    repository: REPO,
  };
  expect(connect(right).ok).toBe(true);
  expect(connect({ ...right, ...wrong }).findings.map(({ rule }) => rule)).toEqual(["github-connection"]);
});

test("sends the token to the API's own address, also under a path", async () => {
  const gh = await withPull({ ghes: true });
  expect(must(await readPull(connected(gh, { apiUrl: `${gh.url}/` }), 1)).number).toBe(1);
  expect(gh.requests).toMatchObject([{ method: "GET", path: PULL, token: "ghs_secret" }]);
  expect(gh.violations).toEqual([]);
});

test.each([
  [403, "permission"],
  [401, "refused"],
  [404, "gone"],
  [410, "refused"],
  [422, "refused"],
  [451, "refused"],
] as const)("%i is %s, and is not tried again", async (status, kind) => {
  const gh = await withPull();
  gh.fail({ kind: "status", status, body: { message: "No ghs_secret \u202e" }, times: 9 });
  const problem = problemIn(await readPull(connected(gh), 1));
  expect(problem.kind).toBe(kind);
  expect(problem.message).not.toContain("ghs_secret");
  expect(problem.message).toContain("No *** \\u{202e}");
  expect(gh.requests).toHaveLength(1);
});

test("a missing permission is named, and becomes a finding", async () => {
  const gh = await withPull();
  gh.state.token.permissions["pull-requests"] = "none";
  const problem = problemIn(await readPull(connected(gh), 1));
  expect(problem).toMatchObject({ kind: "permission", needs: "pull-requests: read" });
  const finding = findingOf(problem, "warning", "The pull request can't be read");
  expect([finding.rule, finding.severity]).toEqual(["github-permission", "warning"]);
  expect(finding.message).toContain("`pull-requests: read`");
});

test.each([{ kind: "status", status: 502 }, { kind: "reset-before" }, { kind: "timeout" }] as const)(
  "what may get better is tried again: %j",
  async (fault) => {
    const gh = await withPull();
    gh.fail({ ...fault, times: 2 });
    expect(must(await readPull(connected(gh, { timeoutMs: 100 }), 1)).number).toBe(1);
    expect(gh.requests).toHaveLength(3);
  },
);

test.each([{ kind: "status", status: 502 }, { kind: "reset-before" }, { kind: "timeout" }] as const)(
  "what does not get better is tried four times and no more: %j",
  async (fault) => {
    const gh = await withPull();
    gh.fail({ ...fault, times: 99 });
    expect(problemIn(await readPull(connected(gh, { timeoutMs: 50 }), 1)).kind).toBe("unreachable");
    expect(gh.requests).toHaveLength(4);
  },
);

test("a POST that got no answer is not sent again", async () => {
  const gh = await withPull();
  gh.fail({ kind: "reset-after" });
  const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
  const made = await connected(gh).call(route, NEEDS, { issue_number: 1, body: "hi" });
  expect(problemIn(made).kind).toBe("unreachable");
  expect(sent(gh)).toEqual([`POST ${ROOT}/issues/1/comments`]);
});

test.each([{ kind: "secondary-limit" }, { kind: "secondary-limit", status: 429 }, { kind: "rate-limit" }] as const)(
  "a limit is waited for and told: %j",
  async (fault) => {
    const gh = await withPull();
    gh.fail(fault);
    const told: string[] = [];
    const tell = (line: string): void => void told.push(line);
    expect(must(await readPull(connected(gh, { tell }), 1)).number).toBe(1);
    expect(gh.requests).toHaveLength(2);
    expect(told).toHaveLength(1);
  },
);

test.each([
  [{ kind: "secondary-limit", retryAfter: 3600 }, 1],
  [{ kind: "rate-limit", resetIn: 3600 }, 1],
  [{ kind: "secondary-limit" }, 4],
] as const)("a limit that lasts is no missing permission: %j", async (fault, requests) => {
  const gh = await withPull();
  gh.fail({ ...fault, times: 99 });
  expect(problemIn(await readPull(connected(gh), 1)).kind).toBe("unreachable");
  expect(gh.requests).toHaveLength(requests);
});

test("a redirect within the host is followed with the same body", async () => {
  const gh = await withPull();
  gh.fail({ kind: "status", status: 307, headers: { Location: `${gh.url}${ROOT}/issues/1/comments` } });
  const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
  must(await connected(gh, { repository: "acme/renamed" }).call(route, NEEDS, { issue_number: 1, body: "hi" }));
  expect(gh.requests.map(({ body }) => body)).toEqual([{ body: "hi" }, { body: "hi" }]);
  expect(gh.state.repositories[0]?.comments).toHaveLength(1);
});

test("nothing goes to another host: neither by a redirect nor by the next page of a list", async () => {
  const heard: (string | undefined)[] = [];
  const stranger = createServer((request, response) => {
    heard.push(request.url);
    response.end("[]");
  });
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  const elsewhere = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/take`;
  const gh = await withPull();
  gh.fail({ kind: "status", status: 302, body: {}, headers: { Location: elsewhere }, times: 9 });
  expect(problemIn(await readPull(connected(gh), 1)).kind).toBe("refused");
  const other = await withPull();
  const link = { Link: `<${elsewhere}?page=2>; rel="next"`, "Content-Type": "application/json" };
  other.fail({ kind: "status", status: 200, body: [], headers: link });
  const route = "GET /repos/{owner}/{repo}/pulls";
  const list = await readAll(connected(other), route, NEEDS, {}, (one) => one.count("number"));
  expect(problemIn(list).kind).toBe("unreachable");
  expect(heard).toEqual([]);
  stranger.close();
});

test.each([
  [200, "<html>Sign in</html>"],
  [200, { message: "hello" }],
  [200, []],
  [200, { number: "1" }],
])("an answer that is none is a problem: %i %j", async (status, body) => {
  const gh = await withPull();
  gh.fail({ kind: "status", status, body, times: 9 });
  expect(problemIn(await readPull(connected(gh), 1)).kind).toBe("unreachable");
});

test("a list is read to its end, or not at all", async () => {
  const gh = await withPull();
  for (let count = 0; count < 250; count += 1) addComment(gh.state, REPO, 1, `n. ${count}`);
  const read = () =>
    readAll(
      connected(gh),
      "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
      NEEDS,
      { issue_number: 1 },
      (one) => one.text("body"),
    );
  expect(must(await read())).toEqual(Array.from({ length: 250 }, (_, count) => `n. ${count}`));
  expect(gh.requests).toHaveLength(3);
  gh.fail({ kind: "status", status: 404, on: { nth: 3 } });
  expect(problemIn(await read()).kind).toBe("gone");
  expect(gh.violations).toEqual([]);
});

test.each(['<>; rel="next"', "<https://api.github.com/x?page=2>; rel=next", 'somewhere; rel="next"'])(
  "a list that goes on, and not where: %s",
  async (Link) => {
    const gh = await withPull();
    const headers = { Link, "Content-Type": "application/json" };
    gh.fail({ kind: "status", status: 200, body: [], headers });
    const route = "GET /repos/{owner}/{repo}/pulls";
    const list = await readAll(connected(gh), route, NEEDS, {}, (one) => one.count("number"));
    expect(problemIn(list)).toMatchObject({ kind: "unreachable", message: expect.stringContaining("next page") });
    expect(gh.requests).toHaveLength(1);
  },
);

test.each([
  ["a workflow's own", undefined, false],
  ["an app's", { login: "access-app[bot]", type: "Bot" } as const, false],
  ["a person's", person("octo-lead"), true],
])("knows whose token it is: %s", async (_, user, ghes) => {
  const gh = await github({ ghes });
  if (user !== undefined) gh.state.token.user = user;
  expect(must(await whoAmI(connected(gh)))).toEqual({ login: user?.login ?? "github-actions[bot]" });
  expect(gh.violations).toEqual([]);
});

test("without GraphQL it asks who a person is, and takes everybody else to be a workflow", async () => {
  const gh = await github({ ghes: true });
  gh.fail({ kind: "status", status: 404, on: { path: "/graphql" }, times: 9 });
  const self = must(await whoAmI(connected(gh)));
  expect(self.login).toBe("github-actions[bot]");
  expect(self.note).toBeDefined();
  gh.state.token.user = person("octo-lead");
  expect(must(await whoAmI(connected(gh)))).toEqual({ login: "octo-lead" });
  expect(sent(gh)).toEqual(["POST /graphql", "GET /user", "POST /graphql", "GET /user"]);
});

test.each([{ kind: "status", status: 502 }, { kind: "reset-before" }] as const)(
  "does not guess whose token it is where GraphQL is only unreachable: %j",
  async (fault) => {
    const gh = await github();
    gh.fail({ ...fault, times: 99 });
    expect(problemIn(await whoAmI(connected(gh))).kind).toBe("unreachable");
    expect(new Set(sent(gh))).toEqual(new Set(["POST /graphql"]));
    expect(gh.requests).toHaveLength(4);
  },
);
