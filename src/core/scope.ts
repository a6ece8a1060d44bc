import { type Fact, type Grant, type GroupRef, isUser, type PrincipalRef } from "./access.ts";
import { exceptedBy } from "./except.ts";
import type { Settings } from "./policy.ts";

/** What the policy is authoritative over. It limits what may be removed; what is declared is always added. */
export type Scope = {
  readonly over: Settings["scope"];
  /** Patterns of principals that are never touched: `user:…`, `group:Okta *`. Sorted. */
  readonly except: readonly string[];
};

/** The scope that settings ask for. */
export function scopeOf(settings: Settings): Scope {
  return { over: settings.scope, except: settings.except.map(({ value }) => value).sort() };
}

/** What is left to the identity provider, and never written. */
export type IdpDuties = {
  /** It decides who is in the workspace. */
  readonly people: boolean;
  /** The groups whose members it decides. */
  readonly groups: ReadonlySet<GroupRef>;
};

/**
 * Whether the policy may remove a fact, given the principals that have an entry of their own. Membership belongs to the group: under
 * `declared`, a declared group's list of members is complete, though a member may be nobody's entry. Labels are only ever compared where
 * they are declared. `isKept` says of a person's grant that it stays where the identity provider keeps people in the workspace.
 */
export function removability(
  scope: Scope,
  declared: ReadonlySet<PrincipalRef>,
  idp: IdpDuties,
  isKept: (grant: Grant) => boolean,
): (fact: Fact) => boolean {
  const excepted = exceptedBy(scope.except);
  const isFree = (...principals: readonly PrincipalRef[]): boolean =>
    principals.every((principal) => excepted(principal) === undefined);
  const everything = scope.over === "everything";
  return (fact) => {
    switch (fact.kind) {
      case "user":
        return !idp.people && (everything || declared.has(fact.user)) && isFree(fact.user);
      case "group":
        return (everything || declared.has(fact.group)) && isFree(fact.group) && !idp.groups.has(fact.group);
      case "member":
        return (everything || declared.has(fact.group)) && isFree(fact.group, fact.user) && !idp.groups.has(fact.group);
      case "grant":
        if (idp.people && isUser(fact.principal) && isKept(fact)) return false;
        return (everything || declared.has(fact.principal)) && isFree(fact.principal);
      case "label":
        return true;
    }
  };
}
