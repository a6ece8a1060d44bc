import type { ASTNode } from "@marcbachmann/cel-js";

/** A part of a parsed rule. */
export type Node = ASTNode;

/** A call as it is written: `receiver.name(args)` or `name(args)`. */
export type Call = { readonly name: string; readonly receiver?: Node; readonly args: readonly Node[] };

/** The call that a node is, if it is one. */
export function callOf(node: Node): Call | undefined {
  if (node.op === "call") return { name: node.args[0], args: node.args[1] };
  if (node.op === "rcall") return { name: node.args[0], receiver: node.args[1], args: node.args[2] };
  return undefined;
}

/** The parts of a node, in the order written. */
export function partsOf(node: Node): readonly Node[] {
  const call = callOf(node);
  if (call !== undefined) return call.receiver === undefined ? call.args : [call.receiver, ...call.args];
  if (node.op === "map") return node.args.flat();
  return [node.args].flat().filter((part): part is Node => typeof part === "object" && part !== null && "op" in part);
}

const COMPARISONS = new Set(["==", "!=", "<", "<=", ">", ">="]);

/** The two sides of a comparison, where the node is one. */
export function sidesOf(node: Node): readonly [Node, Node] | undefined {
  return COMPARISONS.has(node.op) ? (node.args as [Node, Node]) : undefined;
}
