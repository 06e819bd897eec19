import {
  byIdentity,
  type Grant,
  type HostRoutes,
  type Identity,
  identityKey,
  type Labels,
  type MutualTls,
  type Network,
  orderedGrants,
  type Service,
  type ServiceVersion,
  type Workload,
} from '../../model/network';
import type { NetworkExternal } from '../../model/external/network-external';
import type { NetworkScope } from '../../model/external/network-scope';
import type { NetworkGateway } from '../../model/gateway/network-gateway';
import type { CheckedTraffic } from '../../model/traffic/traffic';
import type { Manifest } from '../object';

/** A field of an object that the network cannot express. */
export interface Lost {
  /** The object. */
  readonly object: Manifest;
  /** The field, such as `spec.http[0].fault`. */
  readonly path: string;
}

/** A service whose objects are still being read. */
export interface ServiceDraft extends Pick<Service, 'namespace' | 'name' | 'labels' | 'ports' | 'selector'> {
  versions?: readonly ServiceVersion[];
  traffic: CheckedTraffic;
  access?: Grant[];
  /** Who else may call some of its pods. */
  accessOfSome?: Grant[];
}

/** A host outside whose objects are still being read. */
export type ExternalDraft = { -readonly [Field in keyof NetworkExternal]: NetworkExternal[Field] };

/**
 * Builds a network from objects. The readers of namespaces and workloads run first, then those of Services, then those of
 * the mesh's objects, each of which changes a service that was read before.
 */
export class NetworkBuilder {
  public readonly lost: Lost[] = [];
  private readonly namespaces = new Map<string, MutualTls | undefined>();
  private readonly workloads: Workload[] = [];
  private readonly hosts: HostRoutes[] = [];
  private readonly services = new Map<string, ServiceDraft>();
  private readonly gateways: NetworkGateway[] = [];
  private readonly externals: ExternalDraft[] = [];
  private readonly scopes: NetworkScope[] = [];

  constructor(
    /** The trust domain in the identities that mTLS proves. */
    public readonly trustDomain: string,
  ) {}

  public addNamespace(name: string): void {
    if (!this.namespaces.has(name)) this.namespaces.set(name, undefined);
  }

  public setMutualTls(namespace: string, mode: MutualTls): void {
    this.namespaces.set(namespace, mode);
  }

  public addWorkload(workload: Workload): void {
    this.workloads.push(workload);
  }

  public addService(service: Omit<ServiceDraft, 'traffic'>): void {
    this.services.set(identityKey(service), { ...service, traffic: { routes: [] } });
  }

  /** Rules for hosts that are no single service's own. */
  public addHosts(routes: HostRoutes): void {
    this.hosts.push(routes);
  }

  /** A service that was read before. */
  public service(identity: Identity): ServiceDraft | undefined {
    return this.services.get(identityKey(identity));
  }

  public addGateway(gateway: NetworkGateway): void {
    this.gateways.push(gateway);
  }

  public addExternal(external: NetworkExternal): void {
    this.externals.push({ ...external });
  }

  /** What was read before of a host outside that is the only one of its object; one of the same namespace first. */
  public external(host: string, namespace: string | undefined): ExternalDraft | undefined {
    const known = this.externals.filter(({ hosts }) => hosts.length === 1 && hosts[0] === host);
    return known.find((each) => each.namespace === namespace) ?? known[0];
  }

  public addScope(scope: NetworkScope): void {
    this.scopes.push(scope);
  }

  /**
   * The services whose pods have these labels, all or some of them; every service for no labels.
   * @param namespace undefined for services of every namespace
   */
  public selectedBy(
    namespace: string | undefined,
    labels: Labels,
  ): readonly { readonly service: ServiceDraft; readonly pods: 'all' | 'some' }[] {
    return [...this.services.values()].flatMap((service) => {
      const pods = this.podLabels(service).map((pod) => hasAll(pod, labels));
      if ((namespace !== undefined && service.namespace !== namespace) || !pods.includes(true)) return [];
      return [{ service, pods: pods.includes(false) ? 'some' : 'all' }];
    });
  }

  /** Says who may call all pods of a service, or some of them. */
  public addAccess(service: ServiceDraft, grants: readonly Grant[], pods: 'all' | 'some'): void {
    const field = pods === 'all' ? 'access' : 'accessOfSome';
    service[field] = [...(service[field] ?? []), ...grants];
  }

  /** Whether a workload of a service has pods with these labels; true as well if no workload of it was read. */
  public hasPods(service: Pick<ServiceDraft, 'namespace' | 'selector'>, labels: Labels): boolean {
    const own = this.workloadsOf(service);
    return own.length === 0 || own.some((each) => hasAll(each.labels, labels));
  }

  /** Notes a field that the network cannot express. */
  public lose(object: Manifest, path: string): void {
    this.lost.push({ object, path });
  }

  public network(): Network {
    return {
      trustDomain: this.trustDomain,
      namespaces: [...this.namespaces]
        .map(([name, mutualTls]) => ({ name, ...(mutualTls !== undefined && { mutualTls }) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      workloads: [...this.workloads].sort(byIdentity),
      services: [...this.services.values()].map((draft) => this.finished(draft)).sort(byIdentity),
      gateways: [...this.gateways].sort(byIdentity),
      externals: [...this.externals].sort(byIdentity),
      scopes: [...this.scopes].sort(byIdentity),
      hosts: [...this.hosts].sort(byIdentity),
      calls: [],
    };
  }

  /** Who may call some of its pods counts as who may call it: what is read must not promise more than holds. */
  private finished({ access, accessOfSome = [], versions, ...service }: ServiceDraft): Service {
    return {
      ...service,
      versions: versions ?? [{ name: this.onlyVersion(service), weight: 100 }],
      ...(access !== undefined && { access: orderedGrants([...access, ...accessOfSome]) }),
    };
  }

  /** The name of the only version of a service: the `version` label of its pods. */
  private onlyVersion(service: Pick<ServiceDraft, 'namespace' | 'selector'>): string {
    const [labels] = this.podLabels(service);
    return labels?.['version'] ?? 'stable';
  }

  /** The labels of a service's pods; those of its selector if no workload of it was read. */
  private podLabels(service: Pick<ServiceDraft, 'namespace' | 'selector'>): readonly Labels[] {
    const own = this.workloadsOf(service);
    return own.length === 0 ? [service.selector] : own.map(({ labels }) => labels);
  }

  private workloadsOf({ namespace, selector }: Pick<ServiceDraft, 'namespace' | 'selector'>): readonly Workload[] {
    return this.workloads.filter((each) => each.namespace === namespace && hasAll(each.labels, selector));
  }
}

/** Whether labels fit a selector. */
export function hasAll(labels: Labels, selector: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
