import type { GroupRef, UserRef } from "./access.ts";
import type { Located, Source } from "./finding.ts";
import type { AccessWord, WorkspaceWord } from "./policy-file.ts";

export type { AccessWord, WorkspaceWord } from "./policy-file.ts";

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

/** One line of an access block: `web-prod: read-only`. The selector is a name, an id, or `*` (everything of the kind, present and future). */
export type AccessLine = { readonly selector: string; readonly word: AccessWord; readonly source: Source };

/** One entry of `roles:`. `on` is as written: `workspace`, `kind:name`, or labels. */
export type RoleLine = { readonly role: string; readonly on: string; readonly source: Source };

/** What one user or group is given by its own entry. */
export type Access = {
  readonly blocks: ReadonlyMap<ResourceKind, readonly AccessLine[]>;
  readonly roles: readonly RoleLine[];
};

/** One entry under `users:`. `source` is the place of the address; `role` is undefined where the entry has none. */
export type DeclaredUser = {
  readonly user: UserRef;
  readonly source: Source;
  readonly role?: Located<WorkspaceWord>;
  readonly access: Access;
};

/** One entry under `groups:`. `source` is the place of the name; each member stands there once, with their own line. */
export type DeclaredGroup = {
  readonly group: GroupRef;
  readonly source: Source;
  readonly members: readonly Located<UserRef>[];
  readonly access: Access;
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
  readonly groups: ReadonlyMap<GroupRef, DeclaredGroup>;
  readonly users: ReadonlyMap<UserRef, DeclaredUser>;
};

/** What holds where a policy says nothing. */
export const DEFAULT_SETTINGS: Settings = {
  scope: "everything",
  except: [],
  owners: { min: 1 },
  protected: [],
  limits: { removals: { percent: 25 }, ownersAdded: 1 },
  region: "us",
  batch: 100,
  sources: new Map(),
};
