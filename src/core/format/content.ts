import { compareText } from "../finding.ts";
import type { YamlNode } from "../yaml.ts";
import { findMarks } from "./yaml-layout.ts";

/** What a tree says, in one order of keys and members: two texts that say the same give the same. */
function meaningOf(node: YamlNode, key: string): string {
  if (node.kind === "scalar") return JSON.stringify([node.text, node.value]);
  if (node.kind === "list") {
    const items = node.items.map((item) => meaningOf(item, ""));
    return `[${(key === "members" ? items.sort(compareText) : items).join()}]`;
  }
  const entries = node.entries.map((entry) => `${JSON.stringify(entry.key)}:${meaningOf(entry.value, entry.key)}`);
  return `{${entries.sort(compareText).join()}}`;
}

/** All that a text says, to people and to machines: two texts that differ in order and looks only give the same. */
export function contentOf(tree: YamlNode, text: string): string {
  const comments = [...findMarks(text).comments.values()].sort(compareText);
  return [meaningOf(tree, ""), ...comments].join("\n");
}
