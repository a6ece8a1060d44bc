import { type Fact, type Grant, type GroupRef, isUser, nameOf, type PrincipalRef, type UserRef } from "../access.ts";
import type { Change } from "../diff.ts";
import { effective, ownersOf, workspaceWordOf } from "../effective.ts";
import { compareText } from "../finding.ts";
import type { Proposal } from "../guardrail.ts";
import type { Terms } from "../policy.ts";
import type { RULE_VARIABLES, RuleType, RuleVariableName } from "./fields.ts";
import type { JudgedFact, Occasion } from "./occasions.ts";
import { reachOf } from "./reach.ts";
import type { Size } from "./steps.ts";

/** What CEL takes for each type: whole numbers as bigint. */
type ValueOf<Type extends RuleType> = Type extends "text" | "day"
  ? string
  : Type extends "text or null" | "day or null"
    ? string | null
    : Type extends "number"
      ? bigint
      : Type extends "true or false"
        ? boolean
        : Type extends "list of texts"
          ? readonly string[]
          : ReadonlyMap<string, string>;

/** The value of a variable: every field that `RULE_VARIABLES` declares, each of its type. */
export type RuleValue<Name extends RuleVariableName> = (typeof RULE_VARIABLES)[Name] extends {
  readonly fields: infer Fields extends Readonly<Record<string, { readonly type: RuleType }>>;
}
  ? { readonly [Field in keyof Fields]: ValueOf<Fields[Field]["type"]> }
  : string;

const LEVELS = [null, "read-only", "read-write", "full-access"] as const;

/** What the role of a grant lets people do where it reaches: null for one that shows nothing by itself, the most for one that nobody knows. */
function accessOf(grant: Grant, { surroundings }: Proposal): string | null {
  return LEVELS[reachOf(grant.role, surroundings.vocabulary).level];
}

export function changeValue({ change }: Occasion, proposal: Proposal): RuleValue<"change"> {
  const { action, fact } = change;
  if (fact.kind !== "grant") return { action, kind: fact.kind, access: null, role: null, on: null };
  return { action, kind: fact.kind, access: accessOf(fact, proposal), role: fact.role, on: fact.on };
}

function termsOf({ change }: Occasion): Terms {
  return change.action === "add" ? (change.terms ?? {}) : {};
}

function termValues({ from, until, reviewBy, reason, ticket, approvedBy }: Terms): RuleValue<"member"> {
  return {
    from: from ?? null,
    until: until ?? null,
    reviewBy: reviewBy ?? null,
    reason: reason ?? null,
    ticket: ticket ?? null,
    approvedBy: approvedBy ?? null,
  };
}

export function memberValue(occasion: Occasion): RuleValue<"member"> {
  return termValues(termsOf(occasion));
}

export function grantValue(occasion: Occasion, grant: Grant, proposal: Proposal): RuleValue<"grant"> {
  const { change, through } = occasion;
  const { role, on, principal } = grant;
  return {
    role,
    on,
    access: accessOf(grant, proposal),
    scope: on === "workspace" ? "workspace" : on.startsWith("labels:") ? "labels" : "resource",
    direct: isUser(principal) && through === undefined,
    profile: change.action === "add" ? (change.profile ?? null) : null,
    ...termValues(termsOf(occasion)),
  };
}

function onceEach(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}

/** A person as they will be after the plan, or where there is none. */
export function userValue(
  user: UserRef | undefined,
  { policy, live, before, after, surroundings }: Proposal,
): RuleValue<"user"> {
  if (user === undefined) {
    const nobody = {
      email: "",
      domain: "",
      kind: "person",
      role: null,
      roles: [],
      groups: [],
      profiles: [],
      github: null,
    };
    return { ...nobody, until: null, reason: null, ticket: null, declared: true, invited: false };
  }
  const entry = policy.users.get(user);
  const email = nameOf(entry?.writtenAs ?? user);
  const held = after.users.has(user) ? effective(after, user) : [];
  const { until, reason, ticket } = termValues(entry?.terms ?? {});
  return {
    email,
    domain: email.slice(email.lastIndexOf("@") + 1),
    kind: entry?.kind ?? "person",
    role: workspaceWordOf(held, surroundings.vocabulary) ?? null,
    roles: onceEach(held.map(({ role }) => role)),
    groups: after.users.has(user) ? onceEach((after.groupsOf.get(user) ?? []).map(nameOf)) : [],
    profiles: onceEach((entry?.profiles ?? []).map(({ value }) => value)),
    github: entry?.github?.value ?? null,
    until,
    reason,
    ticket,
    declared: entry !== undefined,
    invited: live.invited.has(user) || !before.users.has(user),
  };
}

/** A group as it will be after the plan, or where there is none. */
export function groupValue(group: GroupRef | undefined, { policy, after }: Proposal): RuleValue<"group"> {
  if (group === undefined) return { name: "", managedBy: null, members: 0n, roles: [], declared: true };
  const entry = policy.groups.get(group);
  return {
    name: nameOf(group),
    managedBy: entry?.managedByIdp === undefined ? null : "idp",
    members: BigInt(after.members.get(group)?.length ?? 0),
    roles: onceEach((after.grants.get(group) ?? []).map(({ role }) => role)),
    declared: entry !== undefined,
  };
}

export function planValue({ plan, people, before, after, surroundings }: Proposal): RuleValue<"plan"> {
  const count = (action: Change["action"], kind?: Fact["kind"]): bigint =>
    BigInt(
      plan.changes.filter((change) => change.action === action && (kind ?? change.fact.kind) === change.fact.kind)
        .length,
    );
  const already = ownersOf(before, surroundings.vocabulary);
  const owners = [...ownersOf(after, surroundings.vocabulary)];
  return {
    workspace: plan.workspace,
    adds: count("add"),
    removes: count("remove"),
    grantsAdded: count("add", "grant"),
    grantsRemoved: count("remove", "grant"),
    usersAdded: count("add", "user"),
    usersRemoved: count("remove", "user"),
    ownersAdded: BigInt(owners.filter((user) => !already.has(user)).length),
    people: BigInt(people.length),
  };
}

/** Whom a change is about: who gets or loses it. A membership is about the person. */
export function principalsOf(fact: JudgedFact): readonly PrincipalRef[] {
  switch (fact.kind) {
    case "user":
    case "member":
      return [fact.user];
    case "group":
      return [fact.group];
    case "grant":
      return [fact.principal];
  }
}

/** How large a value is, for counting steps. */
export function sizeOf(value: Readonly<Record<string, unknown>>): Size {
  let list = 0;
  let text = 0;
  const texts = (items: Iterable<unknown>): void => {
    for (const item of items) if (typeof item === "string") text = Math.max(text, item.length);
  };
  for (const field of Object.values(value)) {
    if (typeof field === "string") texts([field]);
    else if (Array.isArray(field)) {
      list = Math.max(list, field.length);
      texts(field);
    } else if (field instanceof Map) {
      list = Math.max(list, field.size);
      texts(field.keys());
      texts(field.values());
    }
  }
  return { list, text };
}
