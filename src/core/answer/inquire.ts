import type { Finding, Outcome } from "../finding.ts";
import type { Proposed } from "../propose.ts";

/** What planning a workspace came to. */
type Planned = { readonly workspace: string; readonly findings: readonly Finding[]; readonly proposed?: Proposed };

/** The answer that one workspace gives to a question. Where there is none, the findings say why. */
export type Asked<T> = {
  readonly workspace: string;
  /** What there is to say of the policy, the workspace and the plan. */
  readonly findings: readonly Finding[];
  /** What there is to say of the question. */
  readonly objections: readonly Finding[];
  readonly answer?: T;
};

const ELSEWHERE = new Set(["unknown-person", "unknown-resource"]);

/** Asks every workspace. What only some of several workspaces have is no mistake, so it is a note in the others. */
export function inquire<T>(
  planned: readonly Planned[],
  question: (proposed: Proposed) => Outcome<T>,
): readonly Asked<T>[] {
  const asked = planned.map(({ workspace, findings, proposed }): Asked<T> => {
    if (proposed === undefined) return { workspace, findings, objections: [] };
    const outcome = question(proposed);
    const answer = outcome.ok ? { answer: outcome.value } : {};
    return { workspace, findings, objections: outcome.findings, ...answer };
  });
  if (!asked.some(({ answer }) => answer !== undefined)) return asked;
  const settle = (finding: Finding): Finding =>
    ELSEWHERE.has(finding.rule) ? { ...finding, severity: "note" } : finding;
  return asked.map((one) => ({ ...one, objections: one.objections.map(settle) }));
}
