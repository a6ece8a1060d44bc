import { explain, type Explanation } from "./explain.ts";
import type { Outcome } from "../finding.ts";
import type { Proposed } from "../propose.ts";

/**
 * How to ask about one person in several workspaces: by the address, and by every other that a policy ties to it (`id`), so that somebody
 * who goes by another address in another workspace is found there.
 */
export function explainEverywhere(
  workspaces: readonly Proposed[],
  email: string,
  resource?: string,
): (proposed: Proposed) => Outcome<Explanation> {
  const addresses = new Set([email]);
  // A Set goes on to what is added while it is gone through.
  for (const address of addresses) {
    for (const proposed of workspaces) {
      const known = explain(proposed, address);
      if (known.ok) for (const other of known.value.addresses) addresses.add(other);
    }
  }
  return (proposed) => {
    const known = [...addresses].find((address) => explain(proposed, address).ok);
    return explain(proposed, known ?? email, resource);
  };
}
