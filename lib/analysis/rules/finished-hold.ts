import { at, type JsonObject, listAt, objectAt } from '../../kube/json';
import type { HoldSettings } from '../../termination/settings';
import { VERSION_FACTS } from '../../termination/version-facts';
import { HOLD_VARIABLE } from '../../model/termination/hold';
import type { KubernetesVersion } from '../../model/kubernetes-version';
import { isUnknown } from '../../model/placeholder';
import { numberAt } from './finished-pod';

/** How long the finished container holds, before its SIGTERM and after it. */
export function finishedHold(
  container: JsonObject,
  modelled: HoldSettings,
  kubernetes: KubernetesVersion,
): HoldSettings {
  const preStop = preStopSeconds(container, modelled.preStop, kubernetes);
  const inApp = inAppSeconds(container, modelled.inApp);
  return { preStop, inApp, seconds: preStop + inApp };
}

/** A hook that names no time takes what the model said it takes. */
function preStopSeconds(container: JsonObject, modelled: number, kubernetes: KubernetesVersion): number {
  const hook = objectAt(container, 'lifecycle', 'preStop');
  if (Object.keys(hook).length === 0) return 0;
  const sleep = numberAt(hook, 'sleep', 'seconds');
  // Before, the API server drops the field without a word, and nothing waits.
  if (sleep !== undefined) return kubernetes.atLeast(VERSION_FACTS.preStopSleep.minor) ? sleep : 0;
  return sleepSeconds(listAt(hook, 'exec', 'command')) ?? modelled;
}

const UNIT: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };

/** What the `sleep`s of a command take together; undefined where there is none. */
function sleepSeconds(command: readonly unknown[]): number | undefined {
  const sleeps = [...command.join(' ').matchAll(/\bsleep((?:\s+\d+(?:\.\d+)?[a-z]?)+)/g)];
  const times = sleeps.flatMap(([, all = '']) => [...all.matchAll(/([\d.]+)([a-z]?)/g)]);
  if (times.length === 0) return undefined;
  return times.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNIT[unit] ?? 1), 0);
}

/** What is no number lets the app stop at once; what is known only at run time takes what the model said. */
function inAppSeconds(container: JsonObject, modelled: number): number {
  // Of two variables of one name Kubernetes takes the last.
  const variable = listAt(container, 'env')
    .filter((each) => at(each, 'name') === HOLD_VARIABLE)
    .at(-1);
  if (variable === undefined) return 0;
  const value = at(variable, 'value');
  if (value === undefined || isUnknown(value)) return modelled;
  const seconds = Number(value);
  return seconds > 0 && Number.isFinite(seconds) ? seconds : 0;
}
