import { type Static, Type } from "typebox";
import { RESOURCE_KINDS } from "../../core/policy.ts";

const closed = { additionalProperties: false } as const;
const Text = Type.String({ minLength: 1 });

const Grants = Type.Optional(
  Type.Array(
    Type.Object(
      {
        role: Text,
        on: Type.String({ pattern: "^(workspace|[a-z][a-z0-9-]*:[\\s\\S]+)$" }),
      },
      closed,
    ),
  ),
);

/**
 * What a workspace holds, as a file: readable, writable by hand, without secrets. `on` is `workspace`, `labels:env=prod` or a
 * resource as `kind:name` or `kind:id`. Ids may be left out of what is written by hand; such a file can be planned against, not
 * applied to.
 */
export const Snapshot = Type.Object(
  {
    version: Type.Literal(1),
    workspace: Type.Object({ id: Text, slug: Text, name: Type.String() }, closed),
    roles: Type.Array(Type.Object({ id: Type.Optional(Text), name: Text }, closed)),
    resources: Type.Array(
      Type.Object(
        {
          kind: Type.Enum([...RESOURCE_KINDS]),
          id: Text,
          names: Type.Array(Text),
          labels: Type.Optional(Type.Record(Type.String(), Type.String())),
          categories: Type.Optional(Type.Array(Type.String())),
          sourceId: Type.Optional(Text),
        },
        closed,
      ),
    ),
    labels: Type.Optional(Type.Array(Type.Object({ key: Type.String(), value: Type.String() }, closed))),
    users: Type.Array(
      Type.Object(
        { email: Text, id: Type.Optional(Text), invited: Type.Optional(Type.Literal(true)), grants: Grants },
        closed,
      ),
    ),
    groups: Type.Array(
      Type.Object(
        { name: Type.String(), id: Type.Optional(Text), members: Type.Optional(Type.Array(Text)), grants: Grants },
        closed,
      ),
    ),
  },
  closed,
);
/** A file that fits it. Its lists may stand in any order; without `labels` the workspace defines none. */
export type Snapshot = Static<typeof Snapshot>;
