import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { stateShape, type State } from "./state.ts";

function stateIn(content: string): State | string {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return "it is not JSON";
  }
  const [problem] = stateShape.problems(value, "");
  return problem === undefined ? (value as State) : `${problem.field === "" ? "it" : problem.field} ${problem.message}`;
}

/** The state that a file holds, undefined where there is no file. Throws an Error that names the file and what is wrong in it. */
export function loadState(path: string): State | undefined {
  if (!existsSync(path)) return undefined;
  const state = stateIn(readFileSync(path, "utf8"));
  if (typeof state === "string") throw new Error(`${path} does not hold a sandbox state: ${state}.`);
  return state;
}

/** Writes a state so that the file is always a whole one, the old or the new. */
export function saveState(path: string, state: State): void {
  const unfinished = `${path}.${process.pid}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(unfinished, path);
}
