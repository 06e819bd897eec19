import { HOLD_VARIABLE } from '../../model/termination/hold';
import { isUnknown } from '../../model/placeholder';
import { at, type JsonObject, listAt, objectAt } from '../json';
import { type AppPod, numberAt } from './pod';

/** Kubernetes' default of terminationGracePeriodSeconds. */
const DEFAULT_GRACE_SECONDS = 30;

/** A preStop hook in a manifest. */
export type WrittenHook =
  | { readonly kind: 'none' }
  | { readonly kind: 'sleep'; readonly seconds: number }
  | { readonly kind: 'exec'; readonly command: readonly string[] }
  | { readonly kind: 'httpGet'; readonly path: string; readonly port: number | string }
  /** Kubernetes accepts such a hook and cannot run it: it fails at once. */
  | { readonly kind: 'tcpSocket' };

/** The fields of a pod that decide how it ends. */
export interface PodLifecycle {
  readonly gracePeriod: number;
  readonly preStop: WrittenHook;
  /** The value of SHUTDOWN_HOLD_SECONDS: 0 without the variable or without a number, undefined if the value is not in the pod. */
  readonly inApp: number | undefined;
}

/** Reads how a pod ends. */
export function readLifecycle({ spec, container }: AppPod): PodLifecycle {
  return {
    gracePeriod: numberAt(spec, 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE_SECONDS,
    preStop: preStopOf(container),
    inApp: inAppSeconds(container),
  };
}

/** The preStop hook of a container. */
export function preStopOf(container: JsonObject): WrittenHook {
  return readHook(objectAt(container, 'lifecycle', 'preStop'));
}

function readHook(hook: JsonObject): WrittenHook {
  const sleep = numberAt(hook, 'sleep', 'seconds');
  if (sleep !== undefined) return { kind: 'sleep', seconds: sleep };
  if (hook['exec'] !== undefined) return { kind: 'exec', command: listAt(hook, 'exec', 'command').map(String) };
  if (hook['httpGet'] !== undefined) {
    const port = at(hook, 'httpGet', 'port');
    const path = at(hook, 'httpGet', 'path');
    return { kind: 'httpGet', path: String(path ?? '/'), port: typeof port === 'number' ? port : String(port) };
  }
  return { kind: hook['tcpSocket'] === undefined ? 'none' : 'tcpSocket' };
}

function inAppSeconds(container: JsonObject): number | undefined {
  // Of two variables with one name, Kubernetes takes the last.
  const variable = listAt(container, 'env')
    .filter((each) => at(each, 'name') === HOLD_VARIABLE)
    .at(-1);
  if (variable === undefined) return 0;
  const value = at(variable, 'value');
  if (value === undefined || isUnknown(value)) return undefined;
  const seconds = Number(value);
  return seconds > 0 && Number.isFinite(seconds) ? seconds : 0;
}
