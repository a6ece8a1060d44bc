import { type Fact, type UserRef } from "../access.ts";
import { covers } from "../effective.ts";
import { type Guardrail, objection, type Proposal } from "../guardrail.ts";
import type { RemovalLimit } from "../policy.ts";

const KINDS = ["users", "invites", "groups", "members", "grants"] as const;
type Kind = (typeof KINDS)[number];

/** So few removals of a kind are everyday work in a workspace of any size. */
const ALWAYS_PASS = 3;

/** What goes along with somebody who is removed counts too; what is deferred counts when it is no longer. */
export const removalsLimit: Guardrail = {
  rule: "removals-limit",
  severity: "error",
  adjustable: true,
  judges: "plan",
  why: "No plan removes more than `settings.limits.removals` of any kind of fact (users, invites, groups, members, grants) or of all together; up to 3 of a kind always pass. A grant that a wider one replaces is not a removal.",
  find: (proposal) => {
    const { live, plan, policy } = proposal;
    const there = count([...live.facts.values()], live.invited);
    const gone = count(
      plan.changes
        .filter(
          (change) =>
            change.action === "remove" && !isRenamed(change.fact, proposal) && !isReplaced(change.fact, proposal),
        )
        .map(({ fact }) => fact),
      live.invited,
    );
    const { removals } = policy.settings.limits;
    const source = policy.settings.sources.get("limits.removals");
    const over = KINDS.filter((kind) => gone[kind] > ALWAYS_PASS && exceeds(gone[kind], there[kind], removals));
    const all = { gone: total(gone), there: total(there) };
    const messages = over.map((kind) => sentence(gone[kind], there[kind], kind, removals));
    if (KINDS.some((kind) => gone[kind] > ALWAYS_PASS) && exceeds(all.gone, all.there, removals)) {
      messages.push(sentence(all.gone, all.there, "facts of all kinds", removals));
    }
    return messages.map((message) => objection(message, source));
  },
};

function isRenamed(fact: Fact, { plan }: Proposal): boolean {
  return fact.kind === "group" && plan.renames.some(({ from }) => from === fact.group);
}

function isReplaced(fact: Fact, { after, surroundings }: Proposal): boolean {
  return (
    fact.kind === "grant" && (after.grants.get(fact.principal) ?? []).some((grant) => covers(grant, fact, surroundings))
  );
}

function count(facts: readonly Fact[], invited: ReadonlySet<UserRef>): Record<Kind, number> {
  const counts: Record<Kind, number> = { users: 0, invites: 0, groups: 0, members: 0, grants: 0 };
  for (const fact of facts) {
    if (fact.kind === "user") counts[invited.has(fact.user) ? "invites" : "users"] += 1;
    // Labels are counted by whom they reach, which the plan shows; they hold no access by themselves.
    else if (fact.kind !== "label") counts[`${fact.kind}s`] += 1;
  }
  return counts;
}

function total(counts: Record<Kind, number>): number {
  return KINDS.reduce((sum, kind) => sum + counts[kind], 0);
}

function exceeds(gone: number, there: number, limit: RemovalLimit): boolean {
  return "percent" in limit ? gone * 100 > there * limit.percent : gone > limit.count;
}

function sentence(gone: number, there: number, what: string, limit: RemovalLimit): string {
  const most =
    "percent" in limit ? `${limit.percent}% (${Math.floor((there * limit.percent) / 100)})` : String(limit.count);
  return `${gone} of ${there} ${what} would be removed; \`limits.removals\` allows ${most}, and ${ALWAYS_PASS} of a kind always pass. Split the change, or raise the limit in the policy.`;
}
