import { compareText } from "../finding.ts";
import type { Person } from "./person.ts";
import type { Target } from "./target.ts";
import { type Degrees, degreesOf, isLive, isToBe, type Way } from "./ways.ts";

/** How much access somebody has to a resource, now and by the policy, and that in one sentence. */
export type Answer = Degrees & { readonly sentence: string };

/** `dana@acme.com has full-access to source:web-prod through group:Leads; by the policy read-only directly.` */
export function answerOf({ email, status }: Person, target: Target, ways: readonly Way[]): Answer {
  const degrees = degreesOf(ways);
  const what = target.ref === "workspace" ? "the whole workspace" : target.ref;
  const now = ways.filter(isLive);
  const then = ways.filter(isToBe);
  const isInvited = status === "invited" ? " (invited; what an invite grants can't be read)" : "";
  const has =
    now.length === 0
      ? `has no access to ${what}`
      : `has ${wordOf(degrees.live)} to ${what} ${howOf(now, degrees.live)}`;
  const through = target.destination === undefined ? "" : `; ${target.destination} is reached only through its source`;
  return { ...degrees, sentence: `${email}${isInvited} ${has}${changing(now, then, degrees)}${through}.` };
}

function changing(now: readonly Way[], then: readonly Way[], { live, desired }: Degrees): string {
  const isSame = live === desired && howOf(now, live) === howOf(then, desired);
  if (isSame) return "";
  if (then.length === 0) return "; by the policy none";
  return `; by the policy ${wordOf(desired)} ${howOf(then, desired)}`;
}

function wordOf(degree: Degrees["live"]): string {
  return degree === "unknown" ? "access of unknown extent" : degree;
}

/** What the most access comes through: direct ways first, as they are in the list. */
function howOf(ways: readonly Way[], degree: Degrees["live"]): string {
  const best = ways.filter(({ access }) => access === degree);
  const how = best.map(({ through }) => (through === "direct" ? "directly" : `through ${through}`));
  return [...new Set(how)].sort(compareText).join(" and ");
}
