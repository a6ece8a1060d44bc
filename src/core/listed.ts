import { type UserRef, userRef } from "./access.ts";
import { isAddress } from "./address.ts";
import { repeated } from "./duplicates.ts";
import { errorAt, type Finding, type Located, type Source } from "./finding.ts";
import { quote } from "./quote.ts";
import type { YamlNode } from "./yaml.ts";

/** Takes a finding to wherever they are gathered. */
export type Report = (finding: Finding) => void;

/** The text at a node. Where something else stands, the schema has told it already. */
export function textAt(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

/** The entries of a list that are text, with repeated ones told as warnings and left out. */
export function textsAt(
  node: YamlNode | undefined,
  identity: (text: string) => string,
  report: Report,
): readonly Located<string>[] {
  const seen = new Map<string, Source>();
  const texts: Located<string>[] = [];
  for (const item of node?.kind === "list" ? node.items : []) {
    const value = textAt(item);
    if (value === undefined || value === "") continue;
    const first = seen.get(identity(value));
    if (first) {
      report(repeated(quote(value), first, item.source));
      continue;
    }
    seen.set(identity(value), item.source);
    texts.push({ value, source: item.source });
  }
  return texts;
}

/** The person whose address stands at a node, if one does. What is no address is a finding `address`. */
export function peopleIn(node: YamlNode | undefined, report: Report): readonly Located<UserRef>[] {
  const value = textAt(node);
  if (node === undefined || value === undefined || value === "") return [];
  if (isAddress(value)) return [{ value: userRef(value), source: node.source }];
  report(errorAt("address", node.source, `${quote(value)} is not an e-mail address`));
  return [];
}

/** The people in a list. What is no address is a finding `address`. */
export function peopleAt(node: YamlNode | undefined, report: Report): readonly Located<UserRef>[] {
  return textsAt(node, (text) => text.toLowerCase(), report).flatMap(({ value, source }) => {
    if (isAddress(value)) return [{ value: userRef(value), source }];
    report(errorAt("address", source, `${quote(value)} is not an e-mail address`));
    return [];
  });
}
