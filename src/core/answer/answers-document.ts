import { Type } from "typebox";
import { PlanDocument } from "../plan-document.ts";

const closed = { additionalProperties: false } as const;
const { findings } = PlanDocument.properties;
const Source = findings.items.properties.source;
const Terms = PlanDocument.properties.changes.items.anyOf[0].properties.terms;

const standing = {
  state: Type.Enum(["live and desired", "only desired", "only live", "deferred"], {
    description:
      "only desired: the next apply adds it. only live: the next apply removes it, unless it is leftAlone. deferred: removed once an invite is accepted.",
  }),
  leftAlone: Type.Optional(
    Type.Enum(["excepted", "undeclared", "idp", "old-name"], {
      description:
        "Why the policy leaves alone what it does not ask for. old-name: a group that waits for the new name its entry gives it.",
    }),
  ),
  why: Type.Optional(Type.String({ description: "The state in words. They may change." })),
};
const place = { source: Type.Optional(Source), terms: Type.Optional(Terms) };
const endsIn = Type.Optional(Type.Integer({ description: "Days until the last day; 0 is today." }));
const Degree = Type.Enum(["full-access", "read-write", "read-only", "none", "unknown"], {
  description: "none: the role gives nothing by itself. unknown: the role is not documented.",
});
const degrees = { live: Degree, desired: Degree };
const Through = Type.String({ pattern: "^(direct$|group:)", description: "direct, or group:<name>." });
const Scope = Type.String({ description: "workspace, labels:key=value,…, or kind:name." });

const Way = Type.Object(
  {
    ...standing,
    access: Degree,
    role: Type.String(),
    on: Scope,
    through: Through,
    profile: Type.Optional(Type.String({ description: "The profile that the policy line stands in." })),
    ...place,
    membership: Type.Optional(Source),
    endsIn,
  },
  {
    ...closed,
    description:
      "One way in which somebody has access. source is the line of the role, membership that of the group's member.",
  },
);

const Person = Type.Object(
  {
    ...standing,
    email: Type.String(),
    status: Type.Enum(["active", "invited", "absent"], { description: "absent: declared, and not in the workspace." }),
    kind: Type.Enum(["person", "service"]),
    owner: Type.Optional(Type.String({ description: "Who answers for a service account." })),
    ...place,
    endsIn,
  },
  closed,
);

const Word = Type.Union([Type.Enum(["owner", "admin", "member", "read-only"]), Type.Null()]);
const workspaceRole = Type.Object({ live: Word, desired: Word }, closed);
const Resource = Type.Object(
  {
    ref: Scope,
    kind: Type.String(),
    isUnlisted: Type.Boolean({ description: "Somebody holds a grant on it, and the workspace does not list it." }),
    destination: Type.Optional(
      Type.String({
        description: "The streaming destination that was asked about: it is reached through ref, its source.",
      }),
    ),
  },
  closed,
);
const resource = Type.Union([Resource, Type.Null()]);

/** The object that `explain --format json` prints for a workspace. */
const ExplanationDocument = Type.Object(
  {
    version: Type.Literal(1),
    workspace: Type.String(),
    person: Type.Union([Person, Type.Null()], {
      description: "null where nobody is known by the address, or nothing could be read.",
    }),
    addresses: Type.Array(Type.String()),
    workspaceRole,
    resource,
    answer: Type.Union([Type.Object({ ...degrees, sentence: Type.String() }, closed), Type.Null()], {
      description: "Only where a resource was asked about.",
    }),
    groups: Type.Array(Type.Object({ ...standing, group: Type.String(), ...place, endsIn }, closed)),
    access: Type.Array(Way),
    denials: Type.Array(
      Type.Object(
        { kind: Type.String(), on: Scope, through: Through, source: Source },
        { ...closed, description: "A no-access line." },
      ),
    ),
    inactive: Type.Array(
      Type.Object(
        { what: Type.String(), terms: Terms, source: Source },
        { ...closed, description: "A line that gives nothing today: not begun, or over." },
      ),
    ),
    findings,
  },
  { ...closed, title: "explain, one workspace" },
);

const EverywhereDocument = Type.Object(
  {
    version: Type.Literal(1),
    person: Type.String({ description: "The address as it was asked about." }),
    addresses: Type.Array(Type.String()),
    workspaces: Type.Array(ExplanationDocument),
    findings,
  },
  { ...closed, title: "explain --all-workspaces" },
);

const HoldersDocument = Type.Object(
  {
    version: Type.Literal(1),
    workspace: Type.String(),
    resource,
    atLeast: Type.Union([Degree, Type.Null()]),
    people: Type.Array(Type.Object({ ...degrees, person: Person, workspaceRole, ways: Type.Array(Way) }, closed)),
    groups: Type.Array(
      Type.Object(
        {
          ...degrees,
          group: Type.String(),
          ways: Type.Array(Way),
          members: Type.Array(Type.Object({ ...standing, email: Type.String() }, closed)),
        },
        closed,
      ),
    ),
    findings,
  },
  { ...closed, title: "who-can, one workspace" },
);

/** What `explain` and `who-can` print with `--format json`, as a schema for those who script against it: `docs/answers.schema.json`. */
export const AnswersDocument = Type.Union([ExplanationDocument, EverywhereDocument, HoldersDocument], {
  $id: "urn:segment-access:answers",
  title: "segment-access answers",
});
