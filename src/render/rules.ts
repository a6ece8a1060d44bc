import { LONGEST_RULE, MOST_STEPS, DEEPEST_LOOP, RULE_LIMITS } from "../core/rule/limits.ts";
import { RULE_VARIABLES, type RuleField, type RuleVariable } from "../core/rule/fields.ts";
import { LONGEST_PATTERN, REFUSED_FUNCTIONS, RULE_FUNCTIONS } from "../core/rule/functions.ts";

/**
 * docs/rules.md with its tables written anew from the declarations in src/core/rule. Each stands between `<!-- begin NAME … -->` and
 * `<!-- end NAME -->`; the rest of the page is kept. Throws an Error where a table has no place in the page.
 */
export function withRuleTables(page: string): string {
  const tables = { variables: variableTables(), functions: functionTable(), limits: limitTable() };
  return Object.entries(tables).reduce((text, [name, table]) => {
    const place = new RegExp(`(<!-- begin ${name}\\b[^>]*-->\n)[\\s\\S]*?(<!-- end ${name} -->)`, "u");
    if (!place.test(text)) throw new Error(`docs/rules.md has no place for the table \`${name}\`.`);
    return text.replace(place, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
  }, page);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(" | ")} |`;
}

function variableTables(): string {
  const variables: readonly [string, RuleVariable][] = Object.entries(RULE_VARIABLES);
  return variables
    .map(([name, variable]) => {
      const head = `### \`${name}\`\n\n${variable.meaning} In rules on ${variable.on.map((on) => `\`${on}\``).join(", ")}.`;
      if (!("fields" in variable)) return `${head} A ${variable.type}.`;
      const rows = Object.entries(variable.fields).map(([field, declared]) =>
        row([`\`${name}.${field}\``, typeText(declared), declared.meaning]),
      );
      return `${head}\n\n| field | type | meaning |\n| --- | --- | --- |\n${rows.join("\n")}`;
    })
    .join("\n\n");
}

function typeText({ type, words }: RuleField): string {
  if (words === undefined) return type;
  return [...words.map((word) => `\`'${word}'\``), ...(type.endsWith("null") ? ["`null`"] : [])].join(", ");
}

function functionTable(): string {
  const rows = RULE_FUNCTIONS.map(({ written, meaning }) => row([`\`${written}\``, meaning]));
  const refused = [...REFUSED_FUNCTIONS].map(([name, why]) => `- \`${name}\`: ${why}.`);
  return `| function | meaning |\n| --- | --- |\n${rows.join("\n")}\n\nOther functions of CEL are refused, among them:\n\n${refused.join("\n")}`;
}

function limitTable(): string {
  const rows: readonly (readonly [string, number])[] = [
    ["characters in a rule", LONGEST_RULE],
    ["parts (names, values, operators) in a rule", RULE_LIMITS.maxAstNodes],
    ["parts in one another", RULE_LIMITS.maxDepth],
    ["items in a list that is written out", RULE_LIMITS.maxListElements],
    ["`exists`, `all`, `exists_one`, `filter` in one another", DEEPEST_LOOP],
    ["characters in a pattern of `glob`", LONGEST_PATTERN],
    ["steps that all rules together take over one plan", MOST_STEPS],
  ];
  return `| what | at most |\n| --- | --- |\n${rows.map(([what, most]) => row([what, String(most)])).join("\n")}`;
}
