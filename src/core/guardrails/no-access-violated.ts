import { isUser, keyOf, nameOf, type PrincipalRef, type ScopeRef } from "../access.ts";
import { describeGrant, effective, type Effective, scopeCovers } from "../effective.ts";
import type { Source } from "../finding.ts";
import type { Guardrail, Proposal } from "../guardrail.ts";
import { BLOCK_KEYS, type Policy } from "../policy.ts";
import type { Assertion } from "../problem.ts";
import { placeText } from "../quote.ts";
import type { Resolution } from "../resolve.ts";

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
    const { kinds } = vocabulary.reach(role);
    // What a role that is not documented gives can't be told, so it may give this.
    const isUnknown = vocabulary.tier(role) === undefined;
    if (!isUnknown && kinds !== "everything" && !kinds.includes(assertion.kind)) return false;
    if (assertion.on !== "workspace") return scopeCovers(on, assertion.on, resources);
    return !assertion.besides.has(on);
  });
}

function sentence(
  { on, kind }: Assertion,
  who: PrincipalRef,
  { role, on: scope, via }: Effective,
  { policy, resolution }: Proposal,
): string {
  const line = resolution.desired.get(keyOf({ kind: "grant", principal: via, role, on: scope }))?.source;
  const where = line === undefined ? "which the policy does not manage" : placeText(line);
  const through = via === who ? "" : ` through ${via}`;
  const remedy = remedyOf(who, via, scope, kind, line, policy, resolution);
  return `${nameOf(who)} would have access to ${on === "workspace" ? `every ${kind}` : on} all the same: ${describeGrant({ role, on: scope })}${through} (${where}).${remedy}`;
}

/** What to do about it, where that is plain: an exception can be written out only under `"*"`, and only where the access is given. */
function remedyOf(
  who: PrincipalRef,
  via: PrincipalRef,
  scope: ScopeRef,
  kind: Assertion["kind"],
  line: Source | undefined,
  policy: Policy,
  resolution: Resolution,
): string {
  if (via !== who) return ` Write the exception into ${via}, or take ${nameOf(who)} out of it.`;
  if (line === undefined || scope !== "workspace" || !isUser(who)) return "";
  const isThere = (other: Source | undefined): boolean => JSON.stringify(other) === JSON.stringify(line);
  const word = resolution.words.get(who);
  const isRole = isThere(word?.source) || policy.users.get(who)?.access.roles.some(({ source }) => isThere(source));
  if (isRole !== true || word?.word === "owner") return "";
  return ` Give \`"*"\` under \`${BLOCK_KEYS[kind]}\` instead of that role, so that the exception can be written out.`;
}
