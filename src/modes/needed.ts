import { type ScopeRef, userRef } from "../core/access.ts";
import { type Effective, scopeCovers } from "../core/effective.ts";
import type { Finding } from "../core/finding.ts";
import { partsOf } from "../core/impact.ts";
import { inventoryOf } from "../core/inventory.ts";
import type { Approvals, Policy } from "../core/policy.ts";
import type { Proposed } from "../core/propose.ts";
import { quote } from "../core/quote.ts";
import { select, selected } from "../core/selector.ts";
import type { Requirement } from "../github/approvers.ts";

/** What has to be approved, who never may, and what is wrong with how it was asked. `by` without anybody: whoever may write to the repository. */
export type Needs = {
  readonly requirements: readonly Requirement[];
  /** Logins of those whose access grows. */
  readonly beneficiaries: readonly string[];
  readonly findings: readonly Finding[];
};

type Given = Pick<Effective, "role" | "on">;

/** What a plan gives: to people, and to groups, whose members may come from elsewhere. */
function givenBy(proposed: Proposed): readonly Given[] {
  const { people } = partsOf(proposed, undefined).ours;
  const granted = proposed.plan.changes.flatMap(({ action, fact }) =>
    action === "add" && fact.kind === "grant" ? [fact] : [],
  );
  return [...people.flatMap(({ gained }) => gained), ...granted];
}

function elevates(proposed: Proposed): boolean {
  const { vocabulary } = proposed.surroundings;
  const { people } = partsOf(proposed, undefined).ours;
  const rises = people.some(({ word, owner }) => {
    const becomesAdmin = word.after === "admin" && word.before !== "admin" && word.before !== "owner";
    return becomesAdmin || (owner.after && !owner.before);
  });
  return rises || givenBy(proposed).some(({ role }) => vocabulary.reach(role).level === 3);
}

function removes(proposed: Proposed): boolean {
  const { people } = partsOf(proposed, undefined).ours;
  return people.some(({ lost, effect }) => lost.length > 0 || effect === "leaves");
}

/** The sources that a selector of `approvals.sources` picks, and whether a plan gives access to one of them. */
function reaches(
  proposed: Proposed,
  { selector, source }: Approvals["sources"][number],
): { readonly isReached: boolean; readonly findings: readonly Finding[] } {
  const { vocabulary, resources } = proposed.surroundings;
  const inventory = inventoryOf({ ...proposed.live, resources: [...resources.values()] });
  const { selection, problems } = select("source", selector, source, inventory);
  const findings = problems.map((): Finding => {
    const message = `\`approvals.sources\` names ${quote(selector)}, which is no source of this workspace: nothing is asked for it`;
    return { rule: "approval-selector", severity: "warning", message };
  });
  if (selection === undefined) return { isReached: false, findings };
  const refs = selected("source", selection, inventory).map(({ ref }) => ref);
  const isIn = (on: ScopeRef): boolean =>
    on === selection.key ||
    refs.some((ref) => scopeCovers(on, ref, resources)) ||
    (on === "workspace" && selector === "*");
  const isReached = givenBy(proposed).some(({ role, on }) => {
    const { kinds } = vocabulary.reach(role);
    return (kinds === "everything" || kinds.includes("source")) && isIn(on);
  });
  return { isReached, findings };
}

function beneficiariesOf(proposed: Proposed, policies: readonly Policy[]): readonly string[] {
  const grown = proposed.people.filter(({ gains, effect }) => gains.length > 0 || effect === "joins");
  const logins = grown.flatMap(({ email }) =>
    policies.flatMap(({ users }) => users.get(userRef(email))?.github?.value ?? []),
  );
  return [...new Set(logins)];
}

/**
 * What of a plan has to be approved by whom. All of its changes count, also those that were adrift before: what an earlier pull request
 * brought without its approvals must not come in with a later one. `policies`: whoever one of them knows by a GitHub login.
 */
export function needsOf(proposed: Proposed, policies: readonly Policy[], isBaseBroken: boolean): Needs {
  const { approvals } = proposed.policy.settings;
  const requirements: Requirement[] = [];
  const findings: Finding[] = [];
  const ask = (what: string, by: readonly string[]): void => void requirements.push({ what, by });
  const isChange = proposed.plan.changes.length > 0;
  if (isBaseBroken && isChange) ask("the base's policy can't be read, so nobody knows who has to approve", []);
  if (approvals.elevation && elevates(proposed))
    ask("somebody becomes owner or admin, or gains full access", approvals.elevation.by);
  if (approvals.removals && removes(proposed)) ask("somebody loses access", approvals.removals.by);
  for (const entry of approvals.sources) {
    const { isReached, findings: unclear } = reaches(proposed, entry);
    findings.push(...unclear);
    if (isReached) ask(`somebody gains access to the source ${quote(entry.selector)}`, entry.by);
  }
  const rules = new Set(proposed.findings.flatMap(({ rule, needs }) => (needs === "approval" ? [rule] : [])));
  if (rules.size > 0 && isChange) {
    const names = [...rules].map((rule) => quote(rule)).join(", ");
    ask(`the policy's rules ask for it: ${names}`, approvals.rules?.by ?? []);
  }
  return { requirements, beneficiaries: beneficiariesOf(proposed, policies), findings };
}
