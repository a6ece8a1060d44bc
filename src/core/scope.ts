import { type Fact, type PrincipalRef } from "./access.ts";
import { matches } from "./glob.ts";
import type { Settings } from "./policy.ts";

/** What the policy is authoritative over. It limits what may be removed; what is declared is always added. */
export type Scope = {
  readonly over: Settings["scope"];
  /** Patterns of principals that are never touched: `user:…`, `group:Okta *`. Sorted. */
  readonly except: readonly string[];
};

export function scopeOf(settings: Settings): Scope {
  return { over: settings.scope, except: settings.except.map(({ value }) => value).sort() };
}

export function isExcepted(principal: PrincipalRef, { except }: Scope): boolean {
  return except.some((pattern) => matches(pattern, principal));
}

/**
 * Whether the policy may remove this fact. Membership belongs to the group: under `declared`, a declared group's list of members is
 * complete, though a member may be nobody's entry.
 */
export function isRemovable(fact: Fact, scope: Scope, declared: ReadonlySet<PrincipalRef>): boolean {
  switch (fact.kind) {
    case "user":
      return scope.over === "everything" && !isExcepted(fact.user, scope);
    case "group":
      return scope.over === "everything" && !isExcepted(fact.group, scope);
    case "member":
      return (
        (scope.over === "everything" || declared.has(fact.group)) &&
        !isExcepted(fact.group, scope) &&
        !isExcepted(fact.user, scope)
      );
    case "grant":
      return (scope.over === "everything" || declared.has(fact.principal)) && !isExcepted(fact.principal, scope);
  }
}
