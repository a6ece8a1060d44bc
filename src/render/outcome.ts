import type { OperationResult } from "../core/applied.ts";
import type { Change } from "../core/diff.ts";
import type { Block } from "./budget.ts";
import { count, link, name, sentence } from "./inline.ts";
import { row } from "./markdown.ts";
import { timeText } from "./people-table.ts";
import { changeText } from "./text.ts";

/** One line of the comparison of what was reviewed with what would be applied. */
export type Compared = {
  /** Or, where only its hash is known, that. */
  readonly change: Change | string;
  /** Undefined where it was not recorded. */
  readonly reviewed: boolean | undefined;
  readonly now: boolean;
};

/** What became of a plan. */
export type Outcome =
  | { readonly kind: "applying" }
  | {
      readonly kind: "applied";
      readonly done: number;
      readonly of: number;
      /** Whether everything was read once more, and was as the policy says. */
      readonly verified: boolean;
      /** How many changes wait, such as for an invite to be accepted. */
      readonly deferred?: number;
    }
  | {
      /** Some or all operations failed, or something remains. */
      readonly kind: "partly";
      readonly results: readonly OperationResult[];
      /** What the last reading found still to be done. */
      readonly remaining: readonly Change[];
    }
  | {
      /** Nothing was written. */
      readonly kind: "stopped";
      /** One sentence for people; names in it in backticks. */
      readonly why: string;
      /** What somebody has to do now; the same. */
      readonly next?: string;
      readonly compared?: readonly Compared[];
    };

/** An outcome with the run it is of. */
export type Told = {
  readonly outcome: Outcome;
  /** When, RFC 3339. */
  readonly at: string;
  /** The page of the run. */
  readonly runUrl: string | undefined;
  /** The workspace's slug. */
  readonly workspace: string;
};

/** What became of a plan, as the blocks that a comment begins with. */
export function outcomeBlocks({ outcome, at, runUrl, workspace }: Told): readonly Block[] {
  const when = `${timeText(at)}${runUrl === undefined ? "" : `, ${link("this run", runUrl)}`}`;
  const title = (text: string): Block => ({
    weight: "always",
    name: "the outcome",
    text: `### ${text}: ${name(workspace)}\n\n<sub>${when}</sub>`,
  });
  const say = (text: string): Block => ({ weight: "always", name: "the outcome", text });
  switch (outcome.kind) {
    case "applying":
      return [title("⏳ Being applied")];
    case "applied": {
      const { done, of, verified, deferred = 0 } = outcome;
      const checked = verified
        ? "Everything was read once more: the workspace is what the policy says."
        : "It could not be read once more, so nobody has checked the result.";
      const waiting = deferred === 0 ? "" : ` ${count(deferred, "change waits", "changes wait")}: a later run does it.`;
      return [
        title(`${verified ? "✅" : "⚠️"} Applied ${done}/${of}${verified ? " and verified" : ", not verified"}`),
        say(`${checked}${waiting}`),
      ];
    }
    case "partly":
      return partlyBlocks(outcome, title, say);
    case "stopped":
      return [
        title("🛑 Not applied"),
        say(`Nothing was written. ${sentence(outcome.why)}`),
        ...(outcome.next === undefined ? [] : [say(`**Next:** ${sentence(outcome.next)}`)]),
        ...comparedBlocks(outcome.compared ?? []),
      ];
  }
}

function partlyBlocks(
  { results, remaining }: Extract<Outcome, { kind: "partly" }>,
  title: (text: string) => Block,
  say: (text: string) => Block,
): readonly Block[] {
  const numberOf = (status: OperationResult["status"]): number =>
    results.filter((result) => result.status === status).length;
  const others = (["failed", "conflicted", "skipped"] as const)
    .filter((status) => numberOf(status) > 0)
    .map((status) => `${numberOf(status)} ${status}`);
  const rows = results
    .filter(({ status }) => status !== "done")
    .map(({ operation, status, error = "" }) =>
      row([status, name(`${operation.request.method} ${operation.request.path}`), sentence(error, 300)]),
    );
  return [
    title(`⚠️ Applied ${numberOf("done")}/${results.length}${others.length === 0 ? "" : `, ${others.join(", ")}`}`),
    say(
      "What was done stays done. The next run reads everything again, plans anew and goes on with what is left: run this job again once the cause is gone.",
    ),
    ...(rows.length === 0 ? [] : [tableBlock(["", "Request", "Why"], rows, "the failed requests", 21)]),
    ...(remaining.length === 0
      ? []
      : [
          {
            weight: 20,
            name: "what remains",
            rows: remaining.map((change) => `- ${name(changeText(change), 300)}`),
            frame: (shown: string, left: number) => `**Still to do:**\n\n${shown}${more(left, "\n- and ", " more")}`,
          },
        ]),
  ];
}

const VERDICTS = {
  same: "as reviewed",
  more: "**not reviewed**",
  gone: "no longer needed",
  unknown: "the review has no record of single changes",
} as const;

function comparedBlocks(compared: readonly Compared[]): readonly Block[] {
  if (compared.length === 0) return [];
  const judged = compared.map((one) => ({ ...one, verdict: verdictOf(one.reviewed, one.now) }));
  const order: readonly (keyof typeof VERDICTS)[] = ["more", "gone", "same"];
  const isUnknown = ({ verdict }: { readonly verdict: keyof typeof VERDICTS }): boolean => verdict === "unknown";
  const unknown = judged.filter(isUnknown);
  const rows = judged
    .filter((one) => !isUnknown(one))
    .toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
    .map(({ change, reviewed, now, verdict }) => {
      const text = typeof change === "string" ? name(change) : name(changeText(change), 300);
      return row([text, yes(reviewed), yes(now), VERDICTS[verdict]]);
    });
  // Where the review has no record there is nothing to compare: the plan itself is in the job summary.
  const counted = unknown.length === 0 ? [] : [row([count(unknown.length, "change"), "?", "yes", VERDICTS.unknown])];
  const table = [...counted, ...rows];
  return [tableBlock(["Change", "Reviewed", "Now", "Verdict"], table, "the comparison with the review", 22)];
}

function verdictOf(reviewed: boolean | undefined, now: boolean): keyof typeof VERDICTS {
  if (reviewed === undefined) return "unknown";
  if (reviewed) return now ? "same" : "gone";
  return "more";
}

function yes(value: boolean | undefined): string {
  return value === undefined ? "?" : value ? "yes" : "no";
}

function more(left: number, before: string, after: string): string {
  return left === 0 ? "" : `${before}${left}${after}`;
}

/** A table of which the last rows may be left out, and which then says how many are not there. */
function tableBlock(header: readonly string[], rows: readonly string[], called: string, weight: number): Block {
  const head = `${row(header)}\n${row(header.map(() => "---"))}`;
  return {
    weight,
    name: called,
    rows,
    frame: (shown, left) => `${head}\n${shown}${left === 0 ? "" : `\n\n… and ${left} more.`}`,
  };
}

/** What ends the outcome's part of a comment, on a line of its own: nothing else of ours, and nobody's text, ever is such a line. */
const END = "<!-- segment-access: what was reviewed follows -->";

/** An outcome put before what follows it, so that it can be told again. */
export function beforeReviewed(outcome: string, reviewed: string): string {
  return `${outcome}\n\n${END}\n\n${reviewed}`;
}

/** What was reviewed, without the outcome that was told above it. */
export function reviewedIn(text: string): string {
  const lines = text.split(/\r?\n/u);
  const end = lines.indexOf(END);
  return end === -1
    ? text
    : lines
        .slice(end + 1)
        .join("\n")
        .trimStart();
}
