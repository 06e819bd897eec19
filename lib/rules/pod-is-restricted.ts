import { at, type JsonObject, listAt, objectAt } from '../emit/json';
import { type Manifest, title } from '../manifest/manifest';
import type { Problem, Rule } from './rule';

/** In a namespace of this app that enforces "restricted", pods are what it admits. */
export const podIsRestricted: Rule = {
  code: 'MSVC-SEC-001',
  severity: 'error',
  summary: 'Pods pass the Pod Security level that their namespace enforces.',
  source: 'kubernetes.io, Pod Security Standards, "restricted": the ReplicaSet is created, its pods are refused.',
  *check(context) {
    for (const { facts, versions } of context.services) {
      for (const { deployment } of versions) {
        if (deployment !== undefined && context.isRestricted(deployment))
          yield* violations(facts.construct, deployment);
      }
    }
  },
};

function* violations(construct: string, deployment: Manifest): Iterable<Problem> {
  const pod = objectAt(deployment.json, 'spec', 'template', 'spec');
  for (const list of ['initContainers', 'containers']) {
    for (const [index, container] of listAt(pod, list).entries()) {
      for (const [field, wanted, holds] of demands(pod, container as JsonObject)) {
        if (holds) continue;
        yield {
          construct,
          object: title(deployment),
          path: `spec.template.spec.${list}[${index}].securityContext.${field}`,
          message: `container '${String(at(container, 'name'))}' has no ${field} ${wanted}: the namespace enforces "restricted" and refuses its pods`,
          fix: `leave ${field} to the library, or make the namespace with Namespace.managed(name, { podSecurity: 'baseline' })`,
        };
      }
    }
  }
}

function demands(pod: JsonObject, container: JsonObject): [field: string, wanted: string, holds: boolean][] {
  const own = objectAt(container, 'securityContext');
  const inherited = { ...objectAt(pod, 'securityContext'), ...own };
  const seccomp = at(inherited, 'seccompProfile', 'type');
  return [
    ['allowPrivilegeEscalation', 'false', own['allowPrivilegeEscalation'] === false && own['privileged'] !== true],
    ['capabilities.drop', '[ALL]', listAt(own, 'capabilities', 'drop').includes('ALL')],
    ['runAsNonRoot', 'true', inherited['runAsNonRoot'] === true && inherited['runAsUser'] !== 0],
    ['seccompProfile', 'RuntimeDefault', seccomp === 'RuntimeDefault' || seccomp === 'Localhost'],
  ];
}
