import { nameOf, type Grant, type ScopeRef } from "../access.ts";
import type { Desired } from "../diff.ts";
import { isOwnership, scopeCovers } from "../effective.ts";
import type { Guardrail, Objection, Proposal } from "../guardrail.ts";
import { type Inventory, inventoryOf } from "../inventory.ts";
import type { AccessWord, Requirement, Terms } from "../policy.ts";
import { placeText } from "../quote.ts";
import { select, selected } from "../selector.ts";

/** Everything the policy gives is judged, whether or not this plan changes it; a line is told once for each requirement. */
export const missingReason: Guardrail = {
  rule: "missing-reason",
  severity: "error",
  adjustable: true,
  judges: "plan",
  why: "Where `settings.require` asks for a reason, a ticket, an approver or an end date, it is written.",
  find: (proposal) => {
    const { policy, live, resolution } = proposal;
    if (policy.settings.require.length === 0) return [];
    const inventory = inventoryOf({ ...live, resources: resolution.resources });
    return policy.settings.require.flatMap((requirement) => judge(requirement, inventory, proposal));
  },
};

const KEYS = {
  reason: "reason",
  ticket: "ticket",
  "approved-by": "approvedBy",
  until: "until",
  "review-by": "reviewBy",
} as const;
const LEVEL_WORDS: readonly (AccessWord | undefined)[] = [undefined, "read-only", "read-write", "full-access"];

function judge(requirement: Requirement, inventory: Inventory, proposal: Proposal): readonly Objection[] {
  const { of, on, source: place } = requirement;
  const only = on === undefined ? undefined : sourcesOf(on, requirement, inventory);
  if (only !== undefined && only.length === 0) {
    return [{ message: `\`require\` is about sources \`${on}\`, and the workspace has none such.`, source: place }];
  }
  const told = new Map<string, Objection>();
  for (const desired of [...proposal.resolution.desired.values(), ...wordsOf(requirement, proposal)]) {
    const { fact, source, terms = {} } = desired;
    if (fact.kind !== "grant" || !asks(requirement, desired as Desired & { fact: Grant }, only, proposal)) continue;
    const missing = of.filter((key) => !isWritten(terms, key));
    if (missing.length === 0) continue;
    const keys = missing.map((key) => `\`${key}\``).join(" and ");
    const message = `${nameOf(fact.principal)} gets ${fact.role} on ${fact.on} here, for which ${placeText(place)} asks for ${keys}.`;
    const key = JSON.stringify([source, missing, fact.principal]);
    if (!told.has(key)) told.set(key, { message, source, about: [fact.principal] });
  }
  return [...told.values()];
}

function isWritten(terms: Terms, key: Requirement["of"][number]): boolean {
  return terms[KEYS[key]] !== undefined;
}

function sourcesOf(on: string, { source }: Requirement, inventory: Inventory): readonly ScopeRef[] {
  const { selection } = select("source", on, source, inventory);
  return selection === undefined ? [] : selected("source", selection, inventory).map(({ ref }) => ref);
}

/** Workspace roles as the one line each that gives them. */
function wordsOf({ role }: Requirement, { resolution }: Proposal): readonly Desired[] {
  if (role === undefined) return [];
  return [...resolution.words].flatMap(([user, { word, source, terms }]) =>
    role.includes(word)
      ? [{ fact: { kind: "grant", principal: user, role: word, on: "workspace" }, source, terms }]
      : [],
  );
}

function asks(
  { access, role }: Requirement,
  { fact }: Desired & { readonly fact: Grant },
  only: readonly ScopeRef[] | undefined,
  { surroundings: { vocabulary, resources } }: Proposal,
): boolean {
  // Ownership by the role's own name, or through a group, is ownership.
  const isWord =
    role?.some((word) => word === fact.role || (word === "owner" && isOwnership(fact, vocabulary))) === true;
  const { level, kinds } = vocabulary.reach(fact.role);
  // What a role that is not documented gives can't be told, so it may give anything.
  const word = vocabulary.tier(fact.role) === undefined ? "full-access" : LEVEL_WORDS[level];
  const isAccess = access !== undefined && word !== undefined && access.includes(word);
  const isAny = access === undefined && role === undefined && level > 0;
  if (!isWord && !isAccess && !isAny) return false;
  if (only === undefined) return true;
  if (isWord) return true;
  if (kinds !== "everything" && !kinds.includes("source")) return false;
  return only.some((ref) => scopeCovers(fact.on, ref, resources));
}
