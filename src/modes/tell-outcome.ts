import type { Finding } from "../core/finding.ts";
import type { ApplyOutcome, PlanMarker } from "../github/marker.ts";
import { MAX_BODY_BYTES, upsertComment } from "../github/upsert-comment.ts";
import { retell } from "../render/comment.ts";
import type { Outcome } from "../render/outcome.ts";
import { markerBytes, shownAs } from "./comment.ts";
import { type GitHub, runOf, runUrlOf } from "./github.ts";
import type { Job } from "./job.ts";
import { isUsed } from "./judge-review.ts";
import type { Landed } from "./landed.ts";
import type { FailureReason } from "./result.ts";

/** What an outcome leaves behind in the marker. */
function recorded(
  outcome: Outcome,
  reason: FailureReason | undefined,
): Pick<ApplyOutcome, "state" | "done" | "of" | "reason"> {
  const because = reason === undefined ? {} : { reason };
  switch (outcome.kind) {
    case "applying":
      return { state: "applying" };
    case "applied":
      return { state: outcome.verified ? "applied" : "partly", done: outcome.done, of: outcome.of, ...because };
    case "partly": {
      const done = outcome.results.filter(({ status }) => status === "done").length;
      return { state: done === 0 ? "failed" : "partly", done, of: outcome.results.length, ...because };
    }
    case "stopped":
      return { state: "stopped", ...because };
  }
}

/**
 * Tells what became of a plan at the top of its comments; what was reviewed stays below. A comment that somebody edited is left as it is:
 * writing it anew would make what they wrote ours.
 */
export async function tellOutcome(
  github: GitHub | undefined,
  landed: readonly Landed[],
  outcome: Outcome,
  { sha, reason, job }: { readonly sha: string; readonly reason?: FailureReason | undefined; readonly job: Job },
): Promise<{ readonly url?: string; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  let url: string | undefined;
  if (github === undefined) return { findings };
  for (const { pull, comment } of landed) {
    if (comment?.intact !== true) continue;
    const at = new Date(job.now()).toISOString();
    const marker: PlanMarker = {
      ...comment.marker,
      outcome: { ...recorded(outcome, reason), at, ...runOf(job), sha },
      // A later run that stops must not make it good once more.
      ...((outcome.kind === "applied" || isUsed(comment.marker)) && { used: true }),
    };
    const told = { outcome, at, runUrl: runUrlOf(job), workspace: marker.workspace };
    const text = retell(comment.text, told, MAX_BODY_BYTES - markerBytes(marker));
    // oxlint-disable-next-line no-await-in-loop -- a push seldom brings more than one
    const shown = shownAs(await upsertComment(github.connection, { pull: pull.number, marker, text }, github.self));
    findings.push(...shown.findings);
    url = shown.url ?? url;
  }
  return { findings, ...(url !== undefined && { url }) };
}
