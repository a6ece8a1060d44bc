import { userRef } from "../core/access.ts";
import type { Change } from "../core/diff.ts";
import type { Finding } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import type { Proposed } from "../core/propose.ts";
import { quote } from "../core/quote.ts";
import { type Impact, partsOf } from "../core/review/impact.ts";
import type { Requirement } from "../github/approvers.ts";
import { changeHash } from "../github/marker.ts";
import type { Base } from "./base-policy.ts";
import { asksApprovals, type Judging, liftsApproval } from "./judging.ts";
import { type Given, sourcesAsked } from "./source-selectors.ts";

/** Something to be approved, and the hashes of the changes that it is about. Undefined: it is about the plan as a whole. */
export type Need = Requirement & { readonly about?: ReadonlySet<string> };

/** What has to be approved, who never may, and what is wrong with how it was asked. `by` without anybody: whoever may write to the repository. */
export type Needs = {
  readonly requirements: readonly Need[];
  /** Logins of those whose access grows. */
  readonly beneficiaries: readonly string[];
  readonly findings: readonly Finding[];
};

/** What a plan is held against. */
export type Standard = {
  /** Whoever one of them knows by a GitHub login. */
  readonly policies: readonly Policy[];
  /** The base as it is; none where there is none or it can't be used. */
  readonly base: Policy | undefined;
  readonly isBaseBroken: boolean;
  /** What is changed of what pull requests are judged by. */
  readonly judging: Judging | undefined;
  /** What the plans of those ahead in the queue are asked already. */
  readonly ahead?: readonly Finding[];
};

/** What a plan is held against where its base is this one. */
export function standardOf(
  { policy }: Pick<Proposed, "policy">,
  base: Base,
  judging: Judging | undefined,
  ahead: readonly Finding[] = [],
): Standard {
  const own = base.kind === "policy" ? base.policy : undefined;
  const policies = own === undefined ? [policy] : [policy, own];
  return { policies, base: own, isBaseBroken: base.kind === "broken" || base.kind === "unread", judging, ahead };
}

/** Something that comes about, and the changes that bring it about. */
type Effect = {
  readonly gained: readonly Given[];
  readonly lost: readonly Given[];
  readonly changes: readonly Change[];
};

/** What a plan does: to people, and to groups, whose members may come from elsewhere. */
function effectsOf({ plan }: Proposed, people: readonly Impact[]): readonly Effect[] {
  const granted = plan.changes.flatMap((change): readonly Effect[] => {
    const { action, fact } = change;
    if (fact.kind !== "grant") return [];
    const [gained, lost] = action === "add" ? [[fact], []] : [[], [fact]];
    return [{ gained, lost, changes: [change] }];
  });
  return [...people, ...granted];
}

function becomesMore({ word, owner }: Impact): boolean {
  const becomesAdmin = word.after === "admin" && word.before !== "admin" && word.before !== "owner";
  return becomesAdmin || (owner.after && !owner.before);
}

function beneficiariesOf(proposed: Proposed, policies: readonly Policy[]): readonly string[] {
  const grown = proposed.people.filter(({ gains, effect }) => gains.length > 0 || effect === "joins");
  const addresses = new Set<string>();
  const ids = new Set<string>();
  for (const { email } of grown) {
    const user = userRef(email);
    const entry = proposed.policy.users.get(user);
    addresses.add(user);
    if (entry?.writtenAs !== undefined) addresses.add(entry.writtenAs);
    for (const id of [entry?.id?.value, proposed.live.directory.get(user)]) if (id !== undefined) ids.add(id);
  }
  const logins = policies.flatMap(({ users }) =>
    [...users.values()].flatMap(({ user, writtenAs, id, github }) => {
      const isGrown = addresses.has(user) || addresses.has(writtenAs ?? "") || (id !== undefined && ids.has(id.value));
      return isGrown && github !== undefined ? [github.value] : [];
    }),
  );
  return [...new Set(logins)];
}

/**
 * What of a plan has to be approved by whom. All of its changes count, also those that were adrift before: what an earlier pull request
 * brought without its approvals must not come in with a later one.
 */
export function needsOf(proposed: Proposed, standard: Standard): Needs {
  const { policies, base, isBaseBroken, judging, ahead = [] } = standard;
  const { approvals } = proposed.policy.settings;
  const { vocabulary } = proposed.surroundings;
  const { people } = partsOf(proposed, undefined).ours;
  const effects = effectsOf(proposed, people);
  const requirements: Need[] = [];
  const findings: Finding[] = [];
  const ask = (what: string, by: readonly string[], causes?: readonly Pick<Effect, "changes">[]): void => {
    if (causes?.length === 0) return;
    const about = new Set(causes?.flatMap(({ changes }) => changes.map((change) => changeHash(change))));
    requirements.push({ what, by, ...(about.size > 0 && { about }) });
  };
  const isChange = proposed.plan.changes.length > 0;
  if (isBaseBroken && isChange) ask("the base's policy can't be read, so nobody knows who has to approve", []);
  if (approvals.elevation) {
    const isFull = ({ role }: Given): boolean => vocabulary.reach(role).level === 3;
    const causes = [...people.filter(becomesMore), ...effects.filter(({ gained }) => gained.some(isFull))];
    ask("somebody becomes owner or admin, or gains full access", approvals.elevation.by, causes);
  }
  if (approvals.removals) {
    const causes = people.filter(({ lost, effect }) => lost.length > 0 || effect === "leaves");
    ask("somebody loses access", approvals.removals.by, causes);
  }
  for (const entry of isChange ? approvals.sources : []) {
    const { isAbout, findings: unclear } = sourcesAsked(proposed, entry);
    findings.push(...unclear);
    const causes = effects.filter(({ gained, lost }) => gained.some(isAbout) || lost.some(isAbout));
    ask(`access to the source ${quote(entry.selector)} changes`, entry.by, causes);
  }
  const known = new Set(ahead.map(({ rule, message }) => `${rule} ${message}`));
  const objecting = proposed.findings.filter(
    ({ rule, message, needs }) => needs === "approval" && !known.has(`${rule} ${message}`),
  );
  if (objecting.length > 0 && isChange) {
    const names = [...new Set(objecting.map(({ rule }) => quote(rule)))].join(", ");
    ask(`the policy's rules ask for it: ${names}`, approvals.rules?.by ?? []);
  }
  if (judging !== undefined && isHeld(proposed, standard)) {
    const parts = judging.parts.map((part) => `\`${part}\``).join(", ");
    const by = approvals.rules?.by ?? base?.settings.approvals.elevation?.by ?? [];
    ask(`this changes what pull requests are judged by (${parts})`, by);
  }
  return { requirements, beneficiaries: beneficiariesOf(proposed, policies), findings };
}

/** Whether a change of what pull requests are judged by has to be approved, whoever's access it changes. */
export function isHeld(
  { policy }: Pick<Proposed, "policy">,
  { base, judging }: Pick<Standard, "base" | "judging">,
): boolean {
  if (judging === undefined || base === undefined) return false;
  return asksApprovals(base.settings.approvals) || liftsApproval(judging, policy, base);
}
