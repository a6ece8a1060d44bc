import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { importWorkspace, type Standing } from "../app/import.ts";
import { load } from "../app/load.ts";
import { providerFinding } from "../app/plan.ts";
import { isYamlName } from "../app/policy-files.ts";
import { type Finding, hasErrors } from "../core/finding.ts";
import type { Reader } from "../core/provider.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { inert } from "../render/inert.ts";
import { renderFindings } from "../render/text.ts";
import { connectReader } from "./connect.ts";
import { type Options, todayOf } from "./options.ts";
import { jsonText, save, UNLESS_A_LINK } from "./print.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** The options of `import`. `region` chooses the API host; `force` brings a policy that is there already up to what the workspace holds. */
export type ImportOptions = Options & { readonly region: "us" | "eu"; readonly force?: boolean };

/**
 * Writes the policy of a live workspace, where there is none yet; with `force` also where there is one, of which only the files that have
 * to change are written. 1 where it can't be read or said in a policy, and where there is a policy without `force`; then nothing is written.
 */
export async function importCommand(options: ImportOptions, terminal: Terminal): Promise<ExitCode> {
  const reader = connectReader(options, { slug: options.workspace, region: options.region }, terminal);
  if (!reader.ok) return report("", [], reader.findings, options, terminal);
  const target = await chooseFolder(reader.value, options, terminal);
  if ("findings" in target) return report(target.workspace, [], target.findings, options, terminal);

  const standing = await readStanding(target, options, terminal);
  const imported = await importWorkspace(reader.value, segmentSystem, options.region, standing);
  terminal.waiting(undefined);
  if (!imported.ok) return report(target.workspace, [], imported.findings, options, terminal);
  const written: string[] = [];
  for (const { name, text } of imported.value.files) {
    const file = `${target.folder}/${name}`;
    const unwritable = await save(file, text, terminal, UNLESS_A_LINK);
    if (unwritable !== undefined)
      return report(target.workspace, written, [...imported.findings, unwritable], options, terminal);
    written.push(file);
  }
  return report(target.workspace, written, imported.findings, options, terminal, standing !== undefined);
}

/** The policy in the folder to write to, where there is one, with what it shares with its neighbours. */
async function readStanding(
  { folder, isEmpty }: Writable,
  options: ImportOptions,
  terminal: Terminal,
): Promise<Standing | undefined> {
  if (isEmpty) return undefined;
  const { cwd } = terminal;
  const { workspaces } = await load(options.out ?? options.policy, { cwd });
  const loaded = workspaces.find((workspace) => resolve(cwd, workspace.folder) === resolve(cwd, folder));
  return loaded && { loaded, today: todayOf(options, terminal) };
}

type Writable = { readonly workspace: string; readonly folder: string; readonly isEmpty: boolean };

type Target = Writable | { readonly workspace: string; readonly findings: readonly Finding[] };

/** Where to write, known before everything is read: an existing policy is not read over for nothing. */
async function chooseFolder(reader: Reader, options: ImportOptions, terminal: Terminal): Promise<Target> {
  const failed = (workspace: string, rule: string, message: string): Target => ({
    workspace,
    findings: [{ rule, severity: "error", message }],
  });
  let slug: string;
  try {
    ({ slug } = await reader.identify());
  } catch (error) {
    return { workspace: options.workspace ?? "", findings: [providerFinding(error)] };
  }
  if (options.workspace !== undefined && options.workspace !== slug) {
    return failed(
      slug,
      "wrong-workspace",
      `--workspace says \`${options.workspace}\`, but ${reader.name} is \`${slug}\`. Nothing was written.`,
    );
  }
  if (options.out === undefined && !/^\w[\w.-]*$/u.test(slug)) {
    return failed(
      slug,
      "out",
      `The slug \`${slug}\` does not make a folder name: say where to write with --out. Nothing was written.`,
    );
  }
  const folder = options.out ?? `${options.policy.replace(/\/+$/u, "")}/${slug}`;
  const present = await policyFiles(resolve(terminal.cwd, folder));
  if (present === undefined)
    return failed(slug, "out", `\`${folder}\` is not a folder that can be written to. Nothing was written.`);
  if (present.length > 0 && options.force !== true) {
    return failed(
      slug,
      "policy-exists",
      `${folder} already holds a policy (${present.slice(0, 3).join(", ")}${present.length > 3 ? ", …" : ""}): --force brings it up to what the workspace holds, --out writes elsewhere. Nothing was written.`,
    );
  }
  return { workspace: slug, folder, isEmpty: present.length === 0 };
}

/** The policy files below a folder: none where there is no such folder, undefined where it can't be read as one. */
async function policyFiles(folder: string): Promise<readonly string[] | undefined> {
  try {
    return (await readdir(folder, { recursive: true })).filter(isYamlName).sort();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? [] : undefined;
  }
}

function report(
  workspace: string,
  written: readonly string[],
  findings: readonly Finding[],
  options: ImportOptions,
  terminal: Terminal,
  hadPolicy = false,
): ExitCode {
  if (options.format === "json") {
    terminal.out(jsonText([{ version: 1, workspace, files: written, findings }]));
  } else {
    if (findings.length > 0) terminal.err(`${renderFindings(findings, () => undefined, terminal.errColours)}\n`);
    for (const file of written) terminal.out(`Wrote ${inert(file)}\n`);
    const rest = findings.some(({ severity }) => severity === "warning") ? " beside what the warnings say" : "";
    if (written.length > 0) terminal.out(`${whatNext(findings, options, hadPolicy, rest)}\n`);
    else if (hadPolicy) terminal.out(`The policy says what the workspace holds${rest}: nothing had to be written.\n`);
  }
  return hasErrors(findings) ? 1 : 0;
}

/** What a plan will say of the files that were written. What was there before and stays is not ours to promise anything about. */
function whatNext(
  findings: readonly Finding[],
  { out, policy, live }: ImportOptions,
  hadPolicy: boolean,
  rest: string,
): string {
  const where = out ?? (policy === "policies" ? undefined : policy);
  const flags = [where === undefined ? "" : ` --policy ${where}`, live === undefined ? "" : ` --live ${live}`];
  const plan = `\`segment-access plan${inert(flags.join(""))}\``;
  if (findings.some(({ rule }) => rule === "not-kept"))
    return `Now look at ${plan}: what stands in the folder's other files may not fit these.`;
  const objecting = hadPolicy ? " Settings, limits and rules that were there before may object all the same." : "";
  return `Now ${plan} should find nothing to change${rest}.${objecting}`;
}
