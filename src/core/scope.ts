import type { Fact, PrincipalRef } from "./access.ts";
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

/**
 * Whether the policy may remove a fact, given the principals that have an entry of their own. Membership belongs to the group: under
 * `declared`, a declared group's list of members is complete, though a member may be nobody's entry.
 */
export function removability(scope: Scope, declared: ReadonlySet<PrincipalRef>): (fact: Fact) => boolean {
  const excepted = exceptedBy(scope.except);
  const isFree = (...principals: readonly PrincipalRef[]): boolean =>
    principals.every((principal) => excepted(principal) === undefined);
  const everything = scope.over === "everything";
  return (fact) => {
    switch (fact.kind) {
      case "user":
        return everything && isFree(fact.user);
      case "group":
        return everything && isFree(fact.group);
      case "member":
        return (everything || declared.has(fact.group)) && isFree(fact.group, fact.user);
      case "grant":
        return (everything || declared.has(fact.principal)) && isFree(fact.principal);
    }
  };
}
