import { nameOf, type PrincipalRef } from "./access.ts";
import type { Day } from "./day.ts";
import type { Source } from "./finding.ts";
import { type Access, BLOCK_KEYS, type Policy, type Terms, type WordLine } from "./policy.ts";

/** Dates and reasons at the place where they are written, what they are about in words, and whose entry it is, where it is somebody's. */
export type WrittenTerms = {
  readonly what: string;
  readonly terms: Terms;
  /** Those of the entry that the line stands in; none for an entry itself. */
  readonly around: Terms;
  /** Whether this is an entry as a whole, or a membership: not a line beside others. */
  readonly isEntry: boolean;
  readonly source: Source;
  readonly about: readonly PrincipalRef[];
};

/** Whether what is given on these terms has ended before a day. */
export function isOver({ until }: Terms, today: Day): boolean {
  return until !== undefined && until < today;
}

/** Every place of a policy that dates or reasons can stand at, as written there: what is around it is not mixed in. */
export function writtenTerms(policy: Policy): readonly WrittenTerms[] {
  const users = [...policy.users.values()].flatMap(({ user, source, terms, words, access }) => {
    const about = [user];
    const name = nameOf(user);
    return [
      entry(name, terms, source, about),
      ...wordTerms(words, name, about, terms),
      ...lineTerms(access, name, about, terms),
    ];
  });
  const groups = [...policy.groups.values()].flatMap(({ group, source, terms, members, access }) => {
    const about = [group];
    const name = `the group \`${nameOf(group)}\``;
    return [
      entry(name, terms, source, about),
      ...members.map((member) => ({
        ...entry(`${nameOf(member.value)} in ${name}`, member.terms, member.source, [member.value]),
        around: terms,
      })),
      ...lineTerms(access, name, about, terms),
    ];
  });
  const profiles = [...policy.profiles.values()].flatMap(({ name, source, terms, words, access }) => {
    const what = `the profile \`${name}\``;
    return [
      entry(what, terms, source, []),
      ...wordTerms(words, what, [], terms),
      ...lineTerms(access, what, [], terms),
    ];
  });
  return [...users, ...groups, ...profiles];
}

function entry(what: string, terms: Terms, source: Source, about: readonly PrincipalRef[]): WrittenTerms {
  return { what, terms, around: {}, isEntry: true, source, about };
}

function wordTerms(
  words: readonly WordLine[],
  whose: string,
  about: readonly PrincipalRef[],
  around: Terms,
): readonly WrittenTerms[] {
  return words.map(({ word, terms, source }) => ({
    what: `\`${word}\` of ${whose}`,
    terms,
    around,
    isEntry: false,
    source,
    about,
  }));
}

function lineTerms(
  access: Access,
  whose: string,
  about: readonly PrincipalRef[],
  around: Terms,
): readonly WrittenTerms[] {
  const blocks = [...access.blocks].flatMap(([kind, lines]) =>
    lines.map(({ selector, word, terms, source }) => ({
      what: `\`${word}\` on ${BLOCK_KEYS[kind]} \`${selector}\` of ${whose}`,
      terms,
      around,
      isEntry: false,
      source,
      about,
    })),
  );
  const roles = access.roles.map(({ role, on, terms, source }) => ({
    what: `\`${role}\` on ${on} of ${whose}`,
    terms,
    around,
    isEntry: false,
    source,
    about,
  }));
  return [...blocks, ...roles];
}
