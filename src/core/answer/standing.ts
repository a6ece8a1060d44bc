import { type Fact, type FactKey, isGroup, isUser, keyOf, nameOf, type PrincipalRef } from "../access.ts";
import { exceptedBy } from "../except.ts";
import type { Proposed } from "../propose.ts";

/** Why the policy leaves something alone that it does not ask for: `except`, `scope: declared`, the identity provider's business, or a group that waits for its new name. */
export type LeftAlone = "excepted" | "undeclared" | "idp" | "old-name";

/**
 * Where something stands between the workspace and its policy. `only desired` will be added, `only live` will be removed unless it is
 * `leftAlone`, `deferred` will be removed once somebody has accepted an invite. `why` is words for people, never without one of the three.
 */
export type Standing = {
  readonly state: "live and desired" | "only desired" | "only live" | "deferred";
  readonly leftAlone?: LeftAlone;
  readonly why?: string;
};

/** Whether facts are there now, after the next apply, and once everything that waits has come. */
export type Presence = { readonly live: boolean; readonly after: boolean; readonly expected: boolean };

/** Whether they matter to the question by the labels that resources carry now, and by those that are to be. */
export type Relevance = { readonly now: boolean; readonly later: boolean };

/** What standing depends on, made once for a plan. */
export type Reasons = {
  readonly proposed: Proposed;
  readonly excepted: (principal: PrincipalRef) => string | undefined;
  /** What the removal of a fact waits for. */
  readonly waits: ReadonlyMap<FactKey, string>;
};

/** The reasons of a plan. */
export function reasonsOf(proposed: Proposed): Reasons {
  const { scope, deferred } = proposed.plan;
  return {
    proposed,
    excepted: exceptedBy(scope.except),
    waits: new Map(deferred.map(({ change, until }) => [keyOf(change.fact), until])),
  };
}

/** Where something stands that rests on all of these facts, or undefined where it neither is nor will be. It is desired where the policy asks for each of them. */
export function standingOf(
  facts: readonly Fact[],
  presence: Presence,
  { now, later }: Relevance,
  { proposed, excepted, waits }: Reasons,
): Standing | undefined {
  const isLive = presence.live && now;
  const isExpected = presence.expected && later;
  if (presence.after && later && !isExpected) {
    const until = facts.flatMap((fact) => waits.get(keyOf(fact)) ?? [])[0];
    return { state: "deferred", why: until === undefined ? "it waits" : `it is removed once ${until}` };
  }
  if (isLive && !isExpected)
    return { state: "only live", why: presence.expected ? RELABELLED : "the next apply removes it" };
  if (isExpected && !isLive) {
    if (presence.live) return { state: "only desired", why: RELABELLED };
    const isOfInvite = facts.some(
      (fact) => fact.kind === "grant" && isUser(fact.principal) && proposed.live.invited.has(fact.principal),
    );
    const isNewcomer = facts.some(({ kind }) => kind === "user");
    const adds = isNewcomer ? "the next apply invites them" : "the next apply adds it";
    return { state: "only desired", why: isOfInvite ? UNACCEPTED : adds };
  }
  if (!isLive) return undefined;
  const kept = facts.find((fact) => !proposed.resolution.desired.has(keyOf(fact)));
  return kept === undefined ? { state: "live and desired" } : leftAlone(kept, proposed, excepted);
}

const RELABELLED = "the next apply changes the labels that decide it";
const UNACCEPTED = "they have not accepted their invite, and what an invite grants can't be read";

/** Why a live fact that nothing asks for stays: the reasons of core/scope.ts, in words. */
function leftAlone(fact: Fact, { policy, plan, waiting }: Proposed, excepted: Reasons["excepted"]): Standing {
  const principals = principalsOf(fact);
  const pattern = principals.flatMap((principal) => excepted(principal) ?? [])[0];
  const alone = (reason: LeftAlone, why: string): Standing => ({
    state: "only live",
    leftAlone: reason,
    why: `left alone: ${why}`,
  });
  if (pattern !== undefined) return alone("excepted", `excepted by \`${pattern}\``);
  const newName = principals.flatMap((one) => (isGroup(one) ? (waiting.get(one) ?? []) : []))[0];
  if (newName !== undefined)
    return alone("old-name", `it is the old name of \`${nameOf(newName)}\`, which is not renamed yet`);
  const isIdpGroup = principals.some((one) => isGroup(one) && policy.groups.get(one)?.managedByIdp !== undefined);
  if (isIdpGroup) return alone("idp", "the identity provider decides who is in the group");
  const [owner] = principals;
  if (plan.scope.over === "declared" && owner !== undefined && !isDeclared(owner, policy))
    return alone("undeclared", "it has no entry, and the scope is `declared`");
  return alone("idp", "the identity provider decides who is in the workspace");
}

function isDeclared(principal: PrincipalRef, { users, groups }: Proposed["policy"]): boolean {
  return isGroup(principal) ? groups.has(principal) : users.has(principal);
}

function principalsOf(fact: Fact): readonly PrincipalRef[] {
  switch (fact.kind) {
    case "user":
      return [fact.user];
    case "group":
      return [fact.group];
    case "member":
      return [fact.group, fact.user];
    case "grant":
      return [fact.principal];
    case "label":
      return [];
  }
}
