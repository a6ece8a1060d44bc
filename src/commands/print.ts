import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { LoadedWorkspace } from "../app/load.ts";
import type { TextOf } from "../render/text.ts";
import type { Options } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Prints what was asked for, or writes it to the file of --out. */
export async function print(text: string, options: Pick<Options, "out">, terminal: Terminal): Promise<void> {
  if (options.out === undefined) {
    terminal.out(text);
    return;
  }
  const path = resolve(terminal.cwd, options.out);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  terminal.err(`Wrote ${options.out}\n`);
}

/** One object as it is; several as an array: what `--format json` prints. */
export function jsonText(objects: readonly object[]): string {
  return `${JSON.stringify(objects.length === 1 ? objects[0] : objects, null, 2)}\n`;
}

/** The texts of the policy files, for findings that point into them. */
export function textsOf(workspaces: readonly Pick<LoadedWorkspace, "files">[]): TextOf {
  const texts = new Map(workspaces.flatMap(({ files }) => files.map(({ file, text }) => [file, text] as const)));
  return (file) => texts.get(file);
}
