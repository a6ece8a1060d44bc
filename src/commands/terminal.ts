import type { SegmentOptions } from "../providers/segment/index.ts";
import type { Colours } from "../render/finding.ts";

/** Everything a command may touch of the world it is run in. */
export type Terminal = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The present, in milliseconds since 1970 (UTC). */
  readonly now: () => number;
  /** What was asked for: standard output. */
  readonly out: (text: string) => void;
  /** Everything else: standard error. */
  readonly err: (text: string) => void;
  readonly colours: Colours;
  readonly errColours: Colours;
  /** Asks a person, or undefined where nobody is there to answer. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** Shows, in place, what is being waited for; undefined ends it. */
  readonly waiting: (text: string | undefined) => void;
  /** Whether somebody asked for an end (Ctrl-C): finish what is under way, begin nothing new. */
  readonly stopping: () => boolean;
  /** How long the provider waits, and by which clock. Default: as long as it takes, by the real one. */
  readonly patience?: Pick<SegmentOptions, "clock" | "retryMs" | "timeoutMs">;
  /** Resolves when somebody asks for an end. */
  readonly stopped: Promise<void>;
};

/** 0 nothing to do, or all done and verified · 2 changes are pending (`plan`, `drift`) · 1 anything else. */
export type ExitCode = 0 | 1 | 2;

type Stream = { readonly isTTY?: boolean | undefined };

/** Whether to colour a stream: NO_COLOR (not empty) first, then FORCE_COLOR, then whether it is a terminal that can. https://no-color.org */
export function usesColour(stream: Stream, env: Terminal["env"]): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}
