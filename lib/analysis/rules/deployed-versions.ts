import { type Manifest, title } from '../../kube/object';
import { type AppPod, readPod, templateOf } from '../../kube/read/pod';
import type { DeclaredService } from '../../mesh/declared';
import type { Problem } from '../../mesh/rule';
import type { OwnVersion, World } from '../../mesh/world';

/** A version of a service, with its finished pod template. */
export interface DeployedVersion extends OwnVersion, AppPod {
  readonly facts: DeclaredService;
  readonly deployment: Manifest;
  /** The construct and the object of findings about it. */
  readonly where: Pick<Problem, 'construct' | 'object'>;
}

/** All versions of all services that have a Deployment. */
export function* deployedVersions({ own }: Pick<World, 'own'>): Iterable<DeployedVersion> {
  for (const { facts, versions } of own) {
    for (const version of versions) {
      const { deployment } = version;
      if (deployment === undefined) continue;
      const where = { construct: facts.construct, object: title(deployment) };
      yield { ...version, ...readPod(templateOf(deployment), facts.spec.container), facts, deployment, where };
    }
  }
}
