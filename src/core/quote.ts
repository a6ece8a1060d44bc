import type { Source } from "./finding.ts";

const LONGEST = 80;

/** What somebody wrote, as it stands inside a message: in backticks, and cut, visibly, where it is very long. */
export function quote(text: string): string {
  if (text.length <= LONGEST) return `\`${text}\``;
  return `\`${text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/u, "")}…\``;
}

/** A place inside a message: `policies/acme/users.yaml:12:5`. */
export function placeText(source: Source): string {
  return `${source.file}:${source.line}:${source.column}`;
}
