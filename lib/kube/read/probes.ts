import { at, type JsonObject, objectAt } from '../json';
import { numberAt } from './pod';

/** Reads the probes of a container, with Kubernetes' defaults for what is missing. */
export function readProbes(container: JsonObject) {
  const probe = (name: string) => timing(objectAt(container, `${name}Probe`));
  return {
    startup: probe('startup'),
    readiness: probe('readiness'),
    liveness: probe('liveness'),
    /** Whether the liveness probe does the same as the readiness probe. */
    sameEndpoint: endpoint(container['livenessProbe']) === endpoint(container['readinessProbe']),
  };
}

function timing(probe: JsonObject) {
  if (Object.keys(probe).length === 0) return undefined;
  const value = (name: string, fallback: number) => numberAt(probe, name) ?? fallback;
  const gracePeriod = numberAt(probe, 'terminationGracePeriodSeconds');
  return {
    initialDelaySeconds: value('initialDelaySeconds', 0),
    periodSeconds: value('periodSeconds', 10),
    timeoutSeconds: value('timeoutSeconds', 1),
    failureThreshold: value('failureThreshold', 3),
    successThreshold: value('successThreshold', 1),
    ...(gracePeriod !== undefined && { gracePeriod }),
  };
}

function endpoint(probe: unknown): string {
  return JSON.stringify(['httpGet', 'grpc', 'tcpSocket', 'exec'].map((action) => at(probe, action)));
}
