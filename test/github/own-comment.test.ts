import { describe, expect, test } from "vitest";
import { type PlanMarker, readMarker, withMarker } from "../../src/github/marker.ts";
import { findOwnComment } from "../../src/github/own-comment.ts";
import { type CommentRequest, MAX_BODY_BYTES, upsertComment } from "../../src/github/upsert-comment.ts";
import { github, REPO, ROOT } from "./client.ts";
import { connected, must, NO_COMMIT, planMarker, problemIn, sent } from "./connected.ts";
import type { FaultKind } from "./faults.ts";
import { addComment, person } from "./history.ts";
import { openPull, pushToPull } from "./pull.ts";
import type { GitHub } from "./server.ts";
import { repositoryNamed } from "./state.ts";

const SELF = { login: "github-actions[bot]" };
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}";

async function withPull(ghes = false) {
  const gh = await github({ ghes });
  const { head } = openPull(gh.state, REPO, { edits: { a: "b" } });
  return { gh, head: head.sha };
}

function comments(gh: GitHub) {
  return repositoryNamed(gh.state, REPO).comments;
}

function writes(gh: GitHub): readonly string[] {
  return gh.requests.filter(({ method }) => method !== "GET").map(({ method }) => method);
}

function upsert(gh: GitHub, marker: Partial<PlanMarker>, more: Partial<CommentRequest> = {}) {
  return upsertComment(connected(gh), { pull: 1, marker: planMarker(marker), text: "The plan", ...more }, SELF);
}

/** The text below the marker. */
function textIn(body: string | undefined): string | undefined {
  const read = readMarker(body ?? "");
  return read.kind === "marker" ? read.text : undefined;
}

describe("finding", () => {
  test("on any page, by marker and author; a stranger's marker and a person's quote are nothing", async () => {
    const { gh, head } = await withPull();
    const body = withMarker(planMarker({ head }), "ours");
    const forged = withMarker(planMarker({ head, run: 99, fingerprint: "forged" }), "forged");
    addComment(gh.state, REPO, 1, forged, person("mallory"));
    for (let count = 0; count < 210; count += 1) addComment(gh.state, REPO, 1, `n. ${count}`, person("chatty"));
    const ours = addComment(gh.state, REPO, 1, body);
    addComment(gh.state, REPO, 1, `> ${body}`);
    addComment(gh.state, REPO, 1, forged, person("github-actions"));
    const found = must(await findOwnComment(connected(gh), { number: 1, head }, "acme", SELF));
    expect(found).toMatchObject({ comment: { id: ours.id, text: "ours", intact: false }, notes: [] });
    expect(gh.requests).toHaveLength(3);
    expect(must(await findOwnComment(connected(gh), { number: 1, head }, "acme-dev", SELF)).comment).toBeUndefined();
    expect(gh.violations).toEqual([]);
  });

  test("a marker of ours that can't be used is told", async () => {
    const { gh, head } = await withPull();
    addComment(gh.state, REPO, 1, withMarker(planMarker(), "").replace("v1", "v2"));
    const found = must(await findOwnComment(connected(gh), { number: 1, head }, "acme", SELF));
    expect(found.comment).toBeUndefined();
    expect(found.notes).toHaveLength(1);
  });

  test("the newest of several: of the head as it is, whatever run wrote it", async () => {
    const { gh, head } = await withPull();
    addComment(gh.state, REPO, 1, withMarker(planMarker({ head, run: 5 }), "head"));
    addComment(gh.state, REPO, 1, withMarker(planMarker({ run: 6 }), "another"));
    const found = must(await findOwnComment(connected(gh), { number: 1, head }, "acme", SELF));
    expect(found.comment?.text).toBe("head");
  });

  test("a page that does not come is a problem, not an absent comment", async () => {
    const { gh, head } = await withPull();
    for (let count = 0; count < 150; count += 1) addComment(gh.state, REPO, 1, `n. ${count}`);
    gh.fail({ kind: "status", status: 500, on: { nth: 2 }, times: 9 });
    const found = await findOwnComment(connected(gh), { number: 1, head }, "acme", SELF);
    expect(problemIn(found).kind).toBe("unreachable");
  });
});

describe("writing", () => {
  test.each([false, true])("creates, leaves alone, edits in place; Enterprise Server: %s", async (ghes) => {
    const { gh, head } = await withPull(ghes);
    const created = await upsert(gh, { head, run: 1 });
    expect(created).toMatchObject({ kind: "created", notes: [] });
    const [{ id } = { id: 0 }] = comments(gh);
    expect(created).toHaveProperty("url", `${gh.links.site}/${REPO}/pull/1#issuecomment-${id}`);
    const body = comments(gh)[0]?.body;
    const later = { head, run: 2, at: "2026-11-21T12:00:00Z" };
    expect((await upsert(gh, later)).kind).toBe("unchanged");
    expect(comments(gh)[0]?.body).toBe(body);
    expect((await upsert(gh, later, { text: "Another plan" })).kind).toBe("edited");
    expect(comments(gh).map((comment) => [comment.id, textIn(comment.body)])).toEqual([[id, "Another plan"]]);
    expect(writes(gh)).toEqual(["POST", "PATCH"]);
    expect(gh.violations).toEqual([]);
  });

  test("what differs from run to run is no reason to write; a plan that is too old is, and so are words that somebody else edited", async () => {
    const { gh, head } = await withPull();
    await upsert(gh, { head, run: 1 }, { text: "The plan, run 1", stable: "The plan" });
    const again = { text: "The plan, run 2", stable: "The plan" };
    const marker = { head, run: 2, at: "2026-11-24T10:00:00Z" };
    expect((await upsert(gh, marker, again)).kind).toBe("unchanged");
    expect((await upsert(gh, marker, { ...again, freshSince: "2026-11-21T10:00:00Z" })).kind).toBe("unchanged");
    expect((await upsert(gh, marker, { ...again, freshSince: "2026-11-21T10:00:01Z" })).kind).toBe("edited");
    expect(textIn(comments(gh)[0]?.body)).toBe("The plan, run 2");
    const [comment] = comments(gh);
    if (comment !== undefined) comment.body = comment.body.replace("The plan", "No plan");
    expect((await upsert(gh, { ...marker, run: 3 }, again)).kind).toBe("edited");
    expect(textIn(comments(gh)[0]?.body)).toBe("The plan, run 2");
  });

  test("one comment for each workspace", async () => {
    const { gh, head } = await withPull();
    await upsert(gh, { head });
    await upsert(gh, { head, workspace: "acme-dev" });
    expect((await upsert(gh, { head, run: 11, total: 2 })).kind).toBe("edited");
    expect(comments(gh)).toHaveLength(2);
  });

  test("an older run never overwrites a newer one: by head, then by run and attempt", async () => {
    const { gh, head } = await withPull();
    const now =
      pushToPull(gh.state, REPO, 1, { a: "c" }) === head ? repositoryNamed(gh.state, REPO).pulls[0]?.head.sha : "";
    await upsert(gh, { head: now ?? "", run: 5, attempt: 2 }, { text: "newest" });
    const { body } = comments(gh)[0] ?? {};
    for (const older of [
      { head, run: 9 },
      { head: now ?? "", run: 5, attempt: 1 },
      { head: now ?? "", run: 4, attempt: 7 },
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await upsert(gh, older, { text: "older" })).kind).toBe("older");
    }
    expect(comments(gh).map((comment) => comment.body)).toEqual([body]);
    expect(writes(gh)).toEqual(["POST"]);
    expect((await upsert(gh, { head: now ?? "", run: 6 }, { text: "newer still" })).kind).toBe("edited");
  });

  test("a plan that comes late does not cover what apply wrote", async () => {
    const { gh, head } = await withPull();
    const outcome = { state: "applied", at: "2026-11-21T11:00:00Z", run: 20, attempt: 1, sha: NO_COMMIT } as const;
    await upsert(gh, { head, run: 10 });
    expect((await upsert(gh, { head, run: 10, outcome }, { text: "Applied" })).kind).toBe("edited");
    expect((await upsert(gh, { head, run: 11 }, { text: "Planned" })).kind).toBe("older");
    expect((await upsert(gh, { head, run: 10, attempt: 2 }, { text: "Planned" })).kind).toBe("older");
    expect(textIn(comments(gh)[0]?.body)).toBe("Applied");
  });

  test("runs at once end with one comment, the newest", async () => {
    const { gh, head } = await withPull();
    const runs = [3, 1, 5, 2, 4];
    await Promise.all(runs.map((run) => upsert(gh, { head, run }, { text: `run ${run}` })));
    expect(comments(gh).map(({ body }) => textIn(body))).toEqual(["run 5"]);
    expect(gh.violations).toEqual([]);
  });

  test("two that both created one keep the older comment, with the newer content", async () => {
    const { gh, head } = await withPull();
    let theirs = 0;
    gh.fail({
      kind: "meanwhile",
      on: { method: "POST" },
      change: (state) => {
        theirs = addComment(state, REPO, 1, withMarker(planMarker({ head, run: 3 }), "run 3")).id;
      },
    });
    expect((await upsert(gh, { head, run: 4 }, { text: "run 4" })).kind).toBe("created");
    expect(comments(gh).map(({ id, body }) => [id, textIn(body)])).toEqual([[theirs, "run 4"]]);
    expect(writes(gh)).toEqual(["POST", "PATCH", "DELETE"]);
  });

  test("whoever is overtaken while writing puts the newer content back", async () => {
    const { gh, head } = await withPull();
    const newer = withMarker(planMarker({ head, run: 9 }), "run 9");
    gh.fail({ kind: "meanwhile", on: { method: "POST" }, change: (state) => void addComment(state, REPO, 1, newer) });
    expect((await upsert(gh, { head, run: 4 }, { text: "run 4" })).kind).toBe("older");
    expect(comments(gh).map(({ body }) => body)).toEqual([newer]);
  });

  test("an older run that overwrote it meanwhile is put right when it is read back", async () => {
    const { gh, head } = await withPull();
    await upsert(gh, { head, run: 1 });
    gh.fail({
      kind: "meanwhile",
      on: { method: "GET", path: `${ROOT}/issues/1/comments`, nth: 2 },
      change: () =>
        void Object.assign(comments(gh)[0] ?? {}, { body: withMarker(planMarker({ head, run: 2 }), "run 2") }),
    });
    expect((await upsert(gh, { head, run: 3 }, { text: "run 3" })).kind).toBe("edited");
    expect(textIn(comments(gh)[0]?.body)).toBe("run 3");
  });

  test("a comment that is deleted meanwhile is made anew", async () => {
    const { gh, head } = await withPull();
    await upsert(gh, { head, run: 1 });
    gh.fail({ kind: "meanwhile", on: { method: "PATCH", path: COMMENT }, change: () => void comments(gh).splice(0) });
    expect((await upsert(gh, { head, run: 2 }, { text: "run 2" })).kind).toBe("created");
    expect(comments(gh).map(({ body }) => textIn(body))).toEqual(["run 2"]);
    expect(writes(gh)).toEqual(["POST", "PATCH", "POST"]);
  });

  test("a comment that was made though its answer was lost is not made twice", async () => {
    const { gh, head } = await withPull();
    gh.fail({ kind: "reset-after", on: { method: "POST" } });
    expect((await upsert(gh, { head })).kind).toBe("created");
    expect(comments(gh)).toHaveLength(1);
    expect(writes(gh)).toEqual(["POST"]);
  });

  test("a secondary limit is waited for", async () => {
    const { gh, head } = await withPull();
    gh.fail({ kind: "secondary-limit", on: { method: "POST" }, times: 2 });
    expect((await upsert(gh, { head })).kind).toBe("created");
    expect(writes(gh)).toEqual(["POST", "POST", "POST"]);
  });

  test("rounds have an end where somebody keeps changing it", async () => {
    const { gh, head } = await withPull();
    let times = 0;
    gh.fail({
      kind: "meanwhile",
      on: { path: `${ROOT}/issues/1/comments`, method: "GET" },
      times: 99,
      change: () => {
        times += 1;
        const body = withMarker(planMarker({ head, run: 1 }), `time ${times}`);
        for (const comment of comments(gh)) comment.body = body;
      },
    });
    expect((await upsert(gh, { head })).kind).toBe("unsettled");
    expect(gh.requests.length).toBeLessThan(100);
  });
});

describe("what GitHub refuses", () => {
  test.each(["POST", "PATCH", "DELETE"])("a missing permission is named: %s", async (method) => {
    const { gh, head } = await withPull();
    if (method !== "POST") addComment(gh.state, REPO, 1, withMarker(planMarker({ head, run: 1 }), "old"));
    if (method === "DELETE") addComment(gh.state, REPO, 1, withMarker(planMarker({ head, run: 1 }), "old"));
    Object.assign(gh.state.token.permissions, { "pull-requests": "read", issues: "none" });
    const upserted = await upsert(gh, { head });
    expect(upserted).toMatchObject({ kind: "problem", problem: { kind: "permission", needs: "pull-requests: write" } });
  });

  test("so it is where not even reading is allowed", async () => {
    const { gh, head } = await withPull();
    Object.assign(gh.state.token.permissions, { "pull-requests": "none", issues: "none" });
    expect(await upsert(gh, { head })).toMatchObject({
      problem: { kind: "permission", needs: "pull-requests: write" },
    });
  });

  test("a text over the budget is not sent", async () => {
    const { gh, head } = await withPull();
    const text = "é".repeat(MAX_BODY_BYTES / 2);
    const upserted = await upsert(gh, { head }, { text });
    expect(upserted.kind).toBe("too-long");
    expect(upserted.kind === "too-long" && upserted.bytes).toBeGreaterThan(MAX_BODY_BYTES);
    expect(sent(gh)).toEqual([]);
    expect((await upsert(gh, { head }, { text: text.slice(0, 29_000) })).kind).toBe("created");
  });

  const locked: FaultKind = {
    kind: "status",
    status: 403,
    body: { message: "Unable to create comment because issue is locked." },
  };
  const tooLong: FaultKind = {
    kind: "status",
    status: 422,
    body: { message: "Validation Failed", errors: [{ message: "Body is too long (maximum is 65536 characters)" }] },
  };
  test.each<[string, FaultKind, string]>([
    ["a locked conversation", locked, "locked"],
    ["a body that is too long for it", tooLong, "too-long"],
    ["anything else", { kind: "status", status: 422 }, "problem"],
    ["an answer that never comes", { kind: "status", status: 500 }, "problem"],
  ])("%s", async (_, fault, kind) => {
    const { gh, head } = await withPull();
    gh.fail({ ...fault, on: { method: "POST" }, times: 99 });
    expect((await upsert(gh, { head })).kind).toBe(kind);
    expect(comments(gh)).toEqual([]);
    expect(writes(gh).length).toBeLessThan(10);
  });

  test("a pull request that is not there is gone", async () => {
    const gh = await github();
    expect(await upsert(gh, {})).toMatchObject({ kind: "problem", problem: { kind: "gone" } });
  });
});
