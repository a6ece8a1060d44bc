import { nameOf } from "../access.ts";
import { ownersOf } from "../effective.ts";
import type { Guardrail } from "../guardrail.ts";

/** Ownership through a group counts as well. */
export const serviceAsOwner: Guardrail = {
  rule: "service-as-owner",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "A service account is never a workspace owner: nobody would notice that it acts as one.",
  find: ({ policy, expected, surroundings }) => {
    const owners = ownersOf(expected, surroundings.vocabulary);
    return [...policy.users.values()].flatMap(({ user, source, kind }) =>
      kind === "service" && owners.has(user)
        ? [{ message: `${nameOf(user)} is a service account and would be a workspace owner.`, source }]
        : [],
    );
  },
};
