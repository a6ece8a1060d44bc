import { type Fact, type FactKey, keyOf } from "./access.ts";
import type { Day } from "./day.ts";
import type { Desired, Ground } from "./diff.ts";
import { comparePlaces, type Finding, type Source } from "./finding.ts";
import type { Inventory } from "./inventory.ts";
import type { AccessWord, ResourceKind, Settings, Terms } from "./policy.ts";
import { BLOCK_KEYS } from "./policy.ts";
import type { Assertion, Problem } from "./problem.ts";
import type { Layer } from "./profiles.ts";
import type { BlockLine } from "./rulings.ts";
import { select } from "./selector.ts";
import { holds, isBlank, within } from "./terms.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What is gathered while a policy is gone through. */
export type Draft = {
  readonly vocabulary: Vocabulary;
  readonly inventory: Inventory;
  readonly settings: Settings;
  readonly today: Day;
  readonly desired: Map<FactKey, Desired>;
  readonly problems: Problem[];
  readonly assertions: Assertion[];
  readonly findings: Finding[];
};

/** What a line rests on, as it is kept with the fact it asks for. */
export function groundOf(source: Source, terms: Terms, profile?: string): Ground {
  return { source, ...(isBlank(terms) ? {} : { terms }), ...(profile === undefined ? {} : { profile }) };
}

/** Asks for a fact. What several lines ask for ends with the last of them, and is put down to that line. */
export function want(draft: Draft, fact: Fact, ground: Ground): void {
  const key = keyOf(fact);
  const before = draft.desired.get(key);
  if (before === undefined || isLonger(ground, before)) draft.desired.set(key, { fact, ...ground });
}

/** The order in which lines are met must not matter, so the place decides between two that last as long. */
function isLonger(a: Ground, b: Ground): boolean {
  const [endA, endB] = [a.terms?.until, b.terms?.until];
  if (endA !== endB) return endB !== undefined && (endA === undefined || endA > endB);
  return comparePlaces(a.source, b.source) < 0;
}

/** The role that a word stands for, or undefined for `no-access` and where the workspace offers none. */
function roleOf(draft: Draft, kind: ResourceKind, word: AccessWord, source: Source): string | undefined {
  if (word === "no-access") return undefined;
  const { roles, missing, became } = draft.vocabulary.access(kind, word);
  for (const role of missing) draft.problems.push({ problem: "unknown-role", role, word, source });
  if (became !== undefined && roles[0] !== undefined) {
    draft.findings.push({
      rule: "read-write",
      severity: "warning",
      message: `\`${word}\` became \`${became}\` (${roles[0]}): for ${BLOCK_KEYS[kind]} Segment has nothing between reading and administering.`,
      source,
    });
  }
  return roles[0];
}

/** The lines that the layers of an entry have for a kind, understood as far as they can be; what can't be is a problem. */
export function blockLines(
  draft: Draft,
  kind: ResourceKind,
  layers: readonly Layer[],
  as = kind,
): readonly BlockLine[] {
  return layers.flatMap(({ depth, profile, access, terms: outer }) =>
    (access.blocks.get(kind) ?? []).flatMap(({ selector, word, source, terms: own }) => {
      const { selection, problems } = select(as, selector, source, draft.inventory);
      for (const problem of problems) draft.problems.push(problem);
      if (selection === undefined) return [];
      if (selection.rank === 1 && !carriesLabels(draft, as)) {
        draft.problems.push({ problem: "unlabelled", kind: as, name: selector, source });
        return [];
      }
      const terms = within(outer, own);
      return [
        blockLine(draft, as, {
          selector,
          selection,
          word,
          depth,
          source,
          terms,
          ...(profile !== undefined && { profile }),
        }),
      ];
    }),
  );
}

/** Whether things of a kind have labels: the provider can limit a role for them by labels, or some of them carry one. */
export function carriesLabels({ vocabulary, inventory }: Draft, kind: ResourceKind): boolean {
  const roles = (["full-access", "read-only"] as const).flatMap((word) => vocabulary.access(kind, word).roles);
  return (
    roles.some((role) => vocabulary.grantable(role, "labels:any=label")) ||
    inventory.ofKind(kind).some(({ labels }) => Object.keys(labels).length > 0)
  );
}

/** A line with the role and the level that its word has for a kind, and whether it holds today. */
export function blockLine(
  draft: Draft,
  kind: ResourceKind,
  line: Omit<BlockLine, "level" | "role" | "holds" | "isToCome">,
): BlockLine {
  const role = roleOf(draft, kind, line.word, line.source);
  const level = role === undefined ? 0 : draft.vocabulary.reach(role).level;
  return {
    ...line,
    level,
    // A denial has no end of its own, so that none that is around it ends it either.
    holds: line.word === "no-access" || holds(line.terms, draft.today),
    isToCome: line.terms.from !== undefined && draft.today < line.terms.from,
    ...(role !== undefined && { role }),
  };
}

/** One disagreement of two lines is told once, however many resources it is about. */
export function onceReported(draft: Draft): (problem: Problem) => void {
  const told = new Set<string>();
  return (problem) => {
    const places = "other" in problem ? JSON.stringify([problem.source, problem.other]) : JSON.stringify(problem);
    if (!told.has(places)) draft.problems.push(problem);
    told.add(places);
  };
}
