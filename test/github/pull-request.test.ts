import { resolve } from "node:path";
import { expect, test } from "vitest";
import { mergeBaseOf, pullOfCommit, readPull } from "../../src/github/pull-request.ts";
import { commitsTouching, firstParents } from "../../src/github/first-parents.ts";
import { COMMIT_ROOT, filesOfCommit } from "../../src/github/policy-at.ts";
import { badAnswer, got } from "../../src/github/problem.ts";
import { ask, github, REPO, ROOT } from "./client.ts";
import { connected, must, NO_COMMIT, problemIn } from "./connected.ts";
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

/** Every file below a folder whose name is not hidden, and its text. */
async function filesAt(gh: GitHub, folder: string, sha = tip(gh)) {
  const { files, problem } = await filesOfCommit(connected(gh), sha, folder, (name) => name.endsWith(".yaml"));
  const texts: Record<string, string> = {};
  const walk = async (at: string): Promise<void> => {
    for (const { name, kind } of (await files.list(at)).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = resolve(at, name);
      if (name.startsWith(".")) continue;
      // oxlint-disable-next-line no-await-in-loop -- in order
      if (kind === "folder") await walk(path);
      // oxlint-disable-next-line no-await-in-loop
      else if (kind === "file") texts[path.slice(COMMIT_ROOT.length)] = Buffer.from(await files.read(path)).toString();
    }
  };
  const code = await walk(resolve(COMMIT_ROOT, folder)).then(
    () => undefined,
    (error: { readonly code?: string }) => error.code,
  );
  const failed = problem();
  if (failed !== undefined) expect(code).toBe("EIO");
  else if (code !== undefined) return badAnswer(code);
  return failed === undefined ? got(texts) : ({ ok: false, problem: failed } as const);
}

test("the files of a commit, as they were there, from a fork too", async () => {
  const gh = await github();
  const before = tip(gh);
  const text = "\ufeffusers: { é@acme.com: { role: owner } }\r\n";
  commitTo(gh.state, REPO, "main", {
    "policies/acme/deep/er/x.yaml": text,
    "policies/b.yaml": "",
    "policiesx/c.yaml": "",
    "policies/.git/d.yaml": "",
  });
  const now = must(await filesAt(gh, "policies"));
  expect(Object.keys(now)).toEqual([
    "policies/acme/deep/er/x.yaml",
    "policies/acme/groups.yaml",
    "policies/acme/users.yaml",
    "policies/b.yaml",
  ]);
  expect(now["policies/acme/deep/er/x.yaml"]).toBe(text);
  expect(Object.keys(must(await filesAt(gh, "./policies/acme/", before)))).toEqual([
    "policies/acme/groups.yaml",
    "policies/acme/users.yaml",
  ]);
  expect(problemIn(await filesAt(gh, "policies/acme/users.yaml")).message).toContain("ENOTDIR");
  expect(problemIn(await filesAt(gh, "nowhere")).message).toContain("ENOENT");
  addFork(gh.state, REPO, person("stranger"));
  const { head } = openPull(gh.state, REPO, { edits: { "policies/f.yaml": "" }, from: "stranger/access" });
  expect(Object.keys(must(await filesAt(gh, "policies", head.sha)))).toHaveLength(5);
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
  const files = { ".access/policies/a/b/c.yaml": "c", ".access/policies/f.yaml": "f" };
  expect(must(await filesAt(gh, ".access/policies"))).toEqual(files);
  repositoryNamed(gh.state, REPO).treeLimit = 3;
  expect(must(await filesAt(gh, ".access/policies"))).toEqual(files);
  repositoryNamed(gh.state, REPO).treeLimit = 1;
  expect(problemIn(await filesAt(gh, ".access/policies")).kind).toBe("unreachable");
  expect(gh.violations).toEqual([]);
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

test("what a branch was before each merge: first parents alone, however many pages", async () => {
  const gh = await github();
  const chain = [tip(gh)];
  for (const method of ["merge", "squash", "rebase"] as const) {
    const { number } = openPull(gh.state, REPO, { edits: { [method]: "1" } });
    pushToPull(gh.state, REPO, number, { [method]: "2" });
    const { after } = mergePull(gh.state, REPO, number, { method });
    if (method === "rebase") chain.push(repositoryNamed(gh.state, REPO).commits[after]?.parents[0] ?? "");
    chain.push(after);
  }
  const branch = must(await firstParents(connected(gh), tip(gh), 500));
  expect(branch.commits.map(({ sha }) => sha)).toEqual(chain.toReversed());
  expect(branch.complete).toBe(true);
  expect(must(await firstParents(connected(gh), tip(gh), 2))).toMatchObject({ complete: false });
  const touching = must(await commitsTouching(connected(gh), tip(gh), "squash", 100));
  expect(touching.commits.map(({ sha }) => sha)).toEqual([chain[2]]);
  expect(touching.complete).toBe(true);
  expect(gh.violations).toEqual([]);
});
