import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { summaryOf } from "../core/summary.ts";
import { highestRisk } from "../core/review/risk.ts";
import { planJson } from "../render/json.ts";
import type { Job } from "./job.ts";
import { hasChanges, type Result, riskOfPlan } from "./result.ts";

/** One value as it is; of several workspaces a JSON object by slug. */
function bySlug(entries: readonly (readonly [string, string | undefined])[]): string {
  const known = entries.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "");
  const [only] = known;
  if (entries.length <= 1) return only?.[1] ?? "";
  return known.length === 0 ? "" : JSON.stringify(Object.fromEntries(known));
}

/** The plans, as `plan --format json` prints them: one object, or an array of several. */
function plansText(results: readonly Result[]): string {
  const plans = results.map(({ workspace, findings, proposed }) => planJson(workspace, findings, proposed));
  return `${JSON.stringify(plans.length === 1 ? plans[0] : plans, null, 2)}\n`;
}

/** Writes the plans to a file of their own, in `RUNNER_TEMP` or else the workspace folder. Answers its path, or why there is none. */
async function writePlans(results: readonly Result[], job: Job): Promise<{ path: string } | { problem: string }> {
  try {
    const folder = await mkdtemp(join(job.env["RUNNER_TEMP"] || job.workspace, "segment-access-"));
    const path = join(folder, "plan.json");
    await writeFile(path, plansText(results));
    return { path };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return { problem: `The plan's JSON file can't be written (${code})` };
  }
}

/** Sets every output of the Action but `failure-reason`. Of several workspaces, counts are sums and the highest risk counts. */
export async function setOutputs(
  results: readonly Result[],
  names: readonly string[],
  isDrift: boolean,
  job: Job,
): Promise<string | undefined> {
  const plans = results.flatMap(({ proposed }) => proposed ?? []);
  const sum = (count: (plan: (typeof plans)[number]) => number): string =>
    String(plans.reduce((total, plan) => total + count(plan), 0));
  const risks = results.flatMap((result) => riskOfPlan(result) ?? []);
  job.output("has-changes", String(results.some((result) => hasChanges(result, isDrift))));
  job.output(
    "adds",
    sum((plan) => summaryOf(plan).add),
  );
  job.output(
    "removes",
    sum((plan) => summaryOf(plan).remove),
  );
  job.output(
    "people",
    sum((plan) => plan.people.length),
  );
  job.output("risk", risks.length === 0 ? "" : highestRisk(risks));
  job.output("fingerprint", bySlug(results.map(({ workspace, proposed }) => [workspace, proposed?.plan.fingerprint])));
  job.output("comment-url", bySlug(results.map(({ workspace, commentUrl }) => [workspace, commentUrl])));
  job.output("workspaces", JSON.stringify(names));
  if (results.length === 0) {
    job.output("plan-json", "");
    return undefined;
  }
  const written = await writePlans(results, job);
  job.output("plan-json", "path" in written ? written.path : "");
  return "path" in written ? undefined : written.problem;
}
