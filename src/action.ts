import { resolve } from "node:path";
import * as core from "@actions/core";
import type { Job } from "./modes/job.ts";
import { runAction } from "./modes/run.ts";
import { inert, withoutCommands } from "./render/inert.ts";

const { env } = process;

let isStopping = false;
let hasToFinish = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    isStopping = true;
    if (!hasToFinish) process.exit(1);
    core.info("Finishing what is under way.");
  });
}

const SHOW = { error: core.error, warning: core.warning, note: core.notice } as const;

const job: Job = {
  env,
  workspace: resolve(env["GITHUB_WORKSPACE"] || "."),
  now: Date.now,
  input: core.getInput,
  mask: core.setSecret,
  say: (line) => core.info(withoutCommands(inert(line))),
  annotate: ({ rule, severity, message, source }) => {
    const place = source && { file: inert(source.file), startLine: source.line, startColumn: source.column };
    SHOW[severity](inert(message), { title: inert(rule), ...place });
  },
  fail: (why) => core.setFailed(inert(why)),
  output: core.setOutput,
  summarise: async (markdown) => {
    try {
      await core.summary.addRaw(markdown).write();
      return undefined;
    } catch (error) {
      core.summary.emptyBuffer();
      const why = error instanceof Error ? error.message : String(error);
      return `The job summary can't be written: ${why}`;
    }
  },
  stopping: () => isStopping,
  finishInOrder: () => {
    hasToFinish = true;
  },
};

try {
  process.exitCode = await runAction(job);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  core.setOutput("failure-reason", "unexpected");
  core.setFailed(`segment-access failed unexpectedly: ${inert(message)}`);
  if (core.isDebug() && error instanceof Error) core.debug(inert(error.stack ?? ""));
}
