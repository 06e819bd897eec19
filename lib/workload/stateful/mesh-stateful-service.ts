import type * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import { hostOf } from '../../mesh/host';
import { Core } from '../core';
import { PodSet } from '../pod-set';
import { addAccess, CallableWorkload } from '../service/callable-workload';
import { addContents } from '../workload-props';
import { headlessName, primaryService, statefulObjects, type StatefulObjects } from './stateful-objects';
import { type MeshStatefulServiceProps, resolveStateful, type StatefulSpec } from './stateful-props';

/**
 * A service whose pods are not alike: each keeps its name and its volumes. A StatefulSet, a Service for all pods, a headless
 * Service that gives each pod a name, a ServiceAccount, a PodDisruptionBudget and the mesh's own objects. An update replaces
 * one pod at a time, the last first. Subclass it to make a kind of service of your own.
 * @throws ValidationError for each prop that Kubernetes or the mesh would refuse, with a code of its own
 * @example
 * new MeshStatefulService(chart, 'ledger', {
 *   image,
 *   ports: [Port.tcp(5432)],
 *   claims: { data: { path: '/var/lib/ledger', size: Size.gibibytes(20) } },
 * });
 */
export class MeshStatefulService extends CallableWorkload {
  /** Its StatefulSet, a construct of cdk8s-plus-28. */
  public readonly statefulSet: kplus.StatefulSet;
  /** The headless Service. */
  public readonly headless: kplus.Service;

  // Hidden from subclasses by the language: theirs may have fields of this word.
  readonly #core: Core<StatefulSpec>;

  constructor(scope: Construct, id: string, props: MeshStatefulServiceProps) {
    const given = { ...props };
    const core = new Core(MeshStatefulService, (self, place) => resolveStateful(self, props, place));
    const made: StatefulObjects[] = [];
    super(scope, id, {
      core,
      pods: (self, patch) => {
        const objects = statefulObjects(self, () => core.spec, patch);
        made.push(objects);
        return [new PodSet(self, objects.set, objects.container, { spec: core.spec, env: {} })];
      },
      withPorts: (self, ports) => resolveStateful(self, { ...given, ports }, core.place),
      traffic: props?.traffic,
      annotations: props?.serviceAccountAnnotations,
    });
    this.#core = core;
    const { set, headless } = made[0] as StatefulObjects;
    this.statefulSet = set;
    this.headless = headless;
    if (core.spec.primary) primaryService(this, () => core.spec);
    core.keep({ statefulSet: set, headless });

    addAccess(this, props.access);
    addContents(this, props);
  }

  /**
   * The host of one pod, for callers that were let in with `calls`.
   * @param number from 0 on
   * @throws ValidationError MSVC-STATE-004 if there is no pod of that number
   * @example orders.addEnv('LEDGER_0', `${ledger.podHost(0)}:5432`) // ledger-0.ledger-pods.shop.svc.cluster.local
   */
  public podHost(number: number): string {
    const [{ replicas }] = this.#core.spec.versions;
    const count = replicas.kind === 'fixed' ? replicas.replicas : 0;
    if (Number.isInteger(number) && number >= 0 && number < count) {
      return `${this.name}-${number}.${hostOf(headlessName(this.name), this.namespace)}`;
    }
    const fix = 'name a pod that there is, or run more of them with replicas';
    const mistake = { subject: `pod of ${this.name}`, got: number, expected: `a number from 0 to ${count - 1}`, fix };
    throw new ValidationError('MSVC-STATE-004', mistake, this);
  }
}
