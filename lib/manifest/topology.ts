/**
 * Puts every node after what it depends on, and otherwise keeps the given order. Linear in nodes and edges, and without
 * recursion, so that a long chain is no deeper than a short one.
 * @param cycle called with the nodes of a cycle; it must throw
 */
export function topological<Node>(
  nodes: Iterable<Node>,
  dependenciesOf: (node: Node) => Iterable<Node>,
  cycle: (nodes: readonly Node[]) => never,
): Node[] {
  const sorted: Node[] = [];
  const done = new Set<Node>();
  const open = new Set<Node>();
  for (const root of nodes) {
    const path = [visit(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.next();
      if (next.done === true) {
        close(top.node);
        path.pop();
      } else if (open.has(next.value)) {
        cycle([...path.map(({ node }) => node).slice(path.findIndex(({ node }) => node === next.value)), next.value]);
      } else if (!done.has(next.value)) {
        path.push(visit(next.value));
      }
    }
  }
  return sorted;

  function visit(node: Node): { readonly node: Node; readonly rest: Iterator<Node> } {
    if (done.has(node)) return { node, rest: [][Symbol.iterator]() };
    open.add(node);
    return { node, rest: dependenciesOf(node)[Symbol.iterator]() };
  }

  function close(node: Node): void {
    open.delete(node);
    if (!done.has(node)) sorted.push(node);
    done.add(node);
  }
}
