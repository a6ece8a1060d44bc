import { nameOf } from "../access.ts";
import { ownersOf } from "../effective.ts";
import { type Guardrail, objection } from "../guardrail.ts";

/** Counts what the policy comes to in the end, so that an invited owner takes a place already. */
export const ownersMax: Guardrail = {
  rule: "owners-max",
  severity: "error",
  adjustable: true,
  judges: "plan",
  why: "No more owners than `settings.owners.max`. Owners whose removal is deferred are on their way out and not counted.",
  find: ({ policy: { settings }, expected, surroundings }) => {
    const { max } = settings.owners;
    const owners = [...ownersOf(expected, surroundings.vocabulary)].map(nameOf).sort();
    if (max === undefined || owners.length <= max) return [];
    const message = `There would be ${owners.length} owners (${owners.join(", ")}); \`owners.max\` is ${max}.`;
    return [objection(message, settings.sources.get("owners.max"))];
  },
};
