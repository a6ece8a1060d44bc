import { describe, expect, test } from "vitest";
import { ask, github, readAll, REPO, ROOT } from "./client.ts";
import { blobSha, treeSha } from "./git.ts";
import { addFork, addReview, commitTo, person } from "./history.ts";
import { mergePull, openPull, pushToPull, refreshTestMerge } from "./pull.ts";
import { repositoryNamed } from "./state.ts";

const USERS = "policies/acme/users.yaml";

test("ids of files and folders are git's own", () => {
  expect(blobSha("hello\n")).toBe("ce013625030ba8dba906f756967f9e9ca394464a");
  expect(treeSha({})).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  expect(treeSha({ "a/b": "x", "a.txt": "y", a0: "z" })).toBe("e284becea0d454c9963e99034d29fc144b8e0675");
});

describe("a pull request", () => {
  test("has its files, also the renamed and the deleted", async () => {
    const gh = await github();
    const edits = {
      [USERS]: "users:\n  b@acme.com: { role: owner }\n",
      "README.md": null,
      "LIESMICH.md": "Hello\n",
      "policies/acme/groups.yaml": null,
    };
    openPull(gh.state, REPO, { edits });
    const { items } = await readAll(gh, `${ROOT}/pulls/1/files?per_page=2`);
    const shown = items.map(({ filename, status, previous_filename: from, additions, deletions }) => [
      filename,
      status,
      from,
      additions,
      deletions,
    ]);
    expect(shown).toEqual([
      ["LIESMICH.md", "renamed", "README.md", 0, 0],
      ["policies/acme/groups.yaml", "removed", undefined, 0, 1],
      [USERS, "modified", undefined, 1, 1],
    ]);
    const { body } = await ask(gh, "GET", `${ROOT}/pulls/1`);
    expect(body).toMatchObject({
      changed_files: 3,
      additions: 1,
      deletions: 2,
      commits: 1,
      mergeable: true,
      merged: false,
    });
    expect(gh.violations).toEqual([]);
  });

  test("from a fork: its head is there, its commits are found in both", async () => {
    const gh = await github();
    const fork = addFork(gh.state, REPO, person("stranger"));
    const pull = openPull(gh.state, REPO, {
      edits: { [USERS]: "users: {}\n" },
      from: "stranger/access",
      user: person("stranger"),
    });
    const { body } = await ask(gh, "GET", `${ROOT}/pulls/1`);
    expect(body.head).toMatchObject({ label: "stranger:change-1", repo: { full_name: "stranger/access", fork: true } });
    expect(fork.branches["change-1"]).toBe(pull.head.sha);
    expect((await ask(gh, "GET", `${ROOT}/commits/${pull.head.sha}`)).status).toBe(200);
    expect((await ask(gh, "GET", `${ROOT}/compare/main...stranger:change-1`)).body.ahead_by).toBe(1);
    expect((await ask(gh, "GET", `${ROOT}/pulls?head=stranger:change-1`)).body).toHaveLength(1);
    expect(gh.violations).toEqual([]);
  });

  test("has reviews on the head they were given on", async () => {
    const gh = await github();
    const pull = openPull(gh.state, REPO, { edits: { [USERS]: "users: {}\n" } });
    const review = addReview(gh.state, REPO, 1, { user: person("octo-lead") });
    const before = pushToPull(gh.state, REPO, 1, { [USERS]: "users: # none\n" });
    addReview(gh.state, REPO, 1, { user: person("pat"), state: "PENDING" });
    review.state = "DISMISSED";
    const { body } = await ask(gh, "GET", `${ROOT}/pulls/1/reviews`);
    expect(body).toMatchObject([
      { state: "DISMISSED", commit_id: before, user: { login: "octo-lead" } },
      { state: "PENDING", commit_id: pull.head.sha },
    ]);
    expect(body[1]).not.toHaveProperty("submitted_at");
    expect(before).not.toBe(pull.head.sha);
    expect(gh.violations).toEqual([]);
  });

  test("is merged on trial anew when its base moves", async () => {
    const gh = await github();
    const pull = openPull(gh.state, REPO, { edits: { [USERS]: "users: {}\n" } });
    const before = pull.mergeCommitSha;
    const { sha } = commitTo(gh.state, REPO, "main", { "README.md": "Moved\n" });
    refreshTestMerge(gh.state, REPO, 1);
    const { body } = await ask(gh, "GET", `${ROOT}/pulls/1`);
    expect(body.base.sha).toBe(sha);
    expect(body.merge_commit_sha).not.toBe(before);
    const readme = await ask(gh, "GET", `${ROOT}/contents/README.md?ref=refs/pull/1/merge`);
    expect(Buffer.from(readme.body.content, "base64").toString()).toBe("Moved\n");
  });

  test.each([
    ["merge", 2],
    ["squash", 1],
    ["rebase", 1],
  ] as const)("merged by %s is found by what it brought to the base branch", async (method, parents) => {
    const gh = await github();
    const pull = openPull(gh.state, REPO, { edits: { [USERS]: "users: {}\n" } });
    pushToPull(gh.state, REPO, 1, { "policies/acme/new.yaml": "groups: {}\n" });
    commitTo(gh.state, REPO, "main", { "README.md": "Meanwhile\n" });
    const elsewhere = commitTo(gh.state, REPO, "main", { "README.md": "Pushed\n" }).sha;
    const { before, after } = mergePull(gh.state, REPO, 1, { method });
    pull.mergeCommitSha = null;
    const numbers = async (sha: string) =>
      (await ask(gh, "GET", `${ROOT}/commits/${sha}/pulls`)).body.map(({ number }: { number: number }) => number);
    expect(before).toBe(elsewhere);
    expect(await numbers(after)).toEqual([1]);
    expect(await numbers(pull.head.sha)).toEqual([1]);
    expect(await numbers(elsewhere)).toEqual([]);
    const merged = await ask(gh, "GET", `${ROOT}/commits/main`);
    expect([merged.body.sha, merged.body.parents.length]).toEqual([after, parents]);
    expect(repositoryNamed(gh.state, REPO).commits[after]?.files).toMatchObject({
      "README.md": "Pushed\n",
      [USERS]: "users: {}\n",
      "policies/acme/new.yaml": "groups: {}\n",
    });
    expect((await ask(gh, "GET", `${ROOT}/pulls/1`)).body).toMatchObject({
      merged: true,
      state: "closed",
      merge_commit_sha: null,
    });
    expect((await ask(gh, "GET", `${ROOT}/pulls`)).body).toEqual([]);
    expect(gh.violations).toEqual([]);
  });
});

describe("files at a commit", () => {
  test("alone and as a folder, of a branch, a commit and a test merge", async () => {
    const gh = await github();
    const { mergeCommitSha } = openPull(gh.state, REPO, { edits: { [USERS]: "users: {}\n" } });
    for (const ref of ["change-1", "refs/heads/change-1", "refs/pull/1/merge", mergeCommitSha ?? ""]) {
      const { body } = await ask(gh, "GET", `${ROOT}/contents/${USERS}?ref=${ref}`);
      expect(Buffer.from(body.content, "base64").toString()).toBe("users: {}\n");
    }
    const { body } = await ask(gh, "GET", `${ROOT}/contents/policies/acme`);
    expect(body.map(({ name, type }: { name: string; type: string }) => `${type} ${name}`)).toEqual([
      "file groups.yaml",
      "file users.yaml",
    ]);
    expect((await ask(gh, "GET", `${ROOT}/contents/${USERS}?ref=nowhere`)).status).toBe(404);
    expect((await ask(gh, "GET", `${ROOT}/contents/policies/none.yaml`)).status).toBe(404);
    expect(gh.violations).toEqual([]);
  });

  test("as a tree and its blobs", async () => {
    const gh = await github();
    const { sha } = commitTo(gh.state, REPO, "main", { "policies/acme/ünïcode.yaml": "users: # 😀\n".repeat(20) });
    const { body } = await ask(gh, "GET", `${ROOT}/git/trees/${sha}?recursive=1`);
    expect(body.truncated).toBe(false);
    expect(body.tree.map(({ path }: { path: string }) => path)).toEqual([
      "README.md",
      "policies",
      "policies/acme",
      "policies/acme/groups.yaml",
      USERS,
      "policies/acme/ünïcode.yaml",
    ]);
    const blob = await ask(gh, "GET", `${ROOT}/git/blobs/${body.tree[5].sha}`);
    expect(Buffer.from(blob.body.content, "base64").toString()).toBe("users: # 😀\n".repeat(20));
    const folder = await ask(gh, "GET", `${ROOT}/git/trees/${body.tree[2].sha}`);
    expect(folder.body.tree).toHaveLength(3);
    expect((await ask(gh, "GET", `${ROOT}/git/blobs/${"0".repeat(40)}`)).status).toBe(404);
    repositoryNamed(gh.state, REPO).treeLimit = 4;
    const cut = await ask(gh, "GET", `${ROOT}/git/trees/${sha}?recursive=1`);
    expect([cut.body.truncated, cut.body.tree.length]).toEqual([true, 4]);
    expect(gh.violations).toEqual([]);
  });

  test("a file over 1 MB has no text in contents", async () => {
    const gh = await github();
    commitTo(gh.state, REPO, "main", { "big.yaml": "x".repeat(1024 * 1024 + 1) });
    const { body } = await ask(gh, "GET", `${ROOT}/contents/big.yaml`);
    expect([body.encoding, body.content, body.size]).toEqual(["none", "", 1024 * 1024 + 1]);
  });
});

test("a comparison says how two commits stand to each other", async () => {
  const gh = await github();
  const start = repositoryNamed(gh.state, REPO).branches["main"] ?? "";
  const first = commitTo(gh.state, REPO, "side", { a: "1" }).sha;
  const second = commitTo(gh.state, REPO, "side", { a: "2" }).sha;
  commitTo(gh.state, REPO, "main", { b: "1" });
  const compare = async (range: string) => (await ask(gh, "GET", `${ROOT}/compare/${range}`)).body;
  const found = await compare("main...side");
  expect(found).toMatchObject({ status: "diverged", ahead_by: 2, behind_by: 1, merge_base_commit: { sha: start } });
  expect(found.commits.map(({ sha }: { sha: string }) => sha)).toEqual([first, second]);
  expect(found.files.map(({ filename }: { filename: string }) => filename)).toEqual(["a"]);
  expect((await compare(`${start}...side`)).status).toBe("ahead");
  expect((await compare(`side...${start}`)).status).toBe("behind");
  expect((await compare("side...side")).status).toBe("identical");
  expect((await ask(gh, "GET", `${ROOT}/compare/main...nowhere`)).status).toBe(404);
  const paged = await ask(gh, "GET", `${ROOT}/compare/main...side?per_page=1&page=2`);
  expect(paged.body.commits).toHaveLength(1);
  expect(paged.body).not.toHaveProperty("files");
  expect(gh.violations).toEqual([]);
});
