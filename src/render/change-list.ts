import { isUser, type PrincipalRef, type UserRef } from "../core/access.ts";
import type { Change } from "../core/diff.ts";
import type { Part } from "../core/review/impact.ts";
import type { Block } from "./budget.ts";
import { name, thousands } from "./inline.ts";
import { type RowContext, timeText } from "./people-table.ts";
import { changeText } from "./text.ts";

/** Changes as a list, each with who made it by hand, where that is known; nothing where there are none. */
export function listBlock(
  called: string,
  title: string,
  changes: readonly Change[],
  { culpritOf }: Pick<RowContext, "culpritOf">,
  remark = "",
): readonly Block[] {
  if (changes.length === 0) return [];
  const rows = changes.map((change) => {
    const culprit = culpritOf(change);
    const by = culprit === undefined ? "" : `, changed by ${name(culprit.who)}, ${timeText(culprit.at)}`;
    return `- ${name(changeText(change), 300)}${remark === "" ? "" : ` ${remark}`}${by}`;
  });
  const frame = (shown: string, left: number): string =>
    `${title}\n\n${shown}${left === 0 ? "" : `\n- and ${thousands(left)} more`}`;
  return [{ weight: 7, name: called, rows, frame }];
}

/** Whom a change is about; of a membership, the group. Nobody, where it is about a label. */
export function principalOf({ fact }: Change): PrincipalRef | undefined {
  if (fact.kind === "label") return undefined;
  if (fact.kind === "grant") return fact.principal;
  return fact.kind === "user" ? fact.user : fact.group;
}

/** Changes of people whose access stays what it is, because something else gives them the same. */
export function withoutEffect({ changes, people }: Part): readonly Change[] {
  const concerned = new Set<UserRef>(people.map(({ user }) => user));
  return changes.filter((change) => {
    const principal = principalOf(change);
    return principal !== undefined && isUser(principal) && !concerned.has(principal);
  });
}

/** Changes of groups and labels. */
export function ofGroups({ changes }: Part): readonly Change[] {
  return changes.filter((change) => {
    const principal = principalOf(change);
    return principal === undefined || !isUser(principal);
  });
}
