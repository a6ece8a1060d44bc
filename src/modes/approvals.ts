import { type Finding, hasErrors } from "../core/finding.ts";
import type { Proposed } from "../core/propose.ts";
import { reviewsOf, standingApprovals } from "../github/approvals.ts";
import { judgeRequirements, type RequirementState } from "../github/approvers.ts";
import { commitAuthorsOf } from "../github/commit-authors.ts";
import type { Connection } from "../github/connection.ts";
import { findingOf } from "../github/problem.ts";
import { writersAmong } from "../github/write-access.ts";
import type { Needed } from "../render/comment-input.ts";
import { needsOf, type Standard } from "./needed.ts";

/** A pull request and the plan that was shown for its head. */
export type ShownPlan = {
  readonly number: number;
  readonly author: string;
  readonly head: string;
  /** What it is compared with: whoever made the commits between is an author of it. */
  readonly base: string;
  /** Since when the plan was to be seen, RFC 3339. */
  readonly since: string;
  /** The hashes of its own changes, where they are known: what others bring is not asked of it. */
  readonly changes?: ReadonlySet<string>;
  /** Logins of the authors of what comes along with it. */
  readonly others?: readonly string[];
};

/** What has to be approved and by whom it is, and findings about what can't be told. */
export type Approved = { readonly states: readonly RequirementState[]; readonly findings: readonly Finding[] };

/** Whom a requirement without names means, as it is shown. */
const ANY_WRITER = "anybody else who may write to this repository";

/** Who made a pull request: its author, and the authors and committers of its commits. */
export async function authorsOf(
  connection: Connection,
  { number, author, base, head }: Pick<ShownPlan, "number" | "author" | "base" | "head">,
): Promise<{ readonly logins: readonly string[]; readonly findings: readonly Finding[] }> {
  const made = await commitAuthorsOf(connection, base, head);
  const warn = (message: string): readonly Finding[] => [{ rule: "commit-authors", severity: "warning", message }];
  if (!made.ok) {
    const what = `Nobody can tell who made the commits of #${number}, so no approval counts`;
    return { logins: [author], findings: [findingOf(made.problem, "error", what)] };
  }
  const { logins, isComplete } = made.value;
  const more = `#${number} has more commits than were looked at: who made the others is not known, and may approve`;
  return { logins: [author, ...logins], findings: isComplete ? [] : warn(more) };
}

/**
 * Which of the approvals that a plan needs stand. Neither count those of who made the pull request or any commit of it, nor of whoever
 * gains by the plan.
 */
export async function approvalsOf(
  connection: Connection,
  shown: ShownPlan,
  proposed: Proposed,
  standard: Standard,
): Promise<Approved> {
  const { requirements: all, beneficiaries, findings: unclear } = needsOf(proposed, standard);
  const { changes: own } = shown;
  const requirements = all.flatMap(({ what, by, about }) =>
    own === undefined || about === undefined || [...about].some((hash) => own.has(hash)) ? [{ what, by }] : [],
  );
  if (requirements.length === 0) return { states: [], findings: unclear };
  const missing = (findings: readonly Finding[]): Approved => ({
    states: requirements.map((requirement) => ({ ...requirement, state: "missing" })),
    findings: [...unclear, ...findings],
  });
  const reviews = await reviewsOf(connection, shown.number);
  if (!reviews.ok) return missing([findingOf(reviews.problem, "warning", "The reviews can't be read, so none counts")]);
  const authors = await authorsOf(connection, shown);
  if (hasErrors(authors.findings)) return missing(authors.findings.map((one) => ({ ...one, severity: "warning" })));
  const findings = [...unclear, ...authors.findings];
  const excluded = [...authors.logins, ...(shown.others ?? []), ...beneficiaries];
  const terms = { head: shown.head, after: shown.since, excluded };
  const approvers = standingApprovals(reviews.value, terms);
  const isOpen = requirements.some(({ by }) => by.length === 0);
  const writers = isOpen ? await writersAmong(connection, approvers) : undefined;
  if (writers?.ok === false)
    return missing([findingOf(writers.problem, "warning", "Nobody can tell who may write to the repository")]);
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
