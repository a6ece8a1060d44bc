import type { Finding } from "../core/finding.ts";
import { findingOf } from "../github/problem.ts";
import type { Pull } from "../github/pull-request.ts";
import { findUnapplied } from "../github/unapplied.ts";
import type { Landing } from "./choose.ts";
import type { Scene } from "./plan.ts";

/** How far back is looked for plans that nobody applied: 30 days, in milliseconds. */
const LOOK_BACK = 30 * 86_400_000;

/** Warnings about merged pull requests whose plan was never applied in whole; `own` are those that this run applies. */
export async function neverApplied(landing: Landing, own: readonly Pull[], scene: Scene): Promise<readonly Finding[]> {
  const { github, job } = scene;
  if (github === undefined) return [];
  const since = new Date(job.now() - LOOK_BACK).toISOString();
  const search = { branch: landing.branch, since, except: own.map(({ number }) => number) };
  const found = await findUnapplied(github.connection, search, github.self);
  if (!found.ok)
    return [findingOf(found.problem, "warning", "Nobody can tell whether an earlier plan was never applied")];
  const warnings = found.value.unapplied.map(({ pull, comment }): Finding => {
    const { workspace, outcome } = comment.marker;
    const how = outcome === undefined ? "no run applied it" : `the last run left it \`${outcome.state}\``;
    const message = `The plan of #${pull.number} for \`${workspace}\` was merged and never applied in whole (${how}): run its job again, or let the next pull request's plan take it in`;
    return { rule: "never-applied", severity: "warning", message };
  });
  if (found.value.complete) return warnings;
  const message = "There are more merged pull requests than were looked at for plans that were never applied";
  return [...warnings, { rule: "never-applied", severity: "note", message }];
}
