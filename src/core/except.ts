import type { PrincipalRef } from "./access.ts";
import { isPattern, matches } from "./glob.ts";

/**
 * Which of these patterns (`user:…` or `group:…`, `*` and `?` wild) a principal matches, if any. Those without a wildcard are looked
 * up; a principal that was asked for is remembered.
 */
export function exceptedBy(patterns: readonly string[]): (principal: PrincipalRef) => string | undefined {
  const exact = new Set(patterns.filter((pattern) => !isPattern(pattern)));
  const wild = patterns.filter(isPattern);
  const known = new Map<PrincipalRef, string | undefined>();
  return (principal) => {
    if (exact.has(principal)) return principal;
    if (!known.has(principal))
      known.set(
        principal,
        wild.find((pattern) => matches(pattern, principal)),
      );
    return known.get(principal);
  };
}
