import { at, type JsonObject, listAt, objectAt } from '../../kube/json';
import type { Manifest } from '../../kube/object';
import { type DeployedVersion, deployedVersions } from './deployed-versions';
import type { Problem, Rule } from '../../mesh/rule';

/** In a namespace of this app that enforces "restricted", pods are what it admits. */
export const podIsRestricted: Rule = {
  code: 'MSVC-SEC-001',
  severity: 'error',
  summary: 'Pods pass the Pod Security level that their namespace enforces.',
  source: 'kubernetes.io, Pod Security Standards, "restricted": the ReplicaSet is created, its pods are refused.',
  *check(world) {
    const restricted = new Set(
      world.index
        .ofKind('Namespace')
        .filter(enforcesRestricted)
        .map(({ name }) => name),
    );
    for (const version of deployedVersions(world)) {
      if (restricted.has(version.deployment.namespace ?? '')) yield* violations(version);
    }
  },
};

function enforcesRestricted({ json }: Manifest): boolean {
  return objectAt(json, 'metadata', 'labels')['pod-security.kubernetes.io/enforce'] === 'restricted';
}

function* violations({ where, spec: pod }: DeployedVersion): Iterable<Problem> {
  for (const [path, what] of [...podViolations(pod), ...containerViolations(pod)]) {
    yield {
      ...where,
      path: `spec.template.spec.${path}`,
      message: `${what}: the namespace enforces "restricted" and refuses its pods`,
      fix: "leave it to the library, or make the namespace with Namespace.managed(name, { podSecurity: 'baseline' })",
    };
  }
}

type Violation = readonly [path: string, what: string];

/** Volumes that "restricted" admits. */
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

function podViolations(pod: JsonObject): Violation[] {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod[field] === true);
  const volumes = [...listAt(pod, 'volumes').entries()].filter(
    ([, volume]) => !VOLUMES.some((type) => at(volume, type) !== undefined),
  );
  return [
    ...shared.map((field): Violation => [field, `the pod shares the node's ${field.slice('host'.length)}`]),
    ...volumes.map(([index, volume]): Violation => [
      `volumes[${index}]`,
      `volume '${String(at(volume, 'name'))}' is of a kind that reaches the node`,
    ]),
  ];
}

function containerViolations(pod: JsonObject): Violation[] {
  return ['initContainers', 'containers'].flatMap((list) =>
    listAt(pod, list).flatMap((container, index) =>
      demands(pod, container as JsonObject)
        .filter(({ holds }) => !holds)
        .map(({ field, wanted }): Violation => [
          `${list}[${index}].securityContext.${field}`,
          `container '${String(at(container, 'name'))}' has no ${field} ${wanted}`,
        ]),
    ),
  );
}

/** One field of a container's security context, and whether it is as "restricted" wants it. */
interface Demand {
  readonly field: string;
  readonly wanted: string;
  readonly holds: boolean;
}

function demands(pod: JsonObject, container: JsonObject): Demand[] {
  const own = objectAt(container, 'securityContext');
  const inherited = { ...objectAt(pod, 'securityContext'), ...own };
  const seccomp = String(at(inherited, 'seccompProfile', 'type'));
  const added = listAt(own, 'capabilities', 'add').filter((capability) => capability !== 'NET_BIND_SERVICE');
  return [
    { field: 'privileged', wanted: 'false', holds: own['privileged'] !== true },
    { field: 'allowPrivilegeEscalation', wanted: 'false', holds: own['allowPrivilegeEscalation'] === false },
    { field: 'capabilities.drop', wanted: '[ALL]', holds: listAt(own, 'capabilities', 'drop').includes('ALL') },
    { field: 'capabilities.add', wanted: '[NET_BIND_SERVICE] or less', holds: added.length === 0 },
    {
      field: 'runAsNonRoot',
      wanted: 'true',
      holds: inherited['runAsNonRoot'] === true && inherited['runAsUser'] !== 0,
    },
    { field: 'seccompProfile', wanted: 'RuntimeDefault', holds: ['RuntimeDefault', 'Localhost'].includes(seccomp) },
  ];
}
