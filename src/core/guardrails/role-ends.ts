import { nameOf } from "../access.ts";
import type { Guardrail } from "../guardrail.ts";

/** A role from a profile may follow, so only entries without profiles are judged. */
export const roleEnds: Guardrail = {
  rule: "role-ends",
  severity: "warning",
  adjustable: true,
  judges: "policy",
  why: "A workspace role with an end is followed by one without, or ends together with the person: Segment keeps nobody without a role, so the plan of the day after would be an error.",
  find: ({ users }, today) =>
    [...users.values()].flatMap(({ user, words, profiles, terms, access, source }) => {
      const ends = words.flatMap((line) => line.terms.until ?? []);
      const last = [...ends].sort().at(-1);
      if (last === undefined || ends.length < words.length || profiles.length > 0 || access.roles.length > 0) return [];
      if (last < today || (terms.until !== undefined && terms.until <= last)) return [];
      const message = `After ${last} ${nameOf(user)} would have no workspace role: write \`role: [member, …]\`, or give the whole entry that \`until\`.`;
      return [{ message, source: words[0]?.source ?? source, about: [user] }];
    }),
};
