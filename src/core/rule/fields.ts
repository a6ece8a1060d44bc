import { RESOURCE_KINDS, type RuleSubject } from "../policy.ts";

/** What a value in a rule can be, as docs/rules.md names it, and what CEL calls it. Only `… or null` can be compared with null. */
export const RULE_TYPES = {
  text: "string",
  "text or null": "dyn<string>",
  day: "string",
  "day or null": "dyn<string>",
  number: "int",
  "true or false": "bool",
  "list of texts": "list<string>",
  "text by key": "map<string, string>",
} as const;
/** One of `RULE_TYPES`. */
export type RuleType = keyof typeof RULE_TYPES;

/** One field of a variable. Where `words` stands, it is never any other word. */
export type RuleField = { readonly type: RuleType; readonly meaning: string; readonly words?: readonly string[] };

/** A variable that rules can name: one with fields, or a value by itself. `on` is for which subjects it is there. */
export type RuleVariable = { readonly on: readonly RuleSubject[]; readonly meaning: string } & (
  { readonly fields: Readonly<Record<string, RuleField>> } | { readonly type: RuleType }
);

const ACCESS = ["full-access", "read-write", "read-only"];

const terms = (what: string): Record<"until" | "reason" | "ticket", RuleField> => ({
  until: { type: "day or null", meaning: `The last day of ${what}.` },
  reason: { type: "text or null", meaning: `Why, as written for ${what}.` },
  ticket: { type: "text or null", meaning: `The ticket written for ${what}.` },
});

/**
 * Every variable and field there is. This is the one source of the types that rules are checked against and of the tables in
 * docs/rules.md; the values are made in values.ts, which has to fill each field.
 */
export const RULE_VARIABLES = {
  change: {
    on: ["grant", "user", "member", "group"],
    meaning: "The one change that is judged.",
    fields: {
      action: { type: "text", words: ["add", "remove"], meaning: "Whether something comes or goes." },
      kind: {
        type: "text",
        words: ["grant", "user", "member", "group"],
        meaning: "What comes or goes: what stands under `on`.",
      },
      access: {
        type: "text or null",
        words: ACCESS,
        meaning:
          "Of a grant: what its role lets people do where it reaches. Null where a role shows nothing by itself, such as Workspace Member; `full-access` for a role that is not documented, since it may be.",
      },
      role: { type: "text or null", meaning: "Of a grant: the role, by the name Segment gives it." },
      on: {
        type: "text or null",
        meaning: "Of a grant: where, as plans write it: `workspace`, `source:web-prod`, `labels:env=prod`.",
      },
    },
  },
  grant: {
    on: ["grant"],
    meaning:
      "The role that somebody gets or loses: by itself, by joining or leaving a group, or by a label. A removal has no dates and reasons: they went with its line.",
    fields: {
      role: { type: "text", meaning: "The role, by the name Segment gives it." },
      on: { type: "text", meaning: "Where, as plans write it: `workspace`, `source:web-prod`, `labels:env=prod`." },
      access: { type: "text or null", words: ACCESS, meaning: "The same as `change.access`." },
      scope: {
        type: "text",
        words: ["workspace", "labels", "resource"],
        meaning: "Everything present and future, everything with some labels, or one thing.",
      },
      direct: {
        type: "true or false",
        meaning: "Whether it is given to a person, not to a group. False for what comes by joining a group.",
      },
      from: { type: "day or null", meaning: "The first day of the access." },
      ...terms("the access"),
      reviewBy: { type: "day or null", meaning: "The day by which somebody looks at it again." },
      approvedBy: { type: "text or null", meaning: "Who agreed to it, as written." },
      profile: { type: "text or null", meaning: "The profile whose line gives it." },
    },
  },
  resource: {
    on: ["grant"],
    meaning:
      "What the grant reaches: a rule is judged for each thing in turn. All texts are '' where it reaches nothing that is listed.",
    fields: {
      kind: { type: "text", words: [...RESOURCE_KINDS, ""], meaning: "What it is." },
      name: { type: "text", meaning: "The name it usually goes by: of a source its slug." },
      id: { type: "text", meaning: "Segment's id of it." },
      labels: {
        type: "text by key",
        meaning: "All its labels. Asking for a key that it lacks is an error: use `resource.label('env')`.",
      },
      categories: {
        type: "list of texts",
        meaning: "Segment's own categories of a source or destination (`metadata.categories`).",
      },
      destinationCategories: {
        type: "list of texts",
        meaning:
          "Of a source: the categories of all destinations that hang on it, which whoever reaches the source reaches too.",
      },
    },
  },
  user: {
    on: ["grant", "user", "member"],
    meaning:
      "The person, as they will be after the plan. A grant to a group is judged for each member, a removed one for each that it had; all texts are '' where the group has none.",
    fields: {
      email: { type: "text", meaning: "The address that the policy has for them, in lower case." },
      domain: { type: "text", meaning: "What stands after the @ of the address." },
      kind: { type: "text", words: ["person", "service"], meaning: "Whether it is a person or a service account." },
      role: {
        type: "text or null",
        words: ["owner", "admin", "member", "read-only"],
        meaning: "The workspace role they will have, groups included. Null for none, and for those who leave.",
      },
      roles: { type: "list of texts", meaning: "The name of every role they will hold anywhere, groups included." },
      groups: { type: "list of texts", meaning: "The groups they will be in." },
      profiles: { type: "list of texts", meaning: "The profiles that their entry names." },
      github: { type: "text or null", meaning: "Who they are on GitHub, as written." },
      ...terms("their whole access"),
      declared: {
        type: "true or false",
        meaning: "Whether they stand in the policy. True where there is no person to speak of.",
      },
      invited: {
        type: "true or false",
        meaning: "Whether they are invited and have not accepted yet, or are invited by this plan.",
      },
    },
  },
  group: {
    on: ["grant", "member", "group"],
    meaning:
      "The group, as it will be after the plan. All texts are '' for a grant to a person that comes through no group.",
    fields: {
      name: { type: "text", meaning: "The name." },
      managedBy: {
        type: "text or null",
        words: ["idp"],
        meaning: "`idp` where the identity provider decides who is in it.",
      },
      members: { type: "number", meaning: "How many members it will have." },
      roles: { type: "list of texts", meaning: "The name of every role it will hold anywhere." },
      declared: {
        type: "true or false",
        meaning: "Whether it stands in the policy. True where there is no group to speak of.",
      },
    },
  },
  member: {
    on: ["member"],
    meaning: "The membership. A removal has no dates and reasons.",
    fields: {
      from: { type: "day or null", meaning: "The first day of the membership." },
      ...terms("the membership"),
      reviewBy: { type: "day or null", meaning: "The day by which somebody looks at it again." },
      approvedBy: { type: "text or null", meaning: "Who agreed to it, as written." },
    },
  },
  plan: {
    on: ["grant", "user", "member", "group", "plan"],
    meaning: "All changes that would be made now, counted.",
    fields: {
      workspace: { type: "text", meaning: "The slug of the workspace." },
      adds: { type: "number", meaning: "How much is added, of every kind." },
      removes: { type: "number", meaning: "How much is removed, of every kind." },
      grantsAdded: { type: "number", meaning: "How many grants are added." },
      grantsRemoved: { type: "number", meaning: "How many grants are removed." },
      usersAdded: { type: "number", meaning: "How many people are invited." },
      usersRemoved: { type: "number", meaning: "How many people leave." },
      ownersAdded: { type: "number", meaning: "How many people become workspace owner, directly or through a group." },
      people: { type: "number", meaning: "How many people join, leave, or have other access afterwards." },
    },
  },
  today: {
    on: ["grant", "user", "member", "group", "plan"],
    type: "day",
    meaning: "The day that the plan is made for (UTC).",
  },
} as const satisfies Readonly<Record<string, RuleVariable>>;

/** A variable that rules can name. */
export type RuleVariableName = keyof typeof RULE_VARIABLES;

/** The variables that there are for a subject. */
export function variablesOf(subject: RuleSubject): ReadonlyMap<string, RuleVariable> {
  const all: readonly [string, RuleVariable][] = Object.entries(RULE_VARIABLES);
  return new Map(all.filter(([, { on }]) => on.includes(subject)));
}

/** The field of a variable; undefined where it has none of this name, prototype keys among them. */
export function fieldOf(variable: RuleVariable | undefined, name: string): RuleField | undefined {
  return variable !== undefined && "fields" in variable && Object.hasOwn(variable.fields, name)
    ? variable.fields[name]
    : undefined;
}
