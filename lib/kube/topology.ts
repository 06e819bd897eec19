/**
 * Sorts nodes so that each comes after those that it depends on. Otherwise the given order is kept: a node that depends on a
 * later one moves behind it; the later one does not move forward. Takes time linear in nodes and edges. There is no recursion,
 * so a long chain cannot overflow the stack.
 * @param cycle called with the nodes of a cycle, each depending on the next; it must throw
 */
export function topological<Node>(
  nodes: Iterable<Node>,
  dependenciesOf: (node: Node) => Iterable<Node>,
  cycle: (nodes: readonly Node[]) => never,
): Node[] {
  const dependents = invert(nodes, dependenciesOf);
  // Post-order from the last node along the dependents, reversed: that moves nodes back only as far as they must.
  const backwards = [...dependents.keys()].reverse();
  const next = (node: Node) => [...(dependents.get(node) ?? [])].reverse();
  return postOrder(backwards, next, (ring) => cycle(closed([...ring].reverse(), [...dependents.keys()]))).reverse();
}

/** A cycle as a list that begins and ends with the same node: the one that is first in the given order. */
function closed<Node>(ring: readonly Node[], order: readonly Node[]): Node[] {
  const first = order.find((node) => ring.includes(node)) ?? ring[0];
  const start = ring.findIndex((node) => node === first);
  return [...ring.slice(start), ...ring.slice(0, start + 1)];
}

/** The nodes that depend on each node, for all nodes that can be reached. */
function invert<Node>(nodes: Iterable<Node>, dependenciesOf: (node: Node) => Iterable<Node>): Map<Node, Node[]> {
  const dependents = new Map<Node, Node[]>([...nodes].map((node) => [node, []]));
  // The loop also visits keys that it adds itself.
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
