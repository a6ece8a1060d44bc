import unhomoglyph from "unhomoglyph";
import { nameOf, type UserRef } from "../access.ts";
import { groupedBy } from "../group-by.ts";
import type { Guardrail } from "../guardrail.ts";
import { placeText } from "../quote.ts";

/** https://www.unicode.org/reports/tr39/#Confusable_Detection: two texts look alike where their skeletons are the same. */
function skeleton(user: UserRef): string {
  return unhomoglyph(nameOf(user).normalize("NFD")).toLowerCase();
}

/** Also told of somebody who is only in the workspace: that is where an impostor would want to be taken for a colleague. */
export const lookalike: Guardrail = {
  rule: "lookalike",
  severity: "warning",
  adjustable: true,
  judges: "plan",
  why: "No declared address looks like another one, declared or in the workspace: a Cyrillic `а`, a `1` for an `l`, an `rn` for an `m`.",
  find: ({ policy, before }) => {
    const everybody = new Set<UserRef>([...policy.users.keys(), ...before.users]);
    return [...groupedBy(everybody, skeleton).values()].flatMap((alike) =>
      alike.slice(1).flatMap((user) => {
        const [first] = alike;
        const entry = policy.users.get(user) ?? policy.users.get(first);
        if (entry === undefined) return [];
        const other = entry.user === user ? first : user;
        const there = policy.users.get(other)?.source;
        const where = there === undefined ? "who is in the workspace" : `declared at ${placeText(there)}`;
        const message = `${nameOf(entry.user)} looks like ${nameOf(other)}, ${where}, and is another address: is it the one you mean?`;
        return [{ message, source: entry.source, about: [entry.user] }];
      }),
    );
  },
};
