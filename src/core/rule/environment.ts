import { Environment } from "@marcbachmann/cel-js";
import { type Day, daysBetween, parseDay } from "../day.ts";
import { matches } from "../glob.ts";
import type { RuleSubject } from "../policy.ts";
import { quote } from "../quote.ts";
import { RULE_TYPES, variablesOf } from "./fields.ts";
import { LONGEST_PATTERN } from "./functions.ts";
import { RULE_LIMITS } from "./limits.ts";

/** What the library makes of a resource's values. */
type Wrapped = { readonly get: (field: "labels") => ReadonlyMap<string, string> };

/** None of our functions waits: else the library prepares for a promise wherever one is called. */
const AT_ONCE = { async: false };

/** The CEL environment of a subject: typed variables, our functions, and the limits. */
export function environmentOf(subject: RuleSubject): Environment {
  const environment = new Environment({ unlistedVariablesAreDyn: false, limits: RULE_LIMITS });
  const variables = variablesOf(subject);
  for (const [name, variable] of variables) {
    if (!("fields" in variable)) {
      environment.registerVariable(name, RULE_TYPES[variable.type]);
      continue;
    }
    const fields = Object.entries(variable.fields).map(([field, { type }]) => [field, RULE_TYPES[type]]);
    environment.registerType(name, { fields: Object.fromEntries(fields) as Record<string, string> });
    environment.registerVariable(name, name);
  }
  environment.registerFunction("glob(string, string): bool", glob, AT_ONCE);
  environment.registerFunction("days(string, string): int", days, AT_ONCE);
  if (variables.has("resource")) {
    const label = (resource: Wrapped, key: string): string => resource.get("labels").get(key) ?? "";
    environment.registerFunction("resource.label(string): string", label, AT_ONCE);
  }
  return environment;
}

function glob(text: string, pattern: string): boolean {
  if (pattern.length > LONGEST_PATTERN)
    throw new Error(`a pattern of \`glob\` has at most ${LONGEST_PATTERN} characters`);
  return matches(pattern, text);
}

function days(from: string, to: string): bigint {
  return BigInt(daysBetween(dayIn(from), dayIn(to)));
}

function dayIn(text: string): Day {
  const day = parseDay(text);
  if (day === undefined) throw new Error(`${quote(text)} is not a day such as 2027-01-31`);
  return day;
}
