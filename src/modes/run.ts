import { readFile } from "node:fs/promises";
import { slugOf } from "../app/load.ts";
import { type Finding, hasErrors } from "../core/finding.ts";
import { placeText } from "../core/quote.ts";
import { type Event, type PullRequestEvent, readEvent } from "../github/event.ts";
import { readFields } from "../github/fields.ts";
import { inert } from "../render/inert.ts";
import { annotate } from "./annotations.ts";
import { applyMerged } from "./apply.ts";
import { type Choice, choose } from "./choose.ts";
import { watchDrift } from "./drift.ts";
import { reachGitHub } from "./github.ts";
import { type Inputs, readInputs, secretsOf, segmentToken } from "./inputs.ts";
import type { Job } from "./job.ts";
import { logPlan } from "./log-plan.ts";
import { checkUntrusted } from "./offline.ts";
import { setOutputs } from "./outputs.ts";
import { planPull, preview, type Scene } from "./plan.ts";
import { type Policies, readPolicies } from "./policies.ts";
import { judgeQueue } from "./queue.ts";
import type { FailureReason, Result } from "./result.ts";

/** What a mode came to: one result for each workspace, and findings that belong to none of them. */
type Came = { readonly results: readonly Result[]; readonly findings: readonly Finding[] };

async function readPayload(path: string | undefined): Promise<unknown> {
  if (!path) return {};
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** What the payload says beside what every event of its kind does. */
function circumstancesOf(payload: unknown) {
  const read = readFields(payload, (fields) => ({
    defaultBranch: fields.maybe("repository.default_branch", fields.text),
    isOpen: fields.maybe("pull_request.state", fields.text) !== "closed",
  }));
  return read.ok ? read.value : { defaultBranch: undefined, isOpen: true };
}

/** The plan of a pull request that is never applied: told by the run alone, for a comment of it could pass for a review of another merge. */
async function planElsewhere(event: PullRequestEvent, scene: Scene): Promise<Came> {
  const { results, findings } = await planPull(event, { ...scene, inputs: { ...scene.inputs, comment: false } });
  const message = `This pull request is one into \`${event.base.ref}\`, not into the default branch, whose policy alone is applied: there is no plan comment`;
  const note: Finding = { rule: "other-branch", severity: "note", message };
  const summary = (text: string): string => `${text}\n\n> [!NOTE]\n> ${inert(message)}\n`;
  return { results: results.map((one) => ({ ...one, summary: summary(one.summary) })), findings: [...findings, note] };
}

async function carryOut(choice: Choice, event: Event, scene: Scene): Promise<Came> {
  const sha = scene.job.env["GITHUB_SHA"] ?? "";
  switch (choice.kind) {
    case "plan": {
      const { inputs, policies, job } = scene;
      const hasToken = policies.workspaces.some((loaded) => segmentToken(job, slugOf(loaded)) !== undefined);
      const isOffline = inputs.live !== undefined && !hasToken;
      if (choice.event.isFork || choice.event.isDependabot || isOffline) return checkUntrusted(choice.event, scene);
      return choice.isElsewhere ? planElsewhere(choice.event, scene) : planPull(choice.event, scene);
    }
    case "queue":
      return judgeQueue(choice.event, scene);
    case "apply":
      return applyMerged(choice, scene);
    case "drift": {
      const { branch, isDefaultBranch: mayTell } = choice;
      return watchDrift({ sha, branch, mayTell, mayRemove: mayTell && event.kind !== "push" }, scene);
    }
    case "preview":
      return { results: await preview(sha, scene), findings: [] };
    case "nothing":
    case "refuse":
      return { results: [], findings: [] };
  }
}

/** Tells everything there is to tell at the end, and answers the exit code. */
async function finish(
  { results, findings }: Came,
  policies: Policies | undefined,
  choice: Choice | undefined,
  reason: FailureReason | undefined,
  job: Job,
): Promise<0 | 1> {
  const why = reason ?? results.flatMap((result) => result.reason ?? [])[0];
  if (policies !== undefined)
    for (const result of results) if (result.isLogged !== true) logPlan(result, policies, job);
  for (const { rule, severity, message, source } of findings)
    job.say(`${source === undefined ? "" : `${placeText(source)}: `}${severity} ${rule}: ${message}`);
  const unwritten = await setOutputs(results, policies?.names ?? [], choice?.kind === "drift", job);
  job.output("failure-reason", why ?? "");
  const summary = results.map((result) => result.summary).join("\n");
  const unsummarised = summary === "" ? undefined : await job.summarise(summary);
  const warnings = [unwritten, unsummarised].flatMap((message): readonly Finding[] =>
    message === undefined ? [] : [{ rule: "report", severity: "warning", message }],
  );
  annotate([...findings, ...warnings, ...results.flatMap((result) => result.findings)], job);
  if (why !== undefined) job.fail(`${FAILURES[why]} (failure-reason: ${why})`);
  return why === undefined ? 0 : 1;
}

const FAILURES: Readonly<Record<FailureReason, string>> = {
  "plan-changed": "More would change than was reviewed: nothing was written",
  "not-approved": "An approval is missing: nothing was written",
  "no-review": "Nobody can tell that this was reviewed: nothing was written",
  stale: "The reviewed plan is too old: nothing was written",
  "invalid-policy": "The policy is not valid",
  guardrail: "A guardrail stands in the way",
  "apply-failed": "Not everything could be applied",
  "not-read": "What has to be read could not be read",
  "not-told": "There is drift, and nobody is told of it",
  "bad-input": "The inputs or the event can't be used",
  refused: "This is never done on such an event",
};

/** Why a run has nothing to do with a pull request, a push or whatever it was, as findings. */
function refusalOf(choice: Choice): readonly Finding[] {
  return choice.kind === "refuse" ? [{ rule: "refused", severity: "error", message: choice.why }] : [];
}

async function sceneFor(
  inputs: Inputs,
  policies: Policies,
  job: Job,
): Promise<{ readonly scene: Scene; readonly findings: readonly Finding[] }> {
  const reached = await reachGitHub(inputs.githubToken, job);
  if (reached.ok) return { scene: { policies, inputs, github: reached.value, job }, findings: [] };
  const findings = reached.findings.map((finding): Finding => ({ ...finding, severity: "warning" }));
  return { scene: { policies, inputs, github: undefined, job }, findings };
}

/**
 * Runs the Action once: what it does is up to its inputs and the event. Answers the exit code: 1 where it failed, never merely because
 * something is to be changed.
 */
export async function runAction(job: Job): Promise<0 | 1> {
  for (const secret of secretsOf(job)) job.mask(secret);
  const nothing: Came = { results: [], findings: [] };
  const { inputs, findings: wrong } = readInputs(job);
  const payload = await readPayload(job.env["GITHUB_EVENT_PATH"]);
  const read = readEvent(payload, job.env);
  const unusable = [...wrong, ...(read.ok ? [] : read.findings)];
  if (!read.ok || wrong.length > 0) {
    return finish({ ...nothing, findings: unusable }, undefined, undefined, "bad-input", job);
  }
  const event = read.value;
  const choice = choose(inputs.mode, event, circumstancesOf(payload));
  const policies = await readPolicies(inputs.policy, inputs.only, job.workspace);
  if (choice.kind === "nothing" || choice.kind === "refuse") {
    job.say(choice.why);
    const reason = choice.kind === "refuse" ? "refused" : undefined;
    return finish({ ...nothing, findings: refusalOf(choice) }, policies, choice, reason, job);
  }
  const { scene, findings } = await sceneFor(inputs, policies, job);
  const came = await carryOut(choice, event, scene);
  const all = [...policies.findings, ...findings, ...came.findings];
  const reason = hasErrors(policies.findings) ? "invalid-policy" : undefined;
  return finish({ ...came, findings: all }, policies, choice, reason, job);
}
