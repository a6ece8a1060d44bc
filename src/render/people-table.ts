import { nameOf } from "../core/access.ts";
import type { Change } from "../core/diff.ts";
import type { Impact } from "../core/review/impact.ts";
import type { Proposed } from "../core/propose.ts";
import type { JudgedImpact, Reason, Risk } from "../core/review/risk.ts";
import { type CellLimits, grantList } from "./grant-list.ts";
import { type Links, listed, name } from "./inline.ts";
import { row } from "./markdown.ts";
import { untilOf, whyKept, whyOf } from "./why.ts";

/** Who made a change by hand, and when (RFC 3339), as the audit trail tells. */
export type Culprit = { readonly who: string; readonly at: string };

/** Everything that a row about somebody is made from. */
export type RowContext = {
  readonly head: Proposed;
  readonly links: Links;
  readonly limits: CellLimits;
  readonly culpritOf: (change: Change) => Culprit | undefined;
};

const SIGNS: Record<Risk, string> = { high: "🔴 high", medium: "🟠 medium", low: "🟢 low" };

/** A risk with its colour. */
export function riskSign(risk: Risk): string {
  return SIGNS[risk];
}

const HEADERS = {
  ours: ["Person", "Gains", "Loses", "Why", "Until", "Risk"],
  adrift: ["Person", "Gains", "Loses", "Why", "Who changed it", "Risk"],
  kept: ["Person", "Keeps", "Stays without", "Why", "Risk"],
} as const;

/** The head of the table of a part. */
export function peopleHeader(part: keyof typeof HEADERS): string {
  const cells = HEADERS[part];
  return `${row(cells)}\n${row(cells.map(() => "---"))}`;
}

/** Somebody whose access a pull request changes. */
export function ourRow(impact: JudgedImpact, context: RowContext): string {
  const { head, links, limits } = context;
  return row([
    person(impact, EFFECTS[impact.effect], head),
    grantList(impact.gained, head.surroundings.vocabulary, limits),
    lossOf(impact, context),
    whyOf(impact, head, links, limits.lines),
    untilOf(impact),
    riskText(impact, {}),
  ]);
}

/** Somebody whose access is not what it should be, whatever the pull request says. */
export function adriftRow(impact: JudgedImpact, context: RowContext): string {
  const { head, links, limits } = context;
  return row([
    person(impact, EFFECTS[impact.effect], head),
    grantList(impact.gained, head.surroundings.vocabulary, limits),
    lossOf(impact, context),
    whyOf(impact, head, links, limits.lines),
    culpritsOf(impact, context),
    riskText(impact, {}),
  ]);
}

const KEPT_EFFECTS: Record<Impact["effect"], string> = {
  joins: "stays",
  leaves: "is not added",
  elevation: "",
  reduction: "",
  lateral: "",
};
const KEPT_REASONS: Partial<Record<Reason, string>> = {
  "becomes owner": "stays owner",
  "becomes admin": "stays admin",
  joins: "stays",
};

/** Somebody who keeps what the next apply would have taken, or stays without what it would have given. */
export function keptRow(impact: JudgedImpact, { head, links, limits }: RowContext): string {
  const { vocabulary } = head.surroundings;
  return row([
    person(impact, KEPT_EFFECTS[impact.effect], head),
    grantList(impact.gained, vocabulary, limits),
    grantList(impact.lost, vocabulary, limits),
    whyKept(impact, head, links, limits.lines),
    riskText(impact, KEPT_REASONS),
  ]);
}

const EFFECTS: Record<Impact["effect"], string> = {
  joins: "joins",
  leaves: "leaves",
  elevation: "rises",
  reduction: "steps down",
  lateral: "",
};

function person({ user }: Impact, effect: string, { live }: Proposed): string {
  const words = [effect, live.invited.has(user) ? "pending invite" : ""].filter((text) => text !== "").join(", ");
  return words === "" ? name(nameOf(user)) : `${name(nameOf(user))}<br>${words}`;
}

function lossOf({ effect, lost, remains, isLeftWithNothing }: Impact, { head, limits }: RowContext): string {
  const list = grantList(lost, head.surroundings.vocabulary, limits);
  if (!isLeftWithNothing)
    return remains.length === 0
      ? list
      : `${list}<br>and keeps ${grantList(remains, head.surroundings.vocabulary, limits)}`;
  const what = effect === "leaves" ? "**everything**" : "**everything** but membership";
  return list === "" ? what : `${what}:<br>${list}`;
}

function riskText({ risk, reasons }: JudgedImpact, words: Partial<Record<Reason, string>>): string {
  const told = reasons.map((reason) => words[reason] ?? reason);
  return told.length === 0 ? riskSign(risk) : `${riskSign(risk)}: ${told.join(", ")}`;
}

function culpritsOf({ changes }: Impact, { culpritOf, limits }: RowContext): string {
  const told = new Set(
    changes.flatMap((change) => {
      const culprit = culpritOf(change);
      return culprit === undefined ? [] : [`${name(culprit.who)}, ${timeText(culprit.at)}`];
    }),
  );
  return told.size === 0 ? "not known" : listed([...told], limits.lines, "<br>");
}

/** An instant to the minute, in UTC: `2026-11-22 10:04 UTC`. What is no RFC 3339 time is shown as code. */
export function timeText(at: string): string {
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/u.test(at) ? Date.parse(at) : Number.NaN;
  return Number.isNaN(time) ? name(at) : `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
