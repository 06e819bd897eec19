import { objectAt } from '../../../kube/json';
import { type Manifest, title } from '../../../kube/object';
import type { Problem, Rule } from '../../rule';
import type { DeclaredPod, PodMaker } from '../../world';
import { INJECT, INJECTION, REVISION } from '../labels';
import { asksForProxy } from './objects';

/** Which ports the proxy takes traffic of, and whether it takes any. */
const TAKEN = 'traffic.sidecar.istio.io/includeInboundPorts';
const LEFT = 'traffic.sidecar.istio.io/excludeInboundPorts';
const MODE = 'sidecar.istio.io/interceptionMode';

const PROXYLESS = 'nobody proves who calls them, no policy, route or mTLS holds for them';
const FIX = 'take the patch back, or move the service to a chart whose platform has no mesh';

/** The pods of a service that is in the mesh have its proxy, and their ports are behind it. */
export const podsAreInjected: Rule = {
  code: 'MSVC-MESH-010',
  severity: 'error',
  summary: 'Nothing keeps the proxy out of a pod that is in the mesh, or traffic away from it.',
  source: 'Istio, sidecar injection: what says no wins; a webhook passes over namespaces whose label is not "enabled".',
  *check({ pods, index }) {
    const inMesh = pods.filter(isInMesh);
    for (const namespace of index.ofKind('Namespace')) {
      if (inMesh.some(({ object }) => object.namespace === namespace.name)) yield* passedOver(namespace);
    }
    for (const { object, pod, declared } of inMesh) {
      const [namespace] = index.find(object, 'Namespace', object.namespace, undefined);
      const where = { construct: declared.workload.construct, object: title(object), fix: FIX };
      for (const [field, message] of [...notInjected(pod, namespace), ...bypassed(pod, declared)]) {
        yield { ...where, path: [...pod.path, 'metadata', field].join('.'), message };
      }
    }
  },
};

/** A pod of a declared service whose mesh asked for the proxy. */
function isInMesh(maker: PodMaker): maker is PodMaker & { readonly declared: DeclaredPod } {
  return maker.declared !== undefined && asksForProxy(maker.declared.workload);
}

function labelsOf(namespace: Manifest | undefined) {
  return objectAt(namespace?.json, 'metadata', 'labels');
}

function* passedOver(namespace: Manifest): Iterable<Problem> {
  const { [INJECTION]: injection = 'enabled' } = labelsOf(namespace);
  if (injection === 'enabled') return;
  yield {
    construct: namespace.construct,
    object: title(namespace),
    path: `metadata.labels[${INJECTION}]`,
    message: `no pod of the namespace gets a proxy: ${PROXYLESS}`,
    fix: FIX,
  };
}

type Found = readonly [field: string, message: string];

function* notInjected({ labels, annotations }: PodMaker['pod'], namespace: Manifest | undefined): Iterable<Found> {
  const said = Object.entries({ labels, annotations }).find(([, fields]) => (fields[INJECT] ?? 'true') !== 'true');
  if (said !== undefined) yield [`${said[0]}[${INJECT}]`, `the pods get no proxy: ${PROXYLESS}`];
  const ofNamespace = labelsOf(namespace);
  const isAsked =
    ofNamespace[INJECTION] !== undefined || [ofNamespace, labels].some((each) => each[REVISION] !== undefined);
  if (said === undefined && labels[INJECT] === undefined && !isAsked) {
    yield ['labels', `nothing asks for a proxy of the pods: ${PROXYLESS}`];
  }
}

function* bypassed({ annotations }: PodMaker['pod'], { workload: { spec } }: DeclaredPod): Iterable<Found> {
  const names = (key: string, number: number) =>
    String(annotations[key] ?? '')
      .split(',')
      .some((port) => [String(number), '*'].includes(port.trim()));
  for (const { number } of spec.ports) {
    const isLeft = names(LEFT, number);
    if (!isLeft && (annotations[TAKEN] === undefined || names(TAKEN, number))) continue;
    const message = `requests to port ${number} pass the proxy by: no policy and no mTLS holds for them`;
    yield [`annotations[${isLeft ? LEFT : TAKEN}]`, message];
  }
  if (annotations[MODE] === 'NONE') yield [`annotations[${MODE}]`, `traffic passes the proxy by: ${PROXYLESS}`];
}
