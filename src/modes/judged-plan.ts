import type { LoadedWorkspace } from "../app/load.ts";
import { slugOf } from "../app/load.ts";
import { type Planned, planWorkspace } from "../app/plan.ts";
import { dayOf } from "../core/day.ts";
import type { Finding, Severity } from "../core/finding.ts";
import type { Proposed } from "../core/propose.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { type Base, judgedBy } from "./base-policy.ts";
import type { Job } from "./job.ts";
import { type Judging, judgingFindings, judgingOf } from "./judging.ts";
import type { SharedReader } from "./segment.ts";

/** A plan judged by its base's rules, and beside it what the base's own policy would do to the same live state. */
export type JudgedPlan = Planned & {
  readonly base?: Proposed;
  /** What the checkout changes of what pull requests are judged by. */
  readonly judging?: Judging;
  /** When live was read, RFC 3339. */
  readonly readAt: string;
};

/** The finding `base-policy` about a base that does not say all by itself. */
export function noteOfBase(base: Base): readonly Finding[] {
  const tell = (severity: Severity, message: string): readonly Finding[] => [
    { rule: "base-policy", severity, message },
  ];
  switch (base.kind) {
    case "policy": {
      if (base.since === undefined) return [];
      const which = `its policy as it was at \`${base.since.slice(0, 7)}\``;
      return tell(
        "warning",
        `The base has no policy of this workspace that can be used: it is judged by ${which}, and every change counts as this pull request's`,
      );
    }
    case "unread":
      return tell(
        "warning",
        `The base's policy can't be read, so it can't be told what of this is adrift, by which rules it is judged and who has to approve: ${base.why}`,
      );
    case "none":
      return tell(
        "note",
        "The base has no policy of this workspace: every change counts as this pull request's, and it is judged by its own rules and approvers",
      );
    case "broken":
      return tell(
        "note",
        "The base's policy has errors: every change counts as this pull request's, it is judged by its own rules and approvers, and somebody else who may write has to approve",
      );
  }
}

/** Why nothing may come in or be written by a base that can't be read: the finding `not-read`. */
export function unreadBaseFinding(why: string): Finding {
  const message = `The base's policy can't be read, so nobody can tell by which rules and approvals this is judged: ${why}`;
  return { rule: "not-read", severity: "error", message };
}

/** Plans the policy of the checkout and, where there is one, that of the base, against one reading. */
export async function planJudged(
  loaded: LoadedWorkspace,
  base: Base,
  reader: SharedReader,
  job: Job,
): Promise<JudgedPlan> {
  const { policy } = loaded;
  const today = dayOf(job.now());
  const at = (): string => new Date(reader.readAt() ?? job.now()).toISOString();
  if (!policy.ok) return { workspace: slugOf(loaded), findings: policy.findings, readAt: at() };
  const head = judgedBy(policy.value, base);
  const judging = base.kind === "policy" ? judgingOf(policy.value, base.policy) : undefined;
  const said = [...policy.findings, ...judgingFindings(judging)];
  const planned = await planWorkspace(head, said, reader, segmentSystem, today);
  const judged = { ...planned, ...(judging && { judging }), readAt: at() };
  if (planned.proposed === undefined || base.kind !== "policy" || base.since !== undefined) return judged;
  const before = await planWorkspace(base.policy, [], reader, segmentSystem, today);
  return { ...judged, ...(before.proposed && { base: before.proposed }), readAt: at() };
}
