import { inert } from "../render/inert.ts";

/**
 * A text as one line of a job's log that the runner does not take for a command: those begin with `::` (blanks may stand before it), older
 * ones hold `##[` anywhere. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function commandless(text: string): string {
  const line = inert(text).replaceAll("##[", String.raw`##\u{5b}`);
  return line.replace(/^(\s*):(?=:)/u, String.raw`$1\u{3a}`);
}
