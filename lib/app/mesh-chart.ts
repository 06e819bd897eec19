import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { plainObject } from '../workload/plain-object';
import { ValidationError } from '../errors';
import { protectionFeatures } from '../model/access/pod-access';
import { refuseUnknown } from '../model/placeholder';
import { Platform } from '../mesh/platform';
import { requireSupport } from '../workload/demands';
import { Place } from '../workload/place';
import type { EnvironmentColumns } from './environments';
import type { Mesh } from '../mesh/mesh';
import type { Labels, NetworkNamespace } from '../model/network';
import { MeshObjects } from '../workload/mesh-objects';
import { EgressScopes } from '../workload/external/egress-scopes';
import { Registry } from '../workload/registry';
import { checkedNamespace, type Namespace } from './namespace';
import { RootGate } from '../stages/root-gate';

/** Props of a MeshChart: a row of a table of environments, or a literal. */
export interface MeshChartProps extends EnvironmentColumns {
  /** The environment's name. Objects are unique in an environment, and calls do not leave it. @default 'default' */
  readonly name?: string;
  /**
   * Which hosts the pods of its services may call: any, or those alone that `calls` names. Requests to others are answered
   * with 502 then, and their proxies know only what they call. It finds what nobody declared; it is no firewall.
   * @default 'any'
   */
  readonly egress?: 'any' | 'declared';
}

/**
 * A chart whose services share a namespace and a platform. Its file is named by its id. Names of objects have no hash.
 * @example
 * const chart = new MeshChart(app, 'dev', { name: 'dev', namespace: 'shop-dev', platform });
 */
export class MeshChart extends Chart {
  /** The environment's name. */
  public readonly environment: string;
  /** Kubernetes version and mesh of the cluster. */
  public readonly platform: Platform;
  /** The objects that the mesh needs once for the namespace, to be patched. */
  public readonly mesh: MeshObjects;

  /** @throws ValidationError MSVC-PLACE-002 without namespace or platform, MSVC-EXT-007 for `egress`, otherwise as `Namespace.managed` */
  constructor(scope: Construct, id: string, row: MeshChartProps) {
    refuseUnknown('namespace', row?.namespace);
    super(scope, id, { namespace: namespaceName(row?.namespace), disableResourceNameHashes: true });
    this.checkRow(row);
    const namespace = checkedNamespace(row.namespace);
    this.environment = row.name ?? 'default';
    this.platform = row.platform;
    const { mesh, trustDomain } = row.platform;
    const registry = Registry.of(this);
    const facts = { environment: this.environment, namespace: () => networkNamespace(namespace, mesh) };
    if (Object.keys(namespace.access).length > 0) this.checkAccess(namespace);
    registry.add(facts);
    const patch = mesh.namespace(namespace.name, registry.network(this.environment, trustDomain));
    const place = { environment: this.environment, namespace: namespace.name, platform: this.platform };
    Place.set(this, Place.create({ ...place, ownsNamespace: namespace.managed }));
    if (namespace.managed) this.placeNamespace(namespace, patch.labels);
    const objects = facts.namespace() === undefined ? [] : patch.objects;
    this.mesh = new MeshObjects(
      this,
      () => objects,
      () => registry.revision,
    );
    if (checkedEgress(row.egress, this) === 'declared') new EgressScopes(this, 'egress');
    RootGate.of(this);
  }

  private checkAccess({ name, access }: Namespace): void {
    const { mesh } = this.platform;
    requireSupport(this, mesh, [
      'access',
      ...protectionFeatures(access).map((feature) => `access.${feature}` as const),
    ]);
    if (name !== mesh.rootNamespace) return;
    const fix = 'say it of each namespace: what is said of this one would hold for every pod of the mesh';
    const expected = 'another namespace than that of the mesh itself';
    throw new ValidationError('MSVC-ACCESS-122', { subject: 'access of a namespace', got: name, expected, fix }, this);
  }

  private placeNamespace(namespace: Namespace, meshLabels: Labels): void {
    const labels = namespace.labels(meshLabels);
    plainObject(this, { apiVersion: 'v1', kind: 'Namespace', name: namespace.name, labels });
  }

  private checkRow({ platform, namespace }: Partial<MeshChartProps> = {}): void {
    if (platform instanceof Platform && namespace !== undefined) return;
    const missing = namespace === undefined ? 'namespace' : 'platform';
    const fix = "pass the environment's row: { namespace: 'shop-dev', platform: Platform.of({ ... }) }";
    const expected = 'a namespace and a platform';
    throw new ValidationError(
      'MSVC-PLACE-002',
      { subject: missing, got: namespace === undefined ? namespace : platform, expected, fix },
      this,
    );
  }
}

/** What the network has of a namespace: nothing if the chart writes no object for it. */
function networkNamespace(
  { name, managed, bindsMesh, access }: Namespace,
  { supports }: Mesh,
): NetworkNamespace | undefined {
  const strict = bindsMesh && supports.mutualTls.kind !== 'refused';
  const own = supports.access.kind === 'refused' ? {} : access;
  const isSaid = managed || strict || Object.keys(own).length > 0;
  return isSaid ? { name, ...(strict && { mutualTls: 'strict' as const }), ...own } : undefined;
}

function checkedEgress(egress: MeshChartProps['egress'], where: MeshChart): 'any' | 'declared' {
  if (['any', 'declared'].includes(egress ?? 'any')) return egress ?? 'any';
  const fix = "write egress: 'declared', or leave it out";
  const mistake = { subject: 'egress', got: egress, expected: "'any' or 'declared'", fix };
  throw new ValidationError('MSVC-EXT-007', mistake, where);
}

/** The default namespace of the chart's objects. It is checked after `super`. */
function namespaceName(given: MeshChartProps['namespace'] | undefined): string {
  return typeof given === 'string' ? given : (given?.name ?? '');
}
