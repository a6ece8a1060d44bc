import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { apply, applyExitCode, type OnProgress } from "../app/apply.ts";
import { load, type LoadedWorkspace } from "../app/load.ts";
import { type Planned, planWorkspace } from "../app/plan.ts";
import type { Applied } from "../core/applied.ts";
import { approve } from "../core/approve.ts";
import type { Change } from "../core/diff.ts";
import { type Finding, hasErrors } from "../core/finding.ts";
import type { Proposed } from "../core/propose.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { inert } from "../render/inert.ts";
import { applyJson } from "../render/json.ts";
import { renderAppliedMarkdown, renderMarkdown } from "../render/markdown.ts";
import { changeText, renderApplied, renderPlan, renderResult, type TextOf } from "../render/text.ts";
import { connectProvider } from "./connect.ts";
import type { Options } from "./options.ts";
import { loadOptions, workspaceName, worst } from "./plan.ts";
import { jsonText, print, textsOf } from "./print.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

export type ApplyOptions = Options & { readonly fingerprint?: string; readonly yes?: boolean };

/** Plans afresh, shows the plan, asks, performs it and reads back what came of it. */
export async function applyCommand(options: ApplyOptions, terminal: Terminal): Promise<ExitCode> {
  const { workspaces, findings } = await load(options.policy, loadOptions(options, terminal));
  const refusal = await refuse(options, workspaces, terminal);
  const reviewed = await readReviewed(options.fingerprint, terminal);
  const stopped = [...findings, ...refusal, ...reviewed.findings];
  if (stopped.length > 0)
    return finish([refused(options.workspace ?? "", null, stopped)], workspaces, options, terminal);
  const ended: Ended[] = [];
  for (const loaded of workspaces) ended.push(await applyOne(loaded, options, reviewed, terminal));
  return finish(ended, workspaces, options, terminal);
}

/** What one workspace came to. What its plan and its findings are has been shown already where `shown` says so. */
type Ended = { readonly applied: Applied; readonly code: 0 | 1; readonly planned?: Planned; readonly asked?: boolean };

function refused(workspace: string, fingerprint: string | null, findings: readonly Finding[]): Ended {
  return {
    applied: { workspace, fingerprint, operations: [], remaining: [], deferred: [], findings, verified: false },
    code: 1,
  };
}

async function finish(
  ended: readonly Ended[],
  workspaces: readonly LoadedWorkspace[],
  options: ApplyOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  terminal.waiting(undefined);
  const text =
    options.format === "json"
      ? jsonText(ended.map(({ applied }) => applyJson(applied)))
      : ended.map((one) => renderEnded(one, textsOf(workspaces), options, terminal)).join("\n");
  await print(text, options, terminal);
  return worst(ended.map(({ code }) => code));
}

/** The plan, unless it was shown for the question, and what came of it; findings that the plan has shown are not shown again. */
function renderEnded(
  { planned, applied, asked }: Ended,
  textOf: TextOf,
  options: ApplyOptions,
  { colours }: Terminal,
): string {
  const findings = applied.findings.filter((finding) => planned?.findings.includes(finding) !== true);
  const outcome = { ...applied, findings };
  const isEmpty = applied.operations.length === 0 && findings.length === 0 && !applied.verified;
  if (options.format === "markdown") {
    return `${planned === undefined ? "" : `${renderMarkdown(planned)}\n`}${isEmpty ? "" : renderAppliedMarkdown(outcome)}`;
  }
  const plan = planned === undefined || asked === true ? "" : `${renderPlan(planned, textOf, colours)}\n`;
  return `${plan}${isEmpty ? "" : renderApplied(outcome, textOf, colours)}`;
}

function problem(rule: string, message: string): Finding {
  return { rule, severity: "error", message };
}

async function refuse(
  options: ApplyOptions,
  workspaces: readonly LoadedWorkspace[],
  terminal: Terminal,
): Promise<readonly Finding[]> {
  if (options.yes !== true && terminal.ask === undefined) {
    return [
      problem("confirm", "Nobody is there to confirm: pass --yes to apply without the question. Nothing was sent."),
    ];
  }
  if (options.yes !== true && options.format === "json") {
    return [problem("confirm", "--format json leaves no room for the question: pass --yes as well. Nothing was sent.")];
  }
  if (options.fingerprint !== undefined && workspaces.length > 1) {
    return [
      problem(
        "fingerprint",
        `--fingerprint stands for the plan of one workspace, and there are ${workspaces.length}: name one with --workspace.`,
      ),
    ];
  }
  return [];
}

type Reviewed = {
  readonly fingerprint?: string;
  readonly changes?: readonly string[];
  readonly findings: readonly Finding[];
};

/** A fingerprint, or the file of a reviewed plan (`plan --format json --out …`), which also lets a refusal say what differs. */
async function readReviewed(value: string | undefined, { cwd }: Terminal): Promise<Reviewed> {
  if (value === undefined) return { findings: [] };
  if (/^sha256:[0-9a-f]{64}$/u.test(value)) return { fingerprint: value, findings: [] };
  try {
    const reviewed = JSON.parse(await readFile(resolve(cwd, value), "utf8")) as {
      fingerprint?: unknown;
      changes?: unknown;
    };
    if (typeof reviewed.fingerprint === "string" && Array.isArray(reviewed.changes)) {
      return {
        fingerprint: reviewed.fingerprint,
        changes: (reviewed.changes as Change[]).map(changeText),
        findings: [],
      };
    }
  } catch {
    // Neither a fingerprint nor a plan: said below.
  }
  return {
    findings: [
      problem(
        "fingerprint",
        `--fingerprint takes sha256: and 64 hex digits, or the file of a plan (\`plan --format json --out FILE\`); \`${value}\` is neither.`,
      ),
    ],
  };
}

async function applyOne(
  loaded: LoadedWorkspace,
  options: ApplyOptions,
  reviewed: Reviewed,
  terminal: Terminal,
): Promise<Ended> {
  const { policy } = loaded;
  if (!policy.ok) return refused(workspaceName(loaded), null, policy.findings);
  const { workspace, settings } = policy.value;
  const provider = connectProvider({ slug: workspace.value, region: settings.region }, terminal);
  if (!provider.ok) return refused(workspace.value, null, [...policy.findings, ...provider.findings]);

  const planned = await planWorkspace(policy.value, policy.findings, provider.value, segmentSystem);
  terminal.waiting(undefined);
  const { proposed, findings } = planned;
  if (proposed === undefined) return refused(workspace.value, null, findings);
  const { fingerprint, changes, deferred } = proposed.plan;
  if (changes.length === 0 && reviewed.fingerprint === undefined) {
    const { applied } = refused(workspace.value, fingerprint, findings);
    return { planned, applied: { ...applied, deferred }, code: hasErrors(findings) ? 1 : 0 };
  }
  const approved = approve({ ...proposed, findings }, reviewed.fingerprint);
  if (!approved.ok) {
    const differing = reviewed.fingerprint === fingerprint ? [] : differences(reviewed.changes, proposed);
    return { ...refused(workspace.value, fingerprint, [...approved.findings, ...differing]), planned };
  }
  const asked = options.yes !== true;
  if (asked && !(await confirmed(planned, loaded, terminal))) {
    return {
      ...refused(workspace.value, fingerprint, [
        ...findings,
        problem("confirm", "Not confirmed. Nothing was written."),
      ]),
      planned,
      asked,
    };
  }
  const progress: OnProgress = ({ operation, status, error }, done, total) => {
    terminal.waiting(undefined);
    const count = `${done}/${total}`.padStart(`${total}/${total}`.length);
    terminal.err(`${count}  ${renderResult(operation, status, error, terminal.errColours)}\n`);
  };
  const applied = await apply(proposed, approved.value, provider.value, segmentSystem, progress, terminal.stopping);
  return {
    planned,
    asked,
    applied: { ...applied, findings: [...findings, ...applied.findings] },
    code: applyExitCode(applied),
  };
}

/** What was reviewed against what would be done now, where the reviewed plan is at hand. */
function differences(reviewed: readonly string[] | undefined, { plan }: Proposed): readonly Finding[] {
  if (reviewed === undefined) return [];
  const now = new Set(plan.changes.map(changeText));
  const then = new Set(reviewed);
  const lines = [
    ...[...now].filter((change) => !then.has(change)).map((change) => `not reviewed: ${change}`),
    ...[...then].filter((change) => !now.has(change)).map((change) => `reviewed, and no longer needed: ${change}`),
  ];
  return lines.map((message) => ({ rule: "plan-changed", severity: "note", message }));
}

/** Shows the plan and asks. */
async function confirmed(planned: Planned, loaded: LoadedWorkspace, terminal: Terminal): Promise<boolean> {
  terminal.err(renderPlan(planned, textsOf([loaded]), terminal.errColours));
  const count = planned.proposed?.plan.changes.length ?? 0;
  const answer = await terminal.ask?.(
    `\nApply ${count} ${count === 1 ? "change" : "changes"} to ${inert(planned.workspace)}? Only \`yes\` is taken for a yes: `,
  );
  return answer?.trim() === "yes";
}
