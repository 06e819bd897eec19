/**
 * Puts every node after what it depends on, and otherwise keeps the given order: a node that depends on a later one waits
 * for it, and nothing is pulled forward. Linear in nodes and edges, and without recursion, so that a long chain is no
 * deeper than a short one.
 * @param cycle called with the nodes of a cycle, each depending on the next; it must throw
 */
export function topological<Node>(
  nodes: Iterable<Node>,
  dependenciesOf: (node: Node) => Iterable<Node>,
  cycle: (nodes: readonly Node[]) => never,
): Node[] {
  const dependents = invert(nodes, dependenciesOf);
  // Backwards and along the dependents: whoever waits is put behind, as late as it must be and no later.
  const backwards = [...dependents.keys()].reverse();
  const next = (node: Node) => [...(dependents.get(node) ?? [])].reverse();
  return postOrder(backwards, next, (ring) => cycle(closed([...ring].reverse(), [...dependents.keys()]))).reverse();
}

/** A ring from its first node in the given order around to that node again. */
function closed<Node>(ring: readonly Node[], order: readonly Node[]): Node[] {
  const first = order.find((node) => ring.includes(node)) ?? ring[0];
  const start = ring.findIndex((node) => node === first);
  return [...ring.slice(start), ...ring.slice(0, start + 1)];
}

/** For every node that can be reached, who depends on it. */
function invert<Node>(nodes: Iterable<Node>, dependenciesOf: (node: Node) => Iterable<Node>): Map<Node, Node[]> {
  const dependents = new Map<Node, Node[]>([...nodes].map((node) => [node, []]));
  // A map's iteration goes on to keys that are added on the way.
  for (const node of dependents.keys()) {
    for (const dependency of dependenciesOf(node)) {
      const known = dependents.get(dependency);
      if (known === undefined) dependents.set(dependency, [node]);
      else known.push(node);
    }
  }
  return dependents;
}

function postOrder<Node>(
  nodes: readonly Node[],
  next: (node: Node) => Iterable<Node>,
  cycle: (nodes: readonly Node[]) => never,
): Node[] {
  const sorted: Node[] = [];
  const done = new Set<Node>();
  const open = new Set<Node>();
  const enter = (node: Node) => {
    open.add(node);
    return { node, rest: next(node)[Symbol.iterator]() };
  };
  for (const root of nodes) {
    const path = done.has(root) ? [] : [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const step = top.rest.next();
      if (step.done === true) {
        open.delete(top.node);
        done.add(top.node);
        sorted.push(top.node);
        path.pop();
      } else if (open.has(step.value)) {
        const start = path.findIndex(({ node }) => node === step.value);
        cycle(path.slice(start).map(({ node }) => node));
      } else if (!done.has(step.value)) {
        path.push(enter(step.value));
      }
    }
  }
  return sorted;
}
