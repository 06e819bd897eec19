import { type AppPod, readPod } from '../kube/read/pod';
import { type PodLifecycle, readLifecycle, type WrittenHook } from '../kube/read/lifecycle';
import { sleepSeconds } from '../kube/read/shell-sleep';
import type { JsonObject } from '../kube/json';
import type { KubernetesVersion } from '../model/kubernetes-version';
import type { DataPlane } from '../termination/data-plane';
import { deriveSettings } from '../termination/derive';
import { canSleep, NO_HOOK, type PreStopHook } from '../termination/pre-stop';
import type { TerminationSettings } from '../termination/settings';
import type { TerminationInput } from '../termination/termination-input';

/** How a finished pod ends: the data plane it is on, and the settings that hold there. */
export interface PodTermination {
  readonly dataPlane: DataPlane;
  readonly settings: TerminationSettings;
}

/** What is known of a pod beside its template; nothing, where anybody wrote it. */
export interface PodOrigin {
  /** The name of the app's container. @default - the one that kubectl shows first */
  readonly container?: string;
  /** The settings that the library wrote into the template. */
  readonly written?: TerminationSettings;
}

/**
 * How a pod ends by its finished template. Where it is as the library wrote it, the settings hold that it was written
 * from. Otherwise every value that stands in it counts as given: all are judged, and none is derived anew.
 * @param input the place of the pod, what its author declared, and how long the finished routes let a request take
 */
export function podTermination(
  template: JsonObject,
  input: TerminationInput,
  { container, written }: PodOrigin = {},
): PodTermination {
  const pod = readPod(template, container);
  const lifecycle = readLifecycle(pod);
  const { dataPlane } = input;
  if (written !== undefined && isAsWritten(pod, lifecycle, dataPlane, written)) {
    const { routeTimeoutSeconds, unboundedRequests } = input;
    if (routeTimeoutSeconds === written.facts.routeTimeoutSeconds) {
      return { dataPlane, settings: { ...written, facts: { ...written.facts, unboundedRequests } } };
    }
  }
  const found = foundInput(pod, lifecycle, input, written);
  return { dataPlane: found.dataPlane, settings: deriveSettings(found) };
}

/** Whether nobody changed any of what the library writes about a pod's end. */
function isAsWritten(
  { annotations }: AppPod,
  { gracePeriod, preStop, inApp }: PodLifecycle,
  { annotationKeys }: DataPlane,
  written: TerminationSettings,
): boolean {
  return (
    gracePeriod === written.gracePeriod &&
    isHook(preStop, written.preStop) &&
    inApp === written.hold.inApp &&
    annotationKeys.every((key) => annotations[key] === written.annotations[key])
  );
}

function isHook(found: WrittenHook, written: PreStopHook): boolean {
  const { seconds, ...rest } = written;
  return JSON.stringify(found) === JSON.stringify(written.kind === 'sleep' ? { kind: 'sleep', seconds } : rest);
}

function foundInput(
  { annotations }: AppPod,
  lifecycle: PodLifecycle,
  input: TerminationInput,
  written: TerminationSettings | undefined,
): TerminationInput {
  const { termination } = input;
  const { dataPlane, proxy } = input.dataPlane.read(annotations);
  const preStop = foundHook(lifecycle.preStop, written?.preStop, input.kubernetes);
  const inApp = lifecycle.inApp ?? written?.hold.inApp ?? 0;
  return {
    ...input,
    dataPlane,
    // A hook of which nobody knows how long it takes is taken to wait as long as it has to.
    ...(preStop && { preStop }),
    // Whatever the hook is, it stands there already: nobody has to find one that the image can run.
    shell: true,
    termination: {
      ...termination,
      gracePeriodSeconds: lifecycle.gracePeriod,
      hold: preStop && { preStopSeconds: preStop.seconds, inAppSeconds: inApp, seconds: preStop.seconds + inApp },
      proxy: { ...termination.proxy, ...proxy },
    },
  };
}

/** A hook that names no time takes what the library's own took; of somebody else's nobody knows it. */
function foundHook(
  found: WrittenHook,
  written: PreStopHook | undefined,
  kubernetes: KubernetesVersion,
): PreStopHook | undefined {
  switch (found.kind) {
    case 'none':
    case 'tcpSocket':
      return NO_HOOK;
    case 'sleep':
      return canSleep(kubernetes) ? found : NO_HOOK;
    case 'exec':
      return taking(sleepSeconds(found.command) ?? written?.seconds, found);
    case 'httpGet':
      return taking(written?.seconds, found);
  }
}

function taking(
  seconds: number | undefined,
  hook: Extract<WrittenHook, { readonly kind: 'exec' | 'httpGet' }>,
): PreStopHook | undefined {
  return seconds === undefined ? undefined : { ...hook, seconds };
}
