import { nameOf } from "../access.ts";
import { isOwnership, ownersOf } from "../effective.ts";
import { type Guardrail, objection } from "../guardrail.ts";

export const ownersMax: Guardrail = {
  rule: "owners-max",
  severity: "error",
  judges: "plan",
  why: "No more owners than `settings.owners.max`. Owners whose removal is deferred are on their way out and not counted.",
  find: ({ policy: { settings }, expected, plan, surroundings }) => {
    const { max } = settings.owners;
    if (max === undefined) return [];
    const leaving = new Set<string>();
    for (const { change } of plan.deferred) {
      if (change.fact.kind === "grant" && isOwnership(change.fact, surroundings.vocabulary))
        leaving.add(change.fact.principal);
      if (change.fact.kind === "user" || change.fact.kind === "member") leaving.add(change.fact.user);
    }
    const owners = [...ownersOf(expected, surroundings.vocabulary)].filter((user) => !leaving.has(user));
    if (owners.length <= max) return [];
    return [
      objection(
        `There would be ${owners.length} owners (${owners.map(nameOf).sort().join(", ")}); \`owners.max\` is ${max}.`,
        settings.sources.get("owners.max"),
      ),
    ];
  },
};
