import type { Finding } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import type { Proposed } from "../core/propose.ts";
import { reviewsOf, standingApprovals } from "../github/approvals.ts";
import { judgeRequirements, type RequirementState } from "../github/approvers.ts";
import type { Connection } from "../github/connection.ts";
import { findingOf } from "../github/problem.ts";
import { writersAmong } from "../github/write-access.ts";
import type { Needed } from "../render/comment-input.ts";
import { needsOf } from "./needed.ts";

/** A pull request and the plan that was shown for its head. `since`: when, RFC 3339. */
export type ShownPlan = {
  readonly number: number;
  readonly author: string;
  readonly head: string;
  readonly since: string;
};

/** What has to be approved and by whom it is, and findings about what can't be told. */
export type Approved = { readonly states: readonly RequirementState[]; readonly findings: readonly Finding[] };

/** Whom a requirement without names means, as it is shown. */
const ANY_WRITER = "anybody else who may write to this repository";

/** Which of the approvals that a plan needs stand. Neither the author's count nor those of whoever gains by it. */
export async function approvalsOf(
  connection: Connection,
  shown: ShownPlan,
  proposed: Proposed,
  policies: readonly Policy[],
  isBaseBroken: boolean,
): Promise<Approved> {
  const { requirements, beneficiaries, findings } = needsOf(proposed, policies, isBaseBroken);
  if (requirements.length === 0) return { states: [], findings };
  const missing = (finding: Finding): Approved => ({
    states: requirements.map((requirement) => ({ ...requirement, state: "missing" })),
    findings: [...findings, finding],
  });
  const reviews = await reviewsOf(connection, shown.number);
  if (!reviews.ok) return missing(findingOf(reviews.problem, "warning", "The reviews can't be read, so none counts"));
  const terms = { head: shown.head, after: shown.since, excluded: [shown.author, ...beneficiaries] };
  const approvers = standingApprovals(reviews.value, terms);
  const isOpen = requirements.some(({ by }) => by.length === 0);
  const writers = isOpen ? await writersAmong(connection, approvers) : undefined;
  if (writers?.ok === false)
    return missing(findingOf(writers.problem, "warning", "Nobody can tell who may write to the repository"));
  const judged = await judgeRequirements(connection, requirements, approvers);
  const states = judged.map((state): RequirementState => {
    if (state.by.length > 0) return state;
    const approvedBy = writers?.value ?? [];
    const { what, by } = state;
    return approvedBy.length > 0 ? { what, by, state: "satisfied", approvedBy } : { what, by, state: "missing" };
  });
  const unread = states.flatMap((state) => (state.state === "unreadable" ? state.teams : []));
  const warnings = unread.map(({ team, why }): Finding => {
    const message = `Nobody can tell who is in \`${team}\`, so no approval counts for it: ${why}`;
    return { rule: "team-unreadable", severity: "warning", message };
  });
  return { states, findings: [...findings, ...warnings] };
}

/** Requirements as a comment shows them. */
export function shownNeeds(states: readonly RequirementState[]): readonly Needed[] {
  return states.map((state) => ({
    what: state.what,
    by: state.by.length === 0 ? [ANY_WRITER] : state.by,
    given: state.state === "satisfied" ? state.approvedBy : [],
    ...(state.state === "unreadable" && { unreadable: state.teams }),
  }));
}

/** What is not approved yet, in words. */
export function missingNeeds(states: readonly RequirementState[]): readonly string[] {
  return states.flatMap(({ what, by, state }) => {
    if (state === "satisfied") return [];
    const who = by.length === 0 ? ANY_WRITER : by.map((name) => `\`${name}\``).join(" or ");
    return [`${what}: it needs the approval of ${who}`];
  });
}
