import type { Loaded } from "../app/load.ts";
import type { Day } from "../core/day.ts";
import type { Change } from "../core/diff.ts";
import { propose } from "../core/propose.ts";
import type { Live } from "../core/provider.ts";
import { changeKey } from "../core/review/adrift.ts";
import { readCommit } from "../github/first-parents.ts";
import { got, type Got } from "../github/problem.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { policiesAt, type PolicyPlace, policyOf } from "./base-policy.ts";
import type { GitHub } from "./github.ts";

/** A branch that has moved on since a run's commit: where to, and the policies there. */
export type Tip = { readonly sha: string; readonly loaded: Loaded };

/** Where a branch stands now, undefined where that is still this commit. */
export async function tipBeyond(
  { connection }: GitHub,
  branch: string,
  sha: string,
  place: PolicyPlace,
): Promise<Got<Tip | undefined>> {
  const tip = await readCommit(connection, `heads/${branch}`);
  if (!tip.ok) return tip;
  if (tip.value.sha === sha) return got(undefined);
  const loaded = await policiesAt(connection, tip.value.sha, place);
  return loaded.ok ? got({ sha: tip.value.sha, loaded: loaded.value }) : loaded;
}

/**
 * Of the changes that an older commit asks for, those that the branch's tip asks for too: what was taken back since then must not come
 * back with an old run. None where the tip has no policy of the workspace that can be used.
 */
export function askedByTip({ loaded }: Tip, slug: string, live: Live, today: Day): (change: Change) => boolean {
  const policy = policyOf(loaded, slug);
  if (policy === undefined) return () => false;
  const { plan } = propose(policy, live, segmentSystem, today);
  const asked = new Set(plan.changes.map(changeKey));
  return (change) => asked.has(changeKey(change));
}
