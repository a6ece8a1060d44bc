import { isUser, nameOf, stateOf, userRef } from "./access.ts";
import { check } from "./check.ts";
import type { Day } from "./day.ts";
import { type Change, project } from "./diff.ts";
import { indexAccess, surroundingsOf } from "./effective.ts";
import { type Finding, sortFindings } from "./finding.ts";
import type { Proposal } from "./guardrail.ts";
import { type Recognised, recognise } from "./identity.ts";
import { patchBetween } from "./patch.ts";
import { peopleOf } from "./people.ts";
import { expected, plan, type Plan } from "./plan.ts";
import type { Policy } from "./policy.ts";
import type { Live, Operation, PatchOperation, System } from "./provider.ts";
import { type Resolution, resolve } from "./resolve.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A plan with what it means for people, the requests it takes and what there is to say about it. */
export type Proposed = Proposal & {
  /** The policy as it was written: `policy` calls people by the addresses that the workspace has for them. */
  readonly declared: Policy;
  /** Groups that go by an old name for now. */
  readonly waiting: Recognised["waiting"];
  /** What the plan is limited to, where it is not everything that differs. */
  readonly only?: (change: Change) => boolean;
  readonly operations: readonly Operation[];
  /** How many minutes applying takes at the least. */
  readonly minutes: number;
  /** RFC 6902, over the documents of core/patch.ts: live → live with the plan's changes made. */
  readonly patch: readonly PatchOperation[];
  readonly findings: readonly Finding[];
};

/** Everything between reading and writing, in one pure step: policy, live state and the day in, plan and findings out. `only` limits the plan to some of the changes. */
export function propose(
  declared: Policy,
  read: Live,
  system: System,
  today: Day,
  only?: (change: Change) => boolean,
): Proposed {
  const vocabulary = system.vocabulary(read.roles);
  const { policy, live: known, renames, waiting, findings } = recognise(declared, read, today);
  const resolution = resolve(policy, known, vocabulary, today);
  const live = { ...known, facts: stateOf([...known.facts.values(), ...resolution.observed]) };
  const worlds = {
    before: surroundingsOf(vocabulary, live.resources),
    after: surroundingsOf(vocabulary, resolution.resources),
  };
  const made = plan(live, resolution, policy, vocabulary, { renames, waiting }, only);
  const projected = project(live.facts, made.changes);
  const before = indexAccess(live.facts);
  const after = indexAccess(projected);
  const proposal: Proposal = {
    policy,
    live,
    resolution,
    plan: made,
    before,
    after,
    expected: indexAccess(expected(live, resolution, [...made.changes, ...made.deferred.map(({ change }) => change)])),
    people: peopleOf(made.changes, before, after, worlds).map((person) =>
      policy.users.get(userRef(person.email))?.kind === "service" ? { ...person, service: true } : person,
    ),
    surroundings: worlds.after,
    surroundingsNow: worlds.before,
    today,
  };
  const operations = system.lower(made, live, vocabulary, policy.settings.batch);
  return {
    ...proposal,
    declared,
    waiting,
    ...(only && { only }),
    operations,
    minutes: system.minutes(operations),
    patch: patchBetween(live.facts, projected),
    findings: sortFindings([
      ...live.findings,
      ...findings,
      ...resolution.findings,
      ...explainWords(resolution, made, vocabulary),
      ...unreadableInvites(policy, live),
      ...check(proposal),
    ]),
  };
}

/** `admin` and `read-only` depend on what the workspace offers, so a plan that changes such a person says what the word became. */
function explainWords(resolution: Resolution, { changes }: Plan, vocabulary: Vocabulary): readonly Finding[] {
  const touched = new Set(
    changes.flatMap(({ fact }) => (fact.kind === "grant" && isUser(fact.principal) ? [fact.principal] : [])),
  );
  const words = new Set([...touched].map((user) => resolution.words.get(user)?.word));
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
