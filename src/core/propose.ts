import { isUser, nameOf } from "./access.ts";
import { check } from "./check.ts";
import { project } from "./diff.ts";
import { indexAccess, surroundingsOf } from "./effective.ts";
import { type Finding, sortFindings } from "./finding.ts";
import type { Proposal } from "./guardrail.ts";
import { patchBetween } from "./patch.ts";
import { peopleOf } from "./people.ts";
import { expected, plan, type Plan } from "./plan.ts";
import type { Policy } from "./policy.ts";
import type { Live, Operation, PatchOperation, System } from "./provider.ts";
import { resolve } from "./resolve.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A plan with what it means for people, the requests it takes and what there is to say about it. */
export type Proposed = Proposal & {
  readonly operations: readonly Operation[];
  /** How many minutes applying takes at the least. */
  readonly minutes: number;
  /** RFC 6902, over the documents of core/patch.ts: live → live with the plan's changes made. */
  readonly patch: readonly PatchOperation[];
  readonly findings: readonly Finding[];
};

/** Everything between reading and writing, in one pure step: policy and live state in, plan and findings out. */
export function propose(policy: Policy, live: Live, system: System): Proposed {
  const vocabulary = system.vocabulary(live.roles);
  const surroundings = surroundingsOf(vocabulary, live.resources);
  const resolution = resolve(policy, live, vocabulary);
  const made = plan(live, resolution, policy.settings, vocabulary);
  const projected = project(live.facts, made.changes);
  const before = indexAccess(live.facts);
  const after = indexAccess(projected);
  const people = peopleOf(made.changes, before, after, surroundings);
  const proposal: Proposal = {
    policy,
    live,
    resolution,
    plan: made,
    before,
    after,
    expected: indexAccess(expected(live, resolution, [...made.changes, ...made.deferred.map(({ change }) => change)])),
    people,
    surroundings,
  };
  const operations = system.lower(made, live, vocabulary, policy.settings.batch);
  return {
    ...proposal,
    operations,
    minutes: system.minutes(operations),
    patch: patchBetween(live.facts, projected),
    findings: sortFindings([
      ...live.findings,
      ...resolution.findings,
      ...explainWords(policy, made, vocabulary),
      ...unreadableInvites(policy, live),
      ...check(proposal),
    ]),
  };
}

/** `admin` and `read-only` depend on what the workspace offers, so a plan that changes such a person says what the word became. */
function explainWords(policy: Policy, { changes }: Plan, vocabulary: Vocabulary): readonly Finding[] {
  const touched = new Set(
    changes.flatMap(({ fact }) => (fact.kind === "grant" && isUser(fact.principal) ? [fact.principal] : [])),
  );
  const words = new Set([...touched].map((user) => policy.users.get(user)?.role?.value));
  return (["admin", "read-only"] as const)
    .filter((word) => words.has(word))
    .map((word) => {
      const caveat = vocabulary.caveats[word];
      return {
        rule: "workspace-role",
        severity: "note",
        message: `\`${word}\` is ${vocabulary.workspace(word).roles.join(" + ")} here, each on the whole workspace${caveat === undefined ? "" : `; ${caveat}`}.`,
      };
    });
}

/** https://docs.segmentapis.com/tag/IAM-Users: List Invites answers addresses only. */
function unreadableInvites(policy: Policy, live: Live): readonly Finding[] {
  const pending = [...live.invited].filter((user) => policy.users.has(user)).sort();
  const [first] = pending;
  if (first === undefined) return [];
  return [
    {
      rule: "invite-pending",
      severity: "note",
      message: `${pending.length} pending ${pending.length === 1 ? "invite" : "invites"} (${pending.map(nameOf).join(", ")}): what an invite grants can't be read, so their own access is compared once they accept.`,
    },
  ];
}
