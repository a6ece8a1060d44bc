import { keyOf } from "./access.ts";
import type { Day } from "./day.ts";
import type { Change } from "./diff.ts";
import { recognise } from "./identity.ts";
import type { Access, Policy, Terms, WordLine } from "./policy.ts";
import type { Live } from "./provider.ts";
import { resolve } from "./resolve.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * Which changes there are only because a day has passed: they take away what the policy would still ask for if nothing had ended, or give
 * what it asks for in the place of that. A scheduled run may make those by itself, since they were reviewed with their end.
 */
export function isExpiry(
  declared: Policy,
  read: Live,
  vocabulary: Vocabulary,
  today: Day,
): (change: Change) => boolean {
  const { policy, live } = recognise(withoutEnds(declared), read, today);
  const { desired } = resolve(policy, live, vocabulary, today);
  // What comes in the place of something that has ended is wanted only since then.
  return ({ action, fact }) => (action === "remove") === desired.has(keyOf(fact));
}

function withoutEnds(policy: Policy): Policy {
  const open = (terms: Terms): Terms => {
    const { until: _, ...others } = terms;
    return others;
  };
  const words = (lines: readonly WordLine[]): readonly WordLine[] =>
    lines.map((line) => ({ ...line, terms: open(line.terms) }));
  const access = ({ blocks, roles }: Access): Access => ({
    blocks: new Map(
      [...blocks].map(([kind, lines]) => [kind, lines.map((line) => ({ ...line, terms: open(line.terms) }))]),
    ),
    roles: roles.map((line) => ({ ...line, terms: open(line.terms) })),
  });
  return {
    ...policy,
    profiles: new Map(
      [...policy.profiles].map(([name, profile]) => [
        name,
        { ...profile, terms: open(profile.terms), words: words(profile.words), access: access(profile.access) },
      ]),
    ),
    users: new Map(
      [...policy.users].map(([ref, user]) => [
        ref,
        { ...user, terms: open(user.terms), words: words(user.words), access: access(user.access) },
      ]),
    ),
    groups: new Map(
      [...policy.groups].map(([ref, group]) => [
        ref,
        {
          ...group,
          terms: open(group.terms),
          access: access(group.access),
          members: group.members.map((member) => ({ ...member, terms: open(member.terms) })),
        },
      ]),
    ),
  };
}
