import { nameOf } from "../access.ts";
import type { Day } from "../day.ts";
import type { Guardrail, Objection } from "../guardrail.ts";
import type { DeclaredUser, Policy } from "../policy.ts";
import { holds } from "../terms.ts";

/** Whether a service account would be a workspace owner is judged by what the plan comes to: `service-as-owner`. */
export const serviceAccount: Guardrail = {
  rule: "service-account",
  severity: "error",
  adjustable: false,
  judges: "policy",
  why: "For a service account (`kind: service`) a person of this policy answers, as its `owner`; nobody else has one.",
  find: (policy, today) =>
    [...policy.users.values()].flatMap((entry): readonly Objection[] => {
      const { user, kind, owner } = entry;
      if (kind === "service") return answerable(entry, policy, today);
      if (owner === undefined) return [];
      const message = `${nameOf(user)} has an \`owner\` and is a person: only a service account (\`kind: service\`) has one.`;
      return [{ message, source: owner.source }];
    }),
};

function answerable({ user, source, owner }: DeclaredUser, policy: Policy, today: Day): readonly Objection[] {
  if (owner === undefined) {
    const message = `${nameOf(user)} is a service account: say who answers for it (\`owner: ADDRESS\`).`;
    return [{ message, source }];
  }
  const person = policy.users.get(owner.value);
  const fault =
    person === undefined
      ? "is not in this policy"
      : person.kind === "service"
        ? "is a service account itself"
        : holds(person.terms, today)
          ? undefined
          : "is not to be in the workspace today";
  if (fault === undefined) return [];
  const message = `${nameOf(owner.value)}, who answers for ${nameOf(user)}, ${fault}.`;
  return [{ message, source: owner.source }];
}
