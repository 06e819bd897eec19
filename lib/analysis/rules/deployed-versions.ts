import type { JsonObject } from '../../kube/json';
import { type Manifest, title } from '../../kube/manifest';
import { type Pod, readPod, templateOf } from '../../kube/read/pod';
import type { PlainRule } from '../../model/rule';
import type { Context, ServiceFacts, VersionContext } from './context';
import type { Problem } from '../rule';

/** A version that runs, with its finished pod. */
export interface DeployedVersion extends VersionContext, Pod {
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
      const pod = readPod(templateOf(deployment.json), facts.spec.container);
      yield { ...version, ...pod, facts, deployment, where };
    }
  }
}

/** What a rule over pod templates says of every version. */
export function* inTemplates({ check }: PlainRule<JsonObject>, context: Pick<Context, 'services'>): Iterable<Problem> {
  for (const { where, deployment } of deployedVersions(context)) {
    for (const found of check(templateOf(deployment.json))) {
      yield { ...where, ...found, path: `spec.template.${found.path}` };
    }
  }
}
