import { type Json, type JsonObject, objectAt } from '../kube/json';
import { RESTRICTED } from './pod-template';

/** Fields that cdk8s-plus-28 always writes, with values that are defaults of Kubernetes. */
const POD_NOISE: Readonly<Record<string, Json>> = {
  dnsPolicy: 'ClusterFirst',
  hostNetwork: false,
  restartPolicy: 'Always',
  setHostnameAsFQDN: false,
};

const DEPLOYMENT_NOISE: Readonly<Record<string, Json>> = { minReadySeconds: 0, progressDeadlineSeconds: 600 };

/** A Deployment without defaults of its own. */
export function withoutDeploymentNoise(deployment: JsonObject): JsonObject {
  return { ...deployment, spec: without(objectAt(deployment, 'spec'), DEPLOYMENT_NOISE) };
}

/** The spec of pods without defaults. */
export function withoutPodNoise(spec: JsonObject): JsonObject {
  return without(spec, POD_NOISE);
}

function without(object: JsonObject, noise: Readonly<Record<string, Json>>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([key, value]) => noise[key] === undefined || noise[key] !== value),
  );
}

/** Completes the security context of a container that a user added, so that "restricted" admits it. Given fields stay. */
export function restricted(container: JsonObject, resources: JsonObject): JsonObject {
  const { privileged, ...context } = objectAt(container, 'securityContext');
  const own = objectAt(container, 'resources');
  const capabilities = { ...objectAt(RESTRICTED, 'capabilities'), ...objectAt(context, 'capabilities') };
  return {
    ...container,
    resources: Object.keys(own).length > 0 ? own : resources,
    securityContext: { ...RESTRICTED, ...context, capabilities, ...(privileged === true && { privileged }) },
  };
}
