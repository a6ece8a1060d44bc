import { AnswersDocument } from "../core/answer/answers-document.ts";
import { PlanDocument } from "../core/plan-document.ts";
import { PolicyFile } from "../core/policy-file.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

const SCHEMAS: Readonly<Record<string, object>> = { policy: PolicyFile, plan: PlanDocument, answers: AnswersDocument };

/** Prints a JSON Schema (2020-12) as it stands under docs/: of `policy`, `plan` or `answers`. Anything else is bad usage, 1. */
export async function schemaCommand(of: string, terminal: Terminal): Promise<ExitCode> {
  const schema = Object.hasOwn(SCHEMAS, of) ? SCHEMAS[of] : undefined;
  if (schema === undefined) {
    terminal.err("schema takes policy, plan or answers\n");
    return 1;
  }
  terminal.out(`${JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", ...schema }, null, 2)}\n`);
  return 0;
}
