import { type Guardrail, objection } from "../guardrail.ts";

/** Grants that come with an invite or a new group count too. */
export const grantsAddedLimit: Guardrail = {
  rule: "grants-added-limit",
  severity: "error",
  adjustable: true,
  judges: "plan",
  why: "No plan adds more grants than `settings.limits.grants-added`, where that is set.",
  find: ({ policy: { settings }, plan }) => {
    const limit = settings.limits.grantsAdded;
    const added = plan.changes.filter(({ action, fact }) => action === "add" && fact.kind === "grant").length;
    if (limit === undefined || added <= limit) return [];
    return [
      objection(
        `${added} grants would be added; \`limits.grants-added\` is ${limit}.`,
        settings.sources.get("limits.grants-added"),
      ),
    ];
  },
};
