import type { Explanation } from "../core/answer/explain.ts";
import type { Asked } from "../core/answer/inquire.ts";
import type { Way } from "../core/answer/ways.ts";
import type { Holders } from "../core/answer/who-can.ts";
import {
  datesOf,
  degreesText,
  denialText,
  everywhereWords,
  INVITED,
  personText,
  placeOf,
  reasonsOf,
  stateOf,
  targetText,
  WAY_COLUMNS,
  wayCells,
} from "./answer-words.ts";
import { bearing, memberText } from "./answer.ts";
import { code, renderFindingsTable, row } from "./markdown.ts";

/** What somebody has, as Markdown: the answer first, then what it rests on. */
export function explanationMarkdown(asked: Asked<Explanation>, email: string): string {
  const { workspace, answer } = asked;
  if (answer === undefined) return unanswered(asked, email);
  const { person, addresses, workspaceRole, groups, access, denials, inactive } = answer;
  const others = addresses.filter((address) => address !== person.email);
  return joined([
    `### Access of ${code(person.email)}: ${code(workspace)}`,
    ...(answer.answer === undefined ? [] : [code(answer.answer.sentence)]),
    [
      `- ${code(personText(person, workspaceRole))}`,
      ...(others.length === 0 ? [] : [`- also ${others.map(code).join(", ")}`]),
      ...[
        person.state === "live and desired" ? "" : stateOf(person),
        placeOf(person.source),
        datesOf(person),
        reasonsOf(person.terms),
      ]
        .filter((text) => text !== "")
        .map((text) => `- ${code(text)}`),
    ].join("\n"),
    ...(person.status === "invited" ? [INVITED] : []),
    ...waysTable([["", access]]),
    ...table(
      ["Group", "Policy line", "Dates", "State"],
      groups.map((one) => [one.group, placeOf(one.source), datesOf(one), stateOf(one)]),
    ),
    ...table(
      ["No access, says the policy", "Policy line"],
      denials.map((denial) => [denialText(denial), placeOf(denial.source)]),
    ),
    ...table(
      ["Gives nothing today", "Dates", "Policy line"],
      inactive.map(({ what, terms, source }) => [what, datesOf({ terms }), placeOf(source)]),
    ),
    ...findings(asked),
  ]);
}

/** The sections of all workspaces below one line that says what the person is in each. */
export function everywhereMarkdown(asked: readonly Asked<Explanation>[], email: string): string {
  return `${code(everywhereWords(asked, email))}\n\n${asked.map((one) => explanationMarkdown(one, email)).join("\n")}`;
}

/** Who can, as Markdown: a table of people with every way in which they can, and one of the groups behind them. */
export function holdersMarkdown(asked: Asked<Holders>, written: string): string {
  const { workspace, answer } = asked;
  if (answer === undefined) return unanswered(asked, written);
  const { resource, atLeast, people, groups } = answer;
  return joined([
    `### Who can: ${code(targetText(resource))} in ${code(workspace)}`,
    ...(atLeast === null ? [] : [`At least ${code(atLeast)}.`]),
    ...(people.length === 0 ? ["Nobody."] : []),
    ...table(
      ["Person", "Access", ""],
      people.map(({ person, workspaceRole, ...degrees }) => [
        person.email,
        degreesText(degrees),
        personText(person, workspaceRole),
      ]),
    ),
    ...waysTable(
      people.map(({ person, ways }) => [person.email, ways] as const),
      "Person",
    ),
    ...table(
      ["Group", "Access", "Members"],
      groups.map(({ group, members, ...degrees }) => [group, degreesText(degrees), members.map(memberText).join(", ")]),
    ),
    ...waysTable(
      groups.map(({ group, ways }) => [group, ways] as const),
      "Group",
    ),
    ...findings(asked),
  ]);
}

function unanswered(asked: Asked<unknown>, about: string): string {
  const where = asked.workspace === "" ? "" : `: ${code(asked.workspace)}`;
  return joined([`### Nothing to say about ${code(about)}${where}`, ...findings(asked)]);
}

function joined(sections: readonly string[]): string {
  return `${sections.join("\n\n")}\n`;
}

/** Everything in a cell is code: names come from outside. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const body = rows.map((cells) => row(cells.map((cell) => (cell === "" ? "" : code(cell)))));
  return [[row(heads), row(heads.map(() => "---")), ...body].join("\n")];
}

/** The ways of one or of several, whose name then stands in the first column. */
function waysTable(of: readonly (readonly [name: string, ways: readonly Way[]])[], who?: string): readonly string[] {
  const heads = [...(who === undefined ? [] : [who]), ...WAY_COLUMNS, "Reasons"];
  const rows = of.flatMap(([name, ways]) =>
    ways.map((way) => [...(who === undefined ? [] : [name]), ...wayCells(way), reasonsOf(way.terms)]),
  );
  return table(heads, rows);
}

function findings(asked: Asked<unknown>): readonly string[] {
  const { shown, rest } = bearing(asked);
  return [...renderFindingsTable(shown), ...(rest === "" ? [] : [rest])];
}
