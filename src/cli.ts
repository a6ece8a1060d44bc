#!/usr/bin/env node
import { createInterface } from "node:readline/promises";
import colours from "picocolors";
import yoctoSpinner from "yocto-spinner";
import { type Terminal, usesColour } from "./commands/terminal.ts";
import { createWaiting } from "./commands/waiting.ts";
import { inert } from "./render/inert.ts";
import { run } from "./program.ts";

const { env, stdin, stdout, stderr } = process;

let interruptions = 0;
const stopped = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      interruptions += 1;
      if (interruptions > 1) process.exit(1);
      resolve();
    });
  }
});

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
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  colours: colours.createColors(usesColour(stdout, env)),
  errColours: colours.createColors(usesColour(stderr, env)),
  ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
  waiting: createWaiting(stderr, stderr.isTTY, yoctoSpinner({ stream: stderr })),
  stopping: () => interruptions > 0,
  stopped,
};

// A reader that closes the pipe early (`| head`) is no fault.
stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

try {
  process.exitCode = await run(process.argv.slice(2), terminal);
} catch (error) {
  stderr.write(
    `segment-access failed unexpectedly: ${inert(error instanceof Error ? error.message : String(error))}\n`,
  );
  if (env["SEGMENT_ACCESS_DEBUG"] && error instanceof Error) stderr.write(`${error.stack ?? ""}\n`);
  process.exitCode = 1;
}
