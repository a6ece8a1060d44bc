import { load, type LoadedWorkspace, slugOf } from "../app/load.ts";
import { type Planned, planWorkspace } from "../app/plan.ts";
import { type Finding, hasErrors, sortFindings } from "../core/finding.ts";
import type { Asked } from "../core/answer/inquire.ts";
import { RESOURCE_KINDS } from "../core/policy.ts";
import { wordList } from "../core/suggest.ts";
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

const KINDS = wordList(
  RESOURCE_KINDS.map((kind) => `${kind}:NAME`),
  Infinity,
);

/** The answers, where the resource that was asked about is not there with what can be asked about instead. */
export function withAdvice<Answer>(asked: readonly Asked<Answer>[]): readonly Asked<Answer>[] {
  const advice = `Ask about \`workspace\`, or about one thing by its name or id, alone or as ${KINDS}. It takes no group, role or label; what a person has, \`explain\` tells.`;
  const advised = (finding: Finding): Finding =>
    finding.rule === "unknown-resource" ? { ...finding, message: `${finding.message} ${advice}` } : finding;
  return asked.map((one) => ({ ...one, objections: one.objections.map(advised) }));
}

/** The answers as people read them: where the question itself is at fault, warnings and notes about the plan are beside the point. */
export function toTheQuestion<Answer>(asked: readonly Asked<Answer>[]): readonly Asked<Answer>[] {
  return asked.map((one) =>
    hasErrors(one.objections) ? { ...one, findings: one.findings.filter(({ severity }) => severity === "error") } : one,
  );
}

/** 1 where any of the findings is an error, else 0: changes that are pending are no business of an answer. */
export function askedExitCode(asked: readonly Asked<unknown>[]): ExitCode {
  return asked.some(({ findings, objections }) => hasErrors([...findings, ...objections])) ? 1 : 0;
}
