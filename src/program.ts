import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type ApplyOptions, applyCommand } from "./commands/apply.ts";
import { type Day, parseDay } from "./core/day.ts";
import { version } from "./generated/version.js";
import { demoCommand } from "./commands/demo.ts";
import { type ExplainOptions, explainCommand } from "./commands/explain.ts";
import { type FmtOptions, fmtCommand } from "./commands/fmt.ts";
import { type ImportOptions, importCommand } from "./commands/import.ts";
import type { Options } from "./commands/options.ts";
import { type PlanOptions, planCommand } from "./commands/plan.ts";
import { type SandboxOptions, sandboxCommand } from "./commands/sandbox.ts";
import { schemaCommand } from "./commands/schema.ts";
import type { ExitCode, Terminal } from "./commands/terminal.ts";
import { validateCommand } from "./commands/validate.ts";
import { type WhoCanOptions, whoCanCommand } from "./commands/who-can.ts";
import { inert, withoutCommands } from "./render/inert.ts";
import { SEEDS } from "./sandbox/seed.ts";

/** Runs one command line (without `node` and the script) and answers the exit code. Bad usage is 1, with a sentence on standard error. */
export async function run(argv: readonly string[], outside: Terminal): Promise<ExitCode> {
  const terminal: Terminal = {
    ...outside,
    out: (text) => outside.out(withoutCommands(text)),
    err: (text) => outside.err(withoutCommands(text)),
  };
  let code: ExitCode = 0;
  const program = buildProgram(terminal, (command) => async (options) => {
    code = await command(options as never);
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    throw error;
  }
}

type Bind = <CommandOptions>(
  command: (options: CommandOptions) => Promise<ExitCode>,
) => (options: unknown) => Promise<void>;

function buildProgram(terminal: Terminal, bind: Bind): Command {
  const program = new Command("segment-access")
    .description("Access to a Segment workspace as a reviewed file: declared in YAML, planned, applied, verified.")
    .version(version)
    .showHelpAfterError("(--help tells more)")
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: (text) => terminal.err(text.split("\n").map(inert).join("\n")),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  const add = (name: string, description: string, example: string): Command =>
    program.command(name).description(description).addHelpText("after", `\nExample:\n  ${example}`);

  const validate = add(
    "validate",
    "check the policy files; needs no token",
    "segment-access validate --policy policies/acme-prod",
  );
  policyOptions(validate, terminal).action(bind((options: Options) => validateCommand(options, terminal)));

  const plan = add(
    "plan",
    "say who would gain and lose what; changes nothing",
    "segment-access plan --format json --out plan.json",
  );
  policyOptions(plan, terminal)
    .option("--save-live <file>", "write what was read as a snapshot, without secrets, for --live")
    .action(bind((options: PlanOptions) => planCommand(options, terminal, "plan")));

  const apply = add(
    "apply",
    "plan, ask, carry the plan out and read back",
    "segment-access apply --fingerprint sha256:4c1d… --yes",
  );
  policyOptions(apply, terminal, { live: false })
    .option("--fingerprint <sha256>", "refuse unless this is the plan; the file of a plan (--format json) does as well")
    .option("--yes", "apply without the question; required where nobody can answer it")
    .action(bind((options: ApplyOptions) => applyCommand(options, terminal)));

  const drift = add(
    "drift",
    "like plan; for a schedule: 0 where live is what the policy says",
    "segment-access drift --format markdown",
  );
  policyOptions(drift, terminal).action(bind((options: PlanOptions) => planCommand(options, terminal, "drift")));

  const imports = add(
    "import",
    "write the policy of a live workspace, or bring a policy that is there up to it",
    "SEGMENT_TOKEN=… segment-access import",
  );
  policyOptions(imports, terminal, { out: "folder to write to (default: <policy>/<slug>)" })
    .option(
      "--force",
      "where there is a policy: bring it up to what the workspace holds; entries that say so already, settings, rules and profiles stay as written",
    )
    .addOption(new Option("--region <region>", "where the workspace lives").choices(["us", "eu"]).default("us"))
    .action(bind((options: ImportOptions) => importCommand(options, terminal)));

  const explain = add(
    "explain",
    "what one person can do, through what, and which policy line says so",
    "segment-access explain dana@acme.com source:web-prod",
  );
  policyOptions(explain, terminal)
    .argument("<email>", "whose access")
    .argument("[resource]", "only what reaches this: kind:name, a name or an id, or workspace")
    .addOption(
      new Option("--all-workspaces", "one answer over all workspaces of the policy folder").conflicts("workspace"),
    )
    .action((email: string, resource: string | undefined, given: unknown) =>
      bind((options: ExplainOptions) => explainCommand(email, resource, options, terminal))(given),
    );

  const who = add(
    "who-can",
    "everybody who has access to something, and how",
    "segment-access who-can source:web-prod --access full-access",
  );
  policyOptions(who, terminal)
    .argument("<resource>", "kind:name, a name or an id, or workspace for what reaches all of it")
    .addOption(new Option("--access <access>", "at least so much").choices(["full-access", "read-write", "read-only"]))
    .action((resource: string, given: unknown) =>
      bind((options: WhoCanOptions) => whoCanCommand(resource, options, terminal))(given),
    );

  add("fmt", "sort and lay out the policy files, comments and all; needs no token", "segment-access fmt --check")
    .option("--policy <path>", "policy folder or file", "policies")
    .option("--check", "write nothing; show what would change, and end with 1 if anything would")
    .action(bind((options: FmtOptions) => fmtCommand(options, terminal)));

  add(
    "sandbox",
    "serve Segment's Public API from this machine, to try things",
    "segment-access sandbox --port 8080 --state sandbox.json",
  )
    .option("--port <number>", "port on 127.0.0.1; 0 takes any", parsePort, 0)
    .option("--state <file>", "keep the state in this file across runs")
    .addOption(new Option("--seed <name>", "what to begin with").choices([...SEEDS]).default("acme"))
    .option("--token <token>", "take only this bearer token (default: any is an owner's)")
    .action(bind((options: SandboxOptions) => sandboxCommand(options, terminal)));

  add("demo", "the whole story in a few seconds, on a sandbox of its own", "segment-access demo").action(
    bind(() => demoCommand(run, terminal)),
  );

  add(
    "schema",
    "print the JSON Schema of policy files, of the plan, or of answers",
    "segment-access schema > policy.schema.json",
  )
    .argument("[of]", "policy, plan or answers", "policy")
    .action(bind((of: string) => schemaCommand(of, terminal)));
  return program;
}

function policyOptions(
  command: Command,
  terminal: Terminal,
  { live = true, out = "write to this file instead of standard output" } = {},
): Command {
  command
    .option("--policy <path>", "policy folder or file; a folder of folders is one workspace each", "policies")
    .option("--workspace <slug>", "only this workspace")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "markdown", "json"]).default("text"))
    .option("--out <path>", out)
    .option("--today <day>", "YYYY-MM-DD, UTC: plan as if it were that day", parseToday);
  if (live) command.option("--live <file>", "use this snapshot instead of the workspace: no token, no network");
  return command.helpOption("--help", "show this help").configureOutput({ writeOut: terminal.out });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/u.test(text) || port > 65_535) throw new InvalidArgumentError("It takes a number from 0 to 65535.");
  return port;
}

function parseToday(text: string): Day {
  const day = parseDay(text);
  if (day === undefined) throw new InvalidArgumentError("It takes a day that exists, as YYYY-MM-DD.");
  return day;
}
