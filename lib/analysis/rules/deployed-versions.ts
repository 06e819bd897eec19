import { type Manifest, title } from '../../kube/object';
import { type AppPod, readPod, templateOf, templatePath } from '../../kube/read/pod';
import type { DeclaredWorkload } from '../../mesh/declared';
import type { Problem } from '../../mesh/rule';
import type { OwnPods, World } from '../../mesh/world';

/** The pods of a workload, or of one version of it, with their finished template. */
export interface DeployedVersion extends OwnPods, AppPod {
  readonly facts: DeclaredWorkload;
  readonly maker: Manifest;
  /** The construct and the object of findings about it. */
  readonly where: Pick<Problem, 'construct' | 'object'>;
  /** The path of the template's spec in the object. */
  readonly specPath: string;
}

/** All pods of all workloads whose object is there. */
export function* deployedVersions({ workloads }: Pick<World, 'workloads'>): Iterable<DeployedVersion> {
  for (const { facts, versions } of workloads) {
    for (const version of versions) {
      const { maker } = version;
      if (maker === undefined) continue;
      const where = { construct: facts.construct, object: title(maker) };
      const specPath = [...(templatePath(maker.kind) ?? []), 'spec'].join('.');
      yield { ...version, ...readPod(templateOf(maker), facts.spec.container), facts, maker, where, specPath };
    }
  }
}
