import type { PrincipalRef } from "./access.ts";
import type { Day } from "./day.ts";
import type { AccessIndex, Surroundings } from "./effective.ts";
import type { Finding, Severity } from "./finding.ts";
import type { Person } from "./people.ts";
import type { Plan } from "./plan.ts";
import type { Policy } from "./policy.ts";
import type { Live } from "./provider.ts";
import type { Resolution } from "./resolve.ts";

/** A plan with everything it was made from. */
export type Proposal = {
  readonly policy: Policy;
  readonly live: Live;
  readonly resolution: Resolution;
  readonly plan: Plan;
  /** Access now, and as it will be once the plan's changes (not the deferred ones) are made. */
  readonly before: AccessIndex;
  readonly after: AccessIndex;
  /** What the policy comes to in the end: `after`, with what was deferred made, and pending invites accepted and granting what is asked for. */
  readonly expected: AccessIndex;
  readonly people: readonly Person[];
  /** The workspace as it will be: with the labels that the plan gives its resources. */
  readonly surroundings: Surroundings;
  /** The workspace as it is, with the labels that its resources carry now. */
  readonly surroundingsNow: Surroundings;
  /** The day the plan is made for. */
  readonly today: Day;
};

/** What a guardrail objects to: words and, where a policy line is to blame, its place; and whom it is about, where it is about somebody. */
export type Objection = Pick<Finding, "message" | "source"> & { readonly about?: readonly PrincipalRef[] };

type Rule = {
  /** The stable code of its findings. */
  readonly rule: string;
  readonly severity: Severity;
  /** Whether settings may give it another severity, and `allow:` may accept what it objects to. Those that keep the workspace safe are not. */
  readonly adjustable: boolean;
  /** One sentence: what it protects from. It becomes the row in docs/guardrails.md. */
  readonly why: string;
};

/** A rule that a policy must keep whatever the workspace looks like, or that a plan must keep. */
export type Guardrail =
  | (Rule & { readonly judges: "policy"; readonly find: (policy: Policy, today: Day) => readonly Objection[] })
  | (Rule & { readonly judges: "plan"; readonly find: (proposal: Proposal) => readonly Objection[] });

/** An objection with its place, where there is one: a setting that was left out has none. */
export function objection(message: string, source: Finding["source"]): Objection {
  return source === undefined ? { message } : { message, source };
}
