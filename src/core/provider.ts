import type { AccessState, GroupRef, Labels, RoleName, ScopeRef, UserRef } from "./access.ts";
import type { Change } from "./diff.ts";
import type { Finding } from "./finding.ts";
import type { Plan } from "./plan.ts";
import type { ResourceKind } from "./policy.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The workspace that a token or a snapshot belongs to. */
export type Workspace = { readonly id: string; readonly slug: string; readonly name: string };

/** Something a workspace holds. `ref` is `kind:name` where the name is the only one of its kind, else `kind:id`. */
export type Resource = {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly ref: ScopeRef;
  /** Every name it may be called by, most usual first: slug, display name. The id is always understood as well. */
  readonly names: readonly string[];
  readonly labels: Labels;
  /** Of a source or destination: the provider's own categories for what it is, such as `Email Marketing`. */
  readonly categories?: readonly string[];
  /** Of a streaming destination: the id of the one source it hangs on. */
  readonly sourceId?: string;
};

/** A name in a request, filled with its id when the request is sent: `workspace`, `role:NAME`, or a principal's or resource's reference. */
export type Ref = UserRef | GroupRef | ScopeRef | `role:${string}`;

/** What is known by name, and its id at the provider. */
export type Directory = ReadonlyMap<Ref, string>;

/** What a workspace holds now. */
export type Live = {
  readonly workspace: Workspace;
  /** Active and invited users, groups, members, grants. What a pending invite grants can't be read, so it is not here. */
  readonly facts: AccessState;
  /** Those of the users who have been invited and have not accepted yet. */
  readonly invited: ReadonlySet<UserRef>;
  /** The roles that the workspace's plan offers. */
  readonly roles: readonly RoleName[];
  readonly resources: readonly Resource[];
  /** The labels that the workspace defines, each once, sorted by key and value. */
  readonly labels: readonly (readonly [key: string, value: string])[];
  readonly directory: Directory;
  /** What was noticed while reading: groups of one name, a kind that this workspace does not have. */
  readonly findings: readonly Finding[];
  /** How many requests the reading took. */
  readonly requests: number;
};

/** A place in a request's body or query for an id that is known by name. */
export type Hole = { readonly idOf: Ref };

/**
 * A request as data, its ids known by name. In `path`, `{ref}` is filled with the id of that reference when the request is sent;
 * `%`, `{` and `}` of a name are percent-encoded inside the braces. In `query` and `body`, a `Hole` is; strings there are literal.
 */
export type Request = {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | Hole>>;
  readonly body?: unknown;
  /** The name that the id in the answer belongs to. */
  readonly creates?: Ref;
};

/** An RFC 6902 operation. */
export type PatchOperation =
  | { readonly op: "test" | "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

/** One request and the changes it realises: never none. */
export type Operation = {
  readonly request: Request;
  readonly changes: readonly [Change, ...Change[]];
  /** Of a bulk request: the single requests it stands for. A refused batch is split along these. */
  readonly parts?: readonly Operation[];
  /**
   * Of a request that replaces a whole list: what must still be so (`test`) and what is changed, over the document of the principal
   * or resource whose list it is. It is read and checked right before the request is sent.
   */
  readonly patch?: readonly PatchOperation[];
};

declare const approved: unique symbol;
/** An operation of a plan that was approved. Only `approve` makes them, and only these can be performed. */
export type ApprovedOperation = Operation & { readonly [approved]: true };

/** How one operation ended. */
export type Performed =
  | { readonly status: "done"; readonly directory: Directory }
  /** What is there is no longer what was reviewed; nothing was written. */
  | { readonly status: "conflicted"; readonly error: string }
  /** `divisible`: the provider refused the batch as a whole, smaller ones may pass. */
  | { readonly status: "failed"; readonly error: string; readonly divisible: boolean };

/** What is the same in every workspace of a kind of system, and needs no connection: its words and its requests. Pure. */
export type System = {
  /** How the words of a policy are understood where these roles are offered. */
  readonly vocabulary: (roles: readonly RoleName[]) => Vocabulary;
  /** Which requests make a plan true, in the order to send them. `batch` is how many people a bulk request may hold. */
  readonly lower: (plan: Plan, live: Live, vocabulary: Vocabulary, batch: number) => readonly Operation[];
  /** How many minutes these requests take at the least, by the provider's own rate limits. */
  readonly minutes: (operations: readonly Operation[]) => number;
};

/** One entry of a workspace's audit trail. All texts but `at` are the provider's own, and may hold anything. */
export type AuditEvent = {
  /** RFC 3339, in UTC. */
  readonly at: string;
  /** What happened, in the provider's words: `User Removed`. */
  readonly type: string;
  /** Who did it: the address of a person where the provider tells, else the id of a person or token. */
  readonly actor: string;
  /** What it happened to: the name, the id, and the kind, each as the provider has it. */
  readonly subject: string;
  readonly subjectId: string;
  readonly subjectType: string;
};

/** What could be read of an audit trail, in no promised order, and notes about what could not. */
export type AuditTrail = { readonly events: readonly AuditEvent[]; readonly findings: readonly Finding[] };

/** Reads a workspace. It cannot write. */
export interface Reader {
  /** For people: where it reads from. */
  readonly name: string;
  /** Which workspace this is: one request, so that the wrong one is noticed before anything else is asked. */
  identify(): Promise<Workspace>;
  /** Everything, to the last page, or a ProviderError: a list that was not read to its end never counts as read. */
  read(): Promise<Live>;
  /**
   * What happened since an instant (RFC 3339), as far as the trail goes back; missing where there is none. A trail that can't be read is
   * a finding, never a ProviderError: a plan does not depend on it.
   */
  events?(since: string): Promise<AuditTrail>;
}

/** Reads and writes a workspace. */
export interface Provider extends Reader {
  /** Sends one operation. Expected ends are values; a ProviderError means that nothing more can be sent. */
  perform(operation: ApprovedOperation, directory: Directory): Promise<Performed>;
  /** The two halves of a batch that was refused as a whole, undefined where it is a single request. Pure. */
  divide(operation: ApprovedOperation): readonly [ApprovedOperation, ApprovedOperation] | undefined;
}

/** Why a provider could not do what was asked of it: `rule` is the code of the finding it becomes. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly rule: "token" | "unreachable" | "refused" | "bad-answer" | "not-read" | "interrupted";

  constructor(rule: ProviderError["rule"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.rule = rule;
  }
}

/** Writes a reference into the braces of a request path. */
export function hole(ref: Ref): string {
  return `{${ref.replace(/[%{}]/gu, (character) => encodeURIComponent(character))}}`;
}

/** Fills the braces of a request path. The reference is decoded again before it is looked up. */
export function fillHoles(template: string, idOf: (ref: Ref) => string): string {
  return template.replace(/\{([^{}]*)\}/gu, (_, ref: string) =>
    idOf(ref.replace(/%(25|7B|7D)/gu, decodeURIComponent) as Ref),
  );
}

/** Every reference that a request has a hole for. */
export function refsOf({ path, query, body }: Request): readonly Ref[] {
  const refs = new Set<Ref>();
  fillHoles(path, (ref) => {
    refs.add(ref);
    return "";
  });
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("idOf" in value && typeof value.idOf === "string") refs.add(value.idOf as Ref);
    else for (const inner of Object.values(value)) visit(inner);
  };
  visit(query);
  visit(body);
  return [...refs];
}
