import { objectAt } from '../../kube/json';
import { title } from '../../kube/object';
import { enforcedPodSecurity, podSecurityViolations, unknownPodSecurity } from '../../kube/pod-security';
import type { Problem, Rule } from '../../mesh/rule';
import type { World } from '../../mesh/world';

/** Pods are admitted by the Pod Security level of their namespace, if the app makes that namespace. */
export const podIsRestricted: Rule = {
  code: 'MSVC-SEC-001',
  severity: 'error',
  summary: 'Pods pass the Pod Security level that their namespace enforces.',
  source:
    'Kubernetes, k8s.io/pod-security-admission v0.37.2: a Deployment or Job is taken, and the pods that it makes are refused.',
  *check(world) {
    yield* namespaceProblems(world);
    yield* podProblems(world);
  },
};

function* podProblems({ index, pods, kubernetes }: World): Iterable<Problem> {
  const labels = new Map(
    index.ofKind('Namespace').map(({ name, json }) => [name, objectAt(json, 'metadata', 'labels')]),
  );
  for (const { object, pod } of pods) {
    const policy = enforcedPodSecurity(labels.get(object.namespace ?? '') ?? {}, kubernetes);
    if (policy === undefined) continue;
    const { labels: own, annotations, spec } = pod;
    const judged = { metadata: { labels: own, annotations }, spec };
    for (const { path, message, fix, level } of podSecurityViolations(judged, policy.level, policy.kubernetes)) {
      yield {
        construct: object.construct,
        object: title(object),
        path: [...pod.path, path].join('.'),
        message: `${message}: the namespace enforces "${policy.level}" and refuses such a pod`,
        fix: `${fix}; or let the namespace enforce "${level === 'restricted' ? 'baseline' : 'privileged'}"`,
      };
    }
  }
}

function* namespaceProblems({ index }: World): Iterable<Problem> {
  for (const manifest of index.ofKind('Namespace')) {
    const labels = objectAt(manifest.json, 'metadata', 'labels');
    for (const { label, expected } of unknownPodSecurity(labels)) {
      yield {
        construct: manifest.construct,
        object: title(manifest),
        path: `metadata.labels[${label}]`,
        message: `Pod Security knows no ${JSON.stringify(labels[label])}: the API server refuses the namespace`,
        fix: `write ${expected}`,
      };
    }
  }
}
