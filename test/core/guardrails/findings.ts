import type { Live } from "../../../src/core/provider.ts";
import { proposeFor } from "../../scenario.ts";

/** What one rule finds, as `severity line:column message`. */
export function found(rule: string, yaml: string, live: Live): readonly string[] {
  return proposeFor(yaml, live).findings.flatMap((finding) => {
    const { severity, source, message } = finding;
    return finding.rule === rule ? [`${severity} ${source?.line}:${source?.column} ${message}`] : [];
  });
}
