import { changeKey } from "../core/review/adrift.ts";
import { type Culprit, culprits } from "../core/review/culprit.ts";
import type { Change } from "../core/diff.ts";
import type { Finding } from "../core/finding.ts";
import type { Live, Reader } from "../core/provider.ts";

/** Who made the changes by hand that a plan takes back, and notes about why that can't be told. */
export type Culprits = {
  readonly culpritOf: (change: Change) => Culprit | undefined;
  readonly findings: readonly Finding[];
};

/** How long Segment keeps its audit trail, in milliseconds: 90 days. */
const KEPT = 90 * 86_400_000;

/** Asks the audit trail, where there is one and something to ask it for. */
export async function findCulprits(
  changes: readonly Change[],
  live: Live,
  reader: Reader,
  now: number,
): Promise<Culprits> {
  if (changes.length === 0 || reader.events === undefined) return { culpritOf: () => undefined, findings: [] };
  const trail = await reader.events(new Date(now - KEPT).toISOString());
  const found = culprits(changes, trail.events, live);
  return { culpritOf: (change) => found.get(changeKey(change)), findings: trail.findings };
}
