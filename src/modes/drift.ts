import { type LoadedWorkspace, slugOf } from "../app/load.ts";
import type { Culprit } from "../core/review/culprit.ts";
import { dayOf } from "../core/day.ts";
import type { Change } from "../core/diff.ts";
import { type Finding, sortFindings } from "../core/finding.ts";
import type { Proposed } from "../core/propose.ts";
import { type DriftIssued, reportClean, reportDrift } from "../github/drift-issue.ts";
import type { DriftMarker } from "../github/marker.ts";
import { badAnswer, findingOf, got, type Got } from "../github/problem.ts";
import { MAX_BODY_BYTES } from "../github/upsert-comment.ts";
import { renderSummary } from "../render/comment.ts";
import { driftTitle, lastingDrift, renderDrift } from "../render/drift.ts";
import { type Culprits, findCulprits } from "./culprits.ts";
import { runOf, runUrlOf } from "./github.ts";
import { type JudgedPlan, planJudged } from "./judged-plan.ts";
import { reportOf, type Scene, summaryBytes } from "./plan.ts";
import { NOTHING_ENDED, removeExpired } from "./remove-expired.ts";
import { type FailureReason, reasonOf, type Result } from "./result.ts";
import { providerFor, readOnce } from "./segment.ts";
import { askedByTip, type Tip, tipBeyond } from "./tip.ts";

/** For the marker, whose line is short: it has no list of changes. */
const MARKER_BYTES = 2000;

function issuedAs(issued: DriftIssued): {
  readonly url?: string;
  readonly findings: readonly Finding[];
  readonly said: string;
  /** The issue does not say what it has to. */
  readonly isUntold?: true;
} {
  const warning = (rule: string, message: string): Finding => ({ rule, severity: "warning", message });
  switch (issued.kind) {
    case "clean":
      return { findings: issued.notes.map((note) => warning("issue-ignored", note)), said: "no issue is open" };
    case "disabled":
      return {
        findings: [warning("issues-disabled", "The repository has no issues, so the drift is told here alone")],
        said: "",
        isUntold: true,
      };
    case "too-long":
      return {
        findings: [warning("issue-too-long", "The issue is longer than GitHub takes: see the job summary")],
        said: "",
        isUntold: true,
      };
    case "problem":
      return {
        findings: [findingOf(issued.problem, "warning", "The drift issue can't be written")],
        said: "",
        // What the job may not do was decided by whoever wrote its permissions.
        ...(issued.problem.kind !== "permission" && { isUntold: true }),
      };
    case "opened":
    case "updated":
    case "reopened":
    case "unchanged":
    case "closed":
    case "older": {
      const findings = issued.notes.map((note) => warning("issue-ignored", note));
      return { url: issued.url, findings, said: `issue #${issued.number} ${issued.kind}` };
    }
  }
}

/** What was told of a drift, and who seems to have made it. */
type Told = {
  readonly findings: readonly Finding[];
  readonly url?: string | undefined;
  readonly culpritOf: (change: Change) => Culprit | undefined;
  /** There is drift, and the issue about it can't be written. */
  readonly isUntold?: true;
};

async function tellDrift(
  { plan }: Proposed,
  { culpritOf, findings }: Culprits,
  readAt: string,
  mayTell: boolean,
  scene: Scene,
): Promise<Told> {
  const { github, job } = scene;
  const { workspace, changes, fingerprint } = plan;
  if (!mayTell) {
    const message = "The drift issue is about the default branch's policy, and this is another one: it stays as it is";
    return { findings: [...findings, { rule: "other-branch", severity: "note", message }], culpritOf };
  }
  if (github === undefined) return { findings, culpritOf, ...(changes.length > 0 && { isUntold: true }) };
  const { connection, self } = github;
  const runUrl = runUrlOf(job);
  const input = { workspace, changes, culpritOf, readAt, ...(runUrl !== undefined && { runUrl }) };
  const marker: DriftMarker = {
    kind: "drift",
    workspace,
    ...runOf(job),
    at: readAt,
    fingerprint,
    total: changes.length,
  };
  const room = MAX_BODY_BYTES - MARKER_BYTES;
  const report = {
    marker,
    title: driftTitle(workspace),
    text: renderDrift(input, room),
    stable: renderDrift(lastingDrift(input), room),
  };
  const clean = `The workspace is what its policy says again${runUrl === undefined ? "." : ` ([run](${runUrl})).`}`;
  const issued =
    changes.length === 0
      ? await reportClean(connection, marker, clean, self)
      : await reportDrift(connection, report, self);
  const { said, url, findings: issues, isUntold } = issuedAs(issued);
  job.say(`${workspace}: ${changes.length} changes adrift${said === "" ? "" : `, ${said}`}`);
  const told = { findings: [...findings, ...issues], culpritOf, url };
  if (isUntold !== true || changes.length === 0) return told;
  const severe = told.findings.map((one): Finding => (issues.includes(one) ? { ...one, severity: "error" } : one));
  return { ...told, findings: severe, isUntold };
}

/** What a drift run compares, and how far it may go. */
export type Watch = {
  readonly sha: string;
  /** The branch that the commit is of. */
  readonly branch: string;
  /** Its policy is the one that is applied: the issue is about it. */
  readonly mayTell: boolean;
  /** Access that has ended is taken away, where settings ask for it. */
  readonly mayRemove: boolean;
};

/** Whether the branch has moved on, which only matters where something may be taken away. */
async function tipOf({ branch, sha, mayRemove }: Watch, { github, policies }: Scene): Promise<Got<Tip | undefined>> {
  const isOn = policies.workspaces.some(({ policy }) => policy.ok && policy.value.settings.applyExpired);
  if (!isOn || !mayRemove) return got(undefined);
  if (github === undefined) return badAnswer("there is no connection");
  return tipBeyond(github, branch, sha, policies.place);
}

async function driftOf(
  loaded: LoadedWorkspace,
  { sha, mayTell, mayRemove }: Watch,
  tip: Got<Tip | undefined>,
  scene: Scene,
): Promise<Result> {
  const { job } = scene;
  const { policy } = loaded;
  const at = new Date(job.now()).toISOString();
  const fail = (findings: readonly Finding[], reason: FailureReason): Result => {
    const plan = { workspace: slugOf(loaded), findings: sortFindings(findings), readAt: at };
    const summary = renderSummary(reportOf(plan, { head: sha }, scene), summaryBytes(scene));
    return { workspace: plan.workspace, findings: plan.findings, reason, summary };
  };
  if (!policy.ok) return fail(policy.findings, "invalid-policy");
  const connected = providerFor(policy.value, job);
  if (!connected.ok) return fail([...policy.findings, ...connected.findings], "not-read");
  const before = readOnce(connected.value, job.now);
  const first = await planJudged(loaded, { kind: "none" }, before, job);
  if (first.proposed === undefined) return fail(first.findings, reasonOf(first.findings, undefined) ?? "not-read");
  const isOn = policy.value.settings.applyExpired;
  const today = dayOf(job.now());
  const live = await before.read();
  const isAsked =
    tip.ok && tip.value !== undefined ? askedByTip(tip.value, slugOf(loaded), live, today) : (): boolean => true;
  const ended =
    isOn && mayRemove && tip.ok
      ? await removeExpired(policy.value, connected.value, live, { today, isAsked }, job)
      : NOTHING_ENDED;
  const reader = ended.isDone ? readOnce(connected.value, job.now) : before;
  const plan = ended.isDone ? await planJudged(loaded, { kind: "none" }, reader, job) : first;
  if (plan.proposed === undefined) return fail(plan.findings, reasonOf(plan.findings, undefined) ?? "not-read");
  const { changes } = plan.proposed.plan;
  const culprits = await findCulprits(changes, plan.proposed.live, reader, job.now());
  const told = await tellDrift(plan.proposed, culprits, plan.readAt, mayTell, scene);
  const unknown: readonly Finding[] =
    isOn && !tip.ok
      ? [findingOf(tip.problem, "warning", "Ended access stays: nobody can tell whether the branch has moved on")]
      : [];
  const notRemoved: readonly Finding[] =
    isOn && !mayRemove
      ? [{ rule: "apply-expired", severity: "note", message: "Ended access is taken away on the default branch alone" }]
      : [];
  const findings = sortFindings([...plan.findings, ...ended.findings, ...told.findings, ...unknown, ...notRemoved]);
  const reason = ended.reason ?? (told.isUntold ? "not-told" : undefined);
  // What differs is all adrift: the base's policy is the policy itself.
  const shown: JudgedPlan = { ...plan, findings, base: plan.proposed };
  const report = { ...reportOf(shown, { head: sha }, scene), culpritOf: told.culpritOf };
  return {
    workspace: plan.workspace,
    findings,
    proposed: plan.proposed,
    base: plan.proposed,
    ...(told.url !== undefined && { commentUrl: told.url }),
    ...(reason !== undefined && { reason }),
    summary: renderSummary(report, summaryBytes(scene)),
  };
}

/** Compares every workspace with its policy and keeps one issue about what differs. */
export async function watchDrift(
  watch: Watch,
  scene: Scene,
): Promise<{ readonly results: readonly Result[]; readonly findings: readonly Finding[] }> {
  const tip = await tipOf(watch, scene);
  const results: Result[] = [];
  for (const loaded of scene.policies.workspaces) {
    // oxlint-disable-next-line no-await-in-loop -- one workspace after the other, so that the log can be read
    results.push(await driftOf(loaded, watch, tip, scene));
  }
  return { results, findings: [] };
}
