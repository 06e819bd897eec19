import { ValidationError, type Where } from '../errors';
import type { KubernetesVersion } from '../model/kubernetes-version';
import type { HoldEndpoint } from '../model/termination/hold';

/** A preStop hook, and how many seconds it takes. */
export type PreStopHook =
  | { readonly kind: 'none'; readonly seconds: 0 }
  | { readonly kind: 'sleep'; readonly seconds: number }
  | { readonly kind: 'exec'; readonly seconds: number; readonly command: readonly string[] }
  | { readonly kind: 'httpGet'; readonly seconds: number; readonly path: string; readonly port: number | string };

export const NO_HOOK: PreStopHook = { kind: 'none', seconds: 0 };

/**
 * The first minor version of Kubernetes with `preStop.sleep` on by default (KEP-3960, PodLifecycleSleepAction beta). In the
 * version before, the API server silently drops the field, because its feature gate is off.
 */
const PRE_STOP_SLEEP_SINCE = 30;

/** Whether this version of Kubernetes has `preStop.sleep`. */
export function canSleep(kubernetes: KubernetesVersion): boolean {
  return kubernetes.atLeast(PRE_STOP_SLEEP_SINCE);
}

/** What decides which hooks can run. */
interface Node {
  readonly kubernetes: KubernetesVersion;
  readonly shell: boolean;
  readonly where?: Where;
}

/**
 * The preStop hook that waits for `seconds`: a call of the app's endpoint if it has one, else `preStop.sleep` if the kubelet
 * has it, else `sleep` in a shell of the container.
 * @throws ValidationError MSVC-TERM-101 if none of the three is possible
 */
export function preStopHook(seconds: number, endpoint: HoldEndpoint | undefined, node: Node): PreStopHook {
  if (seconds === 0) return NO_HOOK;
  if (endpoint) return { kind: 'httpGet', seconds, path: endpoint.path, port: endpoint.port.number };
  if (canSleep(node.kubernetes)) return { kind: 'sleep', seconds };
  if (node.shell) return { kind: 'exec', seconds, command: ['/bin/sh', '-c', `sleep ${seconds}`] };
  throw nothingCanWait(seconds, node);
}

function nothingCanWait(seconds: number, { kubernetes, where }: Node): ValidationError {
  const since = `Kubernetes 1.${PRE_STOP_SLEEP_SINCE}`;
  const mistake = {
    subject: 'preStop hook',
    got: `a hold of ${seconds} s on Kubernetes ${kubernetes.toString()}, with an image that has no shell`,
    expected: `something that can wait: preStop.sleep needs ${since}, exec needs a shell`,
    fix:
      `hold in the app (Hold.inApp(Duration.seconds(${seconds}))), give Hold.preStop an endpoint of the app that ` +
      `answers after ${seconds} s, run on ${since} or later, or use an image with a shell`,
  };
  return new ValidationError('MSVC-TERM-101', mistake, where);
}
