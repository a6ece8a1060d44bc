import { type Fact, keyOf, nameOf, type UserRef } from "../access.ts";
import type { Source } from "../finding.ts";
import type { Terms } from "../policy.ts";
import { type Standing, standingOf } from "./standing.ts";
import { type Inquiry, termsOf } from "./ways.ts";

/** What a person is in the workspace: `absent` is only declared. */
export type Person = Standing & {
  readonly email: string;
  readonly status: "active" | "invited" | "absent";
  readonly kind: "person" | "service";
  /** Who answers for a service account. */
  readonly owner?: string;
  /** The policy line of the person's entry. */
  readonly source?: Source;
  readonly terms?: Terms;
  readonly endsIn?: number;
};

/** What is known of a person, or undefined where they neither are in the workspace nor declared. */
export function personOf(user: UserRef, { proposed, reasons }: Inquiry): Person | undefined {
  const { before, after, expected, live, policy, resolution } = proposed;
  const fact: Fact = { kind: "user", user };
  const entry = policy.users.get(user);
  const isThere = before.users.has(user);
  const presence = { live: isThere, after: after.users.has(user), expected: expected.users.has(user) };
  const waiting: Standing | undefined =
    entry === undefined ? undefined : { state: "only desired", why: "the entry gives nothing today" };
  const standing = standingOf([fact], presence, { now: true, later: true }, reasons) ?? waiting;
  if (standing === undefined) return undefined;
  const asked = resolution.desired.get(keyOf(fact));
  return {
    ...standing,
    email: nameOf(user),
    status: !isThere ? "absent" : live.invited.has(user) ? "invited" : "active",
    kind: entry?.kind ?? "person",
    ...(entry?.owner !== undefined && { owner: nameOf(entry.owner.value) }),
    ...(entry !== undefined && { source: entry.source }),
    ...termsOf([asked], proposed),
  };
}
