import type { GroupRef, UserRef } from "./access.ts";
import type { Day } from "./day.ts";
import type { Located, Source } from "./finding.ts";
import type { AccessWord, RuleSeverity, WorkspaceWord } from "./policy-file.ts";

export type { AccessWord, RuleSeverity, WorkspaceWord } from "./policy-file.ts";

/** What a workspace holds that access can be about. */
export const RESOURCE_KINDS = ["source", "destination", "warehouse", "space", "function", "tracking-plan"] as const;
/** One of `RESOURCE_KINDS`: the word before the colon of a resource's reference. */
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** The policy key of each kind: `sources:`, `tracking-plans:`. */
export const BLOCK_KEYS: Readonly<Record<ResourceKind, `${ResourceKind}s`>> = {
  source: "sources",
  destination: "destinations",
  warehouse: "warehouses",
  space: "spaces",
  function: "functions",
  "tracking-plan": "tracking-plans",
};

/** From when, until when and why access is given. Days are UTC and inclusive. */
export type Terms = {
  readonly from?: Day;
  readonly until?: Day;
  readonly reviewBy?: Day;
  readonly reason?: string;
  readonly ticket?: string;
  readonly approvedBy?: string;
};

/** One line of an access block: `web-prod: read-only`. The selector is a name, an id, a glob, labels, or `*` (everything of the kind, present and future). */
export type AccessLine = {
  readonly selector: string;
  readonly word: AccessWord;
  readonly source: Source;
  readonly terms: Terms;
};

/** One entry of `roles:`. `on` is as written: `workspace`, `kind:name`, or labels. */
export type RoleLine = { readonly role: string; readonly on: string; readonly source: Source; readonly terms: Terms };

/** One workspace role under `role:`. Of several, the highest that holds on the day counts. */
export type WordLine = { readonly word: WorkspaceWord; readonly source: Source; readonly terms: Terms };

/** What one user, group or profile is given by its own entry. */
export type Access = {
  readonly blocks: ReadonlyMap<ResourceKind, readonly AccessLine[]>;
  readonly roles: readonly RoleLine[];
};

/** What users, groups and profiles have in common. `source` is the place of the name. */
type Entry = {
  readonly source: Source;
  readonly access: Access;
  /** The profiles it names, in the order written. */
  readonly profiles: readonly Located<string>[];
  readonly terms: Terms;
};

/** One entry under `profiles:`. */
export type DeclaredProfile = Entry & { readonly name: string; readonly words: readonly WordLine[] };

/** One entry under `users:`. `words` is empty where the entry has no `role`. */
export type DeclaredUser = Entry & {
  readonly user: UserRef;
  readonly words: readonly WordLine[];
  readonly kind: "person" | "service";
  /** Who answers for a service account. */
  readonly owner?: Located<UserRef>;
  /** The address that the policy has for them, where the provider has another one for their id. */
  readonly writtenAs?: UserRef;
  /** The provider's own id of the person. */
  readonly id?: Located<string>;
  /** Who this is on GitHub, as written. */
  readonly github?: Located<string>;
};

/** Somebody in a group, with the dates and reasons of the membership. */
export type DeclaredMember = Located<UserRef> & { readonly terms: Terms };

/** One entry under `groups:`. Each member stands there once, with their own line. */
export type DeclaredGroup = Entry & {
  readonly group: GroupRef;
  readonly members: readonly DeclaredMember[];
  /** Where it says that the identity provider decides who is in it. */
  readonly managedByIdp?: Source;
  /** Names it had before. */
  readonly previously: readonly Located<GroupRef>[];
};

/** The labels that a resource is to carry, all of them: as written, by a name or id. */
export type DeclaredLabels = {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly source: Source;
  readonly labels: readonly (Located<string> & { readonly key: string })[];
};

/** What a custom rule judges one by one. */
export const RULE_SUBJECTS = ["grant", "user", "member", "group", "plan"] as const;
/** One of `RULE_SUBJECTS`. */
export type RuleSubject = (typeof RULE_SUBJECTS)[number];

/** One entry under `rules:`. `when` is a CEL expression that is true where the rule objects. */
export type CustomRule = {
  readonly name: string;
  readonly on: RuleSubject;
  readonly when: Located<string>;
  readonly severity: RuleSeverity;
  readonly message: string;
  readonly source: Source;
};

/** One entry under `allow:`. `for` holds patterns (`user:…`, `group:…`); undefined: everybody, and the plan as a whole. */
export type Allowance = {
  readonly rule: string;
  readonly for?: readonly string[];
  readonly reason: string;
  readonly until: Day;
  readonly ticket?: string;
  readonly approvedBy?: string;
  readonly source: Source;
};

/** One entry under `settings.require`: `of` has to be written wherever access of these words is given on these sources. */
export type Requirement = {
  readonly of: readonly ("reason" | "ticket" | "approved-by" | "until" | "review-by")[];
  readonly access?: readonly AccessWord[];
  readonly role?: readonly WorkspaceWord[];
  readonly on?: string;
  readonly source: Source;
};

/** Who may approve on GitHub: logins, or `team:org/slug`. */
export type Approvers = { readonly by: readonly string[]; readonly source: Source };

/** What has to be approved on GitHub, and by whom. */
export type Approvals = {
  readonly elevation?: Approvers;
  readonly removals?: Approvers;
  readonly rules?: Approvers;
  readonly sources: readonly (Approvers & { readonly selector: string })[];
};

/** How much one plan may remove: a percentage of what is there (0..100), or a number of facts. */
export type RemovalLimit = { readonly percent: number } | { readonly count: number };

/** The settings with their defaults filled in. */
export type Settings = {
  readonly scope: "everything" | "declared";
  /** Principals never touched, as patterns: `user:…` or `group:…`, where `*` and `?` are wild. */
  readonly except: readonly Located<string>[];
  readonly owners: { readonly min: number; readonly max?: number };
  /** Lower case. Undefined: any domain may be declared. */
  readonly domains?: readonly string[];
  readonly protected: readonly Located<UserRef>[];
  readonly limits: {
    readonly removals: RemovalLimit;
    readonly ownersAdded: number;
    readonly grantsAdded?: number;
  };
  /** What asking for a streaming destination means: an error, or a grant on its source. */
  readonly destinations: "refuse" | "via-source";
  /** Who decides who is in the workspace. */
  readonly people: "policy" | "idp";
  readonly require: readonly Requirement[];
  /** Severities that differ from the built-in ones, by rule code. */
  readonly guardrails: ReadonlyMap<string, Located<RuleSeverity>>;
  readonly approvals: Approvals;
  /** Whether a scheduled run takes ended access away by itself. */
  readonly applyExpired: boolean;
  readonly seats?: number;
  readonly region: "us" | "eu";
  /** How many people one bulk request may hold. */
  readonly batch: number;
  /** Where each setting was written, by its path under `settings`: `owners.min`, `limits.removals`. */
  readonly sources: ReadonlyMap<string, Source>;
};

/** All the files of one workspace's folder as one policy: every name once, every line known. */
export type Policy = {
  readonly workspace: Located<string>;
  readonly settings: Settings;
  readonly profiles: ReadonlyMap<string, DeclaredProfile>;
  readonly groups: ReadonlyMap<GroupRef, DeclaredGroup>;
  readonly users: ReadonlyMap<UserRef, DeclaredUser>;
  readonly labels: readonly DeclaredLabels[];
  readonly rules: ReadonlyMap<string, CustomRule>;
  readonly allow: readonly Allowance[];
};

/** What holds where a policy says nothing. */
export const DEFAULT_SETTINGS: Settings = {
  scope: "everything",
  except: [],
  owners: { min: 1 },
  protected: [],
  limits: { removals: { percent: 25 }, ownersAdded: 1 },
  destinations: "refuse",
  people: "policy",
  require: [],
  guardrails: new Map(),
  approvals: { sources: [] },
  applyExpired: false,
  region: "us",
  batch: 100,
  sources: new Map(),
};
