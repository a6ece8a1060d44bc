import { isUser, nameOf } from "../access.ts";
import { type Guardrail, objection } from "../guardrail.ts";

/** https://www.twilio.com/docs/segment/segment-app/iam/roles: a user always holds at least one role. */
export const noRole: Guardrail = {
  rule: "no-role",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "Nobody is invited without a role of their own or loses the last one: Segment gives everybody at least one, and which one it would pick is not ours to guess.",
  find: ({ plan, policy, after }) => {
    const byIdp = policy.settings.people === "idp";
    const invited = plan.changes.flatMap(({ action, fact }) =>
      action === "add" && fact.kind === "user" ? [fact.user] : [],
    );
    const stripped = plan.changes.flatMap(({ action, fact }) =>
      action === "remove" && fact.kind === "grant" && isUser(fact.principal) && after.users.has(fact.principal)
        ? [fact.principal]
        : [],
    );
    return [...new Set([...invited, ...stripped])]
      .filter((user) => (after.grants.get(user) ?? []).length === 0)
      .map((user) => {
        const source = policy.users.get(user)?.source;
        const whole = byIdp ? "" : ", or remove the entry";
        const remedy =
          source === undefined
            ? "declare them, with `role: member` at least, or list them under `except`"
            : `write \`role: member\`${whole}`;
        return objection(`${nameOf(user)} would have no role of their own: ${remedy}.`, source);
      });
  },
};
