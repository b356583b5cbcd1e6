/** Does this code point belong to the set? */
export type CodePointSet = (point: number) => boolean;

export type Edge = "text-start" | "text-end" | "line-start" | "line-end" | "word-edge" | "no-word-edge";

/** A piece of an expression. */
export type Node = NodeShape & {
  /** How deeply it is nested, and how often its counted repetitions multiply: Go limits both to 1000. */
  readonly height: number;
  readonly repeats: number;
};

type NodeShape =
  | { readonly kind: "set"; readonly has: CodePointSet }
  | { readonly kind: "edge"; readonly edge: Edge }
  | { readonly kind: "concat" | "alternate"; readonly nodes: readonly Node[] }
  /** `max` is Infinity where there is none. */
  | { readonly kind: "repeat"; readonly node: Node; readonly min: number; readonly max: number };

/** Why an expression does not compile. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}

const maxHeight = 1000;
const maxRepeats = 1000;

function maxOf(nodes: readonly Node[], measure: "height" | "repeats"): number {
  return nodes.reduce((max, node) => Math.max(max, node[measure]), measure === "height" ? 0 : 1);
}

export function setNode(has: CodePointSet): Node {
  return { kind: "set", has, height: 1, repeats: 1 };
}

export function edgeNode(edge: Edge): Node {
  return { kind: "edge", edge, height: 1, repeats: 1 };
}

export function groupNode(kind: "concat" | "alternate", nodes: readonly Node[]): Node {
  const [only] = nodes;
  if (nodes.length === 1 && only !== undefined) return only;
  const height = maxOf(nodes, "height") + 1;
  if (height > maxHeight) throw new ExpressionError("it is nested too deeply");
  return { kind, nodes, height, repeats: maxOf(nodes, "repeats") };
}

/** `counted` is written with braces: those multiply, stars do not (regexp/syntax repeatIsValid). */
export function repeatNode(node: Node, min: number, max: number, counted: boolean): Node {
  const times = max === Number.POSITIVE_INFINITY ? min : max;
  const repeats = !counted ? node.repeats : times === 0 ? 1 : times * node.repeats;
  if (counted && (min >= 2 || times >= 2) && repeats > maxRepeats) throw new ExpressionError("it repeats too often");
  if (node.height >= maxHeight) throw new ExpressionError("it is nested too deeply");
  return { kind: "repeat", node, min, max, height: node.height + 1, repeats };
}
