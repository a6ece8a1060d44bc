import colours from "picocolors";
import type { Terminal } from "../src/commands/terminal.ts";

/** A terminal without colours that keeps what is written to it. */
export type CollectingTerminal = Terminal & {
  /** Everything written to standard output so far. */
  readonly stdout: () => string;
  /** Everything written to standard error so far. */
  readonly stderr: () => string;
  /** Every question asked so far. */
  readonly questions: readonly string[];
};

/**
 * Nobody is there to answer unless `answers` are given: they are given out in order, and then empty ones as Ctrl-D does.
 * `env` is all of the environment; nothing of the real one gets in. `stop` decides when somebody asked for an end.
 */
export function collectingTerminal({
  cwd = process.cwd(),
  env = {},
  answers,
  stop = () => false,
  stopped = new Promise<void>(() => undefined),
  timeoutMs = 20_000,
  now = Date.now,
}: {
  readonly cwd?: string;
  readonly env?: Terminal["env"];
  readonly answers?: readonly string[];
  readonly stop?: () => boolean;
  readonly stopped?: Promise<void>;
  /** How long one request may take. */
  readonly timeoutMs?: number;
  /** The present, for what depends on the day. */
  readonly now?: () => number;
} = {}): CollectingTerminal {
  // Waits for rate limits pass at once.
  let time = Date.now();
  const clock = { now: () => time, sleep: async (ms: number) => void (time += ms) };
  let out = "";
  let err = "";
  const questions: string[] = [];
  const ask = async (question: string): Promise<string> => answers?.[questions.push(question) - 1] ?? "";
  return {
    cwd,
    env,
    now,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    colours: colours.createColors(false),
    errColours: colours.createColors(false),
    ask: answers === undefined ? undefined : ask,
    waiting: () => undefined,
    patience: { clock, retryMs: 1, timeoutMs },
    stopping: stop,
    stopped,
    stdout: () => out,
    stderr: () => err,
    questions,
  };
}
