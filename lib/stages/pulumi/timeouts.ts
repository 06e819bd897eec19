import type * as pulumi from '@pulumi/pulumi';
import { at, type JsonObject, listAt, objectAt } from '../../kube/json';
import { startupBudget } from '../../rollout/probe-timing';
import { type PodCount, resolveRollingUpdate, rolloutTime } from '../../rollout/rollout';
import type { Manifest } from '../../kube/object';
import { podOf } from '../../kube/read/pod';

/** Defaults of Kubernetes, in seconds. */
const PROGRESS_DEADLINE = 600;
const GRACE_PERIOD = 30;
/** How long a node may take to notice a deletion and confirm it, in seconds. */
const CONFIRMATION = 300;

/**
 * How long Pulumi waits for a Deployment: the longest rollout that can succeed, in which every pod needs all the time that
 * its probes and its grace period allow, and then progressDeadlineSeconds. So a failing rollout ends at the progress deadline,
 * and a slow one of many pods is not cut off by Pulumi's default of ten minutes.
 * @param autoscaled the most pods that an autoscaler may run
 */
export function timeoutsOf(manifest: Manifest, autoscaled?: number): pulumi.CustomTimeouts | undefined {
  if (manifest.kind !== 'Deployment') return undefined;
  const pods = objectAt(podOf(manifest)?.spec);
  const grace = number(pods['terminationGracePeriodSeconds'], GRACE_PERIOD);
  const spec = objectAt(manifest.json, 'spec');
  const perStep = startSeconds(pods) + number(spec['minReadySeconds'], 0) + grace;
  const { replicas, step } = rolloutOf(spec, autoscaled);
  const seconds = rolloutTime(replicas, step, perStep) + number(spec['progressDeadlineSeconds'], PROGRESS_DEADLINE);
  return { create: `${seconds}s`, update: `${seconds}s`, delete: `${grace + CONFIRMATION}s` };
}

/** How many pods are rolled out, and how many at a time. */
function rolloutOf(spec: JsonObject, autoscaled: number | undefined) {
  const replicas = autoscaled ?? number(spec['replicas'], 1);
  const { maxSurge, maxUnavailable } = objectAt(spec, 'strategy', 'rollingUpdate');
  const update = { maxSurge: podCount(maxSurge), maxUnavailable: podCount(maxUnavailable) };
  return { replicas, step: resolveRollingUpdate(replicas, update) };
}

/** A number or share of pods: 25% by default as in Kubernetes, 1 for an Output. */
function podCount(amount: unknown = '25%'): PodCount {
  return typeof amount === 'string' && /^\d+%$/.test(amount) ? (amount as PodCount) : number(amount, 1);
}

/** How long a pod may take to become ready: the startup and readiness budget of its slowest container. */
function startSeconds(spec: JsonObject): number {
  const containers = [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')];
  return Math.max(0, ...containers.map((each) => budget(each, 'startupProbe') + budget(each, 'readinessProbe')));
}

function budget(container: unknown, name: string): number {
  const probe = at(container, name);
  if (probe === undefined) return 0;
  return startupBudget({
    initialDelaySeconds: number(at(probe, 'initialDelaySeconds'), 0),
    periodSeconds: number(at(probe, 'periodSeconds'), 10),
    timeoutSeconds: number(at(probe, 'timeoutSeconds'), 1),
    failureThreshold: number(at(probe, 'failureThreshold'), 3),
  });
}

/** The most pods that an autoscaler may run of a workload; undefined without an autoscaler. */
export function autoscaledPods(manifests: readonly Manifest[]): (manifest: Manifest) => number | undefined {
  const scalers = manifests.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  const most = new Map(
    scalers.map(({ namespace, json }) => {
      const { kind, name } = objectAt(json, 'spec', 'scaleTargetRef');
      return [`${namespace}/${String(kind)}/${String(name)}`, number(at(json, 'spec', 'maxReplicas'), 1)];
    }),
  );
  return ({ namespace, kind, name }) => most.get(`${namespace}/${kind}/${name}`);
}

/** A number in a sensible range, or the default. */
function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 && value < 1e9 ? value : otherwise;
}
