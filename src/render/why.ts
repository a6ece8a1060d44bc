import { isUser, keyOf, nameOf, type PrincipalRef } from "../core/access.ts";
import type { Change, Ground } from "../core/diff.ts";
import type { Source } from "../core/finding.ts";
import type { Impact } from "../core/review/impact.ts";
import type { Terms } from "../core/policy.ts";
import type { Proposed } from "../core/propose.ts";
import { type Links, listed, name, placeLink, sentence } from "./inline.ts";

/** How much of a reason is shown in a cell. */
const REASON_LENGTH = 200;

type Entries = Pick<Proposed, "policy" | "today">;

/** Why somebody's access changes: the policy lines that ask for it, each with its reason, or that none does. One line each, `<br>` between. */
export function whyOf(impact: Impact, proposed: Entries, links: Links, most: number): string {
  const { user, changes, via, effect, gained, lost } = impact;
  const concerned = changes.filter(({ action, fact }) => {
    // What is taken and still covered by something else, or given and covered before, is not why.
    if (fact.kind !== "label" && action === "add" && gained.length === 0 && effect !== "joins") return false;
    if (fact.kind !== "label" && action === "remove" && lost.length === 0 && effect !== "leaves") return false;
    if (fact.kind === "grant") return isUser(fact.principal) || via.includes(fact.principal);
    return fact.kind !== "member" || fact.user === user;
  });
  const told = new Set(concerned.map((change) => whyChange(change, proposed, links)));
  return listed([...told], most, "<br>");
}

/** Why a change is made, as one line of Markdown: of a person's, with the group or label that it comes through. */
function whyChange(change: Change, proposed: Entries, links: Links): string {
  const { fact } = change;
  if (change.action === "add") {
    const ground = groundText(change, links);
    if (fact.kind === "member") return `into group ${name(nameOf(fact.group))} ${ground}`;
    if (fact.kind === "label") return `label ${name(fact.label)} for ${name(fact.on)} ${ground}`;
    if (fact.kind === "grant" && !isUser(fact.principal)) return `group ${name(nameOf(fact.principal))} ${ground}`;
    return ground;
  }
  switch (fact.kind) {
    case "user":
      return absence(fact.user, proposed, links);
    case "group":
      return `group ${name(nameOf(fact.group))}: ${absence(fact.group, proposed, links)}`;
    case "member":
      return `out of group ${name(nameOf(fact.group))}: ${absence(fact.group, proposed, links)}`;
    case "label":
      return `label ${name(fact.label)} taken from ${name(fact.on)}`;
    case "grant": {
      const missing = absence(fact.principal, proposed, links);
      return isUser(fact.principal) ? missing : `group ${name(nameOf(fact.principal))}: ${missing}`;
    }
  }
}

/** Why a group or a label changes, as one line of Markdown. */
export function whyHere(change: Change, proposed: Entries, links: Links): string {
  if (change.action === "add") return groundText(change, links);
  const { fact } = change;
  if (fact.kind === "label") return "not among the labels in the policy";
  if (fact.kind === "user") return absence(fact.user, proposed, links);
  return absence(fact.kind === "grant" ? fact.principal : fact.group, proposed, links);
}

/** Why what a pull request leaves alone stays: the lines that ask for it now, or that the policy no longer speaks of it. */
export function whyKept({ changes }: Impact, { resolution }: Proposed, links: Links, most: number): string {
  const told = changes.map((change) => {
    const ground = change.action === "remove" ? resolution.desired.get(keyOf(change.fact)) : undefined;
    if (ground !== undefined) return groundText(ground, links);
    return change.action === "remove" ? "no longer managed by this policy" : "no longer asked for";
  });
  return listed([...new Set(told)], most, "<br>");
}

function groundText({ source, terms, profile }: Ground, links: Links): string {
  return [
    placeLink(source, links),
    ...(profile === undefined ? [] : [`profile ${name(profile)}`]),
    ...(terms?.reason === undefined ? [] : [sentence(terms.reason, REASON_LENGTH)]),
    ...(terms?.ticket === undefined ? [] : [name(terms.ticket)]),
  ].join(" ");
}

/** What the policy says of somebody of whom something is taken. */
function absence(principal: PrincipalRef, { policy, today }: Entries, links: Links): string {
  const entry: { readonly source: Source; readonly terms: Terms } | undefined = isUser(principal)
    ? policy.users.get(principal)
    : policy.groups.get(principal);
  if (entry === undefined) return "not in the policy";
  const place = placeLink(entry.source, links);
  const { from, until } = entry.terms;
  if (until !== undefined && until < today) return `ended on ${until} ${place}`;
  if (from !== undefined && from > today) return `begins on ${from} ${place}`;
  return `not asked for in ${place}`;
}

/** Until when somebody has what they gain, where it ends; `part` where not all of it does. */
export function untilOf({ user, changes, via }: Impact): string {
  const grounds = changes.flatMap((change) => {
    const { fact } = change;
    if (change.action === "remove" || fact.kind === "label" || fact.kind === "group") return [];
    if (fact.kind === "member") return fact.user === user ? [change] : [];
    return fact.kind === "user" || isUser(fact.principal) || via.includes(fact.principal) ? [change] : [];
  });
  const days = new Set(grounds.flatMap(({ terms }) => terms?.until ?? []));
  if (days.size === 0) return "";
  const isWhole = days.size === 1 && grounds.every(({ terms }) => terms?.until !== undefined);
  return isWhole ? [...days].join("") : `part: ${listed([...days].sort(), 3)}`;
}
