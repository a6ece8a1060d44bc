import { type Finding, type Severity, sortFindings } from "../core/finding.ts";
import type { Job } from "./job.ts";

/** GitHub shows ten annotations of each kind a step; of errors, one is why the job fails. */
const SHOWN = 9;

const KINDS: readonly (readonly [Severity, string])[] = [
  ["error", "errors"],
  ["warning", "warnings"],
  ["note", "notes"],
];

/** Shows findings on the run's page, each at its policy line, as many as GitHub shows; the last of a kind counts the others. */
export function annotate(findings: readonly Finding[], job: Job): void {
  const sorted = sortFindings(findings);
  for (const [severity, words] of KINDS) {
    const all = sorted.filter((finding) => finding.severity === severity);
    const shown = all.length > SHOWN ? all.slice(0, SHOWN - 1) : all;
    for (const finding of shown) job.annotate(finding);
    const rest = all.length - shown.length;
    if (rest === 0) continue;
    const message = `${rest} more ${words}: GitHub shows no more here, the log and the job summary have all ${all.length}`;
    job.annotate({ rule: `more-${words}`, severity, message });
  }
}
