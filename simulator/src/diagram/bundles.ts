import type { GraphEdge, GraphNode } from './graph';

/** Up to so many labelled edges to one state can be followed by eye. */
const MAX_LABELLED_EDGES = 8;

/**
 * Where many states catch their errors into one, or many choices lead to one, the edges hide everything else (and cost
 * the layout minutes): each of those states says it in words instead, and the one they lead to says how many they are.
 */
export function withoutBundles(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
): { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] } {
  const counts = new Map<string, number>();
  for (const { labels, to } of edges) if (labels.length > 0) counts.set(to, (counts.get(to) ?? 0) + 1);
  const isBundled = ({ labels, to }: GraphEdge): boolean =>
    labels.length > 0 && (counts.get(to) ?? 0) > MAX_LABELLED_EDGES;
  const bundled = edges.filter(isBundled);
  if (bundled.length === 0) return { nodes, edges };
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const marks = new Map<string, string[]>();
  const mark = (id: string, text: string): unknown => marks.set(id, [...(marks.get(id) ?? []), text]);
  for (const { from, to, kind, labels } of bundled) {
    const condition = `${kind === 'catch' ? 'catch ' : ''}${labels.join(' | ')}`;
    mark(from.replace(/\/join$/, ''), `${condition} → ${byId.get(to)?.label ?? to}`);
  }
  for (const [id, count] of counts) if (count > MAX_LABELLED_EDGES) mark(id, `${count} states lead here`);
  return {
    nodes: nodes.map((node) => ({ ...node, marks: [...node.marks, ...(marks.get(node.id) ?? [])] })),
    edges: edges.filter((edge) => !isBundled(edge)),
  };
}
