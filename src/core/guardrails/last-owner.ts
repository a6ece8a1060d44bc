import type { UserRef } from "../access.ts";
import { ownersOf } from "../effective.ts";
import type { Guardrail } from "../guardrail.ts";

/** Somebody who can act must own the workspace at every moment; an invite that nobody accepted yet is not enough. */
export const lastOwner: Guardrail = {
  rule: "last-owner",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "At least one active owner remains. The removal of the last one waits while an invited owner has not accepted.",
  find: ({ live, before, after, surroundings, policy }) => {
    const isActive = (user: UserRef): boolean => before.users.has(user) && !live.invited.has(user);
    if ([...ownersOf(after, surroundings.vocabulary)].some(isActive)) return [];
    return [
      {
        message: "No active owner would remain: give `role: owner` to somebody who is in the workspace already.",
        source: policy.workspace.source,
      },
    ];
  },
};
