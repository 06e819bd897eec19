import { ValidationError } from '../../errors';
import { type Manifest, title } from '../../kube/object';
import type { Synthesis } from '../../bridge/synthesize';
import { topological } from '../../kube/topology';
import { impliedEdges } from './implied-edges';

/** Objects in the order of registration, and what each waits for. */
export interface Order {
  readonly manifests: readonly Manifest[];
  readonly before: (manifest: Manifest) => ReadonlySet<Manifest>;
}

/**
 * Orders objects by `impliedEdges` and by what users declared with `addDependency`.
 * @throws ValidationError MSVC-PULUMI-005 with the objects of a cycle
 */
export function ordered(manifests: readonly Manifest[], { declaredBefore }: Pick<Synthesis, 'declaredBefore'>): Order {
  const deployed = new Set(manifests);
  const edges = new Map(manifests.map((manifest) => [manifest, new Set<Manifest>()]));
  for (const { before, after } of impliedEdges(manifests)) edges.get(after)?.add(before);
  for (const manifest of manifests) {
    for (const before of declaredBefore(manifest)) if (deployed.has(before)) edges.get(manifest)?.add(before);
  }
  const before = (manifest: Manifest): ReadonlySet<Manifest> => edges.get(manifest) ?? new Set();
  return { manifests: topological(manifests, before, refuseCycle), before };
}

function refuseCycle(cycle: readonly Manifest[]): never {
  const [first] = cycle;
  const mistake = {
    subject: 'order of deployment, each waiting for the next,',
    got: cycle.map(title),
    expected: 'no object that waits for itself',
    fix: 'take away the addDependency in it: a workload comes before its Service, and routes come after both, without it',
  };
  throw new ValidationError('MSVC-PULUMI-005', mistake, first && { node: { path: first.construct } });
}
