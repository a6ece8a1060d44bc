import type { PrincipalRef, ScopeRef } from "./access.ts";
import { type Draft, groundOf, onceReported, want } from "./draft.ts";
import { BLOCK_KEYS, type ResourceKind } from "./policy.ts";
import type { Resource } from "./provider.ts";
import { type BlockLine, decide, leastOf, lowering, type Ruling, rulingsOf } from "./rulings.ts";
import { selected } from "./selector.ts";

/**
 * One block of access: names and ids go before globs, globs before labels, labels before `*`, and own lines before those of profiles.
 * Where no line lowers what labels or `*` give, they stay what the provider knows natively (what comes later is reached as well);
 * where one does, they are written out resource by resource. A glob always is: the provider knows none.
 */
export function resolveBlock(
  draft: Draft,
  principal: PrincipalRef,
  kind: ResourceKind,
  lines: readonly BlockLine[],
): void {
  const report = onceReported(draft);
  const rulings = rulingsOf(lines, report);
  const members = new Map(
    rulings.map((ruling) => [ruling, new Set(selected(kind, ruling.selection, draft.inventory).map(({ ref }) => ref))]),
  );
  const picks = (ruling: Ruling, { ref }: Resource): boolean => members.get(ruling)?.has(ref) ?? false;
  const native = new Set<Ruling>();
  const broken = new Map<BlockLine, readonly BlockLine[]>();
  for (const ruling of rulings) {
    const { line } = ruling;
    if (line === undefined || ruling.selection.rank > 1 || line.word === "no-access") continue;
    const gives = leastOf(ruling);
    const less = lowering(ruling, rulings);
    const on: ScopeRef = ruling.selection.rank === 0 ? "workspace" : (ruling.selection.key as ScopeRef);
    if (gives.role === undefined) continue;
    if (less.length === 0 && (on === "workspace" || draft.vocabulary.grantable(gives.role, on))) {
      native.add(ruling);
      want(draft, { kind: "grant", principal, role: gives.role, on }, groundOf(line.source, line.terms, line.profile));
    } else {
      broken.set(line, less);
    }
  }

  const counts = new Map<BlockLine, number>();
  const granted = new Set<ScopeRef>([...native].map(({ selection }) => selection.key as ScopeRef));
  for (const { selection, line } of rulings) {
    if (line?.word !== "no-access" || selection.rank > 1) continue;
    const on = selection.rank === 0 ? "workspace" : (selection.key as ScopeRef);
    draft.assertions.push({ principal, kind, on, besides: granted, source: line.source });
  }
  for (const resource of decidedOneByOne(draft, kind, rulings, native, members)) {
    const decision = decide(rulings, resource, picks, report);
    if (decision === undefined || decision.rulings.some((ruling) => native.has(ruling))) continue;
    const { line, gives } = decision;
    if (gives.role !== undefined) {
      granted.add(resource.ref);
      counts.set(line, (counts.get(line) ?? 0) + 1);
      const fact = { kind: "grant", principal, role: gives.role, on: resource.ref } as const;
      want(draft, fact, groundOf(line.source, line.terms, line.profile));
    } else if (line.word === "no-access" && line.selection.rank > 0) {
      draft.assertions.push({ principal, kind, on: resource.ref, besides: new Set(), source: line.source });
    }
  }
  for (const [line, less] of broken) {
    const count = counts.get(line) ?? 0;
    if (count > 0) draft.findings.push(writtenOut(kind, line, count, less));
  }
  for (const { selection, line } of rulings) {
    if (line !== undefined && selection.rank === 2)
      draft.findings.push(...aboutGlob(kind, line, selection.glob, counts.get(line) ?? 0, draft));
  }
}

/** The resources for which more than one native grant has a say. */
function decidedOneByOne(
  draft: Draft,
  kind: ResourceKind,
  rulings: readonly Ruling[],
  native: ReadonlySet<Ruling>,
  members: ReadonlyMap<Ruling, ReadonlySet<ScopeRef>>,
): readonly Resource[] {
  const refs = new Set<ScopeRef>();
  const labelled = new Set<ScopeRef>();
  for (const ruling of rulings) {
    const isDenialOfAll = ruling.selection.rank === 0 && ruling.line?.word === "no-access";
    const ofLabels = native.has(ruling) && ruling.selection.rank === 1;
    if (isDenialOfAll || (native.has(ruling) && !ofLabels)) continue;
    for (const ref of members.get(ruling) ?? []) {
      // Two labels that disagree about one resource have to be told, though each is granted as one.
      if (!ofLabels || labelled.has(ref)) refs.add(ref);
      if (ofLabels) labelled.add(ref);
    }
  }
  return draft.inventory.ofKind(kind).filter(({ ref }) => refs.has(ref));
}

function writtenOut(kind: ResourceKind, line: BlockLine, count: number, less: readonly BlockLine[]) {
  const names = [...new Set(less.map(({ selector }) => `\`${selector}\``))];
  const named = names.length > 5 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  const why =
    names.length === 0
      ? "because its role can't be limited by labels"
      : `because ${named.join(", ")} ${names.length === 1 ? "gets" : "get"} less`;
  const what = line.selector === "*" ? '"*"' : `\`${line.selector}\``;
  return {
    rule: "written-out",
    severity: "note",
    message: `${what} is granted one by one (${count} of the workspace's ${BLOCK_KEYS[kind]}), ${why}: what is added to the workspace later waits for the next apply.`,
    source: line.source,
  } as const;
}

function aboutGlob(kind: ResourceKind, line: BlockLine, glob: string, count: number, draft: Draft) {
  if (draft.inventory.named(kind, glob).length === 0) {
    const message = `\`${glob}\` fits none of the workspace's ${BLOCK_KEYS[kind]}.`;
    return [{ rule: "empty-selector", severity: "warning", message, source: line.source } as const];
  }
  if (line.word === "no-access") return [];
  const message = `\`${glob}\` is granted one by one (${count} of the workspace's ${BLOCK_KEYS[kind]}): what is added to the workspace later waits for the next apply.`;
  return [{ rule: "written-out", severity: "note", message, source: line.source } as const];
}
