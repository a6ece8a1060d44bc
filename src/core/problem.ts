import type { PrincipalRef, RoleName, ScopeRef } from "./access.ts";
import type { Source } from "./finding.ts";
import type { Resource } from "./provider.ts";
import type { ResourceKind } from "./policy.ts";

/** A line of the policy that means nothing in this workspace, or nothing that can be granted. A guardrail each puts it into words. */
export type Problem =
  | { readonly problem: "unknown-role"; readonly role: RoleName; readonly word?: string; readonly source: Source }
  | {
      readonly problem: "unknown-resource";
      readonly kind: ResourceKind | "scope";
      readonly name: string;
      readonly source: Source;
    }
  /** A selector of labels for a kind that carries none. */
  | { readonly problem: "unlabelled"; readonly kind: ResourceKind; readonly name: string; readonly source: Source }
  | { readonly problem: "unknown-label"; readonly label: string; readonly source: Source }
  | {
      readonly problem: "ambiguous";
      readonly kind: ResourceKind;
      readonly name: string;
      readonly ids: readonly string[];
      readonly source: Source;
    }
  /** Two lines of one rank that give one resource (or a workspace role, as `role`) different words. `ref` says which. */
  | { readonly problem: "contradiction"; readonly ref: string; readonly source: Source; readonly other: Source }
  | { readonly problem: "not-grantable"; readonly kind: ResourceKind; readonly name: string; readonly source: Source }
  /** `through` is the source that the streaming destination hangs on, `besides` the other destinations of it. */
  | {
      readonly problem: "destination-refused";
      readonly name: string;
      readonly through?: Resource;
      readonly besides: readonly string[];
      readonly source: Source;
    };

/** The problem of one code, with the fields that this code has. */
type ProblemOf<Code extends Problem["problem"]> = Extract<Problem, { problem: Code }>;

/** `no-access` as a claim to be checked: nothing gives `principal` access to `on` (a resource, all that carries labels, or everything of the kind) that is not in `besides`. */
export type Assertion = {
  readonly principal: PrincipalRef;
  readonly kind: ResourceKind;
  readonly on: ScopeRef;
  readonly besides: ReadonlySet<ScopeRef>;
  readonly source: Source;
};

/** The problems of one kind, in the order of the policy. */
export function problemsOf<Code extends Problem["problem"]>(
  problems: readonly Problem[],
  code: Code,
): readonly ProblemOf<Code>[] {
  return problems.filter((problem): problem is ProblemOf<Code> => problem.problem === code);
}
