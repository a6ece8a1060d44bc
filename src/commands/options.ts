import { type Day, dayOf } from "../core/day.ts";
import type { Terminal } from "./terminal.ts";

/** What the commands share on the command line. Paths are relative to the working directory. */
export type Options = {
  readonly policy: string;
  readonly workspace?: string;
  readonly live?: string;
  readonly format: "text" | "markdown" | "json";
  readonly out?: string;
  /** The day to plan for; the present one where it is left out. */
  readonly today?: Day;
};

/** The day to plan for: the one that was asked for, else the present one (UTC). */
export function todayOf({ today }: Pick<Options, "today">, { now }: Terminal): Day {
  return today ?? dayOf(now());
}
