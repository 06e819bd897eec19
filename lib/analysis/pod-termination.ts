import { type AppPod, readPod } from '../kube/read/pod';
import { type PodLifecycle, preStopOf, readLifecycle, type WrittenHook } from '../kube/read/lifecycle';
import { sleepSeconds } from '../kube/read/shell-sleep';
import { at, isObject, type JsonObject, listAt } from '../kube/json';
import type { KubernetesVersion } from '../model/kubernetes-version';
import type { DataPlane } from '../termination/data-plane';
import type { AddedContainer } from '../termination/facts';
import { deriveSettings } from '../termination/derive';
import { canSleep, NO_HOOK, type PreStopHook } from '../termination/pre-stop';
import type { TerminationSettings } from '../termination/settings';
import type { TerminationInput } from '../termination/termination-input';

/** How a finished pod ends: the data plane that it is on, and its settings. */
export interface PodTermination {
  readonly dataPlane: DataPlane;
  readonly settings: TerminationSettings;
}

/** What is known of a pod besides its template, if a construct of this library made it. */
export interface PodOrigin {
  /** The name of the main container. @default - the one that kubectl takes by default */
  readonly container?: string;
  /** The settings from which the template was rendered. */
  readonly written?: TerminationSettings;
}

/**
 * How a pod ends, by its finished template. If no patch changed the template, these are the settings from which it was
 * rendered. Otherwise every value in the template counts as given by the user.
 * @param input where the pod runs, what its author declared, and the longest timeout of the finished routes
 */
export function podTermination(
  template: JsonObject,
  input: TerminationInput,
  { container, written }: PodOrigin = {},
): PodTermination {
  const pod = readPod(template, container);
  const lifecycle = readLifecycle(pod);
  const added = addedContainers(pod, input.added);
  const more = added.length > 0 && { added };
  const { dataPlane } = input;
  if (written !== undefined && isAsWritten(pod, lifecycle, dataPlane, written)) {
    const { routeTimeoutSeconds, unboundedRequests } = input;
    if (routeTimeoutSeconds === written.facts.routeTimeoutSeconds) {
      return { dataPlane, settings: { ...written, facts: { ...written.facts, unboundedRequests, ...more } } };
    }
  }
  const found = foundInput(pod, lifecycle, input, written);
  return { dataPlane: found.dataPlane, settings: deriveSettings({ ...found, ...more }) };
}

/** The containers that were declared with how they end, and those of which the template says it with a hook. */
function addedContainers(
  { spec, container }: AppPod,
  declared: readonly AddedContainer[] = [],
): readonly AddedContainer[] {
  const others = listAt(spec, 'containers').filter((each) => isObject(each) && each['name'] !== container['name']);
  const hooked = others.flatMap((each) => {
    const seconds = hookSeconds(preStopOf(each as JsonObject));
    const name = String(at(each, 'name'));
    return seconds === 0 ? [] : [{ name, isSidecar: false, preStop: seconds, shutdownWork: 0 }];
  });
  return [...declared, ...hooked];
}

function hookSeconds(hook: WrittenHook): number {
  if (hook.kind === 'sleep') return hook.seconds;
  return hook.kind === 'exec' ? (sleepSeconds(hook.command) ?? 0) : 0;
}

/** Whether the fields that decide how the pod ends are as the library rendered them. */
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
    // Without a hook of known length, the hold is derived again: the hook is assumed to take as long as it must.
    ...(preStop && { preStop }),
    // The pod has its hook, so `deriveSettings` must not look for one that runs without a shell.
    shell: true,
    termination: {
      ...termination,
      gracePeriodSeconds: lifecycle.gracePeriod,
      hold: preStop && { preStopSeconds: preStop.seconds, inAppSeconds: inApp, seconds: preStop.seconds + inApp },
      proxy: { ...termination.proxy, ...proxy },
    },
  };
}

/** The hook of a finished pod. If it names no time, it is assumed to take as long as the one that was rendered; undefined if there was none. */
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
