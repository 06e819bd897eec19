import type { HoldSettings } from '../../termination/settings';
import type { TerminationInput } from '../../termination/termination-input';
import type { Hold } from '../../model/termination/hold';
import type { DeclaredService } from '../../mesh/declared';
import { finishedHold } from './finished-hold';
import { type FinishedPod, numberAt } from './finished-pod';
import { changedDrain, derivedDrain, finishedDrain, readDrain } from './finished-proxy';

/** What Kubernetes does where a pod says nothing. */
const DEFAULT_GRACE_SECONDS = 30;

/**
 * How a pod ends by its finished manifest. Where a patch changed nothing it is what the model said. Where it changed
 * anything, every value that stands there counts as one that the user gave, so that all are judged and none derived anew.
 */
export function finishedTermination({ spec }: DeclaredService, pod: FinishedPod): TerminationInput {
  const { terminationInput: input, termination: derived } = spec;
  const grace = numberAt(pod.spec, 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE_SECONDS;
  const hold = finishedHold(pod.container, derived.hold, input.kubernetes);
  const isHeldAsDerived = hold.preStop === derived.hold.preStop && hold.inApp === derived.hold.inApp;
  const found = finishedDrain(pod.annotations);
  const changed = changedDrain(found, derivedDrain(derived.emitted));
  if (grace === derived.gracePeriod && isHeldAsDerived && Object.keys(changed).length === 0) return input;
  const { termination } = input;
  return {
    ...input,
    // The hook stands there already, and nobody has to find one that can wait.
    shell: true,
    termination: {
      ...termination,
      gracePeriodSeconds: grace,
      ...(!isHeldAsDerived && { hold: held(hold, termination.hold) }),
      // A sidecar that reads none of it is told so only of what a patch added.
      proxy: {
        ...termination.proxy,
        ...(derived.emitted.kind === 'istio' ? { ...readDrain(found), ...changed } : changed),
      },
    },
  };
}

function held({ preStop, inApp, seconds }: HoldSettings, modelled: Hold | undefined): Hold {
  const endpoint = modelled?.endpoint;
  return { preStopSeconds: preStop, inAppSeconds: inApp, seconds, ...(endpoint && { endpoint }) };
}
