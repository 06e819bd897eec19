import { HOLD_VARIABLE } from '../../model/termination/hold';
import { isUnknown } from '../../model/placeholder';
import { at, type JsonObject, listAt, objectAt } from '../json';
import { type AppPod, numberAt } from './pod';

/** What Kubernetes does where a pod says nothing. */
const DEFAULT_GRACE_SECONDS = 30;

/** A preStop hook as it stands in a pod. */
export type WrittenHook =
  | { readonly kind: 'none' }
  | { readonly kind: 'sleep'; readonly seconds: number }
  | { readonly kind: 'exec'; readonly command: readonly string[] }
  | { readonly kind: 'httpGet'; readonly path: string; readonly port: number | string }
  /** Kubernetes takes it and cannot run it: it fails at once. */
  | { readonly kind: 'tcpSocket' };

/** What a pod says of its own end. */
export interface PodLifecycle {
  readonly gracePeriod: number;
  readonly preStop: WrittenHook;
  /**
   * Seconds that the app is told to go on serving after SIGTERM: 0 where it is told nothing or no number, undefined where
   * the value is known at run time only.
   */
  readonly inApp: number | undefined;
}

/** Reads how a pod ends, whoever wrote it. */
export function readLifecycle({ spec, container }: AppPod): PodLifecycle {
  return {
    gracePeriod: numberAt(spec, 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE_SECONDS,
    preStop: readHook(objectAt(container, 'lifecycle', 'preStop')),
    inApp: inAppSeconds(container),
  };
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
  // Of two variables of one name Kubernetes takes the last.
  const variable = listAt(container, 'env')
    .filter((each) => at(each, 'name') === HOLD_VARIABLE)
    .at(-1);
  if (variable === undefined) return 0;
  const value = at(variable, 'value');
  if (value === undefined || isUnknown(value)) return undefined;
  const seconds = Number(value);
  return seconds > 0 && Number.isFinite(seconds) ? seconds : 0;
}
