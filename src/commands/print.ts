import { constants, mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { LoadedWorkspace } from "../app/load.ts";
import type { Finding } from "../core/finding.ts";
import { inert, inertJson } from "../render/inert.ts";
import type { TextOf } from "../render/finding.ts";
import type { Options } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Prints what was asked for, or writes it to the file of --out. Whether that went well: why not is said on standard error. */
export async function print(text: string, { out }: Pick<Options, "out">, terminal: Terminal): Promise<boolean> {
  if (out === undefined) {
    terminal.out(text);
    return true;
  }
  const problem = await save(out, text, terminal);
  terminal.err(problem === undefined ? `Wrote ${inert(out)}\n` : `error ${problem.rule}  ${inert(problem.message)}\n`);
  return problem === undefined;
}

/** How to open a file that is to be written, unless it is a link: what that leads to may be somebody else's. */
export const UNLESS_A_LINK = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);

/** Writes a file (relative to the working directory), making its folder where there is none. Answers what went wrong. */
export async function save(
  file: string,
  text: string,
  { cwd }: Terminal,
  flag: number | "w" = "w",
): Promise<Finding | undefined> {
  const path = resolve(cwd, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag });
    return undefined;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return { rule: "unwritable", severity: "error", message: `\`${file}\` can't be written (${code}).` };
  }
}

/** One object as it is; several as an array: what `--format json` prints. */
export function jsonText(objects: readonly object[]): string {
  return `${inertJson(JSON.stringify(objects.length === 1 ? objects[0] : objects, null, 2))}\n`;
}

/** The texts of the policy files, for findings that point into them. */
export function textsOf(workspaces: readonly Pick<LoadedWorkspace, "files">[]): TextOf {
  const texts = new Map(workspaces.flatMap(({ files }) => files.map(({ file, text }) => [file, text] as const)));
  return (file) => texts.get(file);
}
