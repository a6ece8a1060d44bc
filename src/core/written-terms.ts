import { nameOf, type PrincipalRef } from "./access.ts";
import type { Source } from "./finding.ts";
import { type Access, BLOCK_KEYS, type Policy, type Terms, type WordLine } from "./policy.ts";

/** Dates and reasons at the place where they are written, what they are about in words, and whose entry it is, where it is somebody's. */
export type WrittenTerms = {
  readonly what: string;
  readonly terms: Terms;
  readonly source: Source;
  readonly about: readonly PrincipalRef[];
};

/** Every place of a policy that dates or reasons can stand at, as written there: what is around it is not mixed in. */
export function writtenTerms(policy: Policy): readonly WrittenTerms[] {
  const users = [...policy.users.values()].flatMap(({ user, source, terms, words, access }) => {
    const about = [user];
    const name = nameOf(user);
    return [{ what: name, terms, source, about }, ...wordTerms(words, name, about), ...lineTerms(access, name, about)];
  });
  const groups = [...policy.groups.values()].flatMap(({ group, source, terms, members, access }) => {
    const about = [group];
    const name = `the group \`${nameOf(group)}\``;
    return [
      { what: name, terms, source, about },
      ...members.map((member) => ({
        what: `${nameOf(member.value)} in ${name}`,
        terms: member.terms,
        source: member.source,
        about: [member.value],
      })),
      ...lineTerms(access, name, about),
    ];
  });
  const profiles = [...policy.profiles.values()].flatMap(({ name, source, terms, words, access }) => {
    const what = `the profile \`${name}\``;
    return [{ what, terms, source, about: [] }, ...wordTerms(words, what, []), ...lineTerms(access, what, [])];
  });
  return [...users, ...groups, ...profiles];
}

function wordTerms(words: readonly WordLine[], whose: string, about: readonly PrincipalRef[]): readonly WrittenTerms[] {
  return words.map(({ word, terms, source }) => ({ what: `\`${word}\` of ${whose}`, terms, source, about }));
}

function lineTerms(access: Access, whose: string, about: readonly PrincipalRef[]): readonly WrittenTerms[] {
  const blocks = [...access.blocks].flatMap(([kind, lines]) =>
    lines.map(({ selector, word, terms, source }) => ({
      what: `\`${word}\` on ${BLOCK_KEYS[kind]} \`${selector}\` of ${whose}`,
      terms,
      source,
      about,
    })),
  );
  const roles = access.roles.map(({ role, on, terms, source }) => ({
    what: `\`${role}\` on ${on} of ${whose}`,
    terms,
    source,
    about,
  }));
  return [...blocks, ...roles];
}
