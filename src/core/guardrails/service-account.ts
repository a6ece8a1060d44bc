import { keyOf, nameOf } from "../access.ts";
import { ownersOf } from "../effective.ts";
import type { Guardrail, Objection, Proposal } from "../guardrail.ts";
import type { DeclaredUser } from "../policy.ts";

/** Ownership through a group counts as well, so it is judged by what the plan comes to. */
export const serviceAccount: Guardrail = {
  rule: "service-account",
  severity: "error",
  adjustable: false,
  judges: "plan",
  why: "A service account (`kind: service`) is never a workspace owner, and a person of this policy answers for it as its `owner`.",
  find: (proposal) => {
    const { policy, expected, surroundings } = proposal;
    const owners = ownersOf(expected, surroundings.vocabulary);
    return [...policy.users.values()].flatMap((entry): readonly Objection[] => {
      const { user, source, kind, owner } = entry;
      const about = [user];
      if (kind === "person") {
        if (owner === undefined) return [];
        const message = `${nameOf(user)} has an \`owner\` and is a person: only a service account (\`kind: service\`) has one.`;
        return [{ message, source: owner.source, about }];
      }
      const problems = answerable(entry, proposal);
      return owners.has(user)
        ? [
            ...problems,
            { message: `${nameOf(user)} is a service account and would be a workspace owner.`, source, about },
          ]
        : problems;
    });
  },
};

function answerable({ user, source, owner }: DeclaredUser, { policy, resolution }: Proposal): readonly Objection[] {
  const about = [user];
  if (owner === undefined)
    return [
      { message: `${nameOf(user)} is a service account: say who answers for it (\`owner: ADDRESS\`).`, source, about },
    ];
  const person = policy.users.get(owner.value);
  if (person === undefined)
    return [
      {
        message: `${nameOf(owner.value)}, who answers for ${nameOf(user)}, is not in this policy.`,
        source: owner.source,
        about,
      },
    ];
  if (!resolution.desired.has(keyOf({ kind: "user", user: owner.value })))
    return [
      {
        message: `${nameOf(owner.value)}, who answers for ${nameOf(user)}, is not to be in the workspace today.`,
        source: owner.source,
        about,
      },
    ];
  if (person.kind === "service")
    return [
      {
        message: `${nameOf(owner.value)}, who answers for ${nameOf(user)}, is a service account itself.`,
        source: owner.source,
        about,
      },
    ];
  return [];
}
