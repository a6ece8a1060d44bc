import type { Proposed } from "../core/propose.ts";
import type { Block } from "./budget.ts";
import { count, details, fence, name, sentence, thousands } from "./inline.ts";
import { changeText } from "./text.ts";
import { yamlDiff } from "./yaml-diff.ts";

/** The differences as YAML and the requests, to open with a click. */
export function detailBlocks(head: Proposed, isOpen: boolean): readonly Block[] {
  const { operations, minutes } = head;
  const diff = yamlDiff(head);
  const lines = operations.map(({ request }) => `${request.method} ${request.path}`);
  const time = minutes === 0 ? "" : `, at least ${count(minutes, "minute")} by Segment’s limits`;
  return [
    ...(diff.length === 0
      ? []
      : [
          {
            weight: 1,
            name: "the differences as YAML",
            text: details("Access now and then, as YAML", fence(diff, "diff"), isOpen),
          },
        ]),
    ...(lines.length === 0
      ? []
      : [
          {
            weight: 2,
            name: "the requests",
            text: details(`${count(lines.length, "request")} to Segment${time}`, fence(lines, "text"), isOpen),
          },
        ]),
  ];
}

/** What has to wait, and who is left alone. */
export function waitingAndUnmanaged({ plan: { deferred, unmanaged } }: Proposed, isOpen: boolean): readonly Block[] {
  return [
    ...folded(
      6,
      "what waits",
      `${count(deferred.length, "change waits", "changes wait")}: a later run does it`,
      deferred.map(({ change, until }) => `- ${name(changeText(change), 300)} until ${sentence(until)}`),
      isOpen,
    ),
    ...folded(
      3,
      "who is not managed",
      `Not managed by this policy (${thousands(unmanaged.length)}): left alone`,
      unmanaged.map((principal) => `- ${name(principal)}`),
      false,
    ),
  ];
}

function folded(
  weight: number,
  called: string,
  title: string,
  rows: readonly string[],
  isOpen: boolean,
): readonly Block[] {
  if (rows.length === 0) return [];
  const frame = (shown: string, left: number): string =>
    details(title, `${shown}${left === 0 ? "" : `\n- and ${thousands(left)} more`}`, isOpen);
  return [{ weight, name: called, rows, frame }];
}
