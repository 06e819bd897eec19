import type * as pulumi from '@pulumi/pulumi';
import { at, type JsonObject, listAt, objectAt } from '../../kube/json';
import { startupBudget } from '../../rollout/probe-timing';
import { type PodCount, resolveRollingUpdate, rolloutTime } from '../../rollout/rollout';
import type { Manifest } from '../../kube/object';
import { podOf } from '../../kube/read/pod';

/** Kubernetes's own defaults, in seconds, and one of ours: time for a node to hear of a deletion and confirm it. */
const PROGRESS_DEADLINE = 600;
const GRACE_PERIOD = 30;
const CONFIRMATION = 300;

/**
 * How long Pulumi waits for a Deployment: the longest rollout in which every pod uses up its probes' budget and its grace
 * period, and then the time without progress after which Kubernetes itself gives a rollout up. So a bad rollout fails at
 * the progress deadline, and a slow one of many pods is not cut off by Pulumi's ten minutes.
 * @param autoscaled the most pods that an autoscaler may make of it
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

/** How many pods there are to roll out, and how many go at a time. */
function rolloutOf(spec: JsonObject, autoscaled: number | undefined) {
  const replicas = autoscaled ?? number(spec['replicas'], 1);
  const { maxSurge, maxUnavailable } = objectAt(spec, 'strategy', 'rollingUpdate');
  const update = { maxSurge: podCount(maxSurge), maxUnavailable: podCount(maxUnavailable) };
  return { replicas, step: resolveRollingUpdate(replicas, update) };
}

/** Kubernetes's own 25% where nothing is said; what nobody knows yet counts as one. */
function podCount(amount: unknown = '25%'): PodCount {
  return typeof amount === 'string' && /^\d+%$/.test(amount) ? (amount as PodCount) : number(amount, 1);
}

/** Until a pod is ready in time: its slowest container's startup, then readiness. */
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

/** The most pods that each autoscaled workload of a deployment may have, by its `scaleTargetRef`. */
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

/** What is no number, or none that makes sense, counts like none at all. */
function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 && value < 1e9 ? value : otherwise;
}
