import { keyOf, type Label, nameOf, type PrincipalRef, type UserRef } from "./access.ts";
import type { Day } from "./day.ts";
import type { DesiredState } from "./diff.ts";
import { blockLines, type Draft, groundOf, want } from "./draft.ts";
import type { Finding } from "./finding.ts";
import { readScope } from "./grant-scope.ts";
import { inventoryOf } from "./inventory.ts";
import {
  type DeclaredGroup,
  type DeclaredUser,
  type Policy,
  RESOURCE_KINDS,
  type Terms,
  type WordLine,
  type WorkspaceWord,
} from "./policy.ts";
import type { Assertion, Problem } from "./problem.ts";
import { type Layer, layersOf } from "./profiles.ts";
import type { Live, Resource } from "./provider.ts";
import { relabel } from "./relabel.ts";
import { resolveBlock } from "./resolve-block.ts";
import { resolveDestinations } from "./resolve-destinations.ts";
import { holds, within } from "./terms.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What a policy asks for in one workspace. */
export type Resolution = {
  readonly desired: DesiredState;
  /** The principals that have an entry of their own, whether or not it holds today. */
  readonly declared: ReadonlySet<PrincipalRef>;
  /** The workspace role that each declared person has today, where it is one of the words. */
  readonly words: ReadonlyMap<UserRef, WordLine>;
  /** What the workspace holds, with the labels that are to be. */
  readonly resources: readonly Resource[];
  /** The labels that the resources whose labels are declared carry now. */
  readonly observed: readonly Label[];
  readonly problems: readonly Problem[];
  readonly assertions: readonly Assertion[];
  /** What the words of the policy became here. */
  readonly findings: readonly Finding[];
};

/** Turns a policy into the facts it asks for on a day, given what the workspace holds and offers. */
export function resolve(policy: Policy, live: Live, vocabulary: Vocabulary, today: Day): Resolution {
  const labelled = relabel(policy.labels, live);
  const draft: Draft = {
    vocabulary,
    inventory: inventoryOf({ ...live, resources: labelled.resources }),
    settings: policy.settings,
    today,
    desired: new Map(),
    problems: [...labelled.problems],
    assertions: [],
    findings: [],
  };
  const words = new Map<UserRef, WordLine>();
  // What has not begun is understood as well, so that a fault in it does not wait for its day.
  const later = { ...draft, desired: new Map(), assertions: [], findings: [] };
  for (const user of policy.users.values()) {
    if (isToCome(user.terms, today)) resolveAccess(later, user.user, layersOf(user, policy.profiles));
    if (!holds(user.terms, today) || isLeftToIdp(draft, user, live)) continue;
    const layers = layersOf(user, policy.profiles);
    want(draft, { kind: "user", user: user.user }, groundOf(user.source, user.terms));
    const word = resolveWord(draft, user.user, layers);
    if (word !== undefined) words.set(user.user, word);
    resolveAccess(draft, user.user, layers);
  }
  for (const group of policy.groups.values()) {
    if (holds(group.terms, today)) resolveGroup(draft, group, policy, live);
    else if (isToCome(group.terms, today)) resolveAccess(later, group.group, layersOf(group, policy.profiles));
  }
  for (const { fact, source } of labelled.desired) want(draft, fact, { source });
  return {
    desired: draft.desired,
    declared: new Set<PrincipalRef>([...policy.users.keys(), ...policy.groups.keys()]),
    words,
    resources: labelled.resources,
    observed: labelled.observed,
    problems: draft.problems,
    assertions: draft.assertions,
    findings: draft.findings,
  };
}

function isToCome({ from }: Terms, today: Day): boolean {
  return from !== undefined && today < from;
}

/** Where the identity provider decides who is in the workspace, those it has not brought yet have to wait for it. */
function isLeftToIdp(draft: Draft, { user, source }: DeclaredUser, live: Live): boolean {
  if (draft.settings.people !== "idp" || isIn(live, user)) return false;
  const message = `${nameOf(user)} is not in the workspace, and \`people: idp\` leaves that to the identity provider: what is declared waits until it has brought them.`;
  draft.findings.push({ rule: "idp-missing", severity: "warning", message, source });
  return true;
}

function isIn(live: Live, user: UserRef): boolean {
  return live.facts.has(keyOf({ kind: "user", user }));
}

function resolveGroup(draft: Draft, group: DeclaredGroup, policy: Policy, live: Live): void {
  const { group: ref, source, terms, members, managedByIdp } = group;
  const isThere = live.facts.has(keyOf({ kind: "group", group: ref }));
  if (managedByIdp !== undefined && !isThere) {
    const message = `The workspace has no group \`${nameOf(ref)}\`, and \`managed-by: idp\` leaves it to the identity provider: what is declared waits until it is pushed.`;
    draft.findings.push({ rule: "idp-missing", severity: "warning", message, source: managedByIdp });
    return;
  }
  want(draft, { kind: "group", group: ref }, groundOf(source, terms));
  for (const member of members) {
    const user = policy.users.get(member.value);
    const whole = within(within(terms, user?.terms ?? {}), member.terms);
    const isExpected = draft.settings.people !== "idp" || isIn(live, member.value);
    if (isExpected && holds(whole, draft.today))
      want(draft, { kind: "member", group: ref, user: member.value }, groundOf(member.source, whole));
  }
  resolveAccess(draft, ref, layersOf(group, policy.profiles));
}

/** By what they let people see and do, least first: a member sees nothing by that alone. */
const WORDS: readonly WorkspaceWord[] = ["member", "read-only", "admin", "owner"];

function highest(lines: readonly WordLine[]): WordLine | undefined {
  return lines.toSorted((a, b) => WORDS.indexOf(b.word) - WORDS.indexOf(a.word))[0];
}

/**
 * The workspace role: the highest that holds in the nearest layer which has one. Those nearer that don't hold lower what comes in their
 * place, as a date never widens access.
 */
function resolveWord(draft: Draft, user: UserRef, layers: readonly Layer[]): WordLine | undefined {
  let cap: WordLine | undefined;
  let found: { readonly line: WordLine; readonly layer: Layer } | undefined;
  for (const layer of layers) {
    if (found !== undefined && found.layer.depth < layer.depth) break;
    const lines = layer.words.map((line) => ({ ...line, terms: within(layer.terms, line.terms) }));
    const line = highest(lines.filter(({ terms }) => holds(terms, draft.today)));
    if (line === undefined) {
      const ended = highest(lines);
      if (ended !== undefined && (cap === undefined || WORDS.indexOf(ended.word) < WORDS.indexOf(cap.word)))
        cap = ended;
    } else if (found === undefined) found = { line, layer };
    else if (found.line.word !== line.word)
      draft.problems.push({
        problem: "contradiction",
        ref: `role of ${nameOf(user)}`,
        source: line.source,
        other: found.line.source,
      });
  }
  if (found === undefined) return undefined;
  const { line, layer } = found;
  const word = cap !== undefined && WORDS.indexOf(cap.word) < WORDS.indexOf(line.word) ? cap.word : line.word;
  const { roles, missing } = draft.vocabulary.workspace(word);
  const ground = groundOf(line.source, line.terms, layer.profile);
  for (const role of roles) want(draft, { kind: "grant", principal: user, role, on: "workspace" }, ground);
  for (const role of missing) draft.problems.push({ problem: "unknown-role", role, word, source: line.source });
  return { ...line, word };
}

function resolveAccess(draft: Draft, principal: PrincipalRef, layers: readonly Layer[]): void {
  const warehouses = resolveDestinations(draft, principal, layers);
  for (const kind of RESOURCE_KINDS) {
    if (kind === "destination") continue;
    const lines = blockLines(draft, kind, layers);
    resolveBlock(draft, principal, kind, kind === "warehouse" ? [...lines, ...warehouses] : lines);
  }
  for (const { access, terms: outer, profile } of layers) {
    for (const { role, on, source, terms: own } of access.roles) {
      const terms = within(outer, own);
      if (!draft.inventory.hasRole(role)) draft.problems.push({ problem: "unknown-role", role, source });
      const { scope, problems } = readScope(on, draft.inventory, source);
      draft.problems.push(...problems);
      if (scope !== undefined && holds(terms, draft.today))
        want(draft, { kind: "grant", principal, role, on: scope }, groundOf(source, terms, profile));
    }
  }
}
