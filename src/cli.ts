#!/usr/bin/env node
import { createInterface } from "node:readline/promises";
import colours from "picocolors";
import yoctoSpinner from "yocto-spinner";
import { type Terminal, usesColour } from "./commands/terminal.ts";
import { createWaiting } from "./commands/waiting.ts";
import { inert } from "./render/inert.ts";
import { run } from "./program.ts";

const { env, stdin, stdout, stderr } = process;

const argv = process.argv.slice(2);

/** These have something to finish when they are asked to end; the others just end, as the system has it. */
const ENDS_IN_ORDER: readonly (string | undefined)[] = ["apply", "sandbox"];

let interruptions = 0;
const stopped = new Promise<void>((resolve) => {
  if (!ENDS_IN_ORDER.includes(argv[0])) return;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      interruptions += 1;
      if (interruptions > 1) process.exit(1);
      if (argv[0] === "apply") write(stderr)("Finishing what is under way; once more ends at once.\n");
      resolve();
    });
  }
});

/** Output that nobody reads any more (`| head`) must not stop an apply in the middle, nor change how it ended. */
const closed = new Set<NodeJS.WriteStream>();
let unwritable: string | undefined;
for (const stream of [stdout, stderr]) {
  stream.on("error", ({ code }: NodeJS.ErrnoException) => {
    closed.add(stream);
    if (code !== "EPIPE") unwritable ??= code ?? "unknown";
  });
}

function write(stream: NodeJS.WriteStream): (text: string) => void {
  return (text) => {
    if (!closed.has(stream)) stream.write(text);
  };
}

/** Ctrl-C and Ctrl-D are an empty answer. */
async function ask(question: string): Promise<string> {
  const prompt = createInterface({ input: stdin, output: stderr });
  const ended = new AbortController();
  prompt.on("SIGINT", () => ended.abort());
  prompt.on("close", () => ended.abort());
  try {
    return await prompt.question(question, { signal: ended.signal });
  } catch {
    return "";
  } finally {
    prompt.close();
  }
}

const terminal: Terminal = {
  cwd: process.cwd(),
  env,
  now: Date.now,
  out: write(stdout),
  err: write(stderr),
  colours: colours.createColors(usesColour(stdout, env)),
  errColours: colours.createColors(usesColour(stderr, env)),
  // A pipeline may have a terminal and still nobody in front of it.
  ask: stdin.isTTY && stderr.isTTY && !env["CI"] ? ask : undefined,
  waiting: createWaiting(stderr, stderr.isTTY, yoctoSpinner({ stream: stderr })),
  stopping: () => interruptions > 0,
  stopped,
};

try {
  process.exitCode = await run(argv, terminal);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  write(stderr)(`segment-access failed unexpectedly: ${inert(message)}\n`);
  if (env["SEGMENT_ACCESS_DEBUG"] && error instanceof Error) write(stderr)(`${error.stack ?? ""}\n`);
  process.exitCode = 1;
}

process.on("exit", () => {
  if (unwritable === undefined) return;
  write(stderr)(`The output could not be written (${unwritable}).\n`);
  process.exitCode = 1;
});
