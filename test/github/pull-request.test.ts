import { expect, test } from "vitest";
import { mergeBaseOf, pullOfCommit, readPull } from "../../src/github/pull-request.ts";
import { policyFilesAt } from "../../src/github/policy-at.ts";
import { ask, github, REPO, ROOT } from "./client.ts";
import { connected, must, NO_COMMIT, problemIn, sent } from "./connected.ts";
import { addFork, commitTo, person } from "./history.ts";
import { mergePull, openPull, pushToPull } from "./pull.ts";
import type { GitHub } from "./server.ts";
import { repositoryNamed } from "./state.ts";

function tip(gh: GitHub): string {
  return repositoryNamed(gh.state, REPO).branches["main"] ?? "";
}

async function pullOf(gh: GitHub, sha: string) {
  return must(await pullOfCommit(connected(gh), sha, "main"));
}

test("a pull request, of a fork that is gone too", async () => {
  const gh = await github();
  const opened = openPull(gh.state, REPO, { edits: { a: "b" }, labels: ["access"], title: "Let @dana in" });
  const pull = must(await readPull(connected(gh), 1));
  expect(pull).toEqual({
    number: 1,
    title: "Let @dana in",
    author: "octo-author",
    state: "open",
    labels: ["access"],
    locked: false,
    head: { sha: opened.head.sha, ref: "change-1", repo: REPO },
    base: opened.base,
    mergedAt: undefined,
    mergeCommitSha: opened.mergeCommitSha,
  });
  const { body } = await ask(gh, "GET", `${ROOT}/pulls/1`);
  gh.fail({
    kind: "status",
    status: 200,
    body: { ...body, user: null, head: { ...body.head, repo: null } },
    headers: { "content-type": "application/json" },
  });
  expect(must(await readPull(connected(gh), 1))).toMatchObject({ author: "ghost", head: { repo: undefined } });
  expect(problemIn(await readPull(connected(gh), 2)).kind).toBe("gone");
  expect(gh.violations).toEqual([]);
});

test.each(["merge", "squash", "rebase"] as const)("the pull request of a %s", async (method) => {
  const gh = await github({ ghes: method === "squash" });
  openPull(gh.state, REPO, { edits: { a: "b" } });
  pushToPull(gh.state, REPO, 1, { c: "d" });
  openPull(gh.state, REPO, { edits: { e: "f" } });
  const { after } = mergePull(gh.state, REPO, 1, { method });
  mergePull(gh.state, REPO, 2, { method });
  expect(await pullOf(gh, after)).toMatchObject({ number: 1, mergeCommitSha: after });
  const commits = repositoryNamed(gh.state, REPO).pulls[0]?.merged?.commits ?? [];
  for (const sha of commits) {
    // oxlint-disable-next-line no-await-in-loop -- a few
    expect(await pullOf(gh, sha)).toMatchObject({ number: 1 });
  }
  expect(gh.violations).toEqual([]);
});

test("a direct push, an open pull request, and one merged elsewhere are none", async () => {
  const gh = await github();
  expect(await pullOf(gh, commitTo(gh.state, REPO, "main", { a: "b" }).sha)).toBeUndefined();
  const open = openPull(gh.state, REPO, { edits: { c: "d" } });
  expect(await pullOf(gh, open.head.sha)).toBeUndefined();
  const elsewhere = openPull(gh.state, REPO, { edits: { e: "f" } });
  elsewhere.base.ref = "release";
  expect(await pullOf(gh, mergePull(gh.state, REPO, 2).after)).toBeUndefined();
  expect(problemIn(await pullOfCommit(connected(gh), NO_COMMIT, "main")).kind).toBe("refused");
});

test("of several, the one whose merge made the commit, else the one merged last", async () => {
  const gh = await github();
  for (const [index, a] of ["1", "2", "3"].entries()) {
    gh.state.time = `2026-11-2${index}T10:00:00Z`;
    openPull(gh.state, REPO, { edits: { a } });
    mergePull(gh.state, REPO, index + 1);
  }
  const { pulls } = repositoryNamed(gh.state, REPO);
  const sha = pulls[1]?.mergeCommitSha ?? "";
  for (const { merged } of pulls) merged?.commits.push(sha);
  expect(await pullOf(gh, sha)).toMatchObject({ number: 2 });
  for (const pull of pulls) pull.mergeCommitSha = null;
  expect(await pullOf(gh, sha)).toMatchObject({ number: 3 });
});

test("where a pull request left its base", async () => {
  const gh = await github();
  const start = tip(gh);
  const { head } = openPull(gh.state, REPO, { edits: { a: "b" } });
  commitTo(gh.state, REPO, "main", { c: "d" });
  expect(must(await mergeBaseOf(connected(gh), tip(gh), head.sha))).toBe(start);
  expect(problemIn(await mergeBaseOf(connected(gh), NO_COMMIT, head.sha)).kind).toBe("gone");
  expect(gh.violations).toEqual([]);
});

const isYaml = (path: string): boolean => path.endsWith(".yaml");

function filesAt(gh: GitHub, folder: string, sha = tip(gh)) {
  return policyFilesAt(connected(gh), sha, folder, isYaml);
}

test("the policy files of a commit, as they were there, from a fork too", async () => {
  const gh = await github();
  const before = tip(gh);
  const text = "\ufeffusers: { é@acme.com: { role: owner } }\r\n";
  const edits = {
    "policies/acme/deep/er/x.yaml": text,
    "policies/b.yaml": "",
    "policies/notes.md": "",
    "policiesx/c.yaml": "",
  };
  commitTo(gh.state, REPO, "main", { ...edits, "policies/.git/d.yaml": "", "policies/acme/.e.yaml": "" });
  const now = must(await filesAt(gh, "policies"));
  expect(now.findings).toEqual([]);
  expect(now.files.map(({ file }) => file)).toEqual([
    "policies/acme/deep/er/x.yaml",
    "policies/acme/groups.yaml",
    "policies/acme/users.yaml",
    "policies/b.yaml",
  ]);
  expect(now.files[0]?.text).toBe(text);
  for (const folder of ["policies/acme", "./policies/acme/"]) {
    // oxlint-disable-next-line no-await-in-loop -- two
    expect(must(await filesAt(gh, folder, before)).files.map(({ file }) => file)).toEqual([
      "policies/acme/groups.yaml",
      "policies/acme/users.yaml",
    ]);
  }
  expect(must(await filesAt(gh, ".")).files).toHaveLength(5);
  expect(must(await filesAt(gh, "policies/acme/users.yaml"))).toEqual({ files: [], findings: [] });
  expect(must(await filesAt(gh, "nowhere"))).toEqual({ files: [], findings: [] });
  addFork(gh.state, REPO, person("stranger"));
  const { head } = openPull(gh.state, REPO, { edits: { "policies/f.yaml": "" }, from: "stranger/access" });
  expect(must(await filesAt(gh, "policies", head.sha)).files).toHaveLength(5);
  expect(problemIn(await filesAt(gh, "policies", NO_COMMIT)).kind).toBe("gone");
  expect(gh.violations).toEqual([]);
});

test("a folder below a hidden one is read, and too large a tree is walked", async () => {
  const gh = await github();
  commitTo(gh.state, REPO, "main", {
    ".access/policies/a/b/c.yaml": "c",
    ".access/policies/a/.d/e.yaml": "",
    ".access/policies/f.yaml": "f",
  });
  const files = [
    { file: ".access/policies/a/b/c.yaml", text: "c" },
    { file: ".access/policies/f.yaml", text: "f" },
  ];
  expect(must(await filesAt(gh, ".access/policies")).files).toEqual(files);
  repositoryNamed(gh.state, REPO).treeLimit = 3;
  expect(must(await filesAt(gh, ".access/policies"))).toEqual({ files, findings: [] });
  repositoryNamed(gh.state, REPO).treeLimit = 1;
  expect(problemIn(await filesAt(gh, ".access/policies")).kind).toBe("unreachable");
  expect(gh.violations).toEqual([]);
});

test("links, submodules, what is too large and what is not UTF-8 are findings, and are not read", async () => {
  const gh = await github();
  const names = ["big.yaml", "dir", "link.yaml", "sub", "text.yaml"];
  commitTo(gh.state, REPO, "main", Object.fromEntries(names.map((name) => [`policies/new/${name}`, name])));
  const root = (await ask(gh, "GET", `${ROOT}/git/trees/${tip(gh)}?recursive=1`)).body;
  const { sha } = root.tree.find(({ path }: { path: string }) => path === "policies/new");
  const { body } = await ask(gh, "GET", `${ROOT}/git/trees/${sha}?recursive=1`);
  const changes: Record<string, object> = {
    "big.yaml": { size: 5 * 1024 * 1024 + 1 },
    dir: { mode: "120000" },
    "link.yaml": { mode: "120000" },
    sub: { mode: "160000", type: "commit", size: undefined },
  };
  const tree = body.tree.map((entry: { path: string }) => ({ ...entry, ...changes[entry.path] }));
  const json = { "content-type": "application/json" };
  gh.fail({
    kind: "status",
    status: 200,
    body: { ...body, tree },
    headers: json,
    on: { path: `${ROOT}/git/trees/${sha}` },
  });
  const content = Buffer.from([0x61, 0xff]).toString("base64");
  gh.fail({
    kind: "status",
    status: 200,
    body: { content, encoding: "base64", size: 2 },
    headers: json,
    on: { path: /blobs/u },
  });
  const read = must(await filesAt(gh, "policies/new"));
  expect(read.files).toEqual([]);
  expect(read.findings.map(({ rule, severity, source }) => [rule, severity, source?.file])).toEqual([
    ["file-too-large", "error", "policies/new/big.yaml"],
    ["outside", "error", "policies/new/dir"],
    ["outside", "error", "policies/new/link.yaml"],
    ["outside", "error", "policies/new/sub"],
    ["encoding", "error", "policies/new/text.yaml"],
  ]);
  expect(sent(gh).filter((request) => request.includes("/blobs/"))).toHaveLength(1);
});

test("a file that did not come, or not whole, leaves no policy", async () => {
  const gh = await github();
  gh.fail({ kind: "status", status: 500, on: { path: /blobs/u, nth: 2 }, times: 9 });
  expect(problemIn(await filesAt(gh, "policies")).kind).toBe("unreachable");
  const other = await github();
  const body = { content: "YQ==", encoding: "base64", size: 2 };
  other.fail({
    kind: "status",
    status: 200,
    body,
    headers: { "content-type": "application/json" },
    on: { path: /blobs/u },
  });
  expect(problemIn(await filesAt(other, "policies")).kind).toBe("unreachable");
});
