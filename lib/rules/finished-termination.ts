import { at, type JsonObject, objectAt } from '../emit/json';
import type { TerminationInput } from '../lifecycle/termination-input';
import type { ServiceFacts } from './context';
import { type FinishedPod, numberAt } from './finished-pod';

/** What Kubernetes does where a pod says nothing. */
const DEFAULT_GRACE_SECONDS = 30;

/**
 * How a pod ends by its finished manifest. Where a patch changed nothing it is what the model said; a changed value counts
 * as one that the user gave, so that it is judged and not derived anew.
 */
export function finishedTermination({ spec }: ServiceFacts, pod: FinishedPod): TerminationInput {
  const { terminationInput: input, termination: derived } = spec;
  const grace = numberAt(pod.spec, 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE_SECONDS;
  const preStop = preStopSeconds(pod.container, derived.preStop.seconds);
  const drain = drainSeconds(pod.annotations);
  const derivedDrain = derived.emitted.kind === 'istio' ? seconds(derived.emitted.terminationDrainDuration) : undefined;
  const { termination } = input;
  return {
    ...input,
    termination: {
      ...termination,
      ...(grace !== derived.gracePeriod && { gracePeriodSeconds: grace }),
      ...(preStop !== derived.hold.preStop && { hold: held(preStop, derived.hold.inApp) }),
      ...(drain !== derivedDrain && {
        proxy: { ...termination.proxy, terminationDrain: drain ?? ISTIO_DRAIN_SECONDS },
      }),
    },
  };
}

/** Istio's own terminationDrainDuration. */
const ISTIO_DRAIN_SECONDS = 5;

function held(preStopSeconds: number, inAppSeconds: number) {
  return { preStopSeconds, inAppSeconds, seconds: preStopSeconds + inAppSeconds };
}

/** A hook of a kind that names no time takes what the model said it takes. */
function preStopSeconds(container: JsonObject, modelled: number): number {
  const hook = objectAt(container, 'lifecycle', 'preStop');
  if (Object.keys(hook).length === 0) return 0;
  return numberAt(hook, 'sleep', 'seconds') ?? modelled;
}

/** The annotation is YAML, which the library writes as JSON; a patch may write either. */
function drainSeconds(annotations: JsonObject): number | undefined {
  const config = at(annotations, 'proxy.istio.io/config');
  return typeof config === 'string'
    ? seconds(/terminationDrainDuration["']?\s*:\s*["']?(\d+s)/.exec(config)?.[1])
    : undefined;
}

function seconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : Number.parseInt(duration, 10);
}
