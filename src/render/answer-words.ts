import type { Denial } from "../core/answer/denials.ts";
import type { Explanation, WorkspaceRole } from "../core/answer/explain.ts";
import type { Source } from "../core/finding.ts";
import type { Asked } from "../core/answer/inquire.ts";
import type { Person } from "../core/answer/person.ts";
import type { Terms } from "../core/policy.ts";
import type { Standing } from "../core/answer/standing.ts";
import type { Target } from "../core/answer/target.ts";
import type { Degrees, Way } from "../core/answer/ways.ts";

/** The names of the columns of `wayCells`. */
export const WAY_COLUMNS = ["Access", "Role", "Through", "Policy line", "Dates", "State"] as const;

/** One way as cells of a table, as plain text that was not made inert yet. */
export function wayCells(way: Way): readonly string[] {
  const { access, role, on, through, profile, membership } = way;
  const joined = membership === undefined ? through : `${through} (${placeOf(membership)})`;
  const how = profile === undefined ? joined : `${joined}, profile ${profile}`;
  return [access, `${role} on ${on}`, how, placeOf(way.source), datesOf(way), stateOf(way)];
}

/** `policies/acme/users.yaml:12:5`, or nothing. */
export function placeOf(source: Source | undefined): string {
  return source === undefined ? "" : `${source.file}:${source.line}:${source.column}`;
}

/** `from 2026-12-01, until 2027-01-31 (in 70 days)` */
export function datesOf({ terms, endsIn }: Pick<Way, "terms" | "endsIn">): string {
  const days =
    endsIn === undefined ? "" : endsIn === 0 ? " (today)" : endsIn === 1 ? " (tomorrow)" : ` (in ${endsIn} days)`;
  const parts = [
    terms?.from === undefined ? [] : [`from ${terms.from}`],
    terms?.until === undefined ? [] : [`until ${terms.until}${days}`],
    terms?.reviewBy === undefined ? [] : [`review by ${terms.reviewBy}`],
  ];
  return parts.flat().join(", ");
}

/** Why access is given, as far as the policy says: `Checkout launch; ticket SEC-1421; approved by dana@acme.com`. */
export function reasonsOf(terms: Terms | undefined): string {
  const { reason, ticket, approvedBy } = terms ?? {};
  const parts = [
    reason ?? [],
    ticket === undefined ? [] : `ticket ${ticket}`,
    approvedBy === undefined ? [] : `approved by ${approvedBy}`,
  ];
  return parts.flat().join("; ");
}

/** The state, and why it is so where that needs saying. */
export function stateOf({ state, why }: Standing): string {
  return why === undefined ? state : `${state}: ${why}`;
}

/** What somebody is in the workspace: `active, owner`, `invited, service account of dana@acme.com`. */
export function personText({ status, kind, owner }: Person, role: WorkspaceRole): string {
  const what = status === "absent" ? "not in the workspace" : status;
  const account = kind === "person" ? [] : [`service account${owner === undefined ? "" : ` of ${owner}`}`];
  const words =
    role.live === role.desired
      ? (role.live ?? "no workspace role")
      : `${role.live ?? "no workspace role"}, by the policy ${role.desired ?? "none"}`;
  return [what, ...account, words].join(", ");
}

/** `dana@acme.com: acme-prod (active, owner), acme-dev (active, member), acme-test (unknown)` */
export function everywhereWords(asked: readonly Asked<Explanation>[], email: string): string {
  const words = asked.map(({ workspace, answer, objections }) => {
    const unknown = objections.some(({ rule }) => rule === "unknown-person") ? "unknown" : "no answer";
    const what = answer === undefined ? unknown : personText(answer.person, answer.workspaceRole);
    return `${workspace} (${what})`;
  });
  return `${email}: ${words.join(", ")}`;
}

/** What an invite hides, where somebody is invited. */
export const INVITED =
  "Invited: what a pending invite grants can't be read, so only what comes through groups is known to be live.";

/** `full-access`, or `full-access, by the policy read-only` */
export function degreesText({ live, desired }: Degrees): string {
  return live === desired ? live : `${live}, by the policy ${desired}`;
}

/** `source:web-prod, through which destination:Amplitude is reached` */
export function targetText({ ref, destination }: Target): string {
  return destination === undefined ? ref : `${ref}, through which ${destination} is reached`;
}

/** What a claim speaks of: `source:payments`, `every source`. */
export function denialText({ kind, on, through }: Denial): string {
  const what =
    on === "workspace"
      ? `every ${kind} not named otherwise`
      : on.startsWith("labels:")
        ? `every ${kind} with ${on}`
        : on;
  return through === "direct" ? what : `${what}, for all of ${through}`;
}
