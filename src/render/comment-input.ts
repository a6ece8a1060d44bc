import type { Change } from "../core/diff.ts";
import type { Finding } from "../core/finding.ts";
import type { Proposed } from "../core/propose.ts";
import type { CellLimits } from "./grant-list.ts";
import type { Links } from "./inline.ts";
import type { Outcome } from "./outcome.ts";
import type { Culprit } from "./people-table.ts";

/** What has to be approved (a sentence for people), who may, and who did: logins, and `team:org/slug`. */
export type Needed = {
  readonly what: string;
  readonly by: readonly string[];
  readonly given: readonly string[];
  /** Teams among `by` that could not be looked into, and why. */
  readonly unreadable?: readonly { readonly team: string; readonly why: string }[];
};

/** Everything that a comment is made from. */
export type CommentInput = {
  /** The workspace's slug. */
  readonly workspace: string;
  /** The plan of the merge result; none where the policy is invalid. */
  readonly proposed?: Proposed;
  /** The plan of the base commit's policy for the same live state; none where there is none. */
  readonly base?: Proposed;
  readonly findings: readonly Finding[];
  readonly links: Links;
  /** The commits that were planned. */
  readonly head: string;
  readonly baseSha?: string;
  /** When live was read, RFC 3339. */
  readonly readAt: string;
  /** The page of the run, where its summary and its files are. */
  readonly runUrl?: string;
  /** Of segment-access. */
  readonly version: string;
  /** How long the plan may be applied, such as `72h`. */
  readonly validity?: string;
  readonly needed?: readonly Needed[];
  /** Who made the change by hand that this one takes back. */
  readonly culpritOf?: (change: Change) => Culprit | undefined;
  /** The line that the comment begins with and is found by; it counts as part of the budget. */
  readonly marker?: string;
  readonly outcome?: { readonly outcome: Outcome; readonly at: string };
};

/** A place that a report is written to: how much it takes, how much of each thing it shows, and where the rest is. */
export type Room = {
  readonly bytes: number;
  readonly findings: number;
  /** How many bytes what became of the plan may take. */
  readonly outcome: number;
  readonly cells: CellLimits;
  readonly whole: string;
};
