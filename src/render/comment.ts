import { hasErrors } from "../core/finding.ts";
import { type Block, bytesOf, fit, type Omission } from "./budget.ts";
import type { CommentInput, Room } from "./comment-input.ts";
import { findingBlocks } from "./finding-table.ts";
import { count, link, name, sentence, thousands } from "./inline.ts";
import { beforeReviewed, outcomeBlocks, reviewedIn, type Told } from "./outcome.ts";
import { timeText } from "./people-table.ts";
import { planBlocks } from "./plan-blocks.ts";

/** GitHub takes 65,536 characters for a comment; this leaves room for what it counts differently. */
export const COMMENT_BYTES = 60_000;
/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits: 1 MiB a step. */
export const SUMMARY_BYTES = 1_048_576;
/** Kept free in a comment without an outcome, so that the outcome can be put above what was reviewed. */
const OUTCOME_BYTES = 4000;

/**
 * The plan as a comment for a pull request, its marker first, in at most `bytes` bytes of UTF-8. What is less important is left out where
 * it does not fit, and that is said. The marker is never left out, so `bytes` has to hold it.
 */
export function renderComment(input: CommentInput, bytes = COMMENT_BYTES): string {
  const marker = input.marker === undefined || input.marker === "" ? "" : `${input.marker.trimEnd()}\n`;
  const spared = input.outcome === undefined ? OUTCOME_BYTES : 0;
  const room = {
    bytes: bytes - bytesOf(marker) - 1 - spared,
    findings: 30,
    outcome: OUTCOME_BYTES,
    cells: { roles: 6, scopes: 6, lines: 3 },
    whole: `The whole report is in the ${link("job summary", input.runUrl)}.`,
  };
  return `${marker}${report(input, room)}\n`;
}

/** The whole report for the job summary, in at most `bytes` bytes of UTF-8. It has no marker. */
export function renderSummary(input: CommentInput, bytes = SUMMARY_BYTES): string {
  const room = {
    bytes: bytes - 1,
    findings: 1000,
    outcome: Math.floor(bytes / 4),
    cells: { roles: 40, scopes: 40, lines: 20 },
    whole: "Everything is in the plan's JSON file.",
  };
  return `${report(input, room)}\n`;
}

/** The input without what differs from run to run: two plans that say the same to a reviewer have one text. */
export function lasting({ runUrl: _run, ...input }: CommentInput): CommentInput {
  return { ...input, readAt: "" };
}

/**
 * A comment's text (without its marker) with an outcome above what was reviewed; an earlier outcome makes room for it. At most `bytes`
 * bytes, the marker not counted.
 */
export function retell(text: string, told: Told, bytes: number): string {
  const reviewed = reviewedIn(text).trimEnd();
  const frame = bytesOf(beforeReviewed("", reviewed)) + 1;
  const notice = noticeOf(`The whole report is in the ${link("job summary", told.runUrl)}.`);
  const blocks = outcomeBlocks(told);
  const outcome = fit(blocks, bytes - frame, notice, blocks.length);
  if (outcome !== undefined) return `${beforeReviewed(outcome, reviewed)}\n`;
  return `${fit(blocks, bytes - 1, notice, blocks.length) ?? ""}\n`;
}

function report(input: CommentInput, room: Room): string {
  const { outcome, workspace, runUrl } = input;
  const told = outcome === undefined ? [] : outcomeBlocks({ ...outcome, workspace, runUrl });
  const blocks = blocksOf(input, room);
  const notice = noticeOf(room.whole);
  if (told.length === 0) {
    return fit(blocks, room.bytes, notice, 2) ?? leastOf(input, room);
  }
  const above = fit(told, room.outcome, notice, told.length) ?? "";
  const below = fit(blocks, room.bytes - bytesOf(beforeReviewed(above, "")), notice, 2) ?? leastOf(input, room);
  return beforeReviewed(above, below);
}

/** What is said where not even the least of a report fits. */
function leastOf({ workspace }: CommentInput, { bytes, whole }: Room): string {
  const texts = [`### Access plan for ${name(workspace)}\n\n${whole}`, whole, ""];
  return texts.find((text) => bytesOf(text) <= bytes) ?? "";
}

function blocksOf(input: CommentInput, room: Room): readonly Block[] {
  const { proposed, findings, links, workspace } = input;
  const said = (text: string): Block => ({ weight: "always", name: "", text });
  if (proposed === undefined) {
    return [
      said(`### Access plan for ${name(workspace)}: ❌ the policy is not valid`),
      said("Nothing was planned: the policy has to be put right first."),
      ...findingBlocks(findings, links, room.findings),
      said(footer(input)),
    ];
  }
  return planBlocks(input, proposed, room, {
    needed: neededBlocks(input),
    footer: footer(input),
    isStopped: hasErrors(findings),
  });
}

function neededBlocks({ needed = [] }: CommentInput): readonly Block[] {
  if (needed.length === 0) return [];
  const names = (items: readonly string[]): string => items.map((item) => name(item)).join(" or ");
  const rows = needed.map(({ what, by, given, unreadable = [] }) => {
    const state = given.length > 0 ? `☑ approved by ${names(given)}` : `☐ approval by ${names(by)}`;
    const unread = unreadable.map(({ team, why }) => ` Nobody can tell who is in ${name(team)}: ${sentence(why)}.`);
    return `- ${state}, because ${sentence(what)}.${unread.join("")}`;
  });
  const frame = (shown: string, left: number): string =>
    `#### Needed before the merge\n\n${shown}${left === 0 ? "" : `\n- and ${thousands(left)} more`}`;
  return [{ weight: 14, name: "what is needed before the merge", rows, frame }];
}

function footer({ head, baseSha, readAt, runUrl, version, validity, proposed }: CommentInput): string {
  const parts = [
    `Planned from ${name(head.slice(0, 7))}${baseSha === undefined ? "" : ` on ${name(baseSha.slice(0, 7))}`}`,
    ...(readAt === "" ? [] : [`Segment was read ${timeText(readAt)}`]),
    ...(runUrl === undefined ? [] : [link("run", runUrl)]),
    ...(proposed === undefined ? [] : [`fingerprint ${name(proposed.plan.fingerprint)}`]),
    `segment-access ${name(version)}`,
    ...(validity === undefined || proposed === undefined ? [] : [`valid for ${name(validity)}`]),
  ];
  const promise =
    proposed === undefined
      ? ""
      : "<br>After the merge everything is planned anew, and nothing is applied if that would change more than this.";
  return `---\n\n<sub>${parts.join(" · ")}${promise}</sub>`;
}

/** Says what was left out, and where the whole is. */
function noticeOf(whole: string): (omissions: readonly Omission[]) => string {
  return (omissions) => {
    const told = omissions.map(({ name: what, left, of }) =>
      of === undefined || left === of ? what : `${thousands(left)} of ${count(of, "row")} about ${what}`,
    );
    return `> [!NOTE]\n> Left out here, because it would be too long: ${told.join("; ")}. ${whole}`;
  };
}
