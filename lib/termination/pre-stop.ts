import { ValidationError } from '../errors';
import type { HoldEndpoint } from '../model/termination/hold';
import type { TerminationInput } from './termination-input';
import { VERSION_FACTS } from './version-facts';

/** The preStop hook to emit, as plain data. `seconds` is what it takes, 0 where there is none. */
export type PreStopHook =
  | { readonly kind: 'none'; readonly seconds: 0 }
  | { readonly kind: 'sleep'; readonly seconds: number }
  | { readonly kind: 'exec'; readonly seconds: number; readonly command: readonly string[] }
  | { readonly kind: 'httpGet'; readonly seconds: number; readonly path: string; readonly port: number };

type Node = Pick<TerminationInput, 'kubernetes' | 'shell' | 'where'>;

/** The hook that holds the pod for `seconds`: the user's endpoint, the kubelet's own sleep, a shell's, or a refusal. */
export function preStopHook(seconds: number, endpoint: HoldEndpoint | undefined, node: Node): PreStopHook {
  if (seconds === 0) return { kind: 'none', seconds };
  if (endpoint) return { kind: 'httpGet', seconds, path: endpoint.path, port: endpoint.port.number };
  if (node.kubernetes.atLeast(VERSION_FACTS.preStopSleep.minor)) return { kind: 'sleep', seconds };
  if (node.shell) return { kind: 'exec', seconds, command: ['/bin/sh', '-c', `sleep ${seconds}`] };
  throw nothingCanWait(seconds, node);
}

function nothingCanWait(seconds: number, { kubernetes, where }: Node): ValidationError {
  const since = `Kubernetes 1.${VERSION_FACTS.preStopSleep.minor}`;
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
