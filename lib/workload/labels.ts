import type { Labels } from '../model/network';
import { isLabelValue } from '../model/names';
import { isUnknown } from '../model/placeholder';

/** The labels that select the pods of all versions: `app`, which meshes and canary controllers read as well. */
export function serviceSelector(name: string): Labels {
  return { app: name };
}

/** The labels that select the pods of one version. They must never change: a Deployment's selector is immutable. */
export function versionSelector(name: string, version: string | undefined): Labels {
  return { app: name, ...(version !== undefined && { version }) };
}

/** The labels of every object of a service. */
export function objectLabels(name: string): Labels {
  return { app: name, 'app.kubernetes.io/managed-by': 'cdk8s-mesh', 'app.kubernetes.io/name': name };
}

/**
 * The labels of a version's Deployment and pods. A tag that is no valid label value is left out; so is an Output, which might
 * turn out to be none.
 */
export function versionLabels(name: string, version: string | undefined, tag: string | undefined): Labels {
  return {
    ...objectLabels(name),
    'app.kubernetes.io/instance': instanceName(name, version),
    ...(!isUnknown(tag) && isLabelValue(tag) && { 'app.kubernetes.io/version': tag }),
    ...(version !== undefined && { version }),
  };
}

/** What tells the pods of one version from all others, also those of another workload. */
export function instanceName(name: string, version: string | undefined): string {
  return version === undefined ? name : `${name}-${version}`;
}
