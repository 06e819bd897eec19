import { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import { byPath, exposedDestinations, exposedRoutes } from '../../model/gateway/exposed-routes';
import { type HostRoutes, identityKey, type Identity, type Service } from '../../model/network';
import { MeshObjects } from '../mesh-objects';
import { Place } from '../place';
import { Registry } from '../registry';

/** A service that is reached by a host of a gateway. */
export interface ExposedService {
  readonly host: string;
  readonly path: string;
  readonly port: number;
  /** Whether pods in the mesh that use the host are led the same way. */
  readonly mesh: boolean;
  /** The service as it is now. */
  readonly service: () => Service;
  /** The construct that said it. */
  readonly construct: Construct;
}

/**
 * The rules for the hosts of one gateway: one object for each host, however many services share it.
 * @example shop.routes.patch('VirtualService', JsonPatch.add('/spec/exportTo', ['.']))
 */
export class GatewayHosts extends Construct {
  /** The objects with the rules, to be patched. */
  public readonly mesh: MeshObjects;
  private readonly exposed: ExposedService[] = [];
  private readonly registry: Registry;

  /** @param gateway where requests come in @param passthrough whether it passes TLS on */
  constructor(
    scope: Construct,
    id: string,
    private readonly gateway: Identity,
    private readonly passthrough: boolean,
  ) {
    super(scope, id);
    this.registry = Registry.of(this);
    const { environment } = Place.of(this);
    this.mesh = MeshObjects.of(this, (mesh, network) => this.routes().flatMap((each) => mesh.routes(each, network)));
    this.registry.add({ environment, hosts: () => this.routes(), settle: () => this.mesh.settle() });
  }

  /** Adds a service. @throws ValidationError MSVC-EDGE-003 for a path that another one has @internal */
  public expose(exposed: ExposedService): void {
    const twin = this.exposed.find(({ host, path }) => host === exposed.host && path === exposed.path);
    if (twin !== undefined) {
      const got = `${exposed.path} of ${exposed.host}, which ${twin.construct.node.path} has`;
      const fix = 'give each service a path of its own, such as /orders/*: the longest path that fits decides';
      const mistake = { subject: 'path of exposeOn', got, expected: 'a path that no other service has', fix };
      throw new ValidationError('MSVC-EDGE-003', mistake, exposed.construct);
    }
    this.exposed.push(exposed);
    // A rule that cannot be narrowed is said at the line that exposes it.
    if (!this.passthrough) exposedRoutes(exposed.service(), this.reached(exposed), exposed.construct);
    this.registry.changed();
  }

  private routes(): readonly HostRoutes[] {
    const hosts = [...new Set(this.exposed.map(({ host }) => host))].sort();
    return hosts.map((host) => this.routesOf(host));
  }

  private routesOf(host: string): HostRoutes {
    const own = this.exposed.filter((each) => each.host === host).sort((a, b) => byPath(a.path, b.path));
    return {
      namespace: Place.of(this).namespace,
      name: `${this.gateway.name}-${host.replace('*', 'any')}`,
      labels: { 'app.kubernetes.io/managed-by': 'cdk8s-mesh' },
      hosts: [host],
      gateways: this.gatewaysOf(own),
      http: this.passthrough
        ? []
        : own.flatMap((each) => exposedRoutes(each.service(), this.reached(each), each.construct)),
      tls: this.passthrough ? own.map((each) => tlsRoute(each)) : [],
      tcp: [],
    };
  }

  private reached(exposed: ExposedService) {
    const own = [...this.exposed.filter(({ host }) => host === exposed.host), exposed];
    return { path: exposed.path, port: exposed.port, gateways: this.gatewaysOf(own) };
  }

  private gatewaysOf(own: readonly ExposedService[]): readonly string[] {
    const gateway = `${this.gateway.namespace}/${this.gateway.name}`;
    return own.some(({ mesh }) => mesh) ? [gateway, 'mesh'] : [gateway];
  }
}

/** Of TLS that is passed on only the host is seen. */
function tlsRoute({ host, port, service }: ExposedService): HostRoutes['tls'][number] {
  return { match: [{ sniHosts: [host] }], destinations: exposedDestinations(service(), port) };
}

/** What is exposed at a gateway of another repository, in one environment: the first service that is has it below its chart. */
export function sharedHosts(scope: Construct, gateway: Identity, passthrough: boolean): GatewayHosts {
  const { environment } = Place.of(scope);
  const key = `gateway ${environment} ${identityKey(gateway)}`;
  return Registry.of(scope).shared(key, () => {
    const chart = Place.home(scope);
    return new GatewayHosts(chart, `gateway-${gateway.namespace}-${gateway.name}`, gateway, passthrough);
  });
}
