import {
  anyObject,
  count,
  email,
  flag,
  listOf,
  nonEmpty,
  object,
  oneOf,
  optional,
  orNull,
  text,
  type TypeOf,
} from "./shape.ts";

const pair = object({ key: nonEmpty, value: nonEmpty });
const label = object({ key: nonEmpty, value: nonEmpty, description: optional(text) });
const labels = listOf(pair);

/** What a grant can point at. There is no destination and no tracking plan among them. */
export const RESOURCE_TYPES = ["WORKSPACE", "SOURCE", "WAREHOUSE", "SPACE", "FUNCTION"] as const;
/** The kinds of function that can be asked for. */
export const FUNCTION_TYPES = [
  "SOURCE",
  "DESTINATION",
  "INSERT_DESTINATION",
  "INSERT_SOURCE",
  "INSERT_TRANSFORMATION",
] as const;

const permission = object({
  roleId: nonEmpty,
  resources: listOf(object({ id: nonEmpty, type: oneOf(...RESOURCE_TYPES), labels })),
  /** The optional labels of the whole permission: shown as they are, set by no endpoint. */
  labels: optional(labels),
});

const user = object({ id: nonEmpty, name: text, email, permissions: listOf(permission) });

const group = object({
  id: nonEmpty,
  name: nonEmpty,
  /** Addresses of users and invites, in lower case. */
  members: listOf(email),
  /** Missing until somebody sets them for the first time. */
  permissions: optional(listOf(permission)),
});

const invite = object({
  email,
  /** What the person gets on accepting. No endpoint shows it. */
  permissions: listOf(permission),
  /** Milliseconds since the epoch. Where it is missing, the time runs from the start of the server. */
  invitedAt: optional(count),
});

const source = object({
  id: nonEmpty,
  slug: nonEmpty,
  name: optional(text),
  workspaceId: nonEmpty,
  enabled: flag,
  /** Secrets. */
  writeKeys: listOf(text),
  metadata: anyObject,
  settings: optional(anyObject),
  labels,
  /** Shown beside the source by GET /sources/{id} only. */
  trackingPlanId: orNull(nonEmpty),
});

const destination = object({
  id: nonEmpty,
  name: optional(text),
  enabled: flag,
  sourceId: nonEmpty,
  metadata: anyObject,
  /** Holds secrets. */
  settings: anyObject,
});

const warehouse = object({
  id: nonEmpty,
  workspaceId: nonEmpty,
  enabled: flag,
  metadata: anyObject,
  /** Holds secrets, and the warehouse's `name`. */
  settings: anyObject,
});

const segmentFunction = object({
  id: nonEmpty,
  resourceType: oneOf(...FUNCTION_TYPES),
  displayName: optional(text),
  description: optional(text),
  logoUrl: optional(text),
  createdAt: optional(text),
  createdBy: optional(text),
  catalogId: optional(text),
});

const trackingPlan = object({
  id: nonEmpty,
  name: optional(text),
  slug: optional(text),
  description: optional(text),
  type: oneOf("LIVE", "PROPERTY_LIBRARY", "RULE_LIBRARY", "TEMPLATE"),
});

const auditEvent = object({
  id: nonEmpty,
  /** ISO 8601. */
  timestamp: nonEmpty,
  type: nonEmpty,
  actor: nonEmpty,
  actorEmail: optional(text),
  resourceId: text,
  resourceType: text,
  resourceName: text,
});

/** The shape of a whole state, as it also stands in a state file. */
export const stateShape = object({
  version: oneOf(1),
  workspace: object({ id: nonEmpty, slug: nonEmpty, name: text }),
  /** What the workspace's plan lacks is `false` here; everything else is there. */
  features: object({ spaces: optional(flag), functions: optional(flag), trackingPlans: optional(flag) }),
  roles: listOf(object({ id: nonEmpty, name: nonEmpty, description: text })),
  labels: listOf(label),
  users: listOf(user),
  groups: listOf(group),
  invites: listOf(invite),
  sources: listOf(source),
  destinations: listOf(destination),
  warehouses: listOf(warehouse),
  spaces: listOf(object({ id: nonEmpty, slug: nonEmpty, name: text })),
  functions: listOf(segmentFunction),
  trackingPlans: listOf(trackingPlan),
  auditEvents: listOf(auditEvent),
  /** Addresses that have a Segment account already: an invite makes them a user at once. */
  knownAccounts: listOf(email),
  /** How many items one bulk call may hold. No limit where it is missing. */
  bulkLimit: optional(count),
  /** How many ids were given out; new ids are derived from it. */
  counter: count,
});

/** Everything that the sandbox knows about its one workspace. Plain data, fit for JSON. */
export type State = TypeOf<typeof stateShape>;
/** A key and its value: `env` and `prod`. */
export type LabelPair = TypeOf<typeof pair>;
/** A role on some resources. */
export type Permission = TypeOf<typeof permission>;
/** Somebody who has accepted. */
export type User = TypeOf<typeof user>;
/** A user group. */
export type Group = TypeOf<typeof group>;
/** Somebody who has not accepted yet. */
export type Invite = TypeOf<typeof invite>;
/** An entry of the audit trail. */
export type AuditEvent = TypeOf<typeof auditEvent>;
/** One of what a grant can point at. */
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** Whether two addresses are of the same person: letter case does not count. */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
