import { randomUUID } from "node:crypto";
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { aboutFile, codeOf, filesBelow, type Found, list, namesFrom } from "../app/policy-files.ts";
import { type Finding, hasErrors, sortFindings } from "../core/finding.ts";
import { formatPolicy } from "../core/format/format-policy.ts";
import { MAX_FILE_BYTES, tooLarge } from "../core/parse.ts";
import { quote } from "../core/quote.ts";
import { inert } from "../render/inert.ts";
import { renderFindings } from "../render/text.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** The options of `fmt`. `check`: write nothing, show what would change. */
export type FmtOptions = { readonly policy: string; readonly check?: boolean };

/** A diff with more lines than this is not worth showing, and takes long to find. */
const MAX_CHANGED_LINES = 5_000;

/** What became of one file: `text` as it was read, `formatted` as it should be. Neither is there where the file could not be read. */
type Seen = {
  readonly file: string;
  readonly text?: string;
  readonly formatted?: string;
  readonly findings: readonly Finding[];
};

/**
 * Formats every policy file of a folder and below it, or one file, in place, and prints the names of those that changed. With
 * `check` it writes nothing, prints a unified diff instead, and answers 1 if there is one. 1 as well where a file can't be read,
 * formatted or written; that does not keep the others from being formatted. Findings go to standard error.
 */
export async function fmtCommand({ policy, check = false }: FmtOptions, terminal: Terminal): Promise<ExitCode> {
  const found = await findFiles(policy, terminal);
  const findings = [...found.findings];
  const texts = new Map<string, string>();
  let isChanged = false;
  for (const path of found.paths) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that few files are open at once
    const { file, text, formatted, findings: own } = await formatFile(path, namesFrom(terminal.cwd)(path));
    findings.push(...own);
    if (text === undefined) continue;
    if (own.length > 0) texts.set(file, text);
    if (formatted === undefined || formatted === text) continue;
    isChanged = true;
    if (check) {
      terminal.out(diffOf(file, text, formatted));
      continue;
    }
    // oxlint-disable-next-line no-await-in-loop
    const unwritable = await replaceFile(path, file, formatted);
    if (unwritable) findings.push(unwritable);
    else terminal.out(`${inert(file)}\n`);
  }
  if (findings.length > 0) {
    const shown = renderFindings(sortFindings(findings), (file) => texts.get(file), terminal.errColours);
    terminal.err(`${shown}\n`);
  }
  return hasErrors(findings) || (check && isChanged) ? 1 : 0;
}

/** The files to format: no link out of the policy folder is followed, and a file that two names lead to stands there once. */
async function findFiles(policy: string, { cwd }: Terminal): Promise<Found> {
  const start = resolve(cwd, policy);
  const nameOf = namesFrom(cwd);
  const failed = (rule: string, message: string): Found => ({
    paths: [],
    findings: [{ rule, severity: "error", message }],
  });
  try {
    const kind = await stat(start);
    if (kind.isFile()) return { paths: [start], findings: [] };
    if (!kind.isDirectory()) return failed("unreadable", `${quote(nameOf(start))} is neither a file nor a folder`);
    const root = { real: await realpath(start), nameOf };
    const { paths, findings } = await filesBelow(await list(start, root), root);
    if (paths.length + findings.length === 0)
      return failed("no-policy", `No YAML file stands in ${quote(nameOf(start))}`);
    const byTarget = new Map<string, string>();
    for (const path of paths) {
      // oxlint-disable-next-line no-await-in-loop -- few are links
      const target = await realpath(path);
      if (!byTarget.has(target)) byTarget.set(target, path);
    }
    return { paths: [...byTarget.values()], findings };
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return failed("no-policy", `${quote(nameOf(start))} does not exist`);
    return failed("unreadable", `${quote(nameOf(start))} can't be read (${code})`);
  }
}

async function formatFile(path: string, file: string): Promise<Seen> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) return { file, findings: [tooLarge(file)] };
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch (error) {
    const finding =
      error instanceof TypeError
        ? aboutFile("encoding", file, "The file is not UTF-8: save it as UTF-8")
        : aboutFile("unreadable", file, `The file can't be read (${codeOf(error)})`);
    return { file, findings: [finding] };
  }
  const formatted = formatPolicy(file, text);
  return { file, text, findings: formatted.findings, ...(formatted.ok && { formatted: formatted.value }) };
}

/** Puts a new text in the place of a file in one step: nobody ever finds half of it. What a link leads to is replaced, not the link. */
async function replaceFile(path: string, file: string, text: string): Promise<Finding | undefined> {
  let temporary: string | undefined;
  try {
    const target = await realpath(path);
    const { mode } = await stat(target);
    temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
    await writeFile(temporary, text, { flag: "wx" });
    await chmod(temporary, mode);
    await rename(temporary, target);
    return undefined;
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
    return aboutFile("unwritable", file, `The file can't be written (${codeOf(error)})`);
  }
}

function diffOf(file: string, text: string, formatted: string): string {
  const name = inert(file);
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, text, formatted, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
    maxEditLength: MAX_CHANGED_LINES,
  });
  if (patch === undefined) return `${name}: more would change than can be shown\n`;
  return `${patch.trimEnd().split("\n").map(inert).join("\n")}\n`;
}
