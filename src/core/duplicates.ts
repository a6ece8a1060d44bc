import { errorAt, type Finding, type Source } from "./finding.ts";
import type { Terms } from "./policy.ts";
import { placeText, quote } from "./quote.ts";
import type { YamlNode } from "./yaml.ts";

/** The finding `duplicate`: something that may stand once, and both its places. */
export function duplicate(what: string, first: Source, again: Source, how = ""): Finding {
  const places = `at ${placeText(first)} and at ${placeText(again)}`;
  return errorAt("duplicate", again, `${what} is written twice${how}: ${places}`);
}

/** The finding about a repeated entry of a list, which changes nothing. */
export function repeated(what: string, first: Source, again: Source): Finding {
  return { ...duplicate(what, first, again), severity: "warning" };
}

/** A line of a list, with the days it is for. */
type Dated = { readonly source: Source; readonly terms: Terms };

/** The finding about a line that stands in a list again: with other days it is an error, or the order of a list would matter. */
export function repeatedLine(what: string, first: Dated, again: Dated): Finding {
  const isSame = first.terms.from === again.terms.from && first.terms.until === again.terms.until;
  return isSame
    ? repeated(what, first.source, again.source)
    : duplicate(what, first.source, again.source, " for different days");
}

/** A finding for every key of the tree that stands again in the same map; people are compared without regard to case. */
export function findDuplicateKeys(tree: YamlNode): readonly Finding[] {
  const findings: Finding[] = [];
  function walk(node: YamlNode, path: readonly string[]): void {
    if (node.kind === "list") for (const item of node.items) walk(item, [...path, "-"]);
    if (node.kind !== "map") return;
    const caseless = path.length === 1 && path[0] === "users";
    const seen = new Map<string, Source>();
    for (const { key, source, value } of node.entries) {
      const identity = caseless ? key.toLowerCase() : key;
      const first = seen.get(identity);
      if (first) findings.push(duplicate(quote(key), first, source));
      else seen.set(identity, source);
      walk(value, [...path, key]);
    }
  }
  walk(tree, []);
  return findings;
}
