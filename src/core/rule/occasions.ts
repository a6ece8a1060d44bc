import {
  type Fact,
  type FactKey,
  type Grant,
  type GroupRef,
  keyOf,
  type Label,
  type Member,
  nameOf,
  parseLabels,
  labelScope,
  type ScopeRef,
} from "../access.ts";
import type { Change } from "../diff.ts";
import { type AccessIndex, scopeCovers, type Surroundings } from "../effective.ts";
import { compareText } from "../finding.ts";
import { appendTo } from "../group-by.ts";
import type { Proposal } from "../guardrail.ts";
import { within } from "../terms.ts";
import { reachOf } from "./reach.ts";

/** A change that rules are asked about. Of a label they are asked what it moves. */
type Judged = Change & { readonly fact: JudgedFact };
/** What such a change adds or removes. */
export type JudgedFact = Exclude<Fact, Label>;

/**
 * What a rule is asked about: a change of the plan, or a grant that somebody gets or loses by one. Of those, `change` is the grant, as if
 * the plan added or removed it, at the policy line of the change that does it.
 */
export type Occasion = {
  readonly change: Judged;
  /** The group whose grant it is, where somebody joins or leaves that. */
  readonly through?: GroupRef;
  /** The label that comes or goes, spelled as in a label scope: the grant is on the resource that it is about. */
  readonly label?: string;
};

/** Everything that rules are asked about, each change followed by what it comes to. Grants that the plan itself adds or removes are never there twice. */
export function occasionsOf(proposal: Proposal): readonly Occasion[] {
  const { changes } = proposal.plan;
  const inPlan = new Set(changes.map(({ fact }) => keyOf(fact)));
  const labelled = { add: labelGrants("add", proposal), remove: labelGrants("remove", proposal) };
  const seen = { add: new Set(inPlan), remove: new Set(inPlan) };
  return changes.flatMap((change): readonly Occasion[] => {
    const { fact, action } = change;
    if (fact.kind !== "label") {
      const judged = { change: { ...change, fact } };
      return fact.kind === "member" ? [judged, ...byMembership(change, fact, inPlan, proposal)] : [judged];
    }
    const occasions: Occasion[] = [];
    for (const grant of labelled[action].get(fact.label) ?? []) {
      const moved = { ...grant, on: fact.on };
      const key = keyOf(moved);
      if (inPlan.has(keyOf(grant)) || seen[action].has(key) || !movesTo(fact.on, grant, action, proposal)) continue;
      seen[action].add(key);
      occasions.push({ change: asIf(change, moved, grant, proposal), label: fact.label });
    }
    return occasions;
  });
}

type World = { readonly index: AccessIndex; readonly surroundings: Surroundings };

/** Where the grants are that come, or go, and the other side: what there is before they come, or after they go. */
function worldsOf(
  action: Change["action"],
  { before, after, surroundings, surroundingsNow }: Proposal,
): { readonly there: World; readonly not: World } {
  const now = { index: before, surroundings: surroundingsNow };
  const later = { index: after, surroundings };
  return action === "add" ? { there: later, not: now } : { there: now, not: later };
}

function byMembership(
  change: Change,
  { group, user }: Member,
  inPlan: ReadonlySet<FactKey>,
  proposal: Proposal,
): readonly Occasion[] {
  const { index } = worldsOf(change.action, proposal).there;
  return inOrder(index.grants.get(group) ?? [])
    .filter((grant) => !inPlan.has(keyOf(grant)))
    .map((grant) => ({ change: asIf(change, { ...grant, principal: user }, grant, proposal), through: group }));
}

/** The grants on labels, by each label of their scope. What invites will grant once they are accepted counts. */
function labelGrants(action: Change["action"], proposal: Proposal): ReadonlyMap<string, readonly Grant[]> {
  const { plan, expected } = proposal;
  const grants = new Map<string, Grant[]>();
  if (!plan.changes.some(({ fact }) => fact.kind === "label")) return grants;
  const { index } = worldsOf(action, proposal).there;
  const indexes = action === "add" ? [index, expected] : [index];
  const all = new Map(indexes.flatMap((one) => [...one.grants.values()].flat().map((grant) => [keyOf(grant), grant])));
  for (const grant of inOrder(all.values())) {
    if (!grant.on.startsWith("labels:")) continue;
    for (const pair of parseLabels(grant.on) ?? []) appendTo(grants, nameOf(labelScope([pair])), grant);
  }
  return grants;
}

/** Whether a grant on labels reaches a resource in the one world and, as all grants of its role to the same principal, not in the other. */
function movesTo(
  on: ScopeRef,
  { principal, role, on: scope }: Grant,
  action: Change["action"],
  proposal: Proposal,
): boolean {
  const { there, not } = worldsOf(action, proposal);
  const { kinds } = reachOf(role, there.surroundings.vocabulary);
  if (kinds !== "everything" && !kinds.includes(on.slice(0, on.indexOf(":")))) return false;
  if (!scopeCovers(scope, on, there.surroundings.resources)) return false;
  const others = not.index.grants.get(principal) ?? [];
  return !others.some((other) => other.role === role && scopeCovers(other.on, on, not.surroundings.resources));
}

/** A grant as if the plan added or removed it, with the dates and reasons of its own line and of the change that it comes with. */
function asIf(change: Change, fact: Grant, asked: Grant, { resolution }: Proposal): Judged {
  if (change.action === "remove") return { action: "remove", fact };
  const own = resolution.desired.get(keyOf(asked));
  return {
    action: "add",
    fact,
    source: change.source,
    terms: within(own?.terms ?? {}, change.terms ?? {}),
    ...(own?.profile !== undefined && { profile: own.profile }),
  };
}

function inOrder(grants: Iterable<Grant>): readonly Grant[] {
  return [...grants].sort((a, b) => compareText(keyOf(a), keyOf(b)));
}
