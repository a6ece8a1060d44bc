/** A function that rules can call. `macro`: its first argument names each item in turn. */
export type RuleFunction = {
  readonly name: string;
  readonly written: string;
  readonly meaning: string;
  readonly macro?: true;
};

/**
 * Everything that rules can call, and nothing else of CEL: what is here can't make values larger than what it is given, nor depend on
 * the machine or the time of day, nor hide a misspelt field. docs/rules.md shows the list.
 */
export const RULE_FUNCTIONS: readonly RuleFunction[] = [
  {
    name: "label",
    written: "resource.label('env')",
    meaning: "The value of the label, '' where the resource lacks it.",
  },
  {
    name: "glob",
    written: "glob(user.email, '*@acme.com')",
    meaning:
      "Whether the whole text fits the pattern: `*` is any text, `?` any one character. Case counts. At most 256 characters of pattern.",
  },
  {
    name: "days",
    written: "days(today, grant.until)",
    meaning: "How many days the second day is after the first; negative where it is before.",
  },
  {
    name: "size",
    written: "size(user.groups)",
    meaning: "How many items a list has, or characters a text. Also `user.groups.size()`.",
  },
  { name: "startsWith", written: "resource.name.startsWith('web-')", meaning: "Whether the text starts so." },
  { name: "endsWith", written: "user.email.endsWith('.example')", meaning: "Whether the text ends so." },
  { name: "contains", written: "grant.role.contains('Admin')", meaning: "Whether the text holds the other." },
  { name: "lowerAscii", written: "resource.name.lowerAscii()", meaning: "The text in lower case." },
  { name: "upperAscii", written: "resource.name.upperAscii()", meaning: "The text in upper case." },
  { name: "trim", written: "user.reason.trim()", meaning: "The text without white space at its ends." },
  {
    name: "indexOf",
    written: "user.email.indexOf('+')",
    meaning: "Where the other text first starts, counted from 0; -1 where it does not.",
  },
  {
    name: "lastIndexOf",
    written: "user.email.lastIndexOf('.')",
    meaning: "Where the other text last starts; -1 where it does not.",
  },
  { name: "substring", written: "today.substring(0, 7)", meaning: "The part from one place to before another." },
  { name: "string", written: "string(plan.adds)", meaning: "The number as text." },
  {
    name: "int",
    written: "int(resource.label('tier'))",
    meaning: "The text as a whole number; an error where it is none.",
  },
  {
    name: "exists",
    written: "user.groups.exists(g, glob(g, 'Okta *'))",
    macro: true,
    meaning: "Whether it is true of any item.",
  },
  {
    name: "all",
    written: "user.groups.all(g, g.startsWith('Okta '))",
    macro: true,
    meaning: "Whether it is true of every item.",
  },
  {
    name: "exists_one",
    written: "user.roles.exists_one(r, r.endsWith('Admin'))",
    macro: true,
    meaning: "Whether it is true of exactly one.",
  },
  {
    name: "filter",
    written: "user.roles.filter(r, r.endsWith('Admin')).size() > 2",
    macro: true,
    meaning: "The items that it is true of.",
  },
];

/** Why CEL functions that people may know are not there, and what does instead. */
export const REFUSED_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ["matches", "a regular expression can take for ever: use `glob(text, pattern)`"],
  ["has", "every field is always there: compare with null"],
  ["map", "use `exists`, `all` or `filter`"],
  ["timestamp", "days are texts such as '2027-01-31', which compare as the days do; `days(a, b)` counts them"],
  ["duration", "`days(a, b)` counts the days between two days"],
]);

/** The longest pattern that `glob` takes, in UTF-16 units. */
export const LONGEST_PATTERN = 256;
