import { at, type JsonObject, listAt, objectAt } from './json';
import { CHECKS, type Judged, type Refusal, text } from './pod-security-checks';

/** A level of the Pod Security Standards that refuses something. */
export type PodSecurityLevel = 'baseline' | 'restricted';

/** One field for which admission refuses a pod. */
export interface PodSecurityViolation extends Refusal {
  /** The lower of the levels that refuse it: what "baseline" refuses, "restricted" refuses, too. */
  readonly level: PodSecurityLevel;
}

/**
 * What Pod Security admission refuses in a pod; nothing where it lets the pod in. The pod is judged as the API server
 * reads it: a volume without a source is an emptyDir.
 *
 * @param kubernetes minor of the policy's version, 34 for v1.34; Infinity for the newest
 */
export function podSecurityViolations(
  { metadata = {}, spec }: { readonly metadata?: JsonObject; readonly spec: JsonObject },
  level: PodSecurityLevel,
  kubernetes: number,
): readonly PodSecurityViolation[] {
  const judged = judgedPod(metadata, spec, kubernetes);
  const lower = new Set(refusals(judged, 'baseline').map(({ field }) => field));
  return refusals(judged, level).map((refusal) => ({
    ...refusal,
    level: lower.has(refusal.field) ? 'baseline' : 'restricted',
  }));
}

function judgedPod(metadata: JsonObject, spec: JsonObject, kubernetes: number): Judged {
  const pod = { json: spec, path: 'spec', name: 'the pod' };
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    listAt(spec, list).map((json, index) => ({
      json,
      path: `spec.${list}[${index}]`,
      name: `container '${text(at(json, 'name'))}'`,
    })),
  );
  return {
    kubernetes,
    annotations: objectAt(metadata, 'annotations'),
    pod,
    containers,
    holders: [pod, ...containers],
    isWindows: kubernetes >= 25 && at(spec, 'os', 'name') === 'windows',
    isUserNamespace: kubernetes >= 35 && at(spec, 'hostUsers') === false,
  };
}

function refusals(judged: Judged, level: PodSecurityLevel): Refusal[] {
  return CHECKS.filter(({ since = 0 }) => judged.kubernetes >= since)
    .filter(({ until }) => until === undefined || judged.kubernetes < until)
    .map(({ baseline, restricted = baseline }) => (level === 'baseline' ? baseline : restricted))
    .flatMap((find) => find?.(judged) ?? []);
}

/** What a namespace enforces. */
export interface PodSecurityPolicy {
  readonly level: PodSecurityLevel;
  /** The minor of the policy's version: 34 for v1.34. */
  readonly kubernetes: number;
}

const LABEL = 'pod-security.kubernetes.io/';

/**
 * What a namespace enforces by its labels; undefined where that is nothing. Admission takes an unknown level for
 * "restricted", and an unknown version, or one newer than the cluster, for the cluster's.
 *
 * @param kubernetes minor of the cluster's version; Infinity where it is not known
 */
export function enforcedPodSecurity(labels: JsonObject, kubernetes: number): PodSecurityPolicy | undefined {
  const level = labels[`${LABEL}enforce`];
  if (level === undefined || level === 'privileged') return undefined;
  const pinned = VERSION.exec(text(labels[`${LABEL}enforce-version`]));
  return {
    level: level === 'baseline' ? 'baseline' : 'restricted',
    kubernetes: Math.min(pinned === null ? Infinity : Number(pinned[1]), kubernetes),
  };
}

const VERSION = /^v1\.(0|[1-9]\d*)$/;
const LEVELS = /^(privileged|baseline|restricted)$/;

/** Labels of Pod Security for whose values the API server does not make a namespace, and what their values may be. */
export function unknownPodSecurity(
  labels: JsonObject,
): readonly { readonly label: string; readonly expected: string }[] {
  return ['enforce', 'audit', 'warn'].flatMap((mode) => {
    const level = labels[`${LABEL}${mode}`] ?? 'privileged';
    const version = labels[`${LABEL}${mode}-version`] ?? 'latest';
    return [
      ...(LEVELS.test(text(level))
        ? []
        : [{ label: `${LABEL}${mode}`, expected: 'privileged, baseline or restricted' }]),
      ...(version === 'latest' || VERSION.test(text(version))
        ? []
        : [{ label: `${LABEL}${mode}-version`, expected: 'latest, or a version such as v1.34' }]),
    ];
  });
}
