import { type GroupRef, isUser, type ScopeRef, type UserRef } from "../access.ts";
import { scopeCovers } from "../effective.ts";
import type { Source } from "../finding.ts";
import type { Assertion } from "../problem.ts";
import type { Target } from "./target.ts";
import type { Inquiry } from "./ways.ts";

/** A `no-access` line: a claim that nothing gives access there. `on` is a resource, labels, or `workspace` for everything of the kind. */
export type Denial = {
  readonly kind: string;
  readonly on: ScopeRef;
  /** Whose line it is: the person's own, or that of a group, which speaks for each member. */
  readonly through: "direct" | GroupRef;
  readonly source: Source;
};

/** The claims that nothing gives a person access: all of them, or those about the resource in question. */
export function denialsOf(user: UserRef, { proposed, target, worlds }: Inquiry): readonly Denial[] {
  const groups = new Set(proposed.expected.groupsOf.get(user));
  return proposed.resolution.assertions.flatMap((assertion) => {
    const { principal, kind, on, source } = assertion;
    const isTheirs = isUser(principal) ? principal === user : groups.has(principal);
    if (!isTheirs || (target !== undefined && !isAbout(assertion, target, worlds.later.resources))) return [];
    return [{ kind, on, through: isUser(principal) ? "direct" : principal, source }];
  });
}

/** Whether a claim speaks of a resource: one about everything of its kind does not where a narrower line gives it. */
function isAbout(
  { kind, on, besides }: Assertion,
  target: Target,
  resources: Inquiry["worlds"]["later"]["resources"],
): boolean {
  if (kind !== target.kind || !scopeCovers(on, target.ref, resources)) return false;
  return ![...besides].some((scope) => scopeCovers(scope, target.ref, resources));
}
