import { loginAt } from "./account.ts";
import type { Connection } from "./connection.ts";
import { got, type Got } from "./problem.ts";
import { readAll } from "./read.ts";
import { sameLogin } from "./self.ts";

const STATES = ["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"] as const;

/** One review of a pull request. A pending one has no time. */
export type Review = {
  /** A login; `ghost` where the account is gone. */
  readonly author: string;
  readonly state: (typeof STATES)[number];
  /** The head it is about. */
  readonly sha: string | undefined;
  /** RFC 3339. */
  readonly at: string | undefined;
};

/** Every review of a pull request, in the order in which they were submitted. */
export async function reviewsOf(connection: Connection, pull: number): Promise<Got<readonly Review[]>> {
  const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews";
  const all = await readAll(connection, route, "pull-requests: read", { pull_number: pull }, (fields) => ({
    author: loginAt(fields, "user") ?? "ghost",
    state: fields.oneOf("state", STATES),
    sha: fields.maybe("commit_id", fields.sha),
    at: fields.maybe("submitted_at", fields.time),
  }));
  return all.ok ? got(all.value.toSorted((a, b) => Date.parse(a.at ?? "9999") - Date.parse(b.at ?? "9999"))) : all;
}

/** What an approval must be about, since when, and whose never counts. */
export type ApprovalTerms = {
  /** The head that was planned. */
  readonly head: string;
  /** When it was planned, RFC 3339. GitHub keeps whole seconds, so the same second counts. */
  readonly after: string;
  /** The author of the pull request, and whoever gains by it. */
  readonly excluded: readonly string[];
};

/**
 * Who has approved this head since that time, and still does: a later request for changes by the same person, or a dismissal, ends it; a
 * comment does not. Logins as GitHub writes them, in the order of their approvals.
 */
export function standingApprovals(
  reviews: readonly Review[],
  { head, after, excluded }: ApprovalTerms,
): readonly string[] {
  const since = Math.floor(Date.parse(after) / 1000) * 1000;
  const standing = new Map<string, string>();
  for (const { author, state, sha, at } of reviews) {
    const key = author.toLowerCase();
    if (state === "CHANGES_REQUESTED" || state === "DISMISSED") standing.delete(key);
    if (state === "APPROVED" && sha === head && at !== undefined && Date.parse(at) >= since) standing.set(key, author);
  }
  standing.delete("ghost");
  return [...standing.values()].filter((login) => !excluded.some((other) => sameLogin(other, login)));
}
