/** A place in a policy file. `file` is relative to the working directory, `line` and `column` count from 1. */
export type Source = { readonly file: string; readonly line: number; readonly column: number };

/** `error` stops apply, `warning` asks for a look, `note` only tells. */
export type Severity = "error" | "warning" | "note";

/**
 * Something a person should know: an expected problem as a value, never an exception.
 * `rule` is a stable code that scripts may match; `message` is one sentence for people and may change.
 */
export type Finding = {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly source?: Source;
  /** `approval`: it stands until somebody approves it. Such a finding is a warning. */
  readonly needs?: "approval";
};

/** A value with whatever was noticed on the way, or only the reasons why there is none. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** The finding of severity `error` about what stands at `source`. */
export function errorAt(rule: string, source: Source, message: string): Finding {
  return { rule, severity: "error", message, source };
}

/** Something as it was written, and where. */
export type Located<T> = { readonly value: T; readonly source: Source };

const SEVERITY_RANK: Record<Severity, number> = { error: 0, warning: 1, note: 2 };

/** Code-unit order: the same on every machine and in every locale, so that output never depends on either. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By file, line and column; what has no place comes first. */
export function comparePlaces(a: Source | undefined, b: Source | undefined): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column;
}

/** Errors first, then by place, then by rule and words; the same finding twice is shown once. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const sorted = findings.toSorted(
    (a, b) =>
      SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] ||
      comparePlaces(a.source, b.source) ||
      compareText(a.rule, b.rule) ||
      compareText(a.message, b.message),
  );
  return sorted.filter((finding, index) => JSON.stringify(finding) !== JSON.stringify(sorted[index - 1]));
}

/** Whether any of these stops apply. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === "error");
}
