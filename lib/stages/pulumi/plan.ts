import type * as pulumi from '@pulumi/pulumi';
import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { ValidationError } from '../../errors';
import type { Manifest } from '../../kube/object';
import type { Report } from '../../analysis/report';
import type { DeclaredService } from '../../mesh/declared';
import { RootGate } from '../root-gate';
import { ordered } from './order';
import { typeToken } from './resource-class';
import { autoscaledPods, timeoutsOf } from './timeouts';

/** An object as it will be registered. */
export interface PlannedObject {
  readonly manifest: Manifest;
  readonly object: ApiObject;
  /** Its name in Pulumi: `namespace/name`, with the prefix. */
  readonly name: string;
  /** Its type token, such as `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  readonly before: readonly ApiObject[];
  /** How long Pulumi waits for it; undefined for Pulumi's own default. */
  readonly timeouts: pulumi.CustomTimeouts | undefined;
}

/** The objects to register, each after those that it waits for. */
export interface Plan {
  readonly objects: readonly PlannedObject[];
  /** By construct path. */
  readonly services: ReadonlyMap<string, DeclaredService>;
  readonly report: Report;
}

/**
 * Runs the rules, and plans the objects below `root`.
 * @throws FindingsError with every error that the rules found
 */
export function planOf(root: IConstruct, prefix: string): Plan {
  const inspection = RootGate.of(root).deliverable();
  const { objects, report, services } = inspection;
  const manifests = inspection.charts
    .flatMap((chart) => chart.manifests)
    .filter((manifest) => objectOf(objects, manifest).node.scopes.includes(root));
  const { manifests: sorted, before } = ordered(manifests, inspection);
  const autoscaled = autoscaledPods(manifests);
  const planned = sorted.map((manifest) => ({
    manifest,
    object: objectOf(objects, manifest),
    name: `${prefix}${identityName(manifest)}`,
    type: typeToken(manifest.apiVersion, manifest.kind),
    before: [...before(manifest)].map((each) => objectOf(objects, each)),
    timeouts: timeoutsOf(manifest, autoscaled(manifest)),
  }));
  refuseTwins(planned);
  return { objects: planned, services: new Map(services.map((facts) => [facts.construct, facts])), report };
}

/** The name of an object in Pulumi. It does not depend on the place of its construct in the tree. */
export function identityName({ namespace, name }: Pick<Manifest, 'namespace' | 'name'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function objectOf(objects: ReadonlyMap<Manifest, ApiObject>, manifest: Manifest): ApiObject {
  return objects.get(manifest) as ApiObject;
}

/** Refuses two objects of one name, such as those of two environments in one deployment. */
function refuseTwins(planned: readonly PlannedObject[]): void {
  const seen = new Map<string, PlannedObject>();
  for (const each of planned) {
    const key = `${each.type} ${each.name}`;
    const twin = seen.get(key);
    if (twin !== undefined) throw twinError(each, twin);
    seen.set(key, each);
  }
}

function twinError({ name, manifest, object }: PlannedObject, twin: PlannedObject): ValidationError {
  const mistake = {
    subject: `${manifest.kind} ${name}`,
    got: `two objects of this name: ${twin.manifest.path} and ${manifest.path}`,
    expected: 'one object per name in a deployment',
    fix: 'deploy one environment per stack: deploy(new Shop(app, id, environments.get(pulumi.getStack())), ...)',
  };
  return new ValidationError('MSVC-PULUMI-006', mistake, object);
}
