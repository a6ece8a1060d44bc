import { nameOf } from "../access.ts";
import { describeGrants, effective, effectiveOn, relabelledBy, uncovered } from "../effective.ts";
import type { Guardrail } from "../guardrail.ts";

/** A token does not tell whose it is, so the people who must never be locked out are declared. */
export const protectedPeople: Guardrail = {
  rule: "protected",
  severity: "error",
  adjustable: true,
  judges: "plan",
  why: "Nobody in `settings.protected` is removed or loses any access.",
  find: ({ policy, plan, before, expected, surroundings, surroundingsNow }) =>
    policy.settings.protected.flatMap(({ value: user, source }) => {
      if (!before.users.has(user)) {
        if (expected.users.has(user)) return [];
        const message = `${nameOf(user)} is protected, but neither in the workspace nor declared: is the address right?`;
        return [{ message, source, about: [user] }];
      }
      if (!expected.users.has(user)) {
        return [
          {
            message: `${nameOf(user)} is protected and would be removed: keep the entry under \`users\`, or list the address under \`except\`.`,
            source,
            about: [user],
          },
        ];
      }
      const relabelled = relabelledBy(plan.changes);
      const had = effectiveOn(before, user, relabelled, surroundingsNow);
      const lost = describeGrants(uncovered(had, effective(expected, user), surroundings));
      if (lost.length === 0) return [];
      return [{ message: `${nameOf(user)} is protected and would lose ${lost.join(", ")}.`, source, about: [user] }];
    }),
};
