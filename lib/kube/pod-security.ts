import { at, type JsonObject, listAt, objectAt } from './json';
import { CHECKS, type Judged, type Refusal, text } from './pod-security-checks';

/** A level of the Pod Security Standards other than "privileged", which allows everything. */
export type PodSecurityLevel = 'baseline' | 'restricted';

/** Why Pod Security admission refuses a pod, and the lowest level that does: what "baseline" refuses, "restricted" refuses too. */
export type PodSecurityViolation = Refusal & { readonly level: PodSecurityLevel };

/**
 * The fields because of which Pod Security admission refuses a pod; none if it admits it. Defaults of the API server are
 * taken into account: a volume without a source is an emptyDir.
 * @param kubernetes the minor version of the policy, 34 for v1.34; Infinity for the newest
 */
export function podSecurityViolations(
  { metadata = {}, spec }: { readonly metadata?: JsonObject; readonly spec: JsonObject },
  level: PodSecurityLevel,
  kubernetes: number,
): readonly PodSecurityViolation[] {
  const judged = judgedPod(metadata, spec, kubernetes);
  const lower = new Set(refusals(judged, 'baseline').map(({ path }) => path));
  return refusals(judged, level).map((refusal) => ({
    ...refusal,
    level: lower.has(refusal.path) ? 'baseline' : 'restricted',
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

/** The Pod Security that a namespace enforces. */
export interface PodSecurityPolicy {
  readonly level: PodSecurityLevel;
  /** The minor version of the policy: 34 for v1.34. */
  readonly kubernetes: number;
}

const LABEL = 'pod-security.kubernetes.io/';

/**
 * The Pod Security that a namespace enforces by its labels; undefined if none. An unknown level counts as "restricted", and an
 * unknown version, or one newer than the cluster, as the cluster's: so does Pod Security admission.
 * @param kubernetes the minor version of the cluster; Infinity if it is not known
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

/** Labels of Pod Security with values for which the API server refuses a namespace, and the values that it accepts. */
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
