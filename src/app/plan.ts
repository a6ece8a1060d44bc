import type { Day } from "../core/day.ts";
import { errorAt, type Finding, hasErrors, sortFindings } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import { propose, type Proposed } from "../core/propose.ts";
import { ProviderError, type Reader, type System } from "../core/provider.ts";

/** What planning one workspace came to. Without a proposal the findings say why. */
export type Planned = {
  readonly workspace: string;
  readonly findings: readonly Finding[];
  readonly proposed?: Proposed;
};

/**
 * Reads the workspace and plans the policy against it. It holds a `Reader`, so it cannot write. A policy for another workspace than the
 * reader's is noticed with the first request, and nothing else is asked.
 */
export async function planWorkspace(
  policy: Policy,
  noticed: readonly Finding[],
  reader: Reader,
  system: System,
  today: Day,
): Promise<Planned> {
  const workspace = policy.workspace.value;
  try {
    const actual = await reader.identify();
    if (actual.slug !== workspace) {
      const wrong = errorAt(
        "wrong-workspace",
        policy.workspace.source,
        `The policy is for the workspace \`${workspace}\`, but ${reader.name} is \`${actual.slug}\`. Nothing was planned; use a token of \`${workspace}\`, which its Workspace Owner creates, or correct the slug.`,
      );
      return { workspace, findings: sortFindings([...noticed, wrong]) };
    }
    const proposed = propose(policy, await reader.read(), system, today);
    return { workspace, proposed, findings: sortFindings([...noticed, ...proposed.findings]) };
  } catch (error) {
    return { workspace, findings: sortFindings([...noticed, providerFinding(error)]) };
  }
}

/** Why the provider could not do what was asked, as a finding. Anything but a ProviderError is a fault of ours and thrown on. */
export function providerFinding(error: unknown): Finding {
  if (!(error instanceof ProviderError)) throw error;
  return { rule: error.rule, severity: "error", message: error.message };
}

/** 2 where something is to be changed or waits, 0 where nothing is, 1 where an error stands in the way. */
export function planExitCode({ findings, proposed }: Planned): 0 | 1 | 2 {
  if (proposed === undefined || hasErrors(findings)) return 1;
  return proposed.plan.changes.length + proposed.plan.deferred.length > 0 ? 2 : 0;
}

/** Like `planExitCode`, but what only waits for an invite to be accepted is no drift. */
export function driftExitCode(planned: Planned): 0 | 1 | 2 {
  const code = planExitCode(planned);
  return code === 2 && planned.proposed?.plan.changes.length === 0 ? 0 : code;
}
