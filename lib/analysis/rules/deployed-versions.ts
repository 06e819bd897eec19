import { type Manifest, title } from '../../kube/object';
import type { Context, ServiceFacts, VersionContext } from './context';
import { type FinishedPod, finishedPod } from './finished-pod';
import type { Problem } from '../rule';

/** A version that runs, with its finished pod. */
export interface DeployedVersion extends VersionContext, FinishedPod {
  readonly facts: ServiceFacts;
  readonly deployment: Manifest;
  /** How a finding about it begins. */
  readonly where: Pick<Problem, 'construct' | 'object'>;
}

/** Every version of every service that has a Deployment. */
export function* deployedVersions({ services }: Pick<Context, 'services'>): Iterable<DeployedVersion> {
  for (const { facts, versions } of services) {
    for (const version of versions) {
      const { deployment } = version;
      if (deployment === undefined) continue;
      const where = { construct: facts.construct, object: title(deployment) };
      yield { ...version, ...finishedPod(deployment, facts.spec.container), facts, deployment, where };
    }
  }
}
