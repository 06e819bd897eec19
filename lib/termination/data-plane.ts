import type { KubernetesVersion } from '../model/kubernetes-version';
import type { RuleFacts } from '../model/rule';
import type { AppSpans } from './app-spans';
import type { Invariant } from './invariants/invariant';
import type { FoundInEnd } from './problem';
import type { ProxyTimeline } from './proxy-timeline';
import type { ProxySettings, TerminationSettings } from './settings';
import type { PlaneLabel } from './timeline';

/** A rule about a pod's end that compares no two moments of it, unlike an `Invariant`. */
export interface Advice<Subject = TerminationSettings> extends RuleFacts {
  /** The problems of one pod. */
  check(subject: Subject): Iterable<FoundInEnd>;
}

/** What all data planes have. */
export interface CommonPlane extends PlaneLabel {
  /** The first minor version of Kubernetes that can run it. @default - any */
  readonly sinceKubernetes?: number;
  /** How a program ends the sidecar, which would outlive it. @default - none is needed: it ends with the program, or there is none */
  readonly endedBy?: string;
  /** The data plane on which the pods of jobs are: one whose sidecar ends with the work. @default - this one */
  readonly forJobs?: ConcretePlane;
  /** How long after a pod's deletion a client in the cluster may still send a new request to it, in seconds. */
  readonly propagation: { readonly typical: number; readonly assured: number };
  /** Rules about settings that apply to this plane alone. */
  readonly advice: readonly Advice[];
  /** The annotations of a pod template that decide how the sidecar ends. */
  readonly annotationKeys: readonly string[];
  /**
   * The settings of the sidecar: the given ones that this plane reads, and values for those that were not given. The sidecar
   * must live as long as the app needs it.
   * @param spans what the app does after the deletion
   * @param margin seconds that must be left before SIGKILL
   */
  decide(given: ProxySettings, spans: AppSpans, margin: number): ProxySettings;
  /** The annotations that give the sidecar its settings. */
  annotate(proxy: ProxySettings): Readonly<Record<string, string>>;
  /** What the annotations of any pod template say. They may choose another data plane for the pod. */
  read(annotations: Readonly<Record<string, unknown>>): AnnotatedPlane;
  /** Why a setting that was given changes nothing, such as `has no effect here`; undefined if it has an effect. */
  ignores(setting: keyof ProxySettings, given: ProxySettings): string | undefined;
}

/** What the annotations of a pod template say of its sidecar. */
export interface AnnotatedPlane {
  /** The data plane that the pod is on. */
  readonly dataPlane: DataPlane;
  /** The settings of the sidecar. */
  readonly proxy: ProxySettings;
}

/** A data plane of which is known how it runs a pod's sidecar. */
export interface ConcretePlane extends CommonPlane {
  /** Why init containers of a pod cannot call other services: the proxy starts after them. @default - they can */
  readonly initContainersCannotCall?: string;
  /** What must be true between two moments of a pod's end, on this plane alone. */
  readonly invariants: readonly Invariant[];
  /** What the sidecar does after the deletion; undefined if the pod has none. */
  proxyTimeline(proxy: ProxySettings, spans: AppSpans): ProxyTimeline | undefined;
}

/** A data plane for which the cluster chooses how it runs the sidecar. A pod must end safely whatever it chooses. */
export interface ChosenPlane extends CommonPlane {
  /** What the cluster may choose. */
  readonly choices: readonly ConcretePlane[];
}

/** What carries the traffic of a pod, as far as it matters for the pod's end: a kind of sidecar, or none. */
export type DataPlane = ConcretePlane | ChosenPlane;

/** The data plane on which the pods of a job are: one whose sidecar ends with the work, if there is any. */
export function planeForJobs(plane: DataPlane, kubernetes: KubernetesVersion): DataPlane {
  const { forJobs } = plane;
  return forJobs !== undefined && kubernetes.atLeast(forJobs.sinceKubernetes ?? 0) ? forJobs : plane;
}

/** The data planes that a pod may be on. */
export function concretePlanes(plane: DataPlane): readonly ConcretePlane[] {
  return 'choices' in plane ? plane.choices : [plane];
}
