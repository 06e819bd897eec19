import { type DataPlane, Istio, type MeshTarget, NoMesh, type TerminationSettings } from 'cdk8s-mesh';
import { meshContract } from './contract';
import { targetOn } from './target';

meshContract('Istio, sidecar chosen by the cluster', Istio.sidecar());
meshContract('Istio, native sidecar', Istio.sidecar({ mode: 'native' }));
meshContract('Istio, classic sidecar of a revision', Istio.sidecar({ mode: 'classic', revision: 'stable' }));
meshContract('no mesh', NoMesh.of());

test('a backend is written with types that the package exports', () => {
  const plane: DataPlane = Istio.sidecar().dataPlane;
  const drains = (termination: TerminationSettings): boolean => 'proxy.istio.io/config' in termination.annotations;
  const patch = ({ termination }: MeshTarget): boolean => drains(termination);
  expect([plane.name, patch(targetOn(Istio.sidecar()))]).toEqual(['istio-auto', true]);
});
