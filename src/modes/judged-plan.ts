import type { LoadedWorkspace } from "../app/load.ts";
import { slugOf } from "../app/load.ts";
import { type Planned, planWorkspace } from "../app/plan.ts";
import { dayOf } from "../core/day.ts";
import type { Finding } from "../core/finding.ts";
import type { Proposed } from "../core/propose.ts";
import { segmentSystem } from "../providers/segment/system.ts";
import { type Base, judgedBy } from "./base-policy.ts";
import type { Job } from "./job.ts";
import type { SharedReader } from "./segment.ts";

/** A plan judged by its base's rules, and beside it what the base's own policy would do to the same live state. */
export type JudgedPlan = Planned & {
  readonly base?: Proposed;
  /** When live was read, RFC 3339. */
  readonly readAt: string;
};

/** What the base says of a workspace, as a note. */
export function noteOfBase(base: Base): readonly Finding[] {
  const note = (message: string): readonly Finding[] => [{ rule: "base-policy", severity: "note", message }];
  switch (base.kind) {
    case "policy":
      return [];
    case "none":
      return note(
        "The base has no policy of this workspace: every change counts as this pull request's, and it is judged by its own rules and approvers",
      );
    case "broken":
      return note(
        "The base's policy has errors: every change counts as this pull request's, it is judged by its own rules and approvers, and somebody else who may write has to approve",
      );
  }
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
  const planned = await planWorkspace(head, policy.findings, reader, segmentSystem, today);
  if (planned.proposed === undefined || base.kind !== "policy") return { ...planned, readAt: at() };
  const before = await planWorkspace(base.policy, [], reader, segmentSystem, today);
  return { ...planned, ...(before.proposed && { base: before.proposed }), readAt: at() };
}
