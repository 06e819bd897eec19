import type { RuleFacts } from '../model/rule';
import type { AppSpans } from './app-spans';
import type { Invariant } from './invariants/invariant';
import type { FoundInEnd } from './problem';
import type { ProxyTimeline } from './proxy-timeline';
import type { ProxySettings, TerminationSettings } from './settings';
import type { PlaneLabel } from './timeline';

/** A rule about a pod's end that does not compare two moments of it: what was left open, what nobody reads. */
export interface Advice<Subject = TerminationSettings> extends RuleFacts {
  check(subject: Subject): Iterable<FoundInEnd>;
}

/** What every data plane says of itself. */
interface CommonPlane extends PlaneLabel {
  /** The first minor version of Kubernetes that can run it. @default any */
  readonly sinceKubernetes?: number;
  /** Seconds after a deletion until the last client in the cluster has stopped choosing the pod. */
  readonly propagation: { readonly typical: number; readonly assured: number };
  /** Rules of its own about settings. */
  readonly advice: readonly Advice[];
  /** Annotations of the pod template that decide how its proxy ends. */
  readonly annotationKeys: readonly string[];
  /**
   * The proxy's settings, with those filled in that were not given and without those that nothing reads. A proxy has to
   * outlive what the app needs of it: its last request, and its shutdown work where that calls out.
   * @param margin seconds that have to be left before SIGKILL
   */
  decide(given: ProxySettings, spans: AppSpans, margin: number): ProxySettings;
  /** What the pod template has to carry for the proxy to do as its settings say. */
  annotate(proxy: ProxySettings): Readonly<Record<string, string>>;
  /** What the annotations of anybody's pod template say: the plane where they choose another, and the proxy's settings. */
  read(annotations: Readonly<Record<string, unknown>>): AnnotatedPlane;
  /** Why a setting that was given changes nothing: `has no effect here`; undefined where it is read, or judged by `advice`. */
  ignores(setting: keyof ProxySettings, given: ProxySettings): string | undefined;
}

/** What annotations say of a pod's proxy. */
export interface AnnotatedPlane {
  readonly dataPlane: DataPlane;
  readonly proxy: ProxySettings;
}

/** A data plane with one timeline. */
export interface ConcretePlane extends CommonPlane {
  /** What must hold between two moments of its proxy's end and the app's. */
  readonly invariants: readonly Invariant[];
  /** What the proxy does after deletion; undefined where the pod has none. */
  proxyTimeline(proxy: ProxySettings, spans: AppSpans): ProxyTimeline | undefined;
}

/** A data plane that the cluster makes one of several, so that a termination must be safe on each. */
export interface ChosenPlane extends CommonPlane {
  readonly choices: readonly ConcretePlane[];
}

/** How the mesh carries a pod's bytes, as far as the pod's end is concerned. A vendor brings its own, in lib/mesh. */
export type DataPlane = ConcretePlane | ChosenPlane;

/** The data planes a pod may find itself on. */
export function concretePlanes(plane: DataPlane): readonly ConcretePlane[] {
  return 'choices' in plane ? plane.choices : [plane];
}
