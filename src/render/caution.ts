import { nameOf } from "../core/access.ts";
import type { JudgedImpact, JudgedPeople, Reason } from "../core/review/risk.ts";
import { listed, name } from "./inline.ts";

/** How many people one line of the caution names. */
const MOST = 10;

/** What is so grave that it is said before the tables: of one person, and of several. */
const GRAVE: readonly (readonly [Reason, one: string, many: string])[] = [
  ["becomes owner", "becomes **Workspace Owner**", "become **Workspace Owners**"],
  ["becomes admin", "becomes **admin** of the whole workspace", "become **admins** of the whole workspace"],
  ["is owner no longer", "is **owner no longer**", "are **owners no longer**"],
  ["loses everything", "loses **everything**", "lose **everything**"],
  ["loses everything but membership", "loses **everything** but membership", "lose **everything** but membership"],
];

const KEPT: typeof GRAVE = [
  ["becomes owner", "stays **Workspace Owner**", "stay **Workspace Owners**"],
  ["becomes admin", "stays **admin** of the whole workspace", "stay **admins** of the whole workspace"],
];

/** Who becomes owner or admin, and who loses ownership or everything, as an alert; nothing where nobody does. */
export function caution({ ours, adrift, kept }: JudgedPeople): readonly string[] {
  const lines = [
    ...linesOf(ours, GRAVE, ""),
    ...linesOf(kept, KEPT, ", which the policy before this pull request would have ended"),
    ...linesOf(adrift, GRAVE, " (already adrift: the next apply does this with or without this pull request)"),
  ];
  return lines.length === 0 ? [] : [`> [!CAUTION]\n${lines.map((line) => `> ${line}`).join("<br>\n")}`];
}

function linesOf(people: readonly JudgedImpact[], grave: typeof GRAVE, after: string): readonly string[] {
  return grave.flatMap(([reason, one, many]) => {
    const names = people.filter(({ reasons }) => reasons.includes(reason)).map(({ user }) => name(nameOf(user)));
    return names.length === 0 ? [] : [`${listed(names, MOST)} ${names.length === 1 ? one : many}${after}.`];
  });
}
