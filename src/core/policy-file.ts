import { type Static, Type } from "typebox";

/**
 * What may be written in a policy file. This is the one source of the TypeScript types below, of `docs/policy.schema.json`
 * and of the validator in `src/generated/` (`npm run build` writes both).
 */

const ACCESS_MEANING =
  "full-access: see and change · read-write: change without administering, where Segment has that · read-only: see · no-access: an exception to a wider line, and a checked assertion that nothing else gives access.";

const accessWord = (description: string) =>
  Type.Enum(["full-access", "read-write", "read-only", "no-access"], { description });

/** What an admin may let somebody do with a resource. */
export const AccessWord = accessWord(ACCESS_MEANING);
/** `full-access`, `read-write`, `read-only` or `no-access`. */
export type AccessWord = Static<typeof AccessWord>;

const ROLE_MEANING =
  "owner: everything, with team and billing · admin: every Admin role of the workspace · member: in the workspace, sees nothing by itself · read-only: every Read-only role of the workspace.";

const workspaceWord = (description: string) => Type.Enum(["owner", "admin", "member", "read-only"], { description });

/** The role somebody has in the workspace, as admins say it. */
export const WorkspaceWord = workspaceWord(ROLE_MEANING);
/** `owner`, `admin`, `member` or `read-only`. */
export type WorkspaceWord = Static<typeof WorkspaceWord>;

const closed = { additionalProperties: false } as const;

const Day = (description: string) => Type.String({ format: "date", description, examples: ["2027-06-30"] });

/** From when, until when and why access is given: may stand wherever access is given. */
const termKeys = {
  from: Type.Optional(Day("Not before this day (UTC, YYYY-MM-DD).")),
  until: Type.Optional(Day("The last day (UTC, YYYY-MM-DD): on the day after, the next run takes the access away.")),
  reason: Type.Optional(
    Type.String({ minLength: 1, description: "Why, for those who review and audit.", examples: ["Checkout launch"] }),
  ),
  ticket: Type.Optional(Type.String({ minLength: 1, description: "The ticket it rests on.", examples: ["SEC-1421"] })),
  "approved-by": Type.Optional(
    Type.String({ minLength: 1, description: "Who agreed to it.", examples: ["Dana (data platform)"] }),
  ),
  "review-by": Type.Optional(Day("To be looked at again by this day (UTC, YYYY-MM-DD); a finding once it has passed.")),
};

/** Any key at all. What TypeBox takes by default, `^.*$`, lets a key with a line break in it go by unchecked. */
const AnyName = Type.String({ pattern: "^" });

const AccessTerms = Type.Object(
  { access: AccessWord, ...termKeys },
  { ...closed, title: "an access word with terms", description: "An access word with its dates and reasons." },
);

/**
 * `{ selector: word }`, or one word for everything of the kind. For hovering editors show the description of the branch that was written,
 * so the word has that of the block as well. Every name fits the pattern, so `additionalProperties` never judges: by it they offer the
 * words after a selector.
 */
const accessBlock = (kind: string, example: string) => {
  const description = `Access to ${kind}: one word for all of them, present and future, or a word for each selector. Selectors, most specific first: a name or id · a glob ("mobile-*") · labels ("env=prod,region=eu") · "*" (all, and future ones).`;
  const lines = Type.Record(AnyName, Type.Union([AccessWord, AccessTerms]), { additionalProperties: AccessWord });
  return Type.Union([accessWord(`${description}\n\n${ACCESS_MEANING}`), lines], {
    description,
    examples: [{ [example]: "read-only" }, "read-only"],
  });
};

const RoleTerms = Type.Object(
  { role: WorkspaceWord, ...termKeys },
  { ...closed, title: "a workspace role with terms", description: "A workspace role with its dates and reasons." },
);

const ROLE_LIST =
  "The workspace role: one word, or a list of which the highest that holds on the day counts: `[member, { role: admin, until: 2026-12-05 }]`.";

const WorkspaceRole = Type.Union(
  [
    workspaceWord(`${ROLE_LIST}\n\n${ROLE_MEANING}`),
    Type.Array(Type.Union([WorkspaceWord, RoleTerms]), { minItems: 1 }),
  ],
  {
    description: ROLE_LIST,
    examples: ["member", ["member", { role: "admin", until: "2026-12-05", reason: "Cover for Dana" }]],
  },
);

const Profiles = Type.Union(
  [Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })],
  {
    description: "Profiles whose access this has as well, by name. Own lines refine them.",
    examples: ["implementation-engineer", ["analyst", "on-call"]],
  },
);

const RoleLine = Type.Union(
  [
    Type.String({ minLength: 1 }),
    Type.Object(
      {
        role: Type.String({
          minLength: 1,
          description: "The role's name as Segment shows it.",
          examples: ["PII Access"],
        }),
        on: Type.Optional(
          Type.String({
            minLength: 1,
            description:
              'Where it applies: "workspace" (when left out), "kind:name" such as "source:web-prod", or labels such as "env=prod,region=eu".',
            examples: ["workspace", "source:web-prod", "env=prod"],
          }),
        ),
        ...termKeys,
      },
      { ...closed, title: "a role with its place and terms" },
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
  {
    role: Type.Optional(WorkspaceRole),
    kind: Type.Optional(
      Type.Enum(["person", "service"], {
        description:
          "service: an account that no person logs in to. It must have an `owner` and may never be a workspace owner.",
      }),
    ),
    owner: Type.Optional(
      Type.String({
        minLength: 1,
        description: "Of a service account: the person who answers for it, by address.",
        examples: ["dana@acme.com"],
      }),
    ),
    id: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "Segment's id of the user. With it a changed address is the same person, not a removal and an invite.",
        examples: ["sgJDWk3K21k8LE4tLU9nRK"],
      }),
    ),
    github: Type.Optional(
      Type.String({
        pattern: "^[A-Za-z0-9][A-Za-z0-9-]*(\\[bot\\])?$",
        title: "a GitHub login",
        description: "Who this is on GitHub: nobody approves what gives access to themselves.",
        examples: ["dana-gh"],
      }),
    ),
    profile: Type.Optional(Profiles),
    ...accessKeys,
    ...termKeys,
  },
  { ...closed, title: "a user", description: "One person, by e-mail address." },
);
/** One entry of `users:` as it is written, before anything but its shape was checked. */
export type UserEntry = Static<typeof UserEntry>;

/** What may stand under one name of `groups:`. */
export const GroupEntry = Type.Object(
  {
    members: Type.Optional(
      Type.Array(
        Type.Union([
          Type.String({ minLength: 1 }),
          Type.Object(
            {
              user: Type.String({ minLength: 1, description: "The address.", examples: ["lee@acme.com"] }),
              ...termKeys,
            },
            { ...closed, title: "a member with terms", description: "A member with dates and reasons." },
          ),
        ]),
        {
          description: "Who is in the group: addresses that stand under `users`.",
          examples: [["kim@acme.com", { user: "lee@acme.com", until: "2027-01-31" }]],
        },
      ),
    ),
    "managed-by": Type.Optional(
      Type.Enum(["idp"], {
        description:
          "idp: who is in the group is left to the identity provider (SCIM); what the group may do stands here.",
      }),
    ),
    previously: Type.Optional(
      Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }))], {
        description:
          "Names the group had before: a group that still has one of them is renamed, with its members and grants.",
        examples: ["Analysts", ["Analysts", "BI team"]],
      }),
    ),
    profile: Type.Optional(Profiles),
    ...accessKeys,
    ...termKeys,
  },
  {
    ...closed,
    title: "a group",
    description: "One Segment user group, by name. Its access adds to what each member has.",
  },
);
/** One entry of `groups:` as it is written, before anything but its shape was checked. */
export type GroupEntry = Static<typeof GroupEntry>;

/** What may stand under one name of `profiles:`. */
const ProfileEntry = Type.Object(
  { role: Type.Optional(WorkspaceRole), profile: Type.Optional(Profiles), ...accessKeys, ...termKeys },
  { ...closed, title: "a profile", description: "Access to be given to several people and groups by name." },
);

/** What may stand under `resources:`. */
const ResourcesEntry = Type.Object(
  {
    sources: Type.Optional(
      Type.Record(
        AnyName,
        Type.Object(
          {
            labels: Type.Record(AnyName, Type.String({ minLength: 1 }), {
              description: "All labels of the source: others are taken off. Each must be defined in the workspace.",
              examples: [{ env: "prod", region: "eu" }],
            }),
          },
          closed,
        ),
        { description: "Sources by name or id.", examples: [{ "web-prod": { labels: { env: "prod" } } }] },
      ),
    ),
  },
  {
    ...closed,
    title: "resources",
    description: "What decides access besides grants: the labels of sources.",
    examples: [{ sources: { "web-prod": { labels: { env: "prod" } } } }],
  },
);

/** How much a rule's objection weighs. */
export const RuleSeverity = Type.Enum(["error", "warning", "note", "approval"], {
  description:
    "error: stops apply · warning: asks for a look · note: only tells · approval: has to be approved (in the pull request, or by applying just the reviewed fingerprint).",
});
/** `error`, `warning`, `note` or `approval`. */
export type RuleSeverity = Static<typeof RuleSeverity>;

const RuleEntry = Type.Object(
  {
    on: Type.Optional(
      Type.Enum(["grant", "user", "member", "group", "plan"], {
        description:
          "What it judges: each grant (default), user, member or group that the plan adds or removes, or the plan as a whole.",
      }),
    ),
    when: Type.String({
      minLength: 1,
      description: "A CEL expression that is true where the rule objects. The fields are in docs/rules.md.",
      examples: ["change.action == 'add' && resource.label('env') == 'prod' && grant.until == null"],
    }),
    severity: Type.Optional(RuleSeverity),
    message: Type.String({
      minLength: 1,
      description: "What is wrong, as a sentence for people.",
      examples: ["Production write access needs an end date."],
    }),
  },
  { ...closed, title: "a rule", description: "A rule of your own." },
);

const AllowEntry = Type.Object(
  {
    rule: Type.String({
      minLength: 1,
      description: "The code of the guardrail or rule.",
      examples: ["removals-limit"],
    }),
    for: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description:
          'Whom it is allowed for: addresses or "group:NAME", `*` and `?` wild. Left out: everybody, and the plan as a whole.',
        examples: [["dana@acme.com"]],
      }),
    ),
    reason: Type.String({ minLength: 1, description: "Why it is allowed.", examples: ["Migration week"] }),
    until: Day("The last day (UTC) it is allowed on."),
    ticket: termKeys.ticket,
    "approved-by": termKeys["approved-by"],
  },
  {
    ...closed,
    title: "an allowance",
    description: "An objection that is accepted until a day: the only way past a guardrail.",
  },
);

const approvers = (description: string) =>
  Type.Object(
    {
      by: Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description: 'Who may approve: GitHub logins, or "team:ORG/SLUG". One of them is enough.',
        examples: [["octo-lead", "team:acme/security"]],
      }),
    },
    { ...closed, title: "approvers", description, examples: [{ by: ["octo-lead", "team:acme/security"] }] },
  );

const RequireEntry = Type.Object(
  {
    of: Type.Array(Type.Enum(["reason", "ticket", "approved-by", "until", "review-by"]), {
      minItems: 1,
      description: "What has to be written.",
      examples: [["reason", "ticket"]],
    }),
    access: Type.Optional(
      Type.Array(Type.Enum(["full-access", "read-write", "read-only"]), {
        minItems: 1,
        description: "Where one of these access words is given.",
        examples: [["full-access"]],
      }),
    ),
    role: Type.Optional(
      Type.Array(WorkspaceWord, {
        minItems: 1,
        description: "Where one of these workspace roles is given.",
        examples: [["owner", "admin"]],
      }),
    ),
    on: Type.Optional(
      Type.String({
        minLength: 1,
        description: "Only for these sources: a name or id, a glob or labels. Left out: anything.",
        examples: ["env=prod"],
      }),
    ),
  },
  { ...closed, title: "a requirement", description: "Where reasons or dates are a must." },
);

const Limit = Type.Union([
  Type.Integer({ minimum: 0 }),
  Type.String({ pattern: "^(100|[0-9]{1,2})(\\.[0-9]+)?%$", title: "a percentage such as 25%" }),
]);

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
            Type.Integer({ minimum: 1, description: "At least so many workspace owners. Default 1.", examples: [2] }),
          ),
          max: Type.Optional(
            Type.Integer({ minimum: 1, description: "At most so many workspace owners.", examples: [5] }),
          ),
        },
        {
          ...closed,
          title: "numbers of owners",
          description: "How many workspace owners there may be, those through groups included.",
          examples: [{ min: 2, max: 5 }],
        },
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
            Type.Integer({
              minimum: 0,
              description: "The most people one plan may make owner. Default 1.",
              examples: [2],
            }),
          ),
          "grants-added": Type.Optional(
            Type.Integer({
              minimum: 0,
              description: "The most grants one plan may add. Off when left out.",
              examples: [200],
            }),
          ),
        },
        {
          ...closed,
          title: "limits",
          description: "How much one plan may change.",
          examples: [{ removals: "25%", "owners-added": 1, "grants-added": 200 }],
        },
      ),
    ),
    destinations: Type.Optional(
      Type.Enum(["refuse", "via-source"], {
        description:
          "What a streaming destination means, which Segment grants only with its source. refuse (default): an error that names the source · via-source: the source is granted, and the plan says what comes with it.",
      }),
    ),
    people: Type.Optional(
      Type.Enum(["policy", "idp"], {
        description:
          "Who decides who is in the workspace. policy (default): this policy invites and removes people · idp: the identity provider does (SCIM, SSO); nobody is invited or removed, and grants are still made.",
      }),
    ),
    require: Type.Optional(
      Type.Array(RequireEntry, {
        description: "Where a reason, a ticket or an end date is a must.",
        examples: [[{ of: ["reason", "ticket"], access: ["full-access"], on: "env=prod" }]],
      }),
    ),
    guardrails: Type.Optional(
      Type.Record(AnyName, RuleSeverity, {
        description:
          "Other severities for guardrails and rules, by code. Those that keep the workspace safe can't be changed.",
        examples: [{ "removals-limit": "warning" }],
      }),
    ),
    approvals: Type.Optional(
      Type.Object(
        {
          elevation: Type.Optional(
            approvers("Who approves where somebody becomes owner or admin, or gains full-access."),
          ),
          removals: Type.Optional(approvers("Who approves where somebody loses access.")),
          rules: Type.Optional(approvers("Who approves where a rule of severity `approval` objects.")),
          sources: Type.Optional(
            Type.Record(AnyName, approvers("Who approves where access to these sources changes."), {
              description:
                "Who approves where access to these sources changes, by source: a name or id, a glob or labels.",
              examples: [{ "env=prod": { by: ["team:acme/security"] } }],
            }),
          ),
        },
        {
          ...closed,
          title: "approvals",
          examples: [{ elevation: { by: ["octo-lead"] } }],
          description:
            "Who has to approve a pull request on GitHub. elevation: somebody becomes owner or admin, or gains full-access · removals: somebody loses access · sources: access to these changes · rules: a rule of severity `approval` objects.",
        },
      ),
    ),
    "apply-expired": Type.Optional(
      Type.Boolean({
        description: "Whether the scheduled run takes ended access away by itself. Default false: it opens an issue.",
      }),
    ),
    seats: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: "How many people, invited ones included, the workspace may hold.",
        examples: [60],
      }),
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
        examples: [50],
      }),
    ),
  },
  {
    ...closed,
    title: "settings",
    examples: [{ owners: { min: 2 }, domains: ["acme.com"] }],
    description: "What the policy is authoritative over, and the limits no plan may pass.",
  },
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
    use: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: "Ready rules to judge by, by the name of their file in policies/rules.",
        examples: [["least-privilege", "contractors"]],
      }),
    ),
    rules: Type.Optional(
      Type.Record(AnyName, RuleEntry, {
        description: "Rules of your own, in CEL, by name.",
        examples: [
          {
            "no-new-owners": {
              when: "change.action == 'add' && grant.role == 'Workspace Owner'",
              message: "Owners are made by hand.",
            },
          },
        ],
      }),
    ),
    allow: Type.Optional(
      Type.Array(AllowEntry, {
        description: "Objections of guardrails and rules that are accepted until a day.",
        examples: [[{ rule: "removals-limit", reason: "Agency leaves", until: "2027-01-31" }]],
      }),
    ),
    resources: Type.Optional(ResourcesEntry),
    profiles: Type.Optional(
      Type.Record(AnyName, ProfileEntry, {
        description: "Access to be given to several people and groups, by name.",
        examples: [{ analyst: { sources: { "env=prod": "read-only" } } }],
      }),
    ),
    groups: Type.Optional(
      Type.Record(AnyName, GroupEntry, {
        description: "Segment user groups, by name.",
        examples: [{ Analysts: { members: ["kim@acme.com"], sources: "read-only" } }],
      }),
    ),
    users: Type.Optional(
      Type.Record(AnyName, UserEntry, {
        description: "People, by e-mail address.",
        examples: [{ "dana@acme.com": { role: "owner" } }],
      }),
    ),
  },
  { ...closed, $id: "urn:segment-access:policy", title: "segment-access policy" },
);
/** One policy file as it is written, before anything but its shape was checked. */
export type PolicyFile = Static<typeof PolicyFile>;
