import { saysTheSame } from "./compare-markers.ts";
import type { Connection } from "./connection.ts";
import { type PlanMarker, textHash, withMarker } from "./marker.ts";
import { comparePlans, type OwnComment, ownComments } from "./own-comment.ts";
import type { GitHubProblem } from "./problem.ts";
import { readPull } from "./pull-request.ts";
import type { Self } from "./self.ts";

/** The most bytes of UTF-8 that a text of ours has, with its marker. GitHub's limit is 65,536 characters. */
export const MAX_BODY_BYTES = 60_000;

/** What the comment is to say. */
export type CommentRequest = {
  readonly pull: number;
  readonly marker: PlanMarker;
  readonly text: string;
  /** The text without what differs from run to run (times, links to the run). Default: the text. */
  readonly stable?: string;
  /** A comment whose plan is older than this (RFC 3339) is written anew, even if it says the same. Default: it is left alone. */
  readonly freshSince?: string;
};

/** What became of it. `older`: the comment there says something newer, so it stays. `unsettled`: others kept changing it. */
export type Upserted =
  | {
      readonly kind: "created" | "edited" | "unchanged" | "older" | "unsettled";
      readonly url: string;
      readonly notes: readonly string[];
    }
  /** Nothing was sent, or GitHub refused it: render it shorter. */
  | { readonly kind: "too-long"; readonly bytes: number }
  | { readonly kind: "locked" }
  | { readonly kind: "problem"; readonly problem: GitHubProblem };

/** What this run has done so far. */
type Did = "created" | "edited" | "unchanged";

/** A body and what it says: ours, or one that is there. */
type Content = Pick<OwnComment, "body" | "marker">;

/** What a round of writing came to: an end, or what is to be read back. `doubt`: there was no answer. */
type Written = { readonly end: Upserted } | { readonly doubt?: GitHubProblem };

const ROUNDS = 6;
/** What two runs may need between reading and writing, in seconds: whoever wrote first reads back after that. */
const SETTLE = 1;

function contentOf({ marker, text, stable = text }: CommentRequest): Content {
  const complete = { ...marker, digest: { whole: textHash(text), stable: textHash(stable) } };
  return { marker: complete, body: withMarker(complete, text) };
}

function refusedAs(problem: GitHubProblem, { body }: Content): Upserted {
  if (problem.kind === "refused" && problem.status === 422 && /too long/iu.test(problem.message)) {
    return { kind: "too-long", bytes: Buffer.byteLength(body) };
  }
  if (problem.kind === "refused" && problem.status === 403 && /\blocked\b/iu.test(problem.message))
    return { kind: "locked" };
  return { kind: "problem", problem };
}

/** Writes `best` into the oldest comment and deletes the others. Who else does the same comes to the same. */
async function write(
  { call }: Connection,
  pull: number,
  best: Content,
  [place, ...others]: readonly OwnComment[],
): Promise<Written> {
  if (place === undefined) {
    const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
    const made = await call(route, "pull-requests: write", { issue_number: pull, body: best.body });
    if (made.ok) return {};
    // Nobody knows whether it is there: reading back tells.
    if (made.problem.kind === "unreachable") return { doubt: made.problem };
    return { end: refusedAs(made.problem, best) };
  }
  const path = "/repos/{owner}/{repo}/issues/comments/{comment_id}";
  if (!isSameBody(place.body, best.body)) {
    const edited = await call(`PATCH ${path}`, "pull-requests: write", { comment_id: place.id, body: best.body });
    // Deleted meanwhile: the next round makes it anew.
    if (!edited.ok && edited.problem.kind === "gone") return {};
    if (!edited.ok) return { end: refusedAs(edited.problem, best) };
  }
  for (const { id } of others) {
    // oxlint-disable-next-line no-await-in-loop -- there is hardly ever one
    const deleted = await call(`DELETE ${path}`, "pull-requests: write", { comment_id: id });
    if (!deleted.ok && deleted.problem.kind !== "gone") return { end: refusedAs(deleted.problem, best) };
  }
  return {};
}

function isSameBody(a: string, b: string): boolean {
  return textHash(a) === textHash(b);
}

/** The comment that already says all this and may stay as it is. */
function standing(wanted: Content, there: readonly OwnComment[], freshSince: string | undefined): Content | undefined {
  const since = freshSince === undefined ? Number.NEGATIVE_INFINITY : Date.parse(freshSince);
  return there.find(
    ({ marker, intact }) => intact && saysTheSame(marker, wanted.marker) && Date.parse(marker.at) >= since,
  );
}

function after(did: Did, place: OwnComment | undefined): Did {
  return place === undefined || did === "created" ? "created" : "edited";
}

/**
 * Makes the one comment of a workspace on a pull request say this: creates it, edits it in place, or leaves it alone where it says the
 * same already, or something newer (a plan of the pull request's head as it is now; else of a later run). Every write is read back, so
 * that runs at the same time end with one comment, the oldest, with the newest of their contents.
 */
export async function upsertComment(connection: Connection, request: CommentRequest, self: Self): Promise<Upserted> {
  const wanted = contentOf(request);
  const { workspace } = request.marker;
  const bytes = Buffer.byteLength(wanted.body);
  if (bytes > MAX_BODY_BYTES) return { kind: "too-long", bytes };
  let best = wanted;
  let did: Did = "unchanged";
  let url = `${connection.page}/pull/${request.pull}`;
  let notes: readonly string[] = [];
  let doubt: GitHubProblem | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    // oxlint-disable no-await-in-loop -- each round begins with what the one before left
    const pull = await readPull(connection, request.pull, "pull-requests: write");
    if (!pull.ok) return { kind: "problem", problem: pull.problem };
    const found = await ownComments(connection, request.pull, self);
    if (!found.ok) return { kind: "problem", problem: found.problem };
    const { head } = pull.value;
    const there = found.value.comments.filter(({ marker }) => marker.workspace === workspace);
    if (best === wanted && did === "unchanged") best = standing(wanted, there, request.freshSince) ?? wanted;
    for (const other of there) if (comparePlans(other.marker, best.marker, head.sha) > 0) best = other;
    ({ notes } = found.value);
    const [place] = there;
    url = place?.url ?? url;
    if (place !== undefined && there.length === 1 && isSameBody(place.body, best.body)) {
      const kept = best !== wanted && saysTheSame(best.marker, wanted.marker);
      return { kind: best === wanted ? did : kept ? "unchanged" : "older", url, notes };
    }
    const wrote = await write(connection, request.pull, best, there);
    if ("end" in wrote) return wrote.end;
    ({ doubt } = wrote);
    did = after(did, place);
    await connection.rest(SETTLE);
    // oxlint-enable no-await-in-loop
  }
  return doubt === undefined ? { kind: "unsettled", url, notes } : { kind: "problem", problem: doubt };
}
