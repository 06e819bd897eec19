import { Istio, NoMesh } from 'cdk8s-mesh';
import { meshContract } from './contract';

meshContract('Istio, sidecar chosen by the cluster', Istio.sidecar());
meshContract('Istio, native sidecar', Istio.sidecar({ mode: 'native' }));
meshContract('Istio, classic sidecar of a revision', Istio.sidecar({ mode: 'classic', revision: 'stable' }));
meshContract('no mesh', NoMesh.of());
