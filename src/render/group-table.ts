import { type GroupRef, isGroup, isUser, nameOf, type UserRef } from "../core/access.ts";
import type { Change } from "../core/diff.ts";
import { labelReach, type Part } from "../core/review/impact.ts";
import type { Proposed } from "../core/propose.ts";
import { byPrincipal, byResource, type PrincipalChanges, type ResourceChanges } from "../core/summary.ts";
import { type CellLimits, grantList } from "./grant-list.ts";
import { count, type Links, listed, name } from "./inline.ts";
import { row } from "./markdown.ts";
import { whyHere } from "./why.ts";

/** The head of the table of groups and labels. */
export const GROUP_HEADER = `${row(["Group or label", "Change", "Whom it reaches", "Why"])}\n${row(["---", "---", "---", "---"])}`;

/** What changes for groups and labels, in the order of their names: whom it concerns may be in the table of people as well. */
export function groupRows(
  { changes, people }: Part,
  head: Proposed,
  links: Links,
  limits: CellLimits,
): readonly string[] {
  const renames = head.plan.renames.filter(({ to }) =>
    changes.some(({ action, fact }) => action === "add" && fact.kind === "group" && fact.group === to),
  );
  const groups = byPrincipal({ changes, renames }).filter(({ principal }) => !isUser(principal));
  const why = (own: readonly Change[]): string =>
    listed([...new Set(own.map((change) => whyHere(change, head, links)))], limits.lines, "<br>");
  const changed = new Set(people.map(({ user }) => user));
  const reach = new Map(
    labelReach(changes, [head.before, head.after]).map(({ change, users }) => [change, users] as const),
  );
  return [
    ...groups.flatMap(({ principal, ...rest }) =>
      isGroup(principal)
        ? [
            row([
              `group ${name(nameOf(principal))}`,
              listed(groupWords({ principal, ...rest }, head, limits), limits.lines, "<br>"),
              count(head.after.members.get(principal)?.length ?? 0, "member"),
              why(rest.changes),
            ]),
          ]
        : [],
    ),
    ...byResource({ changes }).map(({ resource, changes: own }) =>
      row([
        `labels of ${name(resource)}`,
        listed(labelWords(own), limits.lines, "<br>"),
        reachWords(own, reach, changed, limits),
        why(own),
      ]),
    ),
  ];
}

function groupWords(
  { principal, renamedFrom, changes }: PrincipalChanges,
  head: Proposed,
  limits: CellLimits,
): readonly string[] {
  const group = principal as GroupRef;
  const whole = changes.find(({ fact }) => fact.kind === "group" && fact.group === group)?.action;
  const members = (action: Change["action"]): readonly string[] =>
    changes.flatMap((change) =>
      change.action === action && change.fact.kind === "member" ? [name(nameOf(change.fact.user))] : [],
    );
  const grants = (action: Change["action"]): string =>
    grantList(
      changes.flatMap((change) => (change.action === action && change.fact.kind === "grant" ? [change.fact] : [])),
      head.surroundings.vocabulary,
      limits,
    );
  const state = renamedFrom !== undefined ? "" : whole === "add" ? "**new**" : whole === "remove" ? "**goes**" : "";
  return [
    ...(renamedFrom === undefined ? [] : [`gets a new name, was ${name(nameOf(renamedFrom))}`]),
    state,
    labelled("gives", grants("add")),
    labelled("gives no longer", grants("remove")),
    labelled("in", listed(members("add"), limits.scopes)),
    labelled("out", listed(members("remove"), limits.scopes)),
  ].filter((text) => text !== "");
}

function labelled(word: string, text: string): string {
  return text === "" ? "" : `${word}: ${text}`;
}

function labelWords(changes: ResourceChanges["changes"]): readonly string[] {
  return changes.flatMap(({ action, fact }) =>
    fact.kind === "label" ? [`${action === "add" ? "gets" : "loses"} ${name(fact.label)}`] : [],
  );
}

function reachWords(
  changes: ResourceChanges["changes"],
  reach: ReadonlyMap<Change, ReadonlySet<UserRef>>,
  changed: ReadonlySet<UserRef>,
  limits: CellLimits,
): string {
  const users = new Set(changes.flatMap((change) => [...(reach.get(change) ?? [])]));
  const people = [...users].filter((user) => changed.has(user)).sort();
  if (people.length === 0) return "nobody’s access changes by it";
  return listed(
    people.map((user) => name(nameOf(user))),
    limits.scopes,
  );
}
