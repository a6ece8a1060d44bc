import { type Label, type ScopeRef, stateOf } from "../../core/access.ts";
import { type Change, project } from "../../core/diff.ts";
import { compareText } from "../../core/finding.ts";
import { groupedBy } from "../../core/group-by.ts";
import { hole, type Live, type Operation } from "../../core/provider.ts";
import { labelsBody, labelsDocument } from "./labels.ts";
import { listPatch, operation } from "./operation.ts";

/**
 * PUT /sources/{id}/labels replaces the labels of a source: one request for each source whose labels change, by its reference. Throws
 * a RangeError for labels of anything else, which Segment's API cannot set.
 */
export function replaceLabels(changes: readonly Change[], live: Live): readonly Operation[] {
  const bySource = groupedBy(changes, ({ fact }) => (fact.kind === "label" ? fact.on : undefined));
  if (bySource.size === 0) return [];
  const labels = [...live.facts.values()].flatMap((fact) => (fact.kind === "label" ? [fact] : []));
  const present = groupedBy(labels, ({ on }) => on);
  return [...bySource]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([source, own]) => replace(source, present.get(source) ?? [], own));
}

function replace(source: ScopeRef, had: readonly Label[], changes: readonly Change[]): Operation {
  if (!source.startsWith("source:")) throw new RangeError(`the labels of ${source} cannot be set`);
  const wanted = [...project(stateOf(had), changes).values()].flatMap((fact) =>
    fact.kind === "label" ? [fact.label] : [],
  );
  const edits = changes.flatMap(({ action, fact }) =>
    fact.kind === "label" ? [{ action, key: fact.label, value: true }] : [],
  );
  return operation({ method: "PUT", path: `/sources/${hole(source)}/labels`, body: labelsBody(wanted) }, changes, {
    patch: listPatch("labels", labelsDocument(had.map(({ label }) => label)).labels, edits),
  });
}
