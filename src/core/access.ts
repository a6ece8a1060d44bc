/** A person, by e-mail address in lower case: `user:dev@acme.com`. */
export type UserRef = `user:${string}`;
/** A user group, by name: `group:Analytics Engineers`. */
export type GroupRef = `group:${string}`;
/** Whom access is given to: a person or a group. */
export type PrincipalRef = UserRef | GroupRef;
/** Where a grant reaches: `workspace` (all and future), `labels:env=prod,region=eu` (all of them), or one resource as `kind:name`. */
export type ScopeRef = "workspace" | `${string}:${string}`;
/** A role, by the name the provider gives it. */
export type RoleName = string;

/** Somebody is in the workspace: active, or invited. */
export type User = { readonly kind: "user"; readonly user: UserRef };
/** There is a user group of this name. */
export type Group = { readonly kind: "group"; readonly group: GroupRef };
/** Somebody is in a group. */
export type Member = { readonly kind: "member"; readonly group: GroupRef; readonly user: UserRef };
/** Somebody, or everybody in a group, has a role where `on` reaches. */
export type Grant = {
  readonly kind: "grant";
  readonly principal: PrincipalRef;
  readonly role: RoleName;
  readonly on: ScopeRef;
};

/** A resource carries a label, spelled as in a label scope: `env=prod` on `source:web-prod`. Labels decide whom a label-scoped grant reaches. */
export type Label = { readonly kind: "label"; readonly on: ScopeRef; readonly label: string };

/** One thing that is true about access. A fact has nothing beside its identity, so it is added or removed, never updated. */
export type Fact = User | Group | Member | Grant | Label;
/** What `keyOf` makes of a fact: text to compare and to sort by, not to take apart. */
export type FactKey = string & { readonly __brand: "FactKey" };

/** What is true: a set of facts. */
export type AccessState = ReadonlyMap<FactKey, Fact>;

/** The identity of a fact. Two facts are the same exactly when their keys are. */
export function keyOf(fact: Fact): FactKey {
  switch (fact.kind) {
    case "user":
      return JSON.stringify(["user", fact.user]) as FactKey;
    case "group":
      return JSON.stringify(["group", fact.group]) as FactKey;
    case "member":
      return JSON.stringify(["member", fact.group, fact.user]) as FactKey;
    case "grant":
      return JSON.stringify(["grant", fact.principal, fact.role, fact.on]) as FactKey;
    case "label":
      return JSON.stringify(["label", fact.on, fact.label]) as FactKey;
  }
}

/** The set of these facts; repeated ones count once. */
export function stateOf(facts: Iterable<Fact>): AccessState {
  const state = new Map<FactKey, Fact>();
  for (const fact of facts) state.set(keyOf(fact), fact);
  return state;
}

/** The reference to a person. Addresses are compared without regard to case: they are the identity Segment uses. */
export function userRef(email: string): UserRef {
  return `user:${email.toLowerCase()}`;
}

/** The reference to a group. Names are compared exactly, case included. */
export function groupRef(name: string): GroupRef {
  return `group:${name}`;
}

/** The e-mail address of a user, the name of a group; of a scope, what stands after its kind. */
export function nameOf(ref: PrincipalRef | ScopeRef): string {
  return ref.slice(ref.indexOf(":") + 1);
}

/** Whether this is the reference to a person. */
export function isUser(principal: PrincipalRef): principal is UserRef {
  return principal.startsWith("user:");
}

/** Whether this is the reference to a group. */
export function isGroup(principal: PrincipalRef): principal is GroupRef {
  return principal.startsWith("group:");
}

/** Label keys and values as they stand in a policy: `env=prod`. A resource has one value for each key. */
export type Labels = Readonly<Record<string, string>>;

const RESERVED = /[%,=:\s]/gu;

function encodeLabel(text: string): string {
  return text.replace(RESERVED, (character) => encodeURIComponent(character));
}

/**
 * A scope of labels in its one spelling: keys sorted, `%`, `,`, `=` and white space inside keys and values percent-encoded.
 * All of the labels must be on a resource for the scope to reach it.
 */
export function labelScope(pairs: readonly (readonly [key: string, value: string])[]): ScopeRef {
  const spelled = new Set(pairs.map(([key, value]) => `${encodeLabel(key)}=${encodeLabel(value)}`));
  return `labels:${[...spelled].sort().join(",")}`;
}

/** A percent sign that encodes nothing is one. */
function decodeLabel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The pairs of a label scope, or undefined where the text is not one (`env=prod,region=eu`, with or without `labels:` before it). */
export function parseLabels(text: string): readonly (readonly [key: string, value: string])[] | undefined {
  const body = text.startsWith("labels:") ? text.slice("labels:".length) : text;
  const pairs: [string, string][] = [];
  for (const part of body.split(",")) {
    const [key = "", value = "", ...rest] = part.split("=").map((side) => decodeLabel(side.trim()));
    if (key === "" || value === "" || rest.length > 0) return undefined;
    pairs.push([key, value]);
  }
  return pairs;
}
