import type { Finding } from "../core/finding.ts";
import { inert } from "../render/inert.ts";
import { renderFindings } from "../render/text.ts";
import { seed, SEEDS } from "../sandbox/seed.ts";
import { startSandbox } from "../sandbox/server.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** The options of `sandbox`. `port` 0 takes any; without `state` nothing is kept; without `token` any bearer token is an owner's. */
export type SandboxOptions = {
  readonly port: number;
  readonly state?: string;
  readonly seed: (typeof SEEDS)[number];
  readonly token?: string;
};

/** Serves the sandbox until somebody asks for an end. The first line of standard output is its base URL, alone. 1 where it could not be started. */
export async function sandboxCommand(options: SandboxOptions, terminal: Terminal): Promise<ExitCode> {
  try {
    const sandbox = await startSandbox({
      port: options.port,
      state: seed(options.seed),
      ...(options.state === undefined ? {} : { stateFile: options.state }),
      ...(options.token === undefined ? {} : { token: options.token }),
    });
    terminal.out(`${sandbox.url}\n`);
    const { slug } = sandbox.state().workspace;
    terminal.err(
      `Workspace ${inert(slug)}. Try it: SEGMENT_API_URL=${sandbox.url} SEGMENT_TOKEN=any segment-access import\nCtrl-C stops it.\n`,
    );
    await terminal.stopped;
    await sandbox.close();
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const finding: Finding = { rule: "sandbox", severity: "error", message: error.message };
    terminal.err(`${renderFindings([finding], () => undefined, terminal.errColours)}\n`);
    return 1;
  }
}
