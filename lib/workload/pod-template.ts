import { compact, type JsonObject } from '../kube/json';
import type { PreStopHook } from '../termination/pre-stop';
import type { Labels } from '../model/network';
import type { Check, Health, Probe } from '../model/workload/health';
import type { Resources } from '../model/workload/resources';
import { versionSelector } from './labels';
import { type PodsSpec, terminationOfPods, type WorkloadSpec } from '../mesh/declared';
import { mainContainerOptions, podOptionsSpec, podSecurityOptions } from './pod-options';
import { envFromSpec } from './variables';

/** The fields of the pod spec that the model decides. Users may add others. */
export function podSpec(spec: WorkloadSpec, version: PodsSpec): JsonObject {
  return {
    automountServiceAccountToken: false,
    ...podOptionsSpec(spec.pod, versionSelector(spec.name, version.name), !runsOnce(spec)),
    securityContext: {
      ...podSecurityOptions(spec.pod),
      runAsGroup: version.image.uid,
      runAsNonRoot: true,
      runAsUser: version.image.uid,
      // On the pod, so that it applies to the containers which the mesh injects as well.
      seccompProfile: { type: 'RuntimeDefault' },
    },
    serviceAccountName: spec.name,
    terminationGracePeriodSeconds: terminationOfPods(spec, version).gracePeriod,
    ...(runsOnce(spec) && { restartPolicy: 'Never' }),
  };
}

/** Whether a workload's pods end by themselves. */
function runsOnce({ kind }: WorkloadSpec): boolean {
  return kind === 'Job' || kind === 'CronJob';
}

/** The fields of the container that the model decides. */
export function containerSpec(spec: WorkloadSpec, version: PodsSpec): JsonObject {
  return compact({
    name: spec.container,
    image: version.image.reference,
    ...(spec.envFrom.length > 0 && { envFrom: envFromSpec(spec.envFrom) }),
    // A tag names one build (`latest` is refused), so by default a node that has the image need not ask the registry.
    imagePullPolicy: spec.imagePullPolicy,
    lifecycle: hookSpec(terminationOfPods(spec, version).preStop),
    ...mainContainerOptions(spec.pod),
    ...(spec.health && probeSpec(spec.health, spec.ports[0]?.number)),
    resources: resourceSpec(spec.resources),
    securityContext: { ...RESTRICTED },
  });
}

/** The security context that Pod Security "restricted" demands, with a read-only root file system. */
export const RESTRICTED: JsonObject = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

export function resourceSpec({ limits, requests }: Resources): JsonObject {
  return compact({ limits: nonEmpty(limits), requests: nonEmpty(requests) });
}

function nonEmpty(labels: Labels): JsonObject | undefined {
  return Object.keys(labels).length > 0 ? { ...labels } : undefined;
}

/** The probes of a container. @param mainPort the port that they ask unless they name one */
export function probeSpec({ startup, readiness, liveness }: Health, mainPort: number | undefined): JsonObject {
  return {
    livenessProbe: probe(liveness, mainPort),
    readinessProbe: probe(readiness, mainPort),
    startupProbe: probe(startup, mainPort),
  };
}

function probe(
  { check, failureThreshold, periodSeconds, timeoutSeconds }: Probe,
  mainPort: number | undefined,
): JsonObject {
  return { failureThreshold, ...action(check, mainPort), periodSeconds, timeoutSeconds };
}

function action(check: Check, mainPort: number | undefined): JsonObject {
  if (check.kind === 'command') return { exec: { command: [...check.command] } };
  const port = check.port?.number ?? mainPort;
  switch (check.kind) {
    case 'http':
      return { httpGet: { path: check.path, port } };
    case 'grpc':
      return { grpc: compact({ port, service: check.service }) };
    case 'tcp':
      return { tcpSocket: { port } };
  }
}

/** The lifecycle of a container with a preStop hook; undefined without one. */
export function hookSpec(hook: PreStopHook): JsonObject | undefined {
  switch (hook.kind) {
    case 'none':
      return undefined;
    case 'sleep':
      return { preStop: { sleep: { seconds: hook.seconds } } };
    case 'exec':
      return { preStop: { exec: { command: [...hook.command] } } };
    case 'httpGet':
      return { preStop: { httpGet: { path: hook.path, port: hook.port } } };
  }
}
