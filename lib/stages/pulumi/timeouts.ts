import type * as pulumi from '@pulumi/pulumi';
import { at, type JsonObject, listAt, objectAt } from '../../emit/json';
import type { Manifest } from '../../manifest/manifest';
import { podTemplateOf } from './pod-template';

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
  const pods = objectAt(podTemplateOf(manifest)?.spec);
  const grace = number(pods['terminationGracePeriodSeconds'], GRACE_PERIOD);
  const spec = objectAt(manifest.json, 'spec');
  const perBatch = startSeconds(pods) + number(spec['minReadySeconds'], 0) + grace;
  const rollout = batches(spec, autoscaled) * perBatch + number(spec['progressDeadlineSeconds'], PROGRESS_DEADLINE);
  return { create: `${rollout}s`, update: `${rollout}s`, delete: `${grace + CONFIRMATION}s` };
}

/** How often a rollout waits for new pods before it goes on. */
function batches(spec: JsonObject, autoscaled: number | undefined): number {
  const replicas = autoscaled ?? number(spec['replicas'], 1);
  const surge = pods(at(spec, 'strategy', 'rollingUpdate', 'maxSurge') ?? '25%', replicas, Math.ceil);
  const unavailable = pods(at(spec, 'strategy', 'rollingUpdate', 'maxUnavailable') ?? '25%', replicas, Math.floor);
  return Math.ceil(replicas / Math.max(1, surge + unavailable));
}

function pods(amount: unknown, replicas: number, round: (value: number) => number): number {
  const percent = /^(\d+)%$/.exec(String(amount))?.[1];
  return percent === undefined ? number(amount, 1) : round((replicas * Number(percent)) / 100);
}

/** Until a pod is ready in time: its slowest container's startup, then readiness. */
function startSeconds(spec: JsonObject): number {
  const containers = [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')];
  return Math.max(0, ...containers.map((each) => budget(each, 'startupProbe') + budget(each, 'readinessProbe')));
}

function budget(container: unknown, name: string): number {
  const probe = at(container, name);
  if (probe === undefined) return 0;
  const failures = number(at(probe, 'failureThreshold'), 3);
  return number(at(probe, 'initialDelaySeconds'), 0) + failures * number(at(probe, 'periodSeconds'), 10);
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

/** A placeholder for a number that nobody knows yet is negative or huge: it counts like none at all. */
function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 && value < 1e9 ? value : otherwise;
}
