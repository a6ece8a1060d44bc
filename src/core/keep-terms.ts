import { type Fact, type FactKey, type GroupRef, isUser, keyOf, type PrincipalRef, type UserRef } from "./access.ts";
import type { Day } from "./day.ts";
import { exceptedBy } from "./except.ts";
import { recognise } from "./identity.ts";
import { plan } from "./plan.ts";
import type { DeclaredGroup, DeclaredUser, Policy, Terms } from "./policy.ts";
import type { Live } from "./provider.ts";
import { resolve } from "./resolve.ts";
import { isBlank } from "./terms.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { writtenTerms } from "./written-terms.ts";

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
  return from === undefined || from > today ? rest : terms;
}

/** What a policy says beyond what the workspace holds, and which of its entries need not change to say just that. */
export function keepTerms(declared: Policy, live: Live, vocabulary: Vocabulary, today: Day): Kept {
  const recognised = recognise({ ...declared, labels: [] }, live);
  const { policy } = recognised;
  const resolution = resolve(policy, recognised.live, vocabulary, today);
  const { changes, deferred } = plan(recognised.live, resolution, policy, vocabulary, recognised.renames);
  const touched = new Map<PrincipalRef, Fact[]>();
  const wrong = new Set<PrincipalRef>();
  for (const { action, fact } of [...changes, ...deferred.map(({ change }) => change)]) {
    const owner = ownerOf(fact);
    if (owner === undefined) continue;
    touched.set(owner, [...(touched.get(owner) ?? []), fact]);
    if (action === "add") wrong.add(owner);
  }
  const concerned: Policy = {
    ...policy,
    users: new Map([...policy.users].filter(([user]) => touched.has(user))),
    groups: new Map([...policy.groups].filter(([group]) => touched.has(group))),
  };
  const askedAt = (days: readonly Day[], wanted: Iterable<Fact>): ReadonlyMap<FactKey, Terms> =>
    termsAskedAt(days, wanted, concerned, live, vocabulary);
  const days = writtenTerms(concerned).map(({ terms }) => terms);
  const ends = days.flatMap(({ until }) => (until !== undefined && until < today ? [until] : []));
  const begins = days.flatMap(({ from }) => (from !== undefined && from > today ? [from] : []));
  const unasked = [...live.facts].flatMap(([key, fact]) => {
    const owner = ownerOf(fact);
    return owner !== undefined && touched.has(owner) && !resolution.desired.has(key) ? [fact] : [];
  });
  const ended = askedAt([...new Set(ends)].sort().reverse(), unasked);
  const early = askedAt(
    [...new Set(begins)].sort(),
    unasked.filter((fact) => !ended.has(keyOf(fact))),
  );
  for (const [owner, facts] of touched) if (facts.some((fact) => !ended.has(keyOf(fact)))) wrong.add(owner);
  const differences = [...touched].map(([principal, facts]) => ({ principal, facts, ended: !wrong.has(principal) }));
  const isMissing = (ref: PrincipalRef): boolean => wrong.has(ref) && !isThere(ref, live);
  for (const [ref, { members, previously }] of policy.groups) {
    // A member needs an entry, and the old name of a group must be nobody's.
    if (members.some(({ value }) => isMissing(value)) || previously.some(({ value }) => isThere(value, live)))
      wrong.add(ref);
  }
  const names = writtenNames(declared, policy);
  const excepted = exceptedBy(policy.settings.except.map(({ value }) => value));
  return {
    today,
    users: policy.users,
    groups: policy.groups,
    writtenAs: (user) => names.get(user) ?? user,
    stays: (ref) => !wrong.has(ref) && (isUser(ref) ? policy.users.has(ref) : policy.groups.has(ref as GroupRef)),
    isExcepted: (ref) => excepted(ref) !== undefined,
    termsOf: (fact) => {
      const key = keyOf(fact);
      return begun(resolution.desired.get(key)?.terms ?? ended.get(key) ?? early.get(key) ?? {}, today);
    },
    missing: [...policy.users.keys(), ...policy.groups.keys()].filter(isMissing),
    differences,
  };
}

function isThere(ref: PrincipalRef, { facts }: Live): boolean {
  return facts.has(keyOf(isUser(ref) ? { kind: "user", user: ref } : { kind: "group", group: ref }));
}

/** The terms of each of these facts on the first of the days on which the policy asks for it. */
function termsAskedAt(
  days: readonly Day[],
  wanted: Iterable<Fact>,
  policy: Policy,
  live: Live,
  vocabulary: Vocabulary,
): ReadonlyMap<FactKey, Terms> {
  const open = new Set([...wanted].map(keyOf));
  const found = new Map<FactKey, Terms>();
  for (const day of days) {
    if (open.size === 0) break;
    const { desired } = resolve(policy, live, vocabulary, day);
    for (const key of open) {
      const asked = desired.get(key);
      if (asked === undefined) continue;
      found.set(key, asked.terms ?? {});
      open.delete(key);
    }
  }
  return found;
}

/** By the address that the workspace has, the one that is written: only where they differ. */
function writtenNames(declared: Policy, recognised: Policy): ReadonlyMap<UserRef, UserRef> {
  const before = [...declared.users.keys()];
  return new Map(
    [...recognised.users.keys()].flatMap((user, index) => {
      const written = before[index];
      return written === undefined || written === user ? [] : [[user, written] as const];
    }),
  );
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
  if (isBlank(outer)) return terms;
  const entries = Object.entries(terms).filter(([key, value]) => outer[key as keyof Terms] !== value);
  return Object.fromEntries(entries);
}
