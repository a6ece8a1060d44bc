import { loginAt } from "./account.ts";
import { compareAge, isIntact } from "./compare-markers.ts";
import type { Connection } from "./connection.ts";
import type { Fields } from "./fields.ts";
import { type PlanMarker, readMarker } from "./marker.ts";
import { got, type Got } from "./problem.ts";
import { readAll } from "./read.ts";
import { sameLogin, type Self } from "./self.ts";

/** A plan comment of ours. */
export type OwnComment = {
  readonly id: number;
  readonly url: string;
  readonly body: string;
  /** When GitHub was first given it, RFC 3339. */
  readonly createdAt: string;
  readonly marker: PlanMarker;
  /** The body without its marker. */
  readonly text: string;
  /** Whether that is what we wrote: whoever may write to the repository may edit any comment. */
  readonly intact: boolean;
};

/** Those on one pull request, in order of their ids; `notes` says which of ours could not be used, and why. */
export type OwnComments = { readonly comments: readonly OwnComment[]; readonly notes: readonly string[] };

const LIST = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";

function written(fields: Fields) {
  return {
    id: fields.count("id"),
    url: fields.text("html_url"),
    body: fields.maybe("body", fields.text) ?? "",
    createdAt: fields.time("created_at"),
    author: loginAt(fields, "user"),
  };
}

/** Every plan comment of ours on a pull request, from every page: known by a marker at its beginning AND by its author. */
export async function ownComments(connection: Connection, pull: number, self: Self): Promise<Got<OwnComments>> {
  const all = await readAll(connection, LIST, "pull-requests: write", { issue_number: pull }, written);
  if (!all.ok) return all;
  const comments: OwnComment[] = [];
  const notes: string[] = [];
  for (const { author, id, url, body, createdAt } of all.value) {
    if (author === undefined || !sameLogin(author, self.login)) continue;
    const read = readMarker(body);
    if (read.kind === "ignored") notes.push(`The marker of comment ${id} is ignored: ${read.why}`);
    if (read.kind !== "marker" || read.marker.kind !== "plan") continue;
    const { marker, text } = read;
    comments.push({ id, url, body, createdAt, marker, text, intact: isIntact(read) });
  }
  return got({ comments: comments.toSorted((a, b) => a.id - b.id), notes });
}

/**
 * Over 0 where `a` is the newer plan of a pull request whose head is now `head`: a plan of that head is newer than one of any other; then
 * the later run counts.
 */
export function comparePlans(a: PlanMarker, b: PlanMarker, head: string | undefined): number {
  return Number(a.head === head) - Number(b.head === head) || compareAge(a, b);
}

/** Our newest comment about a workspace on a pull request whose head is now `head`; `comment` is undefined where there is none. */
export async function findOwnComment(
  connection: Connection,
  pull: { readonly number: number; readonly head: string },
  workspace: string,
  self: Self,
): Promise<Got<{ readonly comment: OwnComment | undefined; readonly notes: readonly string[] }>> {
  const found = await ownComments(connection, pull.number, self);
  if (!found.ok) return found;
  const { comments, notes } = found.value;
  const [newest] = comments
    .filter(({ marker }) => marker.workspace === workspace)
    .toSorted((a, b) => comparePlans(b.marker, a.marker, pull.head));
  return got({ comment: newest, notes });
}
