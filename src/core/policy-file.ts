import { type Static, Type } from "typebox";

/**
 * What may be written in a policy file. This is the one source of the TypeScript types below, of `docs/policy.schema.json`
 * and of the validator in `src/generated/` (`npm run build` writes both).
 */

/** What an admin may let somebody do with a resource. */
export const AccessWord = Type.Enum(["full-access", "read-write", "read-only", "no-access"], {
  description:
    "full-access: see and change · read-write: change without administering, where Segment has that · read-only: see · no-access: an exception to a wider line, and a checked assertion that nothing else gives access.",
});
/** `full-access`, `read-write`, `read-only` or `no-access`. */
export type AccessWord = Static<typeof AccessWord>;

/** The role somebody has in the workspace, as admins say it. */
export const WorkspaceWord = Type.Enum(["owner", "admin", "member", "read-only"], {
  description:
    "owner: everything, with team and billing · admin: every Admin role of the workspace · member: in the workspace, sees nothing by itself · read-only: every Read-only role of the workspace.",
});
/** `owner`, `admin`, `member` or `read-only`. */
export type WorkspaceWord = Static<typeof WorkspaceWord>;

const closed = { additionalProperties: false } as const;

/** Any key at all. What TypeBox takes by default, `^.*$`, lets a key with a line break in it go by unchecked. */
const AnyName = Type.String({ pattern: "^" });

/** `{ name or id or "*": word }`, or one word for everything of the kind. */
const accessBlock = (kind: string, example: string) =>
  Type.Union([AccessWord, Type.Record(AnyName, AccessWord)], {
    description: `Access to ${kind}: one word for all of them, present and future, or a word for each name or id ("*" is all).`,
    examples: [{ [example]: "read-only" }, "read-only"],
  });

const RoleLine = Type.Union(
  [
    Type.String({ minLength: 1 }),
    Type.Object(
      {
        role: Type.String({ minLength: 1, description: "The role's name as Segment shows it." }),
        on: Type.Optional(
          Type.String({
            minLength: 1,
            description:
              'Where it applies: "workspace" (when left out), "kind:name" such as "source:web-prod", or labels such as "env=prod,region=eu".',
            examples: ["workspace", "source:web-prod", "env=prod"],
          }),
        ),
      },
      closed,
    ),
  ],
  { description: "One of Segment's own roles by its name, for what the access words can't say." },
);

/** The keys that give access to what a workspace holds, in users and groups alike. */
const accessKeys = {
  sources: Type.Optional(accessBlock("sources", "web-prod")),
  destinations: Type.Optional(accessBlock("destinations", "snowflake-prod")),
  warehouses: Type.Optional(accessBlock("warehouses", "snowflake-prod")),
  spaces: Type.Optional(accessBlock("spaces", "engage-prod")),
  functions: Type.Optional(accessBlock("functions", "Enrich orders")),
  "tracking-plans": Type.Optional(accessBlock("tracking plans (Segment grants these all together)", "*")),
  roles: Type.Optional(
    Type.Array(RoleLine, {
      description: "Segment's own roles by name.",
      examples: [["PII Access", { role: "Source Admin", on: "env=dev" }]],
    }),
  ),
};

/** What may stand under one address of `users:`. */
export const UserEntry = Type.Object(
  { role: Type.Optional(WorkspaceWord), ...accessKeys },
  { ...closed, description: "One person, by e-mail address." },
);
/** One entry of `users:` as it is written, before anything but its shape was checked. */
export type UserEntry = Static<typeof UserEntry>;

/** What may stand under one name of `groups:`. */
export const GroupEntry = Type.Object(
  {
    members: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: "Who is in the group: addresses that stand under `users`.",
        examples: [["kim@acme.com", "lee@acme.com"]],
      }),
    ),
    ...accessKeys,
  },
  { ...closed, description: "One Segment user group, by name. Its access adds to what each member has." },
);
/** One entry of `groups:` as it is written, before anything but its shape was checked. */
export type GroupEntry = Static<typeof GroupEntry>;

const Limit = Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: "^(100|[0-9]{1,2})(\\.[0-9]+)?%$" })]);

/** What may stand under `settings:`. The defaults are `DEFAULT_SETTINGS` in core/policy.ts. */
const SettingsEntry = Type.Object(
  {
    scope: Type.Optional(
      Type.Enum(["everything", "declared"], {
        description:
          "everything: what is not declared is removed (the default) · declared: only declared people and groups are touched.",
      }),
    ),
    except: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description:
          'Never touched, and shown as unmanaged: addresses, or "group:NAME"; `*` and `?` stand for any text and any one character.',
        examples: [["breakglass@acme.com", "group:Okta *"]],
      }),
    ),
    owners: Type.Optional(
      Type.Object(
        {
          min: Type.Optional(
            Type.Integer({ minimum: 1, description: "At least so many workspace owners. Default 1." }),
          ),
          max: Type.Optional(Type.Integer({ minimum: 1, description: "At most so many workspace owners." })),
        },
        closed,
      ),
    ),
    domains: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description:
          "The only e-mail domains that may be declared; compared exactly, subdomains are domains of their own.",
        examples: [["acme.com"]],
      }),
    ),
    protected: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: "People who must stay and keep at least what they have.",
        examples: [["breakglass@acme.com"]],
      }),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          removals: Type.Optional(
            Type.Union([...Limit.anyOf], {
              description:
                "The most that one plan may remove, of each kind of fact and of all together: a share or a number. Default 25%; up to 3 of a kind always pass.",
              examples: ["25%", 10],
            }),
          ),
          "owners-added": Type.Optional(
            Type.Integer({ minimum: 0, description: "The most people one plan may make owner. Default 1." }),
          ),
          "grants-added": Type.Optional(
            Type.Integer({ minimum: 0, description: "The most grants one plan may add. Off when left out." }),
          ),
        },
        closed,
      ),
    ),
    seats: Type.Optional(
      Type.Integer({ minimum: 1, description: "How many people, invited ones included, the workspace may hold." }),
    ),
    region: Type.Optional(
      Type.Enum(["us", "eu"], {
        description: "Where the workspace lives: which of Segment's two API hosts is asked. Default us.",
      }),
    ),
    batch: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description: "How many people one bulk request may hold. Default 100: Segment publishes no limit.",
      }),
    ),
  },
  { ...closed, description: "What the policy is authoritative over, and the limits no plan may pass." },
);
/** One policy file. A workspace's policy is all the files of its folder together. */
export const PolicyFile = Type.Object(
  {
    workspace: Type.Optional(
      Type.String({
        minLength: 1,
        description: "The workspace's slug. The token must belong to this workspace, else nothing is planned.",
        examples: ["acme-prod"],
      }),
    ),
    settings: Type.Optional(SettingsEntry),
    groups: Type.Optional(Type.Record(AnyName, GroupEntry, { description: "Segment user groups, by name." })),
    users: Type.Optional(Type.Record(AnyName, UserEntry, { description: "People, by e-mail address." })),
  },
  { ...closed, $id: "urn:segment-access:policy", title: "segment-access policy" },
);
/** One policy file as it is written, before anything but its shape was checked. */
export type PolicyFile = Static<typeof PolicyFile>;
