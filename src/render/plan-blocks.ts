import { type Part, partsOf, servicesOf } from "../core/review/impact.ts";
import type { Proposed } from "../core/propose.ts";
import { type JudgedImpact, judgePeople, planRisk } from "../core/review/risk.ts";
import type { Block } from "./budget.ts";
import { caution } from "./caution.ts";
import { listBlock, ofGroups, withoutEffect } from "./change-list.ts";
import type { CommentInput, Room } from "./comment-input.ts";
import { countLine } from "./count-line.ts";
import { findingBlocks } from "./finding-table.ts";
import { GROUP_HEADER, groupRows } from "./group-table.ts";
import { count, name, thousands } from "./inline.ts";
import { adriftRow, keptRow, ourRow, peopleHeader, riskSign, type RowContext } from "./people-table.ts";
import { detailBlocks, waitingAndUnmanaged } from "./plan-details.ts";

/** A plan of so many changes is short: its details are open. */
const SHORT = 12;

/** What the comment adds to a plan. */
type Around = { readonly needed: readonly Block[]; readonly footer: string; readonly isStopped: boolean };

/** A plan for reviewers who read only this, in the order in which they need it. */
export function planBlocks(
  input: CommentInput,
  head: Proposed,
  room: Room,
  { needed, footer, isStopped }: Around,
): readonly Block[] {
  const { base, findings, links } = input;
  const { vocabulary } = head.surroundings;
  const parts = partsOf(head, base);
  const risk = planRisk(parts, vocabulary);
  const people = judgePeople(parts, vocabulary);
  const grave = findings.filter(({ severity }) => severity !== "note");
  if (risk === undefined && head.plan.deferred.length === 0 && grave.length === 0) {
    const notes = findings.length === 0 ? "" : ` (${count(findings.length, "note")} in the job summary)`;
    return [said(`**Access plan for ${name(input.workspace)}:** nobody’s access changes${notes}.`)];
  }
  const context: RowContext = { head, links, limits: room.cells, culpritOf: input.culpritOf ?? (() => undefined) };
  const services = servicesOf(base === undefined ? [head.policy] : [head.policy, base.policy]);
  const isService = ({ user }: JudgedImpact): boolean => services.has(user);
  const persons = people.ours.filter((impact) => !isService(impact));
  const danger = risk === undefined ? "nothing to do now" : `${riskSign(risk)} risk`;
  const verdict = isStopped ? `${danger}, ❌ can’t be applied` : danger;
  const isOpen = head.plan.changes.length <= SHORT;
  return [
    said(`### Access plan for ${name(input.workspace)}: ${verdict}`),
    said(countLine(parts, head, base)),
    ...(isStopped ? [said("**This plan can’t be applied:** the errors below have to be put right first.")] : []),
    ...caution(people).map(said),
    ...table(
      "people",
      10,
      "ours",
      "",
      persons.map((impact) => ourRow(impact, context)),
    ),
    ...table(
      "service accounts",
      9,
      "ours",
      "#### Service accounts",
      people.ours.filter(isService).map((impact) => ourRow(impact, context)),
    ),
    ...groupBlock(groupRows(parts.ours, head, links, room.cells)),
    ...listBlock(
      "changes that alter nobody’s access",
      "#### Changes that alter nobody’s access",
      withoutEffect(parts.ours),
      context,
    ),
    ...table(
      "what stays as it is",
      13,
      "kept",
      "#### Left as it is by this pull request\n\nWithout this pull request the next apply would change this. With it, the workspace stays as it is here.",
      people.kept.map((impact) => keptRow(impact, context)),
    ),
    ...listBlock(
      "what else stays as it is",
      "#### Also left as it is",
      [...ofGroups(parts.kept), ...withoutEffect(parts.kept)],
      context,
      "would have been made without this pull request",
    ),
    ...findingBlocks(findings, links, room.findings),
    ...needed,
    ...adriftBlocks(parts.adrift, people.adrift, context),
    ...detailBlocks(head, isOpen),
    ...waitingAndUnmanaged(head, isOpen),
    said(footer),
  ];
}

function said(text: string): Block {
  return { weight: "always", name: "", text };
}

function table(
  called: string,
  weight: number,
  part: Parameters<typeof peopleHeader>[0],
  title: string,
  rows: readonly string[],
): readonly Block[] {
  if (rows.length === 0) return [];
  const before = title === "" ? "" : `${title}\n\n`;
  const frame = (shown: string, left: number): string =>
    `${before}${peopleHeader(part)}\n${shown}${left === 0 ? "" : `\n\n… and ${thousands(left)} more, none of them of a higher risk.`}`;
  return [{ weight, name: called, rows, frame }];
}

function groupBlock(rows: readonly string[]): readonly Block[] {
  if (rows.length === 0) return [];
  const frame = (shown: string, left: number): string =>
    `#### Groups and labels\n\n${GROUP_HEADER}\n${shown}${left === 0 ? "" : `\n\n… and ${thousands(left)} more.`}`;
  return [{ weight: 8, name: "groups and labels", rows, frame }];
}

function adriftBlocks(part: Part, people: readonly JudgedImpact[], context: RowContext): readonly Block[] {
  if (part.changes.length === 0) return [];
  const title = `#### Already adrift before this pull request\n\nThe workspace is not what the policy says: somebody changed it by hand, or an earlier plan was not applied. The next apply would correct ${count(part.changes.length, "change", "changes")}, with or without this pull request.`;
  const rest = [...ofGroups(part), ...withoutEffect(part)];
  return [
    said(title),
    ...table(
      "people who were adrift",
      7,
      "adrift",
      "",
      people.map((impact) => adriftRow(impact, context)),
    ),
    ...listBlock(
      "other changes that were adrift",
      "Also to be corrected, for groups, labels, or without effect:",
      rest,
      context,
    ),
  ];
}
