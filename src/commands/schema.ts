import { PlanDocument } from "../core/plan-document.ts";
import { PolicyFile } from "../core/policy-file.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** Prints a JSON Schema (2020-12) as it stands under docs/: of `policy` or of `plan`. Anything else is bad usage, 1. */
export async function schemaCommand(of: string, terminal: Terminal): Promise<ExitCode> {
  const schema = of === "policy" ? PolicyFile : of === "plan" ? PlanDocument : undefined;
  if (schema === undefined) {
    terminal.err("schema takes policy or plan\n");
    return 1;
  }
  terminal.out(`${JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", ...schema }, null, 2)}\n`);
  return 0;
}
