import { createColors } from "picocolors";
import { slugOf } from "../app/load.ts";
import { renderPlan } from "../render/text.ts";
import type { Job } from "./job.ts";
import type { Policies } from "./policies.ts";
import type { Result } from "./result.ts";

/** A job's log is read on a page, in the runner's own colours. */
export const NO_COLOURS = createColors(false);

/** Writes a plan to the log, as the command line shows it. */
export function logPlan(
  result: Pick<Result, "workspace" | "findings" | "proposed">,
  { workspaces }: Policies,
  job: Job,
): void {
  const files = new Map(
    workspaces
      .filter((loaded) => slugOf(loaded) === result.workspace)
      .flatMap((loaded) => loaded.files.map(({ file, text }) => [file, text] as const)),
  );
  const { workspace, findings, proposed } = result;
  const text = renderPlan(
    { workspace, findings, ...(proposed && { proposed }) },
    (file) => files.get(file),
    NO_COLOURS,
  );
  for (const line of text.split("\n")) job.say(line);
}
