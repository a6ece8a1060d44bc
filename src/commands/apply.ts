import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { apply, applyExitCode, type OnProgress } from "../app/apply.ts";
import { load, type LoadedWorkspace, slugOf } from "../app/load.ts";
import { planWorkspace } from "../app/plan.ts";
import { approve } from "../core/approve.ts";
import type { Change } from "../core/diff.ts";
import { type Finding, hasErrors } from "../core/finding.ts";
import type { Proposed } from "../core/propose.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { inert } from "../render/inert.ts";
import { changeText, renderResult } from "../render/text.ts";
import { collectReport, type Ended, type Report } from "./apply-report.ts";
import { connectProvider } from "./connect.ts";
import { type Options, todayOf } from "./options.ts";
import { loadOptions, worst } from "./plan.ts";
import { save, textsOf } from "./print.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/**
 * The options of `apply`. `fingerprint` is `sha256:` and 64 hex digits, or the path of a plan as `plan --format json` writes it; `yes`
 * leaves out the question.
 */
export type ApplyOptions = Options & { readonly fingerprint?: string; readonly yes?: boolean };

/**
 * Plans afresh, shows the plan, asks, performs it and reads back what came of it. 0 where every workspace became what its policy
 * says, apart from what waits, 1 otherwise. With anything wrong about the command line or the folder nothing is sent at all.
 */
export async function applyCommand(options: ApplyOptions, terminal: Terminal): Promise<ExitCode> {
  const { workspaces, findings } = await load(options.policy, loadOptions(options, terminal));
  const reviewed = await readReviewed(options.fingerprint, terminal);
  const stopped = [...findings, ...(await refuse(options, workspaces, terminal)), ...reviewed.findings];
  const report = collectReport(options, terminal);
  const textOf = textsOf(workspaces);
  const codes: ExitCode[] = [];
  if (stopped.length > 0) {
    report.ended(refused(options.workspace ?? "", null, stopped), textOf);
    codes.push(1);
  }
  for (const loaded of stopped.length > 0 ? [] : workspaces) {
    const { applied, code, planned } = await applyOne(loaded, options, reviewed, report, terminal);
    terminal.waiting(undefined);
    report.ended({ applied, code, ...(planned === undefined ? {} : { planned }) }, textOf);
    codes.push(code);
  }
  return (await report.end()) ? worst(codes) : 1;
}

function refused(workspace: string, fingerprint: string | null, findings: readonly Finding[]): Ended {
  return {
    applied: {
      workspace,
      fingerprint,
      operations: [],
      remaining: [],
      deferred: [],
      findings,
      verified: false,
      unreadable: 0,
    },
    code: 1,
  };
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
  // Written before anything is sent: a report that can't be kept must not be found out about after the fact.
  const unwritable = options.out === undefined ? undefined : await save(options.out, "", terminal);
  return unwritable === undefined ? [] : [unwritable];
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
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" && !value.startsWith("sha256:")) {
      return { findings: [problem("fingerprint", `There is no file \`${value}\`.`)] };
    }
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
  report: Report,
  terminal: Terminal,
): Promise<Ended> {
  const { policy } = loaded;
  if (!policy.ok) return refused(slugOf(loaded), null, policy.findings);
  const { workspace, settings } = policy.value;
  const provider = connectProvider({ slug: workspace.value, region: settings.region }, terminal);
  if (!provider.ok) return refused(workspace.value, null, [...policy.findings, ...provider.findings]);

  const planned = await planWorkspace(
    policy.value,
    policy.findings,
    provider.value,
    segmentSystem,
    todayOf(options, terminal),
  );
  terminal.waiting(undefined);
  const { proposed, findings } = planned;
  if (proposed === undefined) return refused(workspace.value, null, findings);
  report.planned(planned, textsOf([loaded]));
  const { fingerprint, changes, deferred } = proposed.plan;
  const nothing: Ended = {
    planned,
    applied: { ...refused(workspace.value, fingerprint, findings).applied, deferred },
    code: hasErrors(findings) ? 1 : 0,
  };
  if (changes.length === 0 && reviewed.fingerprint === undefined) return nothing;
  const approved = approve({ ...proposed, findings }, reviewed.fingerprint);
  if (!approved.ok) {
    const isAnother = reviewed.fingerprint !== undefined && reviewed.fingerprint !== fingerprint;
    const differing = isAnother ? differences(reviewed.changes, proposed) : [];
    return { ...refused(workspace.value, fingerprint, [...approved.findings, ...differing]), planned };
  }
  if (changes.length === 0) return nothing;
  if (options.yes !== true && !(await confirmed(workspace.value, changes.length, terminal))) {
    const findingsAndNo = [...findings, problem("confirm", "Not confirmed.")];
    return { ...refused(workspace.value, fingerprint, findingsAndNo), planned };
  }
  const progress: OnProgress = ({ operation, status, error }, done, total) => {
    terminal.waiting(undefined);
    const count = `${done}/${total}`.padStart(`${total}/${total}`.length);
    terminal.err(`${count}  ${renderResult(operation, status, error, terminal.errColours)}\n`);
  };
  const applied = await apply(proposed, approved.value, provider.value, segmentSystem, progress, terminal.stopping);
  return {
    planned,
    applied: { ...applied, findings: [...findings, ...applied.findings] },
    code: applyExitCode(applied),
  };
}

/** What differs from what was reviewed, or, where only its fingerprint is at hand, what the plan is now. */
function differences(reviewed: readonly string[] | undefined, { plan }: Proposed): readonly Finding[] {
  const now = plan.changes.map(changeText);
  const [then, today] = [new Set(reviewed), new Set(now)];
  const lines =
    reviewed === undefined
      ? now.map((change) => `in the plan now: ${change}`)
      : [
          ...now.filter((change) => !then.has(change)).map((change) => `not reviewed: ${change}`),
          ...reviewed
            .filter((change) => !today.has(change))
            .map((change) => `reviewed, and no longer needed: ${change}`),
        ];
  return lines.map((message) => ({ rule: "plan-changed", severity: "note", message }));
}

async function confirmed(workspace: string, count: number, terminal: Terminal): Promise<boolean> {
  const changes = `${count} ${count === 1 ? "change" : "changes"}`;
  const answer = await terminal.ask?.(`Apply ${changes} to ${inert(workspace)}? Only \`yes\` is taken for a yes: `);
  return answer?.trim() === "yes";
}
