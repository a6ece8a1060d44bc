import fc from "fast-check";
import { expect, test } from "vitest";
import { type Review, reviewsOf, standingApprovals } from "../../src/github/approvals.ts";
import { judgeRequirements, mayApprove } from "../../src/github/approvers.ts";
import { github, REPO } from "./client.ts";
import { connected, must, NO_COMMIT, problemIn } from "./connected.ts";
import { addReview, person } from "./history.ts";
import { openPull } from "./pull.ts";
import type { GitHub } from "./server.ts";

const HEAD = NO_COMMIT;
const TERMS = { head: HEAD, after: "2026-11-21T10:00:00.900Z", excluded: ["octo-author"] };

function review(author: string, parts: Partial<Review> = {}): Review {
  return { author, state: "APPROVED", sha: HEAD, at: "2026-11-21T11:00:00Z", ...parts };
}

test.each<[string, Review[], string[]]>([
  ["an approval stands", [review("Lee")], ["Lee"]],
  ["one of another head does not", [review("lee", { sha: "f".repeat(40) })], []],
  ["one from before the plan does not", [review("lee", { at: "2026-11-21T09:59:59Z" })], []],
  ["one of the same second does", [review("lee", { at: "2026-11-21T10:00:00Z" })], ["lee"]],
  [
    "one without a commit or a time does not",
    [review("lee", { sha: undefined }), review("kim", { at: undefined })],
    [],
  ],
  ["the author's own does not", [review("Octo-Author")], []],
  ["a deleted account's does not", [review("ghost")], []],
  ["a request for changes ends it", [review("lee"), review("Lee", { state: "CHANGES_REQUESTED" })], []],
  ["a dismissal ends it", [review("lee"), review("lee", { state: "DISMISSED" })], []],
  ["somebody else's does not", [review("lee"), review("kim", { state: "CHANGES_REQUESTED" })], ["lee"]],
  [
    "a comment does not",
    [review("lee"), review("lee", { state: "COMMENTED" }), review("lee", { state: "PENDING" })],
    ["lee"],
  ],
  ["a later approval counts again", [review("lee"), review("lee", { state: "DISMISSED" }), review("lee")], ["lee"]],
  [
    "a request for changes on an older head ends it",
    [review("lee"), review("lee", { state: "CHANGES_REQUESTED", sha: "f".repeat(40) })],
    [],
  ],
])("%s", (_, reviews, approvers) => {
  expect(standingApprovals(reviews, TERMS)).toEqual(approvers);
});

test("only who approved the head, after the plan, last, and is not excluded, ever stands", () => {
  const states = fc.constantFrom<Review["state"]>("APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING");
  const any = fc.record({
    author: fc.constantFrom("lee", "Lee", "kim", "octo-author", "ghost"),
    state: states,
    sha: fc.constantFrom(HEAD, "f".repeat(40), undefined),
    at: fc.constantFrom("2026-11-21T09:00:00Z", "2026-11-21T11:00:00Z", undefined),
  });
  fc.assert(
    fc.property(fc.array(any), (reviews) => {
      for (const login of standingApprovals(reviews, TERMS)) {
        expect(["lee", "kim"]).toContain(login.toLowerCase());
        const theirs = reviews.filter(({ author }) => author.toLowerCase() === login.toLowerCase());
        const last = theirs.findLast(({ state }) => state === "CHANGES_REQUESTED" || state === "DISMISSED");
        const since = last === undefined ? theirs : theirs.slice(theirs.lastIndexOf(last) + 1);
        expect(
          since.some(({ state, sha, at }) => state === "APPROVED" && sha === HEAD && at === "2026-11-21T11:00:00Z"),
        ).toBe(true);
      }
    }),
  );
});

test("reviews are read from every page, in the order of their times", async () => {
  const gh = await github();
  const { head } = openPull(gh.state, REPO, { edits: { a: "b" } });
  gh.state.time = "2026-11-21T12:00:00Z";
  addReview(gh.state, REPO, 1, { user: person("kim"), state: "CHANGES_REQUESTED" });
  gh.state.time = "2026-11-21T11:00:00Z";
  for (let count = 0; count < 120; count += 1)
    addReview(gh.state, REPO, 1, { user: person(`u${count}`), state: "COMMENTED" });
  addReview(gh.state, REPO, 1, { user: person("kim") });
  addReview(gh.state, REPO, 1, { user: person("lee") });
  const reviews = must(await reviewsOf(connected(gh), 1));
  expect(reviews).toHaveLength(123);
  expect(standingApprovals(reviews, { ...TERMS, head: head.sha })).toEqual(["lee"]);
  gh.fail({ kind: "status", status: 404, on: { nth: 2 } });
  expect(problemIn(await reviewsOf(connected(gh), 1)).kind).toBe("gone");
  expect(gh.violations).toEqual([]);
});

function withTeam(gh: GitHub): void {
  gh.state.token.permissions.members = "read";
  const members = [
    { login: "Lee", role: "member", state: "active" },
    { login: "kim", role: "maintainer", state: "pending" },
  ] as const;
  gh.state.organizations.push({ login: "acme", teams: [{ slug: "security", members: [...members] }] });
}

test.each([
  [["octo-lead"], "Octo-Lead", "yes"],
  [["octo-lead"], "lee", "no"],
  [[], "lee", "no"],
  [["team:acme/security"], "lee", "yes"],
  [["TEAM:acme/security"], "lee", "no"],
  [["team:acme/security"], "kim", "no"],
  [["team:acme/security"], "stranger", "no"],
  [["team:acme/nobody"], "lee", "unreadable"],
  [["team:acme"], "lee", "unreadable"],
  [["team:acme/../../user"], "lee", "unreadable"],
  [["team:acme/nobody", "lee"], "lee", "yes"],
  [["team:acme/nobody", "team:acme/security"], "lee", "yes"],
])("who may approve: %j, %s: %s", async (by, login, kind) => {
  const gh = await github();
  withTeam(gh);
  expect((await mayApprove(connected(gh), by, login)).kind).toBe(kind);
  expect(gh.violations).toEqual([]);
});

test("a team that the token may not read is never a pass", async () => {
  const gh = await github();
  withTeam(gh);
  gh.state.token.permissions.members = "none";
  expect(await mayApprove(connected(gh), ["team:acme/security"], "lee")).toMatchObject({
    kind: "unreadable",
    team: "team:acme/security",
    why: expect.stringContaining("`members: read`") as string,
  });
});

test("each requirement is met, missing, or not to be told", async () => {
  const gh = await github();
  withTeam(gh);
  const asked = [
    { what: "owner", by: ["octo-lead", "team:acme/security"] },
    { what: "removals", by: ["octo-lead"] },
    { what: "payments", by: ["team:acme/payments"] },
    { what: "nobody", by: [] },
  ];
  const judged = await judgeRequirements(connected(gh), asked, ["Lee", "kim"]);
  expect(judged.map(({ what, state }) => [what, state])).toEqual([
    ["owner", "satisfied"],
    ["removals", "missing"],
    ["payments", "unreadable"],
    ["nobody", "missing"],
  ]);
  expect(judged[0]).toMatchObject({ approvedBy: ["Lee"] });
  expect(judged[2]).toMatchObject({ teams: [{ team: "team:acme/payments" }] });
  const before = gh.requests.length;
  expect(
    (
      await judgeRequirements(
        connected(gh),
        [asked[0], asked[0]].flatMap((one) => one ?? []),
        ["lee"],
      )
    ).length,
  ).toBe(2);
  expect(gh.requests.length - before).toBe(1);
  expect((await judgeRequirements(connected(gh), asked, [])).map(({ state }) => state)).toEqual(
    Array(4).fill("missing"),
  );
});
