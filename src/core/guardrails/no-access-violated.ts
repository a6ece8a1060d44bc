import { isUser, keyOf, nameOf, type PrincipalRef } from "../access.ts";
import { describeGrant, effective, type Effective, scopeCovers } from "../effective.ts";
import type { Guardrail, Proposal } from "../guardrail.ts";
import type { Assertion } from "../problem.ts";
import { placeText } from "../quote.ts";

/** Segment has no deny, so `no-access` is a claim about everything else that gives access. For a group it is a claim about each member. */
export const noAccessViolated: Guardrail = {
  rule: "no-access-violated",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "Where a line says `no-access`, nothing else gives that access: no other line, no group, no workspace role. Both places are named.",
  find: (proposal) => {
    const told = new Set<string>();
    const known = new Map<PrincipalRef, readonly Claimant[]>();
    const claimantsOf = (assertion: Assertion): readonly Claimant[] => {
      const before = known.get(assertion.principal);
      if (before !== undefined) return before;
      const found = claimants(assertion, proposal);
      known.set(assertion.principal, found);
      return found;
    };
    return proposal.resolution.assertions.flatMap((assertion) =>
      claimantsOf(assertion).flatMap(({ who, grants }) =>
        violations(assertion, grants, proposal).flatMap((grant) => {
          // A line about labels is a claim about them and about each resource: one grant is told once.
          const key = JSON.stringify([assertion.source, who, grant]);
          if (told.has(key)) return [];
          told.add(key);
          return [{ message: sentence(assertion, who, grant, proposal), source: assertion.source }];
        }),
      ),
    );
  },
};

type Claimant = { readonly who: PrincipalRef; readonly grants: readonly Effective[] };

/** Whose access the claim is about: the person, or the group itself and each member with what they have beside it. */
function claimants({ principal }: Assertion, { expected }: Proposal): readonly Claimant[] {
  if (isUser(principal)) return [{ who: principal, grants: effective(expected, principal) }];
  const own = (expected.grants.get(principal) ?? []).map(({ role, on }) => ({ role, on, via: principal }));
  const members = (expected.members.get(principal) ?? []).map((user) => ({
    who: user,
    grants: effective(expected, user).filter(({ via }) => via !== principal),
  }));
  return [{ who: principal, grants: own }, ...members];
}

function violations(
  assertion: Assertion,
  grants: readonly Effective[],
  { surroundings }: Proposal,
): readonly Effective[] {
  const { vocabulary, resources } = surroundings;
  return grants.filter(({ role, on }) => {
    const { kinds, level } = vocabulary.reach(role);
    // What a role that is not documented gives can't be told, so it may give this.
    const isUnknown = vocabulary.tier(role) === undefined;
    if (!isUnknown && (level === 0 || (kinds !== "everything" && !kinds.includes(assertion.kind)))) return false;
    if (assertion.on !== "workspace") return scopeCovers(on, assertion.on, resources);
    return !assertion.besides.has(on);
  });
}

function sentence(
  { on, kind }: Assertion,
  who: PrincipalRef,
  { role, on: scope, via }: Effective,
  { resolution, surroundings: { vocabulary } }: Proposal,
): string {
  const line = resolution.desired.get(keyOf({ kind: "grant", principal: via, role, on: scope }))?.source;
  const where = line === undefined ? "which the policy does not manage" : placeText(line);
  const through = via === who ? "" : ` through ${via}`;
  const isOfKind = vocabulary.reach(role).kinds !== "everything";
  const remedy =
    scope === "workspace" && isOfKind && line !== undefined && on !== "workspace"
      ? ` Give \`"*"\` under \`${kind}s\` instead of that role, so that the exception can be written out.`
      : "";
  return `${nameOf(who)} would have access to ${on === "workspace" ? `every ${kind}` : on} all the same: ${describeGrant({ role, on: scope })}${through} (${where}).${remedy}`;
}
