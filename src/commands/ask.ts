import { load, type LoadedWorkspace, slugOf } from "../app/load.ts";
import { type Planned, planWorkspace } from "../app/plan.ts";
import { type Finding, hasErrors, sortFindings } from "../core/finding.ts";
import type { Asked } from "../core/answer/inquire.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { connectReader } from "./connect.ts";
import { type Options, todayOf } from "./options.ts";
import { loadOptions } from "./plan.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** Plans every workspace that the options name, to be asked about. What is wrong with the folder as a whole stands with the first. */
export async function planEach(
  options: Options,
  terminal: Terminal,
): Promise<{ readonly planned: readonly Planned[]; readonly workspaces: readonly LoadedWorkspace[] }> {
  const { workspaces, findings } = await load(options.policy, loadOptions(options, terminal));
  const planned: Planned[] = [];
  // oxlint-disable-next-line no-await-in-loop -- one workspace after the other, as `plan` reads them
  for (const loaded of workspaces) planned.push(await planOne(loaded, options, terminal));
  terminal.waiting(undefined);
  const [first = { workspace: options.workspace ?? "", findings: [] }, ...others] = planned;
  return { planned: [{ ...first, findings: sortFindings([...findings, ...first.findings]) }, ...others], workspaces };
}

async function planOne(loaded: LoadedWorkspace, options: Options, terminal: Terminal): Promise<Planned> {
  const { policy } = loaded;
  if (!policy.ok) return { workspace: slugOf(loaded), findings: policy.findings };
  const { workspace, settings } = policy.value;
  const reader = connectReader(options, { slug: workspace.value, region: settings.region }, terminal);
  if (!reader.ok)
    return { workspace: workspace.value, findings: [...policy.findings, ...reader.findings.map(offerSnapshot)] };
  return planWorkspace(policy.value, policy.findings, reader.value, segmentSystem, todayOf(options, terminal));
}

/** Which roles and resources there are, only the workspace knows, so a policy alone answers nothing. */
function offerSnapshot(finding: Finding): Finding {
  if (finding.rule !== "token") return finding;
  return {
    ...finding,
    message: `${finding.message} Without a token, give --live with a snapshot (\`plan --save-live\`).`,
  };
}

/** 1 where any of the findings is an error, else 0: changes that are pending are no business of an answer. */
export function askedExitCode(asked: readonly Asked<unknown>[]): ExitCode {
  return asked.some(({ findings, objections }) => hasErrors([...findings, ...objections])) ? 1 : 0;
}
