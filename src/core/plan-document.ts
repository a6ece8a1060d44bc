import { Type } from "typebox";

const closed = { additionalProperties: false } as const;
const Principal = Type.String({ pattern: "^(user|group):", description: "`user:<address>` or `group:<name>`." });
const Source = Type.Object(
  { file: Type.String(), line: Type.Integer({ minimum: 1 }), column: Type.Integer({ minimum: 1 }) },
  closed,
);

const Fact = Type.Union([
  Type.Object({ kind: Type.Literal("user"), user: Principal }, closed),
  Type.Object({ kind: Type.Literal("group"), group: Principal }, closed),
  Type.Object({ kind: Type.Literal("member"), group: Principal, user: Principal }, closed),
  Type.Object(
    {
      kind: Type.Literal("grant"),
      principal: Principal,
      role: Type.String(),
      on: Type.String({ description: "workspace, labels:key=value,…, or kind:name." }),
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal("label"),
      on: Type.String({ description: "kind:name of a resource." }),
      label: Type.String({ description: "key=value, what separates labels percent-encoded." }),
    },
    closed,
  ),
]);

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "UTC, YYYY-MM-DD." });
const Terms = Type.Object(
  {
    from: Type.Optional(Day),
    until: Type.Optional(Day),
    reviewBy: Type.Optional(Day),
    reason: Type.Optional(Type.String()),
    ticket: Type.Optional(Type.String()),
    approvedBy: Type.Optional(Type.String()),
  },
  { ...closed, description: "From when, until when and why, where the policy says so. Days are inclusive." },
);

const Change = Type.Union([
  Type.Object(
    {
      action: Type.Literal("add"),
      fact: Fact,
      source: Source,
      terms: Type.Optional(Terms),
      profile: Type.Optional(Type.String({ description: "The profile that the policy line stands in." })),
    },
    closed,
  ),
  Type.Object({ action: Type.Literal("remove"), fact: Fact }, closed),
]);

const Count = Type.Integer({ minimum: 0 });

/** The object that `plan --format json` prints, as a schema for those who script against it: `docs/plan.schema.json`. */
export const PlanDocument = Type.Object(
  {
    version: Type.Literal(1),
    workspace: Type.String(),
    fingerprint: Type.Union([Type.String({ pattern: "^sha256:[0-9a-f]{64}$" }), Type.Null()], {
      description: "null where nothing could be planned.",
    }),
    summary: Type.Object(
      {
        add: Count,
        remove: Count,
        operations: Count,
        requests: Type.Object({ read: Count, write: Count }, closed),
        unmanaged: Count,
        deferred: Count,
      },
      closed,
    ),
    changes: Type.Array(Change),
    people: Type.Array(
      Type.Object(
        {
          email: Type.String(),
          effect: Type.Enum(["joins", "leaves", "elevation", "reduction", "lateral"]),
          gains: Type.Array(Type.String()),
          loses: Type.Array(Type.String()),
          keeps: Type.Optional(
            Type.Array(Type.String(), { description: "What is left of what they lose: lower or narrower grants." }),
          ),
          via: Type.Array(Type.String()),
          service: Type.Optional(Type.Literal(true, { description: "It is a service account." })),
        },
        closed,
      ),
    ),
    operations: Type.Array(
      Type.Object(
        {
          method: Type.Enum(["POST", "PUT", "PATCH", "DELETE"]),
          path: Type.String(),
          changes: Type.Array(Count, { minItems: 1, description: "Positions in `changes`." }),
        },
        closed,
      ),
    ),
    deferred: Type.Array(Type.Object({ change: Change, until: Type.String() }, closed)),
    unmanaged: Type.Array(Principal),
    patch: Type.Array(
      Type.Object(
        {
          op: Type.Enum(["add", "remove", "replace", "test"]),
          path: Type.String(),
          value: Type.Optional(Type.Unknown()),
        },
        closed,
      ),
    ),
    findings: Type.Array(
      Type.Object(
        {
          rule: Type.String(),
          severity: Type.Enum(["error", "warning", "note"]),
          message: Type.String(),
          source: Type.Optional(Source),
          needs: Type.Optional(
            Type.Literal("approval", {
              description: "It stands until somebody approves it; such a finding is a warning.",
            }),
          ),
        },
        closed,
      ),
    ),
  },
  { ...closed, $id: "urn:segment-access:plan", title: "segment-access plan" },
);
