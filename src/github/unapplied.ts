import type { Connection } from "./connection.ts";
import { comparePlans, type OwnComment, ownComments } from "./own-comment.ts";
import { got, type Got } from "./problem.ts";
import { mergedSince, type Pull } from "./pull-request.ts";
import type { Self } from "./self.ts";

/** Where to look for plans that nobody applied. */
export type UnappliedSearch = {
  /** The branch that is applied: the default branch. */
  readonly branch: string;
  /** Only what was merged at this time or later, RFC 3339. */
  readonly since: string;
  /** At most so many closed pull requests are looked at, the one changed last first. Default: 100. */
  readonly most?: number;
  /** The numbers of those that this run itself applies. */
  readonly except?: readonly number[];
};

/** A merged pull request whose plan has changes that no run reports as applied. */
export type Unapplied = { readonly pull: Pull; readonly comment: OwnComment };

/** `complete`: false where there were more pull requests than were looked at. */
export type UnappliedFound = { readonly unapplied: readonly Unapplied[]; readonly complete: boolean };

function neverApplied({ marker: { total, outcome } }: OwnComment): boolean {
  return total > 0 && outcome?.state !== "applied";
}

/** The newest comment of each workspace. */
function newestOf(comments: readonly OwnComment[], head: string): readonly OwnComment[] {
  const newest = new Map<string, OwnComment>();
  for (const comment of comments) {
    const other = newest.get(comment.marker.workspace);
    if (other === undefined || comparePlans(comment.marker, other.marker, head) > 0) {
      newest.set(comment.marker.workspace, comment);
    }
  }
  return [...newest.values()];
}

/**
 * The merged pull requests whose plan was shown and never applied in whole: the run was cancelled, stopped, or failed. By number, then
 * workspace. One request for each merged pull request, more where one has over a hundred comments.
 */
export async function findUnapplied(
  connection: Connection,
  { branch, since, most = 100, except = [] }: UnappliedSearch,
  self: Self,
): Promise<Got<UnappliedFound>> {
  const merged = await mergedSince(connection, branch, since, most);
  if (!merged.ok) return merged;
  const { complete } = merged.value;
  const pulls = merged.value.pulls
    .filter(({ number }) => !except.includes(number))
    .toSorted((a, b) => a.number - b.number);
  const unapplied: Unapplied[] = [];
  const read = await Promise.all(pulls.map(async (pull) => ownComments(connection, pull.number, self)));
  for (const [index, pull] of pulls.entries()) {
    const own = read[index];
    if (own?.ok === false) return own;
    const newest = newestOf(own?.value.comments ?? [], pull.head.sha);
    for (const comment of newest.filter(neverApplied)) unapplied.push({ pull, comment });
  }
  return got({ unapplied, complete });
}
