import type { Finding } from "../core/finding.ts";
import type { Proposed } from "../core/propose.ts";
import { changeHash, type PlanMarker, withMarker } from "../github/marker.ts";
import { findOwnComment } from "../github/own-comment.ts";
import { findingOf } from "../github/problem.ts";
import { readPull } from "../github/pull-request.ts";
import { MAX_BODY_BYTES, type Upserted, upsertComment } from "../github/upsert-comment.ts";
import { lasting, renderComment } from "../render/comment.ts";
import type { CommentInput } from "../render/comment-input.ts";
import type { GitHub } from "./github.ts";
import type { Inputs } from "./inputs.ts";
import type { Job } from "./job.ts";

/** Of a comment's bytes, what its marker may take: the hashes of some 900 changes. */
const MARKER_BYTES = 30_000;

/** The bytes of a marker's line. */
export function markerBytes(marker: PlanMarker): number {
  const digest = { whole: "0".repeat(12), stable: "0".repeat(12) };
  return Buffer.byteLength(withMarker({ ...marker, digest }, ""));
}

/** What a comment remembers of a plan. A policy that has errors is a plan of nothing. */
export function markerOf(
  plan: Pick<PlanMarker, "workspace" | "head" | "base" | "baseRef" | "run" | "attempt" | "at">,
  proposed: Proposed | undefined,
): PlanMarker {
  const changes = proposed?.plan.changes ?? [];
  const short: PlanMarker = {
    kind: "plan",
    ...plan,
    fingerprint: proposed?.plan.fingerprint ?? "",
    total: changes.length,
  };
  const deferred = (proposed?.plan.deferred ?? []).map(({ change }) => changeHash(change));
  const whole = { ...short, changes: changes.map(changeHash), ...(deferred.length > 0 && { deferred }) };
  return markerBytes(whole) <= MARKER_BYTES ? whole : short;
}

/** What became of a comment: where it is, and what has to be said about it. */
export type Shown = { readonly url?: string; readonly findings: readonly Finding[] };

function warning(rule: string, message: string): Finding {
  return { rule, severity: "warning", message };
}

/** What a write of a comment came to, in words. A comment that can't be written is a warning. */
export function shownAs(upserted: Upserted): Shown {
  switch (upserted.kind) {
    case "created":
    case "edited":
    case "unchanged":
    case "older":
    case "unsettled": {
      const notes = upserted.notes.map((note) => warning("comment-ignored", note));
      const unsettled =
        upserted.kind === "unsettled"
          ? [warning("comment-unsettled", "Others kept changing the comment: it may not be what this run says")]
          : [];
      const older: readonly Finding[] =
        upserted.kind === "older"
          ? [
              {
                rule: "comment-newer",
                severity: "note",
                message: "The comment says something newer, so it was left as it is",
              },
            ]
          : [];
      return { url: upserted.url, findings: [...notes, ...unsettled, ...older] };
    }
    case "too-long":
      return {
        findings: [warning("comment-too-long", "The comment is longer than GitHub takes: see the job summary")],
      };
    case "locked":
      return { findings: [warning("comment-locked", "The conversation is locked, so the comment can't be written")] };
    case "problem":
      return { findings: [findingOf(upserted.problem, "warning", "The comment can't be written")] };
  }
}

/**
 * When the plan was first shown, undefined where it is new: a plan that is still the same for the same head keeps its time, so that approvals of it count. A comment
 * that somebody edited, or that is too old to be applied, begins anew.
 */
async function shownSince(
  { connection, self }: GitHub,
  pull: number,
  marker: PlanMarker,
  freshSince: number | undefined,
): Promise<string | undefined> {
  const found = await findOwnComment(connection, { number: pull, head: marker.head }, marker.workspace, self);
  const before = found.ok ? found.value.comment : undefined;
  if (before === undefined || !before.intact) return undefined;
  const { head, baseRef, fingerprint, at, outcome } = before.marker;
  const isSameWait = String(before.marker.deferred) === String(marker.deferred);
  const isSame =
    isSameWait &&
    baseRef === marker.baseRef &&
    head === marker.head &&
    fingerprint === marker.fingerprint &&
    outcome === undefined;
  const isFresh = freshSince === undefined || Date.parse(at) >= freshSince;
  return isSame && isFresh ? at : undefined;
}

/** Whether a pull request may still be shown a plan; where not, why. What is merged was reviewed as it is. */
async function closedWhy({ connection }: GitHub, number: number): Promise<Finding | undefined> {
  const pull = await readPull(connection, number, "pull-requests: write");
  if (!pull.ok) return findingOf(pull.problem, "warning", "The comment can't be written");
  if (pull.value.state === "open") return undefined;
  const message = "The pull request was closed meanwhile: its comment stays as it was reviewed";
  return { rule: "pull-closed", severity: "note", message };
}

/**
 * Makes the comment of a workspace on a pull request show a plan. `report` is told when the plan was first shown, since when approvals
 * count. A pull request that is no longer open is left alone.
 */
export async function showPlan(
  github: GitHub,
  pull: number,
  marker: PlanMarker,
  { maxAge, now }: Pick<Inputs, "maxAge"> & Pick<Job, "now">,
  report: (since: string) => Promise<CommentInput>,
): Promise<Shown & { readonly report: CommentInput }> {
  const freshSince = maxAge === undefined ? undefined : Date.parse(marker.at) - maxAge.milliseconds;
  const written = (): string => new Date(now()).toISOString();
  const before = await shownSince(github, pull, marker, freshSince);
  const input = await report(before ?? written());
  const closed = await closedWhy(github, pull);
  if (closed !== undefined) return { findings: [closed], report: input };
  // Nobody can approve what is not there to be read: it counts from now on.
  const dated = { ...marker, at: before ?? written() };
  const room = MAX_BODY_BYTES - markerBytes(dated);
  const request = {
    pull,
    marker: dated,
    text: renderComment(input, room),
    stable: renderComment(lasting(input), room),
    ...(freshSince !== undefined && { freshSince: new Date(freshSince).toISOString() }),
  };
  return { ...shownAs(await upsertComment(github.connection, request, github.self)), report: input };
}
