import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { apply, type Applied, applyExitCode } from "../app/apply.ts";
import { load, type LoadedWorkspace } from "../app/load.ts";
import { planWorkspace } from "../app/plan.ts";
import { approve } from "../core/approve.ts";
import type { Change } from "../core/diff.ts";
import { type Finding, hasErrors } from "../core/finding.ts";
import type { Proposed } from "../core/propose.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { applyJson } from "../render/json.ts";
import { changeText, renderFindings, renderPlan, renderResult } from "../render/text.ts";
import { connectProvider } from "./connect.ts";
import type { Options } from "./options.ts";
import { loadOptions, workspaceName, worst } from "./plan.ts";
import { jsonText, print, textsOf } from "./print.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

export type ApplyOptions = Options & { readonly fingerprint?: string; readonly yes?: boolean };

type Report = Omit<Applied, "fingerprint"> & { readonly fingerprint: string | null };

/** Plans afresh, shows the plan, asks, performs it and reads back what came of it. */
export async function applyCommand(options: ApplyOptions, terminal: Terminal): Promise<ExitCode> {
  const { workspaces, findings } = await load(options.policy, loadOptions(options, terminal));
  const refusal = await refuse(options, workspaces, terminal);
  const reviewed = await readReviewed(options.fingerprint, terminal);
  const stopped = [...findings, ...refusal, ...reviewed.findings];
  const codes: ExitCode[] = [];
  const reports: Report[] = [];
  if (stopped.length > 0) {
    if (options.format !== "json")
      terminal.err(`${renderFindings(stopped, textsOf(workspaces), terminal.errColours)}\n`);
    reports.push(emptyReport(options.workspace ?? "", null, stopped));
    codes.push(1);
  } else {
    for (const loaded of workspaces) {
      const { report, code } = await applyOne(loaded, options, reviewed, terminal);
      reports.push(report);
      codes.push(code);
    }
  }
  terminal.waiting(undefined);
  if (options.format === "json") await print(jsonText(reports.map(applyJson)), options, terminal);
  return worst(codes);
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
): Promise<{ report: Report; code: ExitCode }> {
  const show = (text: string): void => (options.format === "json" ? undefined : terminal.out(text));
  const textOf = textsOf([loaded]);
  const stop = (
    workspace: string,
    fingerprint: string | null,
    findings: readonly Finding[],
  ): { report: Report; code: ExitCode } => {
    if (options.format !== "json") terminal.err(`${renderFindings(findings, textOf, terminal.errColours)}\n`);
    return { report: emptyReport(workspace, fingerprint, findings), code: 1 };
  };
  const { policy } = loaded;
  if (!policy.ok) return stop(workspaceName(loaded), null, policy.findings);
  const { workspace, settings } = policy.value;
  const provider = connectProvider({ slug: workspace.value, region: settings.region }, terminal);
  if (!provider.ok) return stop(workspace.value, null, [...policy.findings, ...provider.findings]);

  const planned = await planWorkspace(policy.value, policy.findings, provider.value, segmentSystem);
  terminal.waiting(undefined);
  const { proposed, findings } = planned;
  if (proposed === undefined) return stop(workspace.value, null, findings);
  show(renderPlan(planned, textOf, terminal.colours));
  const { fingerprint, changes, deferred } = proposed.plan;
  if (changes.length === 0 && reviewed.fingerprint === undefined) {
    return {
      report: { ...emptyReport(workspace.value, fingerprint, findings), deferred },
      code: hasErrors(findings) ? 1 : 0,
    };
  }
  const approved = approve({ ...proposed, findings }, reviewed.fingerprint);
  if (!approved.ok) {
    const differing =
      reviewed.changes === undefined || reviewed.fingerprint === fingerprint
        ? []
        : differences(reviewed.changes, proposed);
    return stop(workspace.value, fingerprint, [
      ...approved.findings.filter((finding) => !findings.includes(finding)),
      ...differing,
    ]);
  }
  if (options.yes !== true && !(await confirmed(workspace.value, changes.length, terminal))) {
    return stop(workspace.value, fingerprint, [problem("confirm", "Not confirmed. Nothing was written.")]);
  }
  const applied = await apply(
    proposed,
    approved.value,
    provider.value,
    segmentSystem,
    ({ operation, status, error }, done, total) => {
      terminal.waiting(undefined);
      terminal.err(
        `${`${done}/${total}`.padStart(`${total}/${total}`.length)}  ${renderResult(operation, status, error, terminal.errColours)}\n`,
      );
    },
    terminal.stopping,
  );
  terminal.waiting(undefined);
  show(renderApplied(applied, terminal));
  return { report: { ...applied, findings: [...findings, ...applied.findings] }, code: applyExitCode(applied) };
}

/** What was reviewed against what would be done now, where the reviewed plan is at hand. */
function differences(reviewed: readonly string[], { plan }: Proposed): readonly Finding[] {
  const now = new Set(plan.changes.map(changeText));
  const then = new Set(reviewed);
  const lines = [
    ...[...now].filter((change) => !then.has(change)).map((change) => `not reviewed: ${change}`),
    ...[...then].filter((change) => !now.has(change)).map((change) => `reviewed, and no longer needed: ${change}`),
  ];
  return lines.map((message) => ({ rule: "plan-changed", severity: "note", message }));
}

async function confirmed(workspace: string, count: number, terminal: Terminal): Promise<boolean> {
  const answer = await terminal.ask?.(
    `Apply ${count} ${count === 1 ? "change" : "changes"} to ${workspace}? Only \`yes\` is taken for a yes: `,
  );
  return answer?.trim() === "yes";
}

function emptyReport(workspace: string, fingerprint: string | null, findings: readonly Finding[]): Report {
  return { workspace, fingerprint, operations: [], remaining: [], deferred: [], findings };
}

function renderApplied({ operations, remaining, deferred, findings }: Applied, { colours }: Terminal): string {
  const counts = (["done", "failed", "conflicted", "skipped"] as const)
    .map((status) => ({ status, count: operations.filter((result) => result.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`);
  const lines = [`${operations.length} ${operations.length === 1 ? "operation" : "operations"}: ${counts.join(", ")}`];
  if (remaining.length === 0) lines.push(colours.green("Read back: the workspace is what the policy says."));
  else
    lines.push(
      colours.red(
        `Read back: ${remaining.length} ${remaining.length === 1 ? "change remains" : "changes remain"}. The next run goes on with them.`,
      ),
      ...remaining.map((change) => `  ${changeText(change)}`),
    );
  if (deferred.length > 0)
    lines.push(
      "Waiting (no failure: a later run does it):",
      ...deferred.map(({ change, until }) => `  ${changeText(change)}, until ${until}`),
    );
  if (findings.length > 0) lines.push(renderFindings(findings, () => undefined, colours));
  return `${lines.join("\n")}\n`;
}
