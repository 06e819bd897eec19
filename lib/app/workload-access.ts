import { Construct } from 'constructs';
import { ValidationError } from '../errors';
import type { Access } from '../model/access/access';
import { podAccess, protectionFeatures } from '../model/access/pod-access';
import { checkedLabels } from '../model/metadata';
import type { Labels, ScopedProtection } from '../model/network';
import { type Keys, options } from '../model/options';
import { refuseUnknown } from '../model/placeholder';
import { dnsLabel } from '../model/quantity/bounds';
import { requireSupport } from '../workload/demands';
import { MeshObjects } from '../workload/mesh-objects';
import { Place } from '../workload/place';
import { Registry } from '../workload/registry';

/** Props of a WorkloadAccess. */
export interface WorkloadAccessProps {
  /** The labels of the pods, such as `{ app: 'public-gateway' }`: at least one. */
  readonly labels: Labels;
  /** The namespace of the pods. @default - the chart's */
  readonly namespace?: string;
  /** Who may call them, with which requests, and who never may. */
  readonly access: readonly Access[];
  /** The name of its objects, a DNS label. @default - the construct id */
  readonly name?: string;
}

const PROPS: Keys<WorkloadAccessProps> = { labels: true, namespace: true, access: true, name: true };

/**
 * Who may call pods that no construct of this program makes, such as those of a gateway: by their namespace and labels. As soon
 * as one value of `access` lets somebody in, everybody else is refused.
 * @throws ValidationError MSVC-ACCESS-105, 120 and 121 for the access, 123 for the labels, 124 and 125 for the names,
 * MSVC-MESH-001 if the mesh has no such policies
 * @example
 * new WorkloadAccess(chart, 'public-gateway', {
 *   namespace: 'ingress',
 *   labels: { app: 'public-gateway' },
 *   access: [Access.deny({ paths: ['/internal/*'], ports: [8080] })],
 * })
 */
export class WorkloadAccess extends Construct {
  /** The mesh's own objects, to be patched. */
  public readonly mesh: MeshObjects;

  constructor(scope: Construct, id: string, props: WorkloadAccessProps) {
    super(scope, id);
    const write = "{ labels: { app: 'gateway' }, access: [Access.deny({ ... })] }";
    refuseUnknown('props of WorkloadAccess', { ...props, access: undefined }, this);
    const asked = options<WorkloadAccessProps>(props, PROPS, { subject: 'WorkloadAccess', write, where: this });
    const place = Place.of(this);
    const name = dnsLabel(asked.name ?? id, { code: 'MSVC-ACCESS-124', subject: 'name of the access', where: this });
    const namespace = asked.namespace ?? place.namespace;
    dnsLabel(namespace, { code: 'MSVC-ACCESS-125', subject: 'namespace of the access', where: this });
    if (namespace === place.namespace) place.claim(name, this);
    const labels = this.checkedLabels(asked.labels);
    const access = podAccess(asked.access ?? [], 'access', this);
    const { mesh } = place.platform;
    requireSupport(this, mesh, ['access', ...protectionFeatures(access).map((each) => `access.${each}` as const)]);
    // In the namespace of the mesh itself a policy is for the pods of every namespace.
    const own = namespace === mesh.rootNamespace ? {} : { namespace };
    const said: ScopedProtection = { scope: { kind: 'workloads', ...own, labels }, ...access };
    const can = mesh.supports.access.kind !== 'refused';
    Registry.of(this).add({ environment: place.environment, protections: () => (can ? [said] : []) });
    this.mesh = MeshObjects.of(this, (_, network) => (can ? mesh.workloads(name, said, network) : []), name);
  }

  /** Without a label it would be every pod of the namespace. */
  private checkedLabels(labels: Labels): Labels {
    const checked = checkedLabels(labels, 'labels of the pods');
    if (Object.keys(checked).length > 0) return checked;
    const fix =
      "name the pods, such as labels: { app: 'gateway' }; what holds for a namespace is said of its Namespace";
    const mistake = { subject: 'labels of the pods', got: labels, expected: 'at least one label', fix };
    throw new ValidationError('MSVC-ACCESS-123', mistake, this);
  }
}
