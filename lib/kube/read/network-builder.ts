import { protection, type ProtectionParts, scopeKey } from '../../model/access/protection';
import {
  byIdentity,
  hasAll,
  type HostRoutes,
  type Identity,
  identityKey,
  type Labels,
  type Network,
  type Scope,
  type Service,
  type ServiceVersion,
  type Workload,
} from '../../model/network';
import type { NetworkExternal } from '../../model/external/network-external';
import type { NetworkScope } from '../../model/external/network-scope';
import type { NetworkGateway } from '../../model/gateway/network-gateway';
import type { CheckedTraffic } from '../../model/traffic/traffic';
import type { Manifest } from '../object';

export { hasAll };

/** A field of an object that the network cannot express. */
export interface Lost {
  /** The object. */
  readonly object: Manifest;
  /** The field, such as `spec.http[0].fault`. */
  readonly path: string;
}

/** A service whose objects are still being read. */
export interface ServiceDraft extends Pick<
  Service,
  'namespace' | 'name' | 'labels' | 'ports' | 'selector' | 'settings'
> {
  versions?: readonly ServiceVersion[];
  traffic: CheckedTraffic;
}

/** A host outside whose objects are still being read. */
export type ExternalDraft = { -readonly [Field in keyof NetworkExternal]: NetworkExternal[Field] };

/**
 * Builds a network from objects. The readers of namespaces and workloads run first, then those of Services, then those of
 * the mesh's objects, each of which changes a service that was read before.
 */
export class NetworkBuilder {
  public readonly lost: Lost[] = [];
  private readonly namespaces = new Map<string, ProtectionParts>();
  private readonly workloads: Workload[] = [];
  private readonly hosts: HostRoutes[] = [];
  private readonly ports = new Map<Workload, ReadonlyMap<string, number>>();
  private readonly services = new Map<string, ServiceDraft>();
  private readonly gateways: NetworkGateway[] = [];
  private readonly externals: ExternalDraft[] = [];
  private readonly scopes: NetworkScope[] = [];
  private readonly ofServices = new Map<string, ProtectionParts>();
  private readonly protections = new Map<string, { readonly scope: Scope; readonly parts: ProtectionParts }>();

  constructor(
    /** The trust domain in the identities that mTLS proves. */
    public readonly trustDomain: string,
  ) {}

  public addNamespace(name: string): void {
    if (!this.namespaces.has(name)) this.namespaces.set(name, {});
  }

  /** @param ports the numbers of its containers' ports, by name */
  public addWorkload(workload: Workload, ports: ReadonlyMap<string, number> = new Map()): void {
    this.workloads.push(workload);
    this.ports.set(workload, ports);
  }

  /** The number of a port of a service's pods; undefined if none has that name, or they have different ones. */
  public portNamed(service: Pick<ServiceDraft, 'namespace' | 'selector'>, name: string): number | undefined {
    const numbers = new Set(this.workloadsOf(service).map((each) => this.ports.get(each)?.get(name)));
    return numbers.size === 1 ? [...numbers][0] : undefined;
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
   * Adds to what protects some pods. Labels that are just the selector of a Service mean that service, and no labels the
   * namespace.
   * @returns whether it agrees with what was added before
   */
  public protect(scope: Scope, parts: ProtectionParts): boolean {
    if (scope.kind !== 'workloads' || scope.namespace === undefined) return this.protectPods(scope, parts);
    const { namespace, labels } = scope;
    if (Object.keys(labels).length === 0) return added(this.namespaces, namespace, parts);
    const services = [...this.services.values()].filter(
      (each) => each.namespace === namespace && hasAll(each.selector, labels) && hasAll(labels, each.selector),
    );
    if (services.length === 0) return this.protectPods(scope, parts);
    return services.map((each) => added(this.ofServices, identityKey(each), parts)).every(Boolean);
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
        .map(([name, parts]) => ({ name, ...protection(parts) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      workloads: [...this.workloads].sort(byIdentity),
      services: [...this.services.values()].map((draft) => this.finished(draft)).sort(byIdentity),
      gateways: [...this.gateways].sort(byIdentity),
      externals: [...this.externals].sort(byIdentity),
      scopes: [...this.scopes].sort(byIdentity),
      hosts: [...this.hosts].sort(byIdentity),
      protections: [...this.protections]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { scope, parts }]) => ({ scope, ...protection(parts) })),
      calls: [],
    };
  }

  private protectPods(scope: Scope, parts: ProtectionParts): boolean {
    const key = scopeKey(scope);
    const ofScope = new Map([['', this.protections.get(key)?.parts ?? {}]]);
    const agrees = added(ofScope, '', parts);
    this.protections.set(key, { scope, parts: ofScope.get('') ?? {} });
    return agrees;
  }

  private finished({ versions, ...service }: ServiceDraft): Service {
    return {
      ...service,
      versions: versions ?? [{ name: this.onlyVersion(service), weight: 100 }],
      ...protection(this.ofServices.get(identityKey(service)) ?? {}),
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

/** Adds to the parts under a key. What was said of mTLS first stays. @returns whether nothing else was said before */
function added(all: Map<string, ProtectionParts>, key: string, more: ProtectionParts): boolean {
  const known = all.get(key) ?? {};
  const { mutualTls = more.mutualTls, portMutualTls = [] } = known;
  const { guards = [], issuers = [], portMutualTls: asked = [] } = more;
  const ports = asked.filter(({ port }) => !portMutualTls.some((each) => each.port === port));
  all.set(key, {
    access: joined(known.access, more.access),
    dryRun: joined(known.dryRun, more.dryRun),
    guards: joined(known.guards, guards),
    issuers: joined(known.issuers, issuers),
    mutualTls,
    portMutualTls: [...portMutualTls, ...ports],
  });
  return [undefined, mutualTls].includes(more.mutualTls) && ports.length === asked.length;
}

function joined<Item>(
  one: readonly Item[] | undefined,
  other: readonly Item[] | undefined,
): readonly Item[] | undefined {
  return one === undefined || other === undefined ? (one ?? other) : [...one, ...other];
}
