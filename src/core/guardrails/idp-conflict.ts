import { nameOf } from "../access.ts";
import type { Guardrail, Objection } from "../guardrail.ts";

/** Members under `managed-by: idp` are an error of the entry itself (core/entries.ts), under the same code. */
export const idpConflict: Guardrail = {
  rule: "idp-conflict",
  severity: "warning",
  adjustable: true,
  judges: "policy",
  why: "Where the identity provider decides (`people: idp`, `managed-by: idp`), a line that decides the same is undone by its next sync, or does less than it says.",
  find: ({ settings, users, groups }) => {
    const renamed = [...groups.values()].flatMap(
      ({ group, managedByIdp, previously: [first] }): readonly Objection[] =>
        managedByIdp === undefined || first === undefined
          ? []
          : [
              {
                message: `\`${nameOf(group)}\` is pushed by the identity provider, which names it: rename it there and take \`previously\` out.`,
                source: first.source,
                about: [group],
              },
            ],
    );
    if (settings.people !== "idp") return renamed;
    return [
      ...renamed,
      ...[...users.values()].flatMap(({ user, terms, source }): readonly Objection[] =>
        terms.until === undefined
          ? []
          : [
              {
                message: `After ${terms.until} ${nameOf(user)} loses what this policy gives and stays in the workspace: with \`people: idp\` only the identity provider removes people.`,
                source,
                about: [user],
              },
            ],
      ),
    ];
  },
};
