import type { Culprit } from "../core/review/culprit.ts";
import type { Change } from "../core/diff.ts";
import { type Block, fit } from "./budget.ts";
import { count, link, name } from "./inline.ts";
import { timeText } from "./people-table.ts";
import { changeText } from "./text.ts";

/** Everything that the issue about a workspace's drift is made from. */
export type DriftInput = {
  /** The workspace's slug. */
  readonly workspace: string;
  /** What an apply would change to make the workspace what its policy says. */
  readonly changes: readonly Change[];
  /** Who made it so by hand. */
  readonly culpritOf: (change: Change) => Culprit | undefined;
  /** When live was read, RFC 3339; empty to leave it out. */
  readonly readAt: string;
  /** The page of the run. */
  readonly runUrl?: string;
};

/** The title of a workspace's drift issue. */
export function driftTitle(workspace: string): string {
  return `Access drift: ${workspace}`;
}

/** The input without what differs from run to run. */
export function lastingDrift({ runUrl: _run, ...input }: DriftInput): DriftInput {
  return { ...input, readAt: "" };
}

function line(change: Change, culprit: Culprit | undefined): string {
  const isThere = change.action === "remove";
  const what = isThere ? "is there and not in the policy" : "is in the policy and missing";
  const by = culprit === undefined ? "" : ` · by ${name(culprit.who)}, ${timeText(culprit.at)} (${name(culprit.what)})`;
  return `- ${name(changeText(change).slice(2), 300)} ${what}${by}`;
}

/** The text of a workspace's drift issue, in at most `bytes` bytes of UTF-8: each line what differs, and who did it by hand as far as that is known. */
export function renderDrift({ workspace, changes, culpritOf, readAt, runUrl }: DriftInput, bytes: number): string {
  const rows = changes.map((change) => line(change, culpritOf(change)));
  const blocks: readonly Block[] = [
    {
      weight: "always",
      name: "",
      text: `### ${name(workspace)} is no longer what its policy says\n\n${count(changes.length, "difference")}. To keep one, write it into the policy; the next apply takes back the rest.`,
    },
    {
      weight: 1,
      name: "the differences",
      rows,
      frame: (shown, left) => `${shown}${left === 0 ? "" : `\n- … and ${left} more`}`,
    },
    {
      weight: "always",
      name: "",
      text: `---\n\n<sub>${[
        ...(readAt === "" ? [] : [`Segment was read ${timeText(readAt)}`]),
        ...(runUrl === undefined ? [] : [link("run", runUrl)]),
        "who did it is what the audit trail suggests; this issue closes by itself",
      ].join(" · ")}</sub>`,
    },
  ];
  const notice = (): string =>
    `> [!NOTE]\n> Not everything fits here. ${link("The job summary", runUrl)} has the plan.`;
  return `${fit(blocks, bytes - 1, notice, 2) ?? ""}\n`;
}
