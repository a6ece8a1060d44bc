import { nameOf } from "../access.ts";
import { describeGrants, effective, uncovered } from "../effective.ts";
import type { Guardrail } from "../guardrail.ts";

/** A token does not tell whose it is, so the people who must never be locked out are declared. */
export const protectedPeople: Guardrail = {
  rule: "protected",
  severity: "error",
  judges: "plan",
  why: "Nobody in `settings.protected` is removed or loses any access.",
  find: ({ policy, plan, before, after, surroundings }) =>
    policy.settings.protected.flatMap(({ value: user, source }) => {
      if (!before.users.has(user)) return [];
      const waits = plan.deferred.some(({ change }) => change.fact.kind === "user" && change.fact.user === user);
      if (!after.users.has(user) || waits) {
        return [
          {
            message: `${nameOf(user)} is protected and would be removed: keep the entry under \`users\`, or list the address under \`except\`.`,
            source,
          },
        ];
      }
      const lost = uncovered(effective(before, user), effective(after, user), surroundings);
      if (lost.length === 0) return [];
      return [{ message: `${nameOf(user)} is protected and would lose ${describeGrants(lost).join(", ")}.`, source }];
    }),
};
