import type { RoleName } from "../access.ts";
import type { Change } from "../diff.ts";
import type { Guardrail } from "../guardrail.ts";
import type { ResourceKind } from "../policy.ts";
import type { Vocabulary } from "../vocabulary.ts";

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
        {
          message: `\`${role}\` can't be granted on \`${on}\`: ${whereInstead(role, vocabulary)}.`,
          source: change.source,
        },
      ];
    }),
};

const PLACES = ["source", "warehouse", "space", "function"] as const satisfies readonly ResourceKind[];

/** Where a role can be granted, as `on:` says it. */
function whereInstead(role: RoleName, vocabulary: Vocabulary): string {
  const kinds = PLACES.filter((kind) => vocabulary.grantable(role, `${kind}:any`));
  if (kinds.length === 0) return "it applies to the workspace as a whole, so leave `on` out";
  const labels = vocabulary.grantable(role, "labels:any=label") ? " or labels such as `env=prod`" : "";
  return `it applies on \`workspace\`, ${kinds.map((kind) => `\`${kind}:NAME\``).join(", ")}${labels}`;
}
