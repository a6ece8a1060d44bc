import { type Fact, type GroupRef, keyOf, nameOf, type UserRef, userRef } from "../access.ts";
import { type Answer, answerOf } from "./answer.ts";
import { type Denial, denialsOf } from "./denials.ts";
import { effective, workspaceWordOf } from "../effective.ts";
import { compareText, type Outcome } from "../finding.ts";
import { type Inactive, inactiveOf } from "./inactive.ts";
import { inventoryOf } from "../inventory.ts";
import { type Person, personOf } from "./person.ts";
import type { WorkspaceWord } from "../policy.ts";
import type { Proposed } from "../propose.ts";
import { quote } from "../quote.ts";
import { type Standing, standingOf } from "./standing.ts";
import { didYouMeanAddress } from "../suggest.ts";
import { type Target, targetOf } from "./target.ts";
import { type Inquiry, inquiryOf, termsOf, type Way, waysOf } from "./ways.ts";

/** A workspace role now, and once the policy is applied and nothing waits; null where what is held amounts to none. */
export type WorkspaceRole = { readonly live: WorkspaceWord | null; readonly desired: WorkspaceWord | null };

/** A group that somebody is in or is to be in. */
export type Membership = Standing & Pick<Way, "source" | "terms" | "endsIn"> & { readonly group: GroupRef };

/** What somebody has, is to have, and why. */
export type Explanation = {
  readonly person: Person;
  /** Every address that the person answers to, where an `id` in the policy ties two together. */
  readonly addresses: readonly string[];
  readonly workspaceRole: WorkspaceRole;
  /** Where it is about one resource: which, and how much access there is. */
  readonly resource?: Target;
  readonly answer?: Answer;
  /** With a resource, those that something comes through which reaches it. */
  readonly groups: readonly Membership[];
  readonly access: readonly Way[];
  readonly denials: readonly Denial[];
  /** Lines about the person that give nothing today: not begun, or over. Only without a resource. */
  readonly inactive: readonly Inactive[];
};

/**
 * Why somebody has what they have: all of it, or what reaches one resource. It is read off the plan, so it can't say anything else. Somebody
 * who is neither in the workspace nor in the policy is `unknown-person`.
 */
export function explain(proposed: Proposed, email: string, resource?: string): Outcome<Explanation> {
  const user = personAt(email, proposed);
  const inventory = inventoryOf(proposed.live);
  const target = resource === undefined ? undefined : targetOf(resource, inventory);
  if (user === undefined || target?.ok === false)
    return {
      ok: false,
      findings: [...(user === undefined ? [unknownPerson(email, proposed)] : []), ...(target?.findings ?? [])],
    };
  const inquiry = inquiryOf(proposed, target?.value);
  const person = personOf(user, inquiry);
  if (person === undefined) return { ok: false, findings: [unknownPerson(email, proposed)] };
  const access = waysOf(user, inquiry);
  const about = target?.value;
  return {
    ok: true,
    value: {
      person,
      addresses: addressesOf(user, proposed),
      workspaceRole: workspaceRoleOf(user, inquiry),
      ...(about !== undefined && { resource: about, answer: answerOf(person, about, access) }),
      groups: membershipsOf(user, inquiry).filter(
        ({ group }) => about === undefined || access.some(({ through }) => through === group),
      ),
      access,
      denials: denialsOf(user, inquiry),
      inactive: about === undefined ? inactiveOf(user, proposed) : [],
    },
    findings: [],
  };
}

/** The person of an address: letter case does not count, and an entry pinned by `id` is found by either address. */
function personAt(email: string, { before, policy, declared, live }: Proposed): UserRef | undefined {
  const asked = userRef(email);
  if (before.users.has(asked) || policy.users.has(asked)) return asked;
  const id = declared.users.get(asked)?.id?.value;
  return id === undefined
    ? undefined
    : [...before.users].find((user) => live.directory.get(user) === id && policy.users.has(user));
}

function addressesOf(user: UserRef, proposed: Proposed): readonly string[] {
  const theirs = [...proposed.declared.users.keys()].filter((one) => personAt(nameOf(one), proposed) === user);
  return [...new Set([user, ...theirs])].map(nameOf).sort(compareText);
}

function unknownPerson(email: string, { before, declared, live }: Proposed) {
  const known = [...new Set([...before.users, ...declared.users.keys()])].map(nameOf);
  const message = `${quote(email)} is neither in ${live.workspace.slug} nor in its policy${didYouMeanAddress(email, known)}.`;
  return { rule: "unknown-person", severity: "error", message } as const;
}

/** The workspace role of a person, by the words of the policy. */
export function workspaceRoleOf(user: UserRef, { proposed, worlds }: Inquiry): WorkspaceRole {
  const word = (index: Proposed["before"]): WorkspaceWord | null =>
    workspaceWordOf(effective(index, user), worlds.later.vocabulary) ?? null;
  return { live: word(proposed.before), desired: word(proposed.expected) };
}

function membershipsOf(user: UserRef, { proposed, reasons }: Inquiry): readonly Membership[] {
  const { before, after, expected, resolution } = proposed;
  const isIn = (index: Proposed["before"], group: GroupRef): boolean =>
    index.groupsOf.get(user)?.includes(group) ?? false;
  const groups = new Set([before, after, expected].flatMap((index) => index.groupsOf.get(user) ?? []));
  return [...groups].sort(compareText).flatMap((group) => {
    const fact: Fact = { kind: "member", group, user };
    const presence = { live: isIn(before, group), after: isIn(after, group), expected: isIn(expected, group) };
    const standing = standingOf([fact], presence, { now: true, later: true }, reasons);
    if (standing === undefined) return [];
    const asked = resolution.desired.get(keyOf(fact));
    return [
      { ...standing, group, ...(asked !== undefined && { source: asked.source }), ...termsOf([asked], proposed) },
    ];
  });
}
