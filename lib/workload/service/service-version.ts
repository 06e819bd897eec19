import type * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import type { PodPatch } from '../../mesh/mesh';
import type { Image } from '../../model/workload/image';
import { MAIN_VERSION } from '../../model/workload/version';
import type { ServiceSpec, VersionSpec } from '../../mesh/declared';
import { PodSet } from '../pod-set';
import { fillDeployment, versionDeployment } from './version-deployment';

/**
 * A version of a service: a Deployment behind the service's address.
 * @example orders.version('canary').deployment.podMetadata.addAnnotation('acme.example.com/experiment', 'on');
 */
export class ServiceVersion {
  /** Its name; `stable` for the main version. */
  public readonly name: string;
  /** Percent of the requests. */
  public readonly weight: number;
  /** What it runs. */
  public readonly image: Image;
  /** Its Deployment, a construct of cdk8s-plus-28. */
  public readonly deployment: kplus.Deployment;
  /** The container of the service in its pods. */
  public readonly container: kplus.Container;

  /** Its pods. @internal */
  public readonly pods: PodSet;

  /** @internal */
  constructor(scope: Construct, version: VersionSpec, spec: () => ServiceSpec, patch: () => PodPatch) {
    this.name = version.name;
    this.weight = version.weight;
    this.image = version.image;
    // The id `Default` lets ApiObject.of(service) find the main version's Deployment.
    const id = version.name === MAIN_VERSION ? 'Default' : `${version.name}-Deployment`;
    this.deployment = versionDeployment(scope, id, spec(), version);
    this.container = fillDeployment(this.deployment, spec, version, patch);
    this.pods = new PodSet(scope, this.deployment, this.container, { spec: spec(), env: version.env });
  }

  /** Adds an environment variable to this version, unless its prop `env` has one of that name. */
  public addEnv(name: string, value: kplus.EnvValue): void {
    this.pods.addEnv(name, value);
  }
}

/** The error for a version that does not run: it is retired, or there is none of that name. */
export function noSuchVersion(scope: Construct, name: string, { versions, retired }: ServiceSpec): ValidationError {
  const names = versions.map((version) => version.name).join(', ');
  if (retired.includes(name)) {
    const fix = `take this line away: '${name}' is retired, and nothing of it runs any more`;
    const mistake = { subject: 'version', got: name, expected: `a version that runs: ${names}`, fix };
    return new ValidationError('MSVC-CANARY-108', mistake, scope);
  }
  const fix = 'correct the name, or declare the version: versions: { canary: { image, weight: 10 } }';
  return new ValidationError(
    'MSVC-CANARY-106',
    { subject: 'version', got: name, expected: `one of ${names}`, fix },
    scope,
  );
}
