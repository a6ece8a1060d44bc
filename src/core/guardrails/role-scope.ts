import type { Change } from "../diff.ts";
import type { Guardrail } from "../guardrail.ts";

/** A grant that means nothing to the provider would slip past whatever counts by role, ownership above all. */
export const roleScope: Guardrail = {
  rule: "role-scope",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "A role is granted only where it can apply: Workspace Owner on the workspace, source roles on sources or labels, and so on.",
  find: ({ plan, surroundings: { vocabulary } }) =>
    plan.changes.flatMap((change: Change) => {
      if (change.action === "remove" || change.fact.kind !== "grant") return [];
      const { role, on } = change.fact;
      if (vocabulary.grantable(role, on)) return [];
      return [
        { message: `\`${role}\` can't be granted on \`${on}\`: it does not apply there.`, source: change.source },
      ];
    }),
};
