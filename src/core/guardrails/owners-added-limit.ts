import { nameOf } from "../access.ts";
import { ownersOf } from "../effective.ts";
import { type Guardrail, objection } from "../guardrail.ts";

/** Somebody whom the plan invites as owner counts now, not when the invite is accepted. */
export const ownersAddedLimit: Guardrail = {
  rule: "owners-added-limit",
  severity: "error",
  adjustable: true,
  judges: "plan",
  why: "No plan makes more people owner, directly or through a group, than `settings.limits.owners-added` (default 1).",
  find: ({ policy: { settings }, before, after, surroundings }) => {
    const already = ownersOf(before, surroundings.vocabulary);
    const added = [...ownersOf(after, surroundings.vocabulary)].filter((user) => !already.has(user)).sort();
    const limit = settings.limits.ownersAdded;
    if (added.length <= limit) return [];
    const who = added.length === 1 ? "1 person" : `${added.length} people`;
    return [
      objection(
        `${who} would become owner (${added.map(nameOf).join(", ")}); \`limits.owners-added\` is ${limit}.`,
        settings.sources.get("limits.owners-added"),
      ),
    ];
  },
};
