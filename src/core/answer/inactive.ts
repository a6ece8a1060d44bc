import type { UserRef } from "../access.ts";
import type { Source } from "../finding.ts";
import type { Terms } from "../policy.ts";
import { layersOf } from "../profiles.ts";
import type { Proposed } from "../propose.ts";
import { holds } from "../terms.ts";
import { writtenTerms } from "../written-terms.ts";

/** A line that says something about a person and gives nothing on the day of the question: it has not begun, or is over. */
export type Inactive = { readonly what: string; readonly terms: Terms; readonly source: Source };

/** The lines that give a person nothing today: their own, those of the groups they are declared in, and those of the profiles that all these name. */
export function inactiveOf(user: UserRef, { policy, today }: Proposed): readonly Inactive[] {
  const entry = policy.users.get(user);
  const groups = [...policy.groups.values()].flatMap((group) => {
    const members = group.members.filter(({ value }) => value === user);
    return members.length === 0 ? [] : [{ ...group, members }];
  });
  const names = new Set(
    [...(entry === undefined ? [] : [entry]), ...groups].flatMap((one) =>
      layersOf(one, policy.profiles).flatMap(({ profile }) => profile ?? []),
    ),
  );
  const theirs = {
    ...policy,
    users: new Map(entry === undefined ? [] : [[user, entry]]),
    groups: new Map(groups.map((group) => [group.group, group])),
    profiles: new Map([...policy.profiles].filter(([name]) => names.has(name))),
  };
  return writtenTerms(theirs)
    .filter(({ terms }) => !holds(terms, today))
    .map(({ what, terms, source }) => ({ what, terms, source }));
}
