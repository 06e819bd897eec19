import { objectAt } from '../../kube/json';
import { title } from '../../kube/manifest';
import { podOf } from '../../kube/pod-of';
import { enforcedPodSecurity, podSecurityViolations, unknownPodSecurity } from '../../kube/pod-security';
import type { Context } from './context';
import type { Problem, Rule } from '../rule';

/** In a namespace of this app that enforces a Pod Security level, pods are what it admits, whoever made them. */
export const podIsRestricted: Rule = {
  code: 'MSVC-SEC-001',
  severity: 'error',
  summary: 'Pods pass the Pod Security level that their namespace enforces.',
  source:
    'Kubernetes, k8s.io/pod-security-admission v0.37.2: a Deployment or Job is taken, and the pods that it makes are refused.',
  *check(context) {
    yield* namespaceProblems(context);
    yield* podProblems(context);
  },
};

function* podProblems({ manifests, kubernetesOf }: Context): Iterable<Problem> {
  const labels = new Map(
    manifests
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ environment, name, json }) => [`${environment}|${name}`, objectAt(json, 'metadata', 'labels')]),
  );
  for (const manifest of manifests) {
    const { environment, namespace, construct, json } = manifest;
    const policy = enforcedPodSecurity(labels.get(`${environment}|${namespace}`) ?? {}, kubernetesOf(manifest));
    const pod = podOf(json);
    if (policy === undefined || pod === undefined) continue;
    for (const { field, what, fix, level } of podSecurityViolations(pod, policy.level, policy.kubernetes)) {
      yield {
        construct,
        object: title(manifest),
        path: `${pod.prefix}${field}`,
        message: `${what}: the namespace enforces "${policy.level}" and refuses such a pod`,
        fix: `${fix}; or let the namespace enforce "${level === 'restricted' ? 'baseline' : 'privileged'}"`,
      };
    }
  }
}

function* namespaceProblems({ manifests }: Context): Iterable<Problem> {
  for (const manifest of manifests.filter(({ kind }) => kind === 'Namespace')) {
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
