import type { Parts } from "../core/review/impact.ts";
import type { Proposed } from "../core/propose.ts";
import { summaryOf } from "../core/summary.ts";
import { principalOf } from "./change-list.ts";
import { count, thousands } from "./inline.ts";

/** A plan in one line of numbers. */
export function countLine({ ours, adrift, kept }: Parts, head: Proposed, base: Proposed | undefined): string {
  const { add, remove, deferred } = summaryOf(head);
  const joins = ours.people.filter(({ effect }) => effect === "joins").length;
  const leaves = ours.people.filter(({ effect }) => effect === "leaves").length;
  const groups = new Set(ours.changes.map(principalOf).filter((principal) => principal?.startsWith("group:"))).size;
  const present = [...head.before.users].length;
  const same = present - head.people.filter(({ effect }) => effect !== "joins").length;
  const who =
    ours.people.length === 0
      ? "This pull request changes nobody’s access"
      : `This pull request changes the access of ${count(ours.people.length, "person", "people")}`;
  return [
    `**${who}**`,
    ...(joins === 0 ? [] : [`${thousands(joins)} ${joins === 1 ? "joins" : "join"}`]),
    ...(leaves === 0 ? [] : [`${thousands(leaves)} ${leaves === 1 ? "leaves" : "leave"}`]),
    ...(groups === 0 ? [] : [count(groups, "group")]),
    `${thousands(add)} to add, ${thousands(remove)} to remove${adrift.changes.length === 0 ? "" : `, ${thousands(adrift.changes.length)} of that already adrift`}`,
    ...(kept.changes.length === 0 ? [] : [`${count(kept.changes.length, "change")} no longer wanted`]),
    ...(deferred === 0 ? [] : [count(deferred, "change waits", "changes wait")]),
    `${count(same, "other stays", "others stay")} the same`,
    ...(base === undefined ? ["what was adrift before can’t be told apart: there is no plan of the base"] : []),
  ].join(" · ");
}
