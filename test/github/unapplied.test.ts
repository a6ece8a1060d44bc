import { expect, test } from "vitest";
import { type PlanMarker, withMarker } from "../../src/github/marker.ts";
import { findUnapplied, type UnappliedSearch } from "../../src/github/unapplied.ts";
import { github, REPO } from "./client.ts";
import { connected, must, NO_COMMIT, planMarker, problemIn } from "./connected.ts";
import { addComment, person } from "./history.ts";
import { mergePull, openPull } from "./pull.ts";
import type { GitHub } from "./server.ts";
import { repositoryNamed } from "./state.ts";

const SELF = { login: "github-actions[bot]" };

function merged(gh: GitHub, ...markers: readonly Partial<PlanMarker>[]): number {
  const { number, head } = openPull(gh.state, REPO, { edits: { [`f${gh.state.nextId}`]: "x" } });
  for (const parts of markers)
    addComment(gh.state, REPO, number, withMarker(planMarker({ head: head.sha, ...parts }), ""));
  mergePull(gh.state, REPO, number);
  return number;
}

function search(gh: GitHub, parts: Partial<UnappliedSearch> = {}) {
  return findUnapplied(connected(gh), { branch: "main", since: "2026-10-22T10:00:00Z", ...parts }, SELF);
}

function outcome(state: "applied" | "applying" | "failed" | "stopped"): PlanMarker["outcome"] & object {
  return { state, at: "2026-11-21T11:00:00Z", run: 20, attempt: 1, sha: NO_COMMIT };
}

test("merged plans with changes that no run reports as applied", async () => {
  const gh = await github();
  merged(gh, {});
  merged(gh, { outcome: outcome("applied") });
  merged(gh, { outcome: outcome("applying") });
  merged(gh, { outcome: outcome("stopped") }, { workspace: "acme-dev", outcome: outcome("applied") });
  merged(gh, { total: 0 });
  merged(gh);
  merged(gh, { run: 1 }, { run: 2, outcome: outcome("applied") });
  merged(gh, {});
  const closed = openPull(gh.state, REPO, { edits: { a: "b" } });
  addComment(gh.state, REPO, closed.number, withMarker(planMarker(), ""));
  closed.state = "closed";
  const stranger = merged(gh);
  addComment(gh.state, REPO, stranger, withMarker(planMarker(), ""), person("mallory"));
  const elsewhere = merged(gh, {});
  const old = merged(gh, {});
  for (const pull of repositoryNamed(gh.state, REPO).pulls) {
    if (pull.number === elsewhere) pull.base.ref = "release";
    if (pull.number === old && pull.merged !== undefined) pull.merged.at = "2026-10-22T09:59:59Z";
  }
  const found = must(await search(gh, { except: [8] }));
  expect(found.complete).toBe(true);
  expect(found.unapplied.map(({ pull, comment }) => [pull.number, comment.marker.workspace])).toEqual([
    [1, "acme"],
    [3, "acme"],
    [4, "acme"],
  ]);
  expect(gh.violations).toEqual([]);
});

test("says where it did not look at all of them", async () => {
  const gh = await github();
  for (const day of ["10", "11", "12"]) {
    gh.state.time = `2026-11-${day}T10:00:00Z`;
    merged(gh, {});
  }
  const few = must(await search(gh, { most: 2 }));
  expect([few.unapplied.map(({ pull }) => pull.number), few.complete]).toEqual([[2, 3], false]);
  const recent = must(await search(gh, { most: 2, since: "2026-11-11T12:00:00Z" }));
  expect([recent.unapplied.map(({ pull }) => pull.number), recent.complete]).toEqual([[3], true]);
});

test("comments that can't be read are a problem", async () => {
  const gh = await github();
  merged(gh, {});
  gh.fail({ kind: "status", status: 404, on: { path: /comments$/u } });
  expect(problemIn(await search(gh)).kind).toBe("gone");
});
