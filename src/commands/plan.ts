import { load, type LoadedWorkspace, slugOf } from "../app/load.ts";
import { driftExitCode, planExitCode, type Planned, planWorkspace } from "../app/plan.ts";
import { type Finding, sortFindings } from "../core/finding.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { snapshotOf } from "../providers/snapshot/index.ts";
import { inert } from "../render/inert.ts";
import { planJson } from "../render/json.ts";
import { renderMarkdown } from "../render/markdown.ts";
import { renderPlan } from "../render/text.ts";
import { connectReader } from "./connect.ts";
import { type Options, todayOf } from "./options.ts";
import { jsonText, print, save, textsOf } from "./print.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** The options of `plan` and `drift`. `saveLive` is the file to write a snapshot to; only `plan` has it. */
export type PlanOptions = Options & { readonly saveLive?: string };

/** Plans every workspace that the options name. Nothing is written anywhere but to the files the options name. */
export async function planCommand(options: PlanOptions, terminal: Terminal, kind: "plan" | "drift"): Promise<ExitCode> {
  const { workspaces, findings } = await load(options.policy, loadOptions(options, terminal));
  const planned: Planned[] = [];
  for (const loaded of workspaces) planned.push(await planOne(loaded, options, terminal));
  terminal.waiting(undefined);
  // What is wrong with the folder as a whole stands with the first workspace, so that one workspace stays one object.
  const [first = { workspace: options.workspace ?? "", findings: [] }, ...others] = planned;
  const unsaved = options.saveLive === undefined ? [] : await saveLive(options.saveLive, planned, terminal);
  const all = [{ ...first, findings: sortFindings([...findings, ...first.findings, ...unsaved]) }, ...others];
  const isPrinted = await print(renderPlans(all, workspaces, options, kind, terminal), options, terminal);
  return isPrinted ? worst(all.map(kind === "plan" ? planExitCode : driftExitCode)) : 1;
}

/** What `load` needs of the options: the working directory, and the slug of the one workspace that is asked for. */
export function loadOptions({ workspace }: Options, { cwd }: Terminal): { cwd: string; workspace?: string } {
  return { cwd, ...(workspace === undefined ? {} : { workspace }) };
}

async function planOne(loaded: LoadedWorkspace, options: Options, terminal: Terminal): Promise<Planned> {
  const { policy } = loaded;
  if (!policy.ok) return { workspace: slugOf(loaded), findings: policy.findings };
  const { workspace, settings } = policy.value;
  const reader = connectReader(options, { slug: workspace.value, region: settings.region }, terminal);
  if (!reader.ok) return { workspace: workspace.value, findings: [...policy.findings, ...reader.findings] };
  return planWorkspace(policy.value, policy.findings, reader.value, segmentSystem, todayOf(options, terminal));
}

/** What is listed as drift reads the other way round from a plan that somebody asked for, so it says so. */
function preface({ proposed }: Planned, kind: "plan" | "drift"): string {
  const isDrift = kind === "drift" && proposed !== undefined && proposed.plan.changes.length > 0;
  return isDrift ? "The workspace is no longer what the policy says. This would restore it:\n\n" : "";
}

function renderPlans(
  planned: readonly Planned[],
  workspaces: readonly LoadedWorkspace[],
  options: Options,
  kind: "plan" | "drift",
  terminal: Terminal,
): string {
  switch (options.format) {
    case "json":
      return jsonText(planned.map(({ workspace, findings, proposed }) => planJson(workspace, findings, proposed)));
    case "markdown":
      return planned.map((one) => preface(one, kind) + renderMarkdown(one)).join("\n");
    case "text":
      return planned
        .map((one) => preface(one, kind) + renderPlan(one, textsOf(workspaces), terminal.colours))
        .join("\n");
  }
}

/** The exit code of several: 1 where any is 1, else 2 where any is 2, else 0 (also for none at all). */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.includes(1) ? 1 : codes.includes(2) ? 2 : 0;
}

/** Writes what was read of the one workspace; what stands in the way is a finding. */
async function saveLive(file: string, planned: readonly Planned[], terminal: Terminal): Promise<readonly Finding[]> {
  const problem = (message: string): readonly Finding[] => [{ rule: "save-live", severity: "error", message }];
  const [only, ...others] = planned;
  if (others.length > 0)
    return problem("--save-live writes one workspace: name it with --workspace. No snapshot was written.");
  if (only?.proposed === undefined) return problem("The workspace was not read, so no snapshot was written.");
  const unwritable = await save(file, `${JSON.stringify(snapshotOf(only.proposed.live), null, 2)}\n`, terminal);
  if (unwritable !== undefined) return [unwritable];
  terminal.err(`Wrote ${inert(file)}\n`);
  return [];
}
