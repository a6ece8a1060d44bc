import { load, slugOf } from "../app/load.ts";
import { checkPolicy } from "../core/check.ts";
import { type Finding, hasErrors, sortFindings } from "../core/finding.ts";
import { inert } from "../render/inert.ts";
import { code, renderFindingsTable } from "../render/markdown.ts";
import type { TextOf } from "../render/finding.ts";
import { renderFindings } from "../render/text.ts";
import { type Options, todayOf } from "./options.ts";
import { loadOptions, planCommand, worst } from "./plan.ts";
import { jsonText, print, textsOf } from "./print.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

type Validated = {
  readonly workspace: string;
  readonly findings: readonly Finding[];
  readonly users: number;
  readonly groups: number;
};

/** Checks the policy as far as that goes without knowing the workspace: no token, no request. With --live it is planned against that file too. */
export async function validateCommand(options: Options, terminal: Terminal): Promise<ExitCode> {
  if (options.live !== undefined) return (await planCommand(options, terminal, "plan")) === 1 ? 1 : 0;
  const { workspaces, findings } = await load(options.policy, loadOptions(options, terminal));
  const validated: Validated[] = workspaces.map((loaded) => {
    const { policy } = loaded;
    return {
      workspace: slugOf(loaded),
      findings: [...policy.findings, ...(policy.ok ? checkPolicy(policy.value, todayOf(options, terminal)) : [])],
      users: policy.ok ? policy.value.users.size : 0,
      groups: policy.ok ? policy.value.groups.size : 0,
    };
  });
  const [first = { workspace: options.workspace ?? "", findings: [], users: 0, groups: 0 }, ...others] = validated;
  const all = [{ ...first, findings: sortFindings([...findings, ...first.findings]) }, ...others];
  const text =
    options.format === "json"
      ? jsonText(all.map((one) => ({ version: 1, workspace: one.workspace, findings: one.findings })))
      : options.format === "markdown"
        ? all.map(renderValidatedMarkdown).join("\n")
        : all.map((one) => renderValidated(one, textsOf(workspaces), terminal)).join("");
  const isPrinted = await print(text, options, terminal);
  return isPrinted ? worst(all.map((one) => (hasErrors(one.findings) ? 1 : 0))) : 1;
}

/** Whether a policy is valid, and of whom it speaks. */
function verdict({ findings, users, groups }: Validated): string {
  if (hasErrors(findings)) return "not valid";
  return `valid, ${users} ${users === 1 ? "person" : "people"} and ${groups} ${groups === 1 ? "group" : "groups"}`;
}

function renderValidatedMarkdown(validated: Validated): string {
  const sections = [
    `### Access policy: ${code(validated.workspace)}`,
    verdict(validated),
    ...renderFindingsTable(validated.findings),
  ];
  return `${sections.join("\n\n")}\n`;
}

function renderValidated(validated: Validated, textOf: TextOf, { colours }: Terminal): string {
  const { workspace, findings } = validated;
  const lines = findings.length === 0 ? [] : [renderFindings(findings, textOf, colours)];
  return `${[...lines, `${inert(workspace)}: ${verdict(validated)}`].join("\n")}\n`;
}
