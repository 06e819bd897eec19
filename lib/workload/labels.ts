import type { Labels } from '../model/network';
import { isLabelValue } from '../model/names';
import { isUnknown } from '../model/placeholder';

/** What selects the pods of all versions of a service: by `app`, which meshes and tools for canaries read. */
export function serviceSelector(name: string): Labels {
  return { app: name };
}

/** What selects the pods of one version. It never changes: the API server refuses another selector on a Deployment. */
export function versionSelector(name: string, version: string): Labels {
  return { app: name, version };
}

/** What every object of a service carries. */
export function objectLabels(name: string): Labels {
  return { app: name, 'app.kubernetes.io/managed-by': 'cdk8s-mesh', 'app.kubernetes.io/name': name };
}

/**
 * What a version's Deployment and pods carry. A tag that is no label value is left out, and so is one that is known only
 * after deployment: whether it is a label value nobody can say yet, and the API server would refuse the whole object.
 */
export function versionLabels(name: string, version: string, tag: string | undefined): Labels {
  return {
    ...objectLabels(name),
    'app.kubernetes.io/instance': `${name}-${version}`,
    ...(!isUnknown(tag) && isLabelValue(tag) && { 'app.kubernetes.io/version': tag }),
    version,
  };
}
