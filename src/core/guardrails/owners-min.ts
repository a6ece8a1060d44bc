import { ownersOf } from "../effective.ts";
import { type Guardrail, objection } from "../guardrail.ts";

/** Counts what the policy comes to in the end; that somebody can act at every moment is `last-owner`'s. */
export const ownersMin: Guardrail = {
  rule: "owners-min",
  severity: "error",
  adjustable: true,
  judges: "plan",
  why: "No fewer owners than `settings.owners.min`, invited ones included.",
  find: ({ policy: { settings }, expected, surroundings }) => {
    const owners = ownersOf(expected, surroundings.vocabulary).size;
    if (owners >= settings.owners.min) return [];
    return [
      objection(
        `${owners} ${owners === 1 ? "owner" : "owners"} would remain; \`owners.min\` is ${settings.owners.min}.`,
        settings.sources.get("owners.min"),
      ),
    ];
  },
};
