import { labelScope, parseLabels } from "../../core/access.ts";
import { compareText } from "../../core/finding.ts";

/** A label as Segment writes it. */
export type SegmentLabel = { readonly key: string; readonly value: string };

/** The labels of one resource, as the document that `Operation.patch` is about: each as facts spell it, `env=prod`. */
export type LabelsDocument = { labels: Record<string, true> };

/** Sorted by label, every label once. */
export function labelsDocument(labels: Iterable<string>): LabelsDocument {
  return { labels: Object.fromEntries([...new Set(labels)].sort(compareText).map((label) => [label, true] as const)) };
}

/** A label as facts spell it: `env=prod`, with what separates labels percent-encoded. */
export function spelled({ key, value }: SegmentLabel): string {
  return labelScope([[key, value]]).slice("labels:".length);
}

/** What PUT /sources/{id}/labels takes. Throws a RangeError for what is no label. */
export function labelsBody(labels: Iterable<string>): { readonly labels: readonly SegmentLabel[] } {
  const pairs = Object.keys(labelsDocument(labels).labels).map((label): SegmentLabel => {
    const [pair] = parseLabels(label) ?? [];
    if (pair === undefined) throw new RangeError(`not a label: ${label}`);
    const [key, value] = pair;
    return { key, value };
  });
  return { labels: pairs };
}
