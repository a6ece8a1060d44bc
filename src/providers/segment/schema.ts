import { type Static, Type } from "typebox";

/**
 * What Segment's Public API answers, cut to the fields this project reads. Fields not named here are tolerated and dropped
 * unread (write keys and settings among them: they are secrets); a field named here that is missing or of another type makes
 * the answer unusable. The validators in `src/generated/` are compiled from these by `npm run build`.
 * Source: https://docs.segmentapis.com, API version 73.2.0, and Segment's own OpenAPI document 32.0.4.
 */

const Id = Type.String({ minLength: 1 });
const Label = Type.Object({ key: Type.String(), value: Type.String() });

/** `next` is missing, null or empty on the last page. https://docs.segmentapis.com/tag/Pagination */
const Pagination = Type.Object({
  current: Type.Optional(Type.String()),
  next: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  totalEntries: Type.Optional(Type.Number()),
});

/** A role on some resources. Label limits may stand on the permission, on its resources, or on both. */
export const PermissionAnswer = Type.Object({
  roleId: Id,
  roleName: Type.Optional(Type.String()),
  resources: Type.Array(
    Type.Object({ id: Id, type: Type.String({ minLength: 1 }), labels: Type.Optional(Type.Array(Label)) }),
  ),
  labels: Type.Optional(Type.Array(Label)),
});
/** One permission of a principal, as Segment answers it. */
export type PermissionAnswer = Static<typeof PermissionAnswer>;
const Permissions = Type.Optional(Type.Array(PermissionAnswer));

/** What PUT and POST …/permissions take. `labels` only on a WORKSPACE resource, and never an empty list. */
export type PermissionInput = {
  readonly roleId: unknown;
  readonly resources: readonly {
    readonly id: unknown;
    readonly type: string;
    readonly labels?: readonly { key: string; value: string }[];
  }[];
};

/** What POST /invites takes for each person: here the labels stand on the permission. */
export type InvitePermissionInput = {
  readonly roleId: unknown;
  readonly resources: readonly { readonly id: unknown; readonly type: string }[];
  readonly labels?: readonly { key: string; value: string }[];
};

const UserAnswer = Type.Object({
  id: Id,
  email: Type.String({ minLength: 1 }),
  name: Type.Optional(Type.String()),
  permissions: Permissions,
});
const GroupAnswer = Type.Object({
  id: Id,
  name: Type.String(),
  memberCount: Type.Optional(Type.Number()),
  permissions: Permissions,
});

const Metadata = Type.Optional(
  Type.Object({
    name: Type.Optional(Type.String()),
    slug: Type.Optional(Type.String()),
    categories: Type.Optional(Type.Array(Type.String())),
  }),
);

/** The `data` of each answer, by operation. */
export const answers = {
  workspace: Type.Object({
    workspace: Type.Object({ id: Id, slug: Type.String({ minLength: 1 }), name: Type.String() }),
  }),
  users: Type.Object({ users: Type.Array(UserAnswer), pagination: Pagination }),
  user: Type.Object({ user: UserAnswer }),
  invites: Type.Object({ invites: Type.Array(Type.String({ minLength: 1 })), pagination: Pagination }),
  groups: Type.Object({ userGroups: Type.Array(GroupAnswer), pagination: Pagination }),
  group: Type.Object({ userGroup: GroupAnswer }),
  groupUsers: Type.Object({
    users: Type.Array(Type.Object({ id: Id, email: Type.String({ minLength: 1 }) })),
    pagination: Pagination,
  }),
  groupInvites: Type.Object({ emails: Type.Array(Type.String({ minLength: 1 })), pagination: Pagination }),
  roles: Type.Object({
    roles: Type.Array(Type.Object({ id: Id, name: Type.String({ minLength: 1 }) })),
    pagination: Pagination,
  }),
  /** Not paginated. */
  labels: Type.Object({ labels: Type.Array(Label) }),
  sources: Type.Object({
    sources: Type.Array(
      Type.Object({
        id: Id,
        slug: Type.String({ minLength: 1 }),
        name: Type.Optional(Type.String()),
        metadata: Metadata,
        labels: Type.Optional(Type.Array(Label)),
      }),
    ),
    pagination: Pagination,
  }),
  /** Cut to what is not a secret: write keys and settings come along, and nobody looks at them. */
  source: Type.Object({ source: Type.Object({ id: Id, labels: Type.Optional(Type.Array(Label)) }) }),
  destinations: Type.Object({
    destinations: Type.Array(
      Type.Object({ id: Id, name: Type.Optional(Type.String()), sourceId: Id, metadata: Metadata }),
    ),
    pagination: Pagination,
  }),
  warehouses: Type.Object({
    warehouses: Type.Array(
      Type.Object({
        id: Id,
        metadata: Metadata,
        settings: Type.Optional(Type.Unknown()),
      }),
    ),
    pagination: Pagination,
  }),
  spaces: Type.Object({
    spaces: Type.Array(
      Type.Object({ id: Id, slug: Type.String({ minLength: 1 }), name: Type.Optional(Type.String()) }),
    ),
    pagination: Pagination,
  }),
  functions: Type.Object({
    functions: Type.Array(Type.Object({ id: Id, displayName: Type.Optional(Type.String()) })),
    pagination: Pagination,
  }),
  trackingPlans: Type.Object({
    trackingPlans: Type.Array(
      Type.Object({ id: Id, name: Type.Optional(Type.String()), slug: Type.Optional(Type.String()) }),
    ),
    pagination: Pagination,
  }),
  /** The one list whose pagination may be missing. https://docs.segmentapis.com/tag/Audit-Trail */
  auditEvents: Type.Object({
    events: Type.Array(
      Type.Object({
        id: Id,
        timestamp: Type.String(),
        type: Type.String(),
        actor: Type.String(),
        actorEmail: Type.Optional(Type.String()),
        resourceId: Type.String(),
        resourceType: Type.String(),
        resourceName: Type.String(),
      }),
    ),
    pagination: Type.Optional(Type.Union([Pagination, Type.Null()])),
  }),
  /** Answers to writes of which only the success counts. */
  written: Type.Object({}),
} as const;

/** What an answer is called here. */
export type AnswerName = keyof typeof answers;
/** The `data` of the answer of that name. */
export type Answer<Name extends AnswerName> = Static<(typeof answers)[Name]>;

/** What comes with every refusal. https://docs.segmentapis.com/tag/Errors */
export const ErrorAnswer = Type.Object({
  errors: Type.Array(
    Type.Object({
      type: Type.Optional(Type.String()),
      message: Type.Optional(Type.String()),
      field: Type.Optional(Type.String()),
      data: Type.Optional(
        Type.Object({ msBeforeNext: Type.Optional(Type.Number()), remainingPoints: Type.Optional(Type.Number()) }),
      ),
    }),
  ),
});
/** The body of a refusal. `msBeforeNext` is in ms, and comes with a 429. */
export type ErrorAnswer = Static<typeof ErrorAnswer>;
