import type { Finding, Severity } from "../core/finding.ts";
import type { Block } from "./budget.ts";
import { count, details, type Links, name, placeLink, sentence, thousands } from "./inline.ts";
import { row } from "./markdown.ts";

const SIGNS: Record<Severity, string> = { error: "❌", warning: "⚠️", note: "ℹ️" };

const HEADER = `${row(["", "Rule", "What was found", "Where"])}\n${row(["---", "---", "---", "---"])}`;

/** `2 errors, 1 warning`. */
function counts(findings: readonly Finding[]): string {
  return (["error", "warning", "note"] as const)
    .map((severity) => ({ severity, number: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ number }) => number > 0)
    .map(({ severity, number }) => count(number, severity))
    .join(", ");
}

function findingRow({ rule, severity, message, source, needs }: Finding, links: Links): string {
  const sign = needs === "approval" ? `${SIGNS[severity]} needs approval` : SIGNS[severity];
  return row([sign, name(rule), sentence(message), source === undefined ? "" : placeLink(source, links, true)]);
}

/** Errors and warnings as a table with links to their lines, at most `most`, then the notes folded. The rest is counted. */
export function findingBlocks(findings: readonly Finding[], links: Links, most: number): readonly Block[] {
  const grave = findings.filter(({ severity }) => severity !== "note");
  const notes = findings.filter(({ severity }) => severity === "note");
  return [
    ...block(grave, links, most, { weight: 12, name: "errors and warnings" }, (table) =>
      [`#### Checks: ${counts(grave)}`, table].join("\n\n"),
    ),
    ...block(notes, links, most, { weight: 4, name: "notes" }, (table) => details(counts(notes), table, false)),
  ];
}

function block(
  findings: readonly Finding[],
  links: Links,
  most: number,
  { weight, name: called }: Pick<Block, "weight" | "name">,
  around: (table: string) => string,
): readonly Block[] {
  if (findings.length === 0) return [];
  const rows = findings.slice(0, most).map((finding) => findingRow(finding, links));
  const frame = (shown: string, left: number): string => {
    const missing = findings.length - rows.length + left;
    return around(`${HEADER}\n${shown}${missing === 0 ? "" : `\n\n… and ${thousands(missing)} more.`}`);
  };
  return [{ weight, name: called, rows, frame }];
}
