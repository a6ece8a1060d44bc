import type { RoleName } from "../access.ts";
import type { Reach, Vocabulary } from "../vocabulary.ts";

/** What a role gives, as rules take it: one that the provider does not document may give everything. */
export function reachOf(role: RoleName, vocabulary: Vocabulary): Reach {
  return vocabulary.tier(role) === undefined ? { kinds: "everything", level: 3 } : vocabulary.reach(role);
}
