import fastStringWidth from "fast-string-width";
import type { Explanation } from "../core/answer/explain.ts";
import type { Finding } from "../core/finding.ts";
import type { Asked } from "../core/answer/inquire.ts";
import type { Standing } from "../core/answer/standing.ts";
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
  wayCells,
} from "./answer-words.ts";
import type { Colours, TextOf } from "./finding.ts";
import { inert } from "./inert.ts";
import { renderFindings } from "./text.ts";

/** How many days ahead an end stands out. */
const SOON = 14;

/** What somebody has, for the terminal: the answer first, then what it rests on. */
export function explanationText(asked: Asked<Explanation>, email: string, textOf: TextOf, colours: Colours): string {
  const { workspace, answer } = asked;
  if (answer === undefined) return unanswered(asked, email, textOf, colours);
  const { person, addresses, workspaceRole, groups, access, denials, inactive } = answer;
  const others = addresses.filter((address) => address !== person.email);
  const also = others.length === 0 ? "" : ` (also ${others.join(", ")})`;
  const parts = [
    [
      colours.bold(inert(`${workspace}: ${person.email}${also}: ${personText(person, workspaceRole)}`)),
      ...(answer.answer === undefined ? [] : [`  ${inert(answer.answer.sentence)}`]),
      ...(person.state === "live and desired" ? [] : [paint(`  ${inert(stateOf(person))}`, person, colours)]),
      ...(person.status === "invited" ? [`  ${INVITED}`] : []),
      ...extras(placeOf(person.source), datesOf(person), reasonsOf(person.terms)).map((line) =>
        colours.dim(`  ${line}`),
      ),
    ].join("\n"),
    section(`Access (${access.length})`, waysText(access, colours, 2), colours),
    section(
      `Groups (${groups.length})`,
      aligned(
        groups.map((one) => ({ cells: [one.group, placeOf(one.source), datesOf(one), stateOf(one)], standing: one })),
        colours,
        2,
      ),
      colours,
    ),
    section(
      `No access, says the policy (${denials.length})`,
      denials.map((denial) => inert(`  ${denialText(denial)}  ${placeOf(denial.source)}`)).join("\n"),
      colours,
    ),
    section(
      `Gives nothing today (${inactive.length})`,
      inactive
        .map(({ what, terms, source }) => inert(`  ${what}: ${datesOf({ terms })}  ${placeOf(source)}`))
        .join("\n"),
      colours,
    ),
    findingsText(asked, textOf, colours),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** The sections of all workspaces below one line that says what the person is in each. */
export function everywhereText(
  asked: readonly Asked<Explanation>[],
  email: string,
  textOf: TextOf,
  colours: Colours,
): string {
  const sections = asked.map((one) => explanationText(one, email, textOf, colours));
  return `${colours.bold(inert(everywhereWords(asked, email)))}\n\n${sections.join("\n")}`;
}

/** Who can, for the terminal: people with every way in which they can, then the groups behind them. */
export function holdersText(asked: Asked<Holders>, written: string, textOf: TextOf, colours: Colours): string {
  const { workspace, answer } = asked;
  if (answer === undefined) return unanswered(asked, written, textOf, colours);
  const { resource, atLeast, people, groups } = answer;
  const least = atLeast === null ? "" : ` (at least ${atLeast})`;
  const counts = `${people.length} ${people.length === 1 ? "person" : "people"}, ${groups.length} ${groups.length === 1 ? "group" : "groups"}`;
  const holders = people.map(({ person, workspaceRole, ways, ...degrees }) =>
    [
      `  ${colours.bold(inert(person.email))}  ${degreesText(degrees)}  ${colours.dim(inert(personText(person, workspaceRole)))}`,
      waysText(ways, colours, 6),
    ].join("\n"),
  );
  const teams = groups.map(({ group, ways, members, ...degrees }) =>
    [
      `  ${colours.bold(inert(group))}  ${degreesText(degrees)}`,
      waysText(ways, colours, 6),
      `      members: ${members.length === 0 ? "none" : members.map((one) => inert(memberText(one))).join(", ")}`,
    ].join("\n"),
  );
  const parts = [
    colours.bold(inert(`${workspace}: ${targetText(resource)}${least}: ${counts}`)),
    section("People", holders.join("\n"), colours),
    section("Groups", teams.join("\n"), colours),
    findingsText(asked, textOf, colours),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** A member, and how it stands with the membership where it is not just so. */
export function memberText({ email, ...standing }: Holders["groups"][number]["members"][number]): string {
  return standing.state === "live and desired" ? email : `${email} (${stateOf(standing)})`;
}

function unanswered(asked: Asked<unknown>, about: string, textOf: TextOf, colours: Colours): string {
  const where = asked.workspace === "" ? "" : `${asked.workspace}: `;
  const parts = [colours.bold(inert(`${where}nothing to say about ${about}`)), findingsText(asked, textOf, colours)];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function section(title: string, body: string, colours: Colours): string {
  return body === "" ? "" : `${colours.bold(title)}\n${body}`;
}

function extras(...texts: readonly string[]): readonly string[] {
  return texts.filter((text) => text !== "").map(inert);
}

function waysText(ways: readonly Way[], colours: Colours, indent: number): string {
  return aligned(
    ways.map((way) => ({ cells: wayCells(way), standing: way, below: reasonsOf(way.terms), isSoon: isSoon(way) })),
    colours,
    indent,
  );
}

function isSoon({ endsIn }: Way): boolean {
  return endsIn !== undefined && endsIn >= 0 && endsIn <= SOON;
}

type Row = {
  readonly cells: readonly string[];
  readonly standing: Standing;
  /** What stands in a line of its own below. */
  readonly below?: string;
  readonly isSoon?: boolean;
};

/** Columns that line up by the width that is seen; a column that is empty throughout is left out. */
function aligned(rows: readonly Row[], colours: Colours, indent: number): string {
  const safe = rows.map((row) => ({ ...row, cells: row.cells.map(inert) }));
  const widths = (safe[0]?.cells ?? []).map((_, column) =>
    Math.max(...safe.map(({ cells }) => fastStringWidth(cells[column] ?? ""))),
  );
  return safe
    .map(({ cells, standing, below = "", isSoon: soon = false }) => {
      const padded = cells.flatMap((cell, column) => {
        const width = widths[column] ?? 0;
        return width === 0 ? [] : [cell + " ".repeat(width - fastStringWidth(cell))];
      });
      const line = `${" ".repeat(indent)}${signOf(standing)} ${padded.join("  ").trimEnd()}`;
      const painted =
        soon && standing.state === "live and desired" ? colours.yellow(line) : paint(line, standing, colours);
      return below === "" ? painted : `${painted}\n${colours.dim(`${" ".repeat(indent + 6)}${inert(below)}`)}`;
    })
    .join("\n");
}

function signOf({ state, leftAlone }: Standing): string {
  if (state === "only desired") return "+";
  if (state === "only live") return leftAlone === undefined ? "-" : "=";
  return state === "deferred" ? "~" : " ";
}

function paint(line: string, { state, leftAlone }: Standing, colours: Colours): string {
  if (state === "only desired") return colours.green(line);
  if (state === "only live") return leftAlone === undefined ? colours.red(line) : colours.dim(line);
  return state === "deferred" ? colours.yellow(line) : line;
}

/** The findings that bear on the answer: those about the question, and errors of the plan. The others are counted. */
export function bearing({ findings, objections }: Asked<unknown>): {
  readonly shown: readonly Finding[];
  readonly rest: string;
} {
  const errors = findings.filter(({ severity }) => severity === "error");
  const others = findings.length - errors.length;
  const rest =
    others === 0
      ? ""
      : `${others} more ${others === 1 ? "finding" : "findings"} of the plan: \`segment-access plan\` shows ${others === 1 ? "it" : "them"}.`;
  return { shown: [...objections, ...errors], rest };
}

function findingsText(asked: Asked<unknown>, textOf: TextOf, colours: Colours): string {
  const { shown, rest } = bearing(asked);
  const parts = [
    ...(shown.length === 0 ? [] : [renderFindings(shown, textOf, colours)]),
    ...extras(rest).map(colours.dim),
  ];
  return parts.join("\n");
}
