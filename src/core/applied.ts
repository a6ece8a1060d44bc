import type { Change } from "./diff.ts";
import type { Finding } from "./finding.ts";
import type { Deferred } from "./plan.ts";
import type { Operation } from "./provider.ts";

/** `skipped` was not sent, `conflicted` was not sent because what is there is no longer what was reviewed. */
export type OperationStatus = "done" | "failed" | "skipped" | "conflicted";

/** How one operation ended. A batch that had to be split is reported by its pieces. */
export type OperationResult = {
  readonly operation: Operation;
  readonly status: OperationStatus;
  readonly error?: string;
};

/** What an apply came to. */
export type Applied = {
  readonly workspace: string;
  /** Of the plan that was applied, or refused; null where none could be made. */
  readonly fingerprint: string | null;
  readonly operations: readonly OperationResult[];
  /** What the policy still asks for after everything was read once more; what is known to be open, where that was not possible. */
  readonly remaining: readonly Change[];
  readonly deferred: readonly Deferred[];
  readonly findings: readonly Finding[];
  /** Whether everything was read once more. */
  readonly verified: boolean;
  /** How many of the declared people have a pending invite: what those grant can't be read back. */
  readonly unreadable: number;
};
