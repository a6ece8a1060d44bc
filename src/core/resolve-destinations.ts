import { nameOf, type PrincipalRef, type ScopeRef } from "./access.ts";
import { blockLine, carriesLabels, type Draft, groundOf, onceReported, want } from "./draft.ts";
import { groupedBy } from "./group-by.ts";
import type { AccessLine } from "./policy.ts";
import type { Resource } from "./provider.ts";
import type { Layer } from "./profiles.ts";
import { type BlockLine, decide, type Ruling, rulingsOf } from "./rulings.ts";
import { select, selected } from "./selector.ts";
import { within } from "./terms.ts";

type Written = { readonly layer: Layer; readonly line: AccessLine };

/**
 * Segment can grant a destination only where it is a warehouse: those lines are returned, to be read with the warehouses. A streaming
 * destination is reached only through its source, so asking for it is a problem, or, with `destinations: via-source`, a grant on that
 * source that is said to be wider than asked. Denying it is a claim about its source.
 */
export function resolveDestinations(
  draft: Draft,
  principal: PrincipalRef,
  layers: readonly Layer[],
): readonly BlockLine[] {
  const written: readonly Written[] = layers.flatMap((layer) =>
    (layer.access.blocks.get("destination") ?? []).map((line) => ({ layer, line })),
  );
  const warehouses: BlockLine[] = [];
  const streaming: BlockLine[] = [];
  for (const { layer, line } of written) {
    const about = kindsOf(draft, line);
    if (about === "both") {
      const ids = (["warehouse", "destination"] as const).flatMap((kind) => idsNamed(draft, kind, line)).sort();
      draft.problems.push({ problem: "ambiguous", kind: "destination", name: line.selector, ids, source: line.source });
      continue;
    }
    if (about !== "destination") warehouses.push(...understood(draft, "warehouse", layer, line));
    if (about !== "warehouse") streaming.push(...understood(draft, "destination", layer, line));
  }
  resolveStreaming(draft, principal, streaming);
  return warehouses;
}

/** The ids of those that a selector names: none, where it is a glob or labels. */
function idsNamed(
  { inventory }: Draft,
  kind: "warehouse" | "destination",
  { selector, source }: AccessLine,
): readonly string[] {
  const { selection, problems } = select(kind, selector, source, inventory);
  if (selection?.rank === 3) return [selection.resource.id];
  return problems.flatMap((problem) => (problem.problem === "ambiguous" ? problem.ids : []));
}

/** Which of the two a line is about. A name that both have is of neither; a wider selector speaks of the warehouses where it picks some. */
function kindsOf(draft: Draft, line: AccessLine): "warehouse" | "destination" | "each" | "both" {
  const { selector, word, source } = line;
  if (selector === "*")
    return word === "no-access" || draft.settings.destinations === "via-source" ? "each" : "destination";
  const isWarehouse = idsNamed(draft, "warehouse", line).length > 0;
  const isDestination = idsNamed(draft, "destination", line).length > 0;
  if (isWarehouse && isDestination) return "both";
  if (isWarehouse) return "warehouse";
  if (isDestination) return "destination";
  const { selection } = select("warehouse", selector, source, draft.inventory);
  const picks = (kind: "warehouse" | "destination"): boolean =>
    selection !== undefined && selected(kind, selection, draft.inventory).length > 0;
  if (!picks("warehouse")) return "destination";
  return picks("destination") ? "each" : "warehouse";
}

function understood(
  draft: Draft,
  kind: "warehouse" | "destination",
  { depth, profile, terms: outer }: Layer,
  { selector, word, source, terms: own }: AccessLine,
): readonly BlockLine[] {
  const { selection, problems } = select(kind, selector, source, draft.inventory);
  for (const problem of problems) draft.problems.push(problem);
  if (selection === undefined) return [];
  if (selection.rank === 1 && !carriesLabels(draft, kind)) {
    draft.problems.push({ problem: "unlabelled", kind, name: selector, source });
    return [];
  }
  const line = {
    selector,
    selection,
    word,
    depth,
    source,
    terms: within(outer, own),
    ...(profile !== undefined && { profile }),
  };
  // What a word gives on a streaming destination is what it gives on the source.
  return [blockLine(draft, kind === "destination" ? "source" : kind, line)];
}

/** Asks for the sources that lines about streaming destinations come to; the rest is a problem or a claim. */
function resolveStreaming(draft: Draft, principal: PrincipalRef, lines: readonly BlockLine[]): void {
  const report = onceReported(draft);
  const rulings = rulingsOf(lines, report);
  const members = new Map(
    rulings.map((ruling) => [
      ruling,
      new Set(selected("destination", ruling.selection, draft.inventory).map(({ ref }) => ref)),
    ]),
  );
  const picks = (ruling: Ruling, { ref }: Resource): boolean => members.get(ruling)?.has(ref) ?? false;
  const granted = new Set<ScopeRef>();
  for (const ruling of rulings) {
    const { selection, line } = ruling;
    if (line !== undefined && selection.rank > 0 && members.get(ruling)?.size === 0)
      draft.findings.push(fitsNone(line));
    if (selection.rank !== 0 || line === undefined) continue;
    if (line.word === "no-access")
      draft.assertions.push({ principal, kind: "source", on: "workspace", besides: granted, source: line.source });
    else if (draft.settings.destinations === "refuse")
      draft.problems.push({ problem: "destination-refused", name: "*", besides: [], source: line.source });
  }
  const through: Through[] = [];
  for (const resource of draft.inventory.ofKind("destination")) {
    const decision = decide(rulings, resource, picks, report);
    if (decision === undefined) continue;
    const { line, gives } = decision;
    const isWide = line.selection.rank === 0;
    const source = draft.inventory.byId("source", resource.sourceId ?? "");
    const name = line.selection.rank === 3 ? line.selector : nameOf(resource.ref);
    if (line.word === "no-access") {
      if (isWide) continue;
      if (source === undefined)
        draft.problems.push({
          problem: "unknown-resource",
          kind: "source",
          name: resource.sourceId ?? "",
          source: line.source,
        });
      else
        draft.assertions.push({ principal, kind: "source", on: source.ref, besides: new Set(), source: line.source });
    } else if (draft.settings.destinations === "refuse" || source === undefined) {
      if (!isWide || source === undefined)
        draft.problems.push({
          problem: "destination-refused",
          name,
          ...(source === undefined ? {} : { through: source }),
          besides: beside(draft, resource),
          source: line.source,
        });
    } else {
      granted.add(source.ref);
      through.push({ on: source.ref, line, gives });
      draft.findings.push(viaSource(name, source, beside(draft, resource), line));
    }
  }
  for (const { on, line, gives } of widest(through)) {
    if (gives.role === undefined) continue;
    const fact = { kind: "grant", principal, role: gives.role, on } as const;
    want(draft, fact, groundOf(line.source, line.terms, line.profile));
  }
}

function fitsNone({ selector, source }: BlockLine) {
  const message = `\`${selector}\` fits none of the workspace's destinations.`;
  return { rule: "empty-selector", severity: "warning", message, source } as const;
}

/** The other destinations that come with the source of one. */
function beside({ inventory }: Draft, { ref, sourceId }: Resource): readonly string[] {
  return inventory
    .behind(sourceId ?? "")
    .filter((other) => other.ref !== ref)
    .map((other) => nameOf(other.ref));
}

function viaSource(name: string, source: Resource, others: readonly string[], line: BlockLine) {
  const along =
    others.length === 0
      ? "It has no other destination now; those it gets later come along."
      : `These come along: ${others.map((other) => `\`${other}\``).join(", ")}.`;
  return {
    rule: "via-source",
    severity: "warning",
    message: `\`${name}\` is reached through its source \`${nameOf(source.ref)}\`, which is granted whole: wider than asked. ${along}`,
    source: line.source,
  } as const;
}

/** What a line about a streaming destination gives on its source: `gives` is lower than the line where dates cap it. */
type Through = { readonly on: ScopeRef; readonly line: BlockLine; readonly gives: BlockLine };

/** Two destinations of one source with two words: access is additive, so the higher one counts. */
function widest(asked: readonly Through[]): readonly Through[] {
  return [...groupedBy(asked, ({ on }) => on).values()].flatMap((group) => {
    const most = Math.max(...group.map(({ gives }) => gives.level));
    return group.filter(({ gives }) => gives.level === most);
  });
}
