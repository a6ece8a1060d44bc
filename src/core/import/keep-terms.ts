import {
  type Fact,
  type FactKey,
  type GroupRef,
  isUser,
  keyOf,
  type PrincipalRef,
  type RoleName,
  type UserRef,
} from "../access.ts";
import type { Day } from "../day.ts";
import type { DesiredState } from "../diff.ts";
import { exceptedBy } from "../except.ts";
import { recognise } from "../identity.ts";
import { plan } from "../plan.ts";
import type { Access, DeclaredGroup, DeclaredUser, Policy, Terms, WordLine } from "../policy.ts";
import { layersOf } from "../profiles.ts";
import type { Live } from "../provider.ts";
import { resolve } from "../resolve.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { isOver, writtenTerms } from "../written-terms.ts";

/** What an earlier policy of a workspace adds to what can be read there. People go by the addresses that the workspace has for them. */
export type Kept = {
  readonly today: Day;
  readonly users: ReadonlyMap<UserRef, DeclaredUser>;
  readonly groups: ReadonlyMap<GroupRef, DeclaredGroup>;
  /** The reference that the policy has for a person: another one only where the person is pinned by id and the address changed. */
  readonly writtenAs: (user: UserRef) => UserRef;
  /** Whether the entry stays as it is written: it asks for exactly what is there, or for what was there until its dates ended. */
  readonly stays: (principal: PrincipalRef) => boolean;
  /** Whether the policy says that nobody touches the principal, so that there must be no entry. */
  readonly isExcepted: (principal: PrincipalRef) => boolean;
  /** On what terms the policy asks for a fact, or last did before they ended. A beginning that is still to come is not among them: the fact is there. */
  readonly termsOf: (fact: Fact) => Terms;
  /** Whether the policy asks for a fact today. */
  readonly asksFor: (fact: Fact) => boolean;
  /** The entries that ask for somebody or for a group that is not there. */
  readonly missing: readonly PrincipalRef[];
  /** What the policy would change now, by whose entry it is. `ended`: only because the policy's dates have ended. */
  readonly differences: readonly {
    readonly principal: PrincipalRef;
    readonly facts: readonly Fact[];
    readonly ended: boolean;
  }[];
};

/** Whose entry a fact belongs to: a member is the group's. */
function ownerOf(fact: Fact): PrincipalRef | undefined {
  switch (fact.kind) {
    case "user":
      return fact.user;
    case "group":
    case "member":
      return fact.group;
    case "grant":
      return fact.principal;
    case "label":
      return undefined;
  }
}

/** These terms as they are for what is there already: it has begun. */
export function begun(terms: Terms, today: Day): Terms {
  const { from, ...rest } = terms;
  return from !== undefined && from > today ? rest : terms;
}

/** What a policy says beyond what the workspace holds, and which of its entries need not change to say just that. */
export function keepTerms(declared: Policy, live: Live, vocabulary: Vocabulary, today: Day): Kept {
  const recognised = recognise({ ...declared, labels: [] }, live, today);
  const { policy } = recognised;
  const resolution = resolve(policy, recognised.live, vocabulary, today);
  const { changes, deferred } = plan(recognised.live, resolution, policy, vocabulary, recognised);
  const touched = new Map<PrincipalRef, Fact[]>();
  const wrong = new Set<PrincipalRef>();
  /** Those who get a lower workspace role, which the policy has for when the higher one ends. */
  const falling = new Map<PrincipalRef, DeclaredUser>();
  for (const change of [...changes, ...deferred.map((one) => one.change)]) {
    const { fact } = change;
    const owner = ownerOf(fact);
    if (owner === undefined) continue;
    touched.set(owner, [...(touched.get(owner) ?? []), fact]);
    if (change.action === "remove") continue;
    const user = isUser(owner) ? policy.users.get(owner) : undefined;
    if (user !== undefined && change.source === resolution.words.get(user.user)?.source) falling.set(owner, user);
    else wrong.add(owner);
  }
  const concerned = withoutBeginnings({
    ...policy,
    users: new Map([...policy.users].filter(([user]) => touched.has(user))),
    groups: new Map([...policy.groups].filter(([group]) => touched.has(group))),
  });
  const askedAt = (
    days: readonly Day[],
    wanted: readonly FactKey[],
    accept: (terms: Terms) => boolean,
  ): ReadonlyMap<FactKey, Terms> =>
    termsAskedAt(days, wanted, accept, (day) => resolve(concerned, live, vocabulary, day).desired);
  const ends = writtenTerms(concerned).flatMap(({ terms: { until } }) => until ?? []);
  const past = [...new Set(ends)].filter((day) => day < today).sort();
  const unasked = [...live.facts].flatMap(([key, fact]) => {
    const owner = ownerOf(fact);
    return owner !== undefined && touched.has(owner) && !resolution.desired.has(key) ? [key] : [];
  });
  const ended = askedAt(past.reverse(), unasked, (terms) => isOver(terms, today));
  const early = askedAt([today], unasked, () => true);
  for (const [owner, facts] of touched) {
    const leaving = facts.filter((fact) => live.facts.has(keyOf(fact)));
    const user = falling.get(owner);
    const roles = user === undefined ? [] : rolesOfWords(user, policy, vocabulary);
    const hasFallen = leaving.some(
      (fact) => fact.kind === "grant" && fact.on === "workspace" && roles.includes(fact.role),
    );
    if (leaving.some((fact) => !ended.has(keyOf(fact))) || (user !== undefined && !hasFallen)) wrong.add(owner);
  }
  const differences = [...touched].map(([principal, facts]) => ({ principal, facts, ended: !wrong.has(principal) }));
  const isMissing = (ref: PrincipalRef): boolean => wrong.has(ref) && !isThere(ref, live);
  for (const [ref, { members, previously }] of policy.groups) {
    // A member needs an entry, and the old name of a group must be nobody's.
    if (members.some(({ value }) => isMissing(value)) || previously.some(({ value }) => isThere(value, live)))
      wrong.add(ref);
    // An entry that is written anew has begun, and with it would what waited for it.
    const begins = ({ value }: { readonly value: UserRef }): boolean =>
      wrong.has(value) && (policy.users.get(value)?.terms.from ?? today) > today;
    if (isThere(ref, live) && members.some(begins)) wrong.add(ref);
  }
  const excepted = exceptedBy(policy.settings.except.map(({ value }) => value));
  return {
    today,
    users: policy.users,
    groups: policy.groups,
    writtenAs: (user) => policy.users.get(user)?.writtenAs ?? user,
    stays: (ref) => !wrong.has(ref) && (isUser(ref) ? policy.users.has(ref) : policy.groups.has(ref)),
    isExcepted: (ref) => excepted(ref) !== undefined,
    termsOf: (fact) => {
      const key = keyOf(fact);
      return begun(resolution.desired.get(key)?.terms ?? ended.get(key) ?? early.get(key) ?? {}, today);
    },
    asksFor: (fact) => resolution.desired.has(keyOf(fact)),
    missing: [...policy.users.keys(), ...policy.groups.keys()].filter(isMissing),
    differences,
  };
}

/** What the workspace roles of an entry give, each on its own days. */
function rolesOfWords(user: DeclaredUser, { profiles }: Policy, vocabulary: Vocabulary): readonly RoleName[] {
  const words = layersOf(user, profiles).flatMap((layer) => layer.words);
  return words.flatMap(({ word }) => vocabulary.workspace(word).roles);
}

function isThere(ref: PrincipalRef, { facts }: Live): boolean {
  return facts.has(keyOf(isUser(ref) ? { kind: "user", user: ref } : { kind: "group", group: ref }));
}

type Dated = { readonly terms: Terms };

/** What is there has begun, whatever the policy says. */
function withoutBeginnings(policy: Policy): Policy {
  const line = <T extends Dated>(one: T): T => {
    const { from: _, ...terms } = one.terms;
    return { ...one, terms };
  };
  const entry = <T extends Dated & { readonly access: Access }>(one: T): T => {
    const blocks = new Map([...one.access.blocks].map(([kind, lines]) => [kind, lines.map(line)] as const));
    return { ...line(one), access: { blocks, roles: one.access.roles.map(line) } };
  };
  const role = <T extends { readonly words: readonly WordLine[] }>(one: T): T => ({
    ...one,
    words: one.words.map(line),
  });
  return {
    ...policy,
    users: new Map([...policy.users].map(([ref, one]) => [ref, role(entry(one))])),
    groups: new Map(
      [...policy.groups].map(([ref, one]) => [ref, { ...entry(one), members: one.members.map(line) }] as const),
    ),
    profiles: new Map([...policy.profiles].map(([name, one]) => [name, role(entry(one))])),
  };
}

/** The terms of each of these facts on the first of the days on which it is asked for on acceptable ones. */
function termsAskedAt(
  days: readonly Day[],
  wanted: readonly FactKey[],
  accept: (terms: Terms) => boolean,
  desiredOn: (day: Day) => DesiredState,
): ReadonlyMap<FactKey, Terms> {
  const open = new Set(wanted);
  const found = new Map<FactKey, Terms>();
  for (const day of days) {
    if (open.size === 0) break;
    const desired = desiredOn(day);
    for (const key of open) {
      const { terms = {} } = desired.get(key) ?? {};
      if (!desired.has(key) || !accept(terms)) continue;
      found.set(key, terms);
      open.delete(key);
    }
  }
  return found;
}

/** Terms as they are written in a policy file, without those that `outer` says as well. */
export function writeTerms(terms: Terms, outer: Terms = {}): WrittenTermKeys {
  const { from, until, reviewBy, reason, ticket, approvedBy } = withoutRepeats(terms, outer);
  return {
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
    ...(ticket !== undefined && { ticket }),
    ...(approvedBy !== undefined && { "approved-by": approvedBy }),
    ...(reviewBy !== undefined && { "review-by": reviewBy }),
  };
}

/** The term keys of a policy file. */
export type WrittenTermKeys = {
  from?: string;
  until?: string;
  reason?: string;
  ticket?: string;
  "approved-by"?: string;
  "review-by"?: string;
};

function withoutRepeats(terms: Terms, outer: Terms): Terms {
  const entries = Object.entries(terms).filter(([key, value]) => outer[key as keyof Terms] !== value);
  return Object.fromEntries(entries);
}
