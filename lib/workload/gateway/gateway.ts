import { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import type { Mesh } from '../../mesh/mesh';
import { type Caller, callerOf, type Identified } from '../../model/access/caller';
import { checkedHost } from '../../model/gateway/host';
import {
  type GatewayHost,
  type GatewayServer,
  type NetworkGateway,
  orderedHosts,
} from '../../model/gateway/network-gateway';
import { checkedTls, type Tls } from '../../model/gateway/gateway-tls';
import { checkedLabels } from '../../model/metadata';
import { isDnsLabel } from '../../model/names';
import type { Labels } from '../../model/network';
import { type Keys, list, options } from '../../model/options';
import { dnsLabel, wholeNumber } from '../../model/quantity/bounds';
import { requireSupport } from '../demands';
import { MeshObjects } from '../mesh-objects';
import { Place } from '../place';
import { Registry } from '../registry';
import { GatewayHosts, sharedHosts } from './gateway-hosts';

/** A gateway at which a service can be exposed: a `Gateway`, or one of another repository (`Gateway.import`). */
export interface Edge {
  /** The name of its object. */
  readonly name: string;
  /** The namespace of its object. */
  readonly namespace: string;
  /** The environment that it belongs to; undefined for one of another repository. */
  readonly environment: string | undefined;
  /** The identity of its pods, which services let in; undefined where nobody said it. */
  readonly identity: Caller | undefined;
  /** The hosts that it takes; undefined where nobody said it. */
  readonly hosts: readonly GatewayHost[] | undefined;
  /** Whether it passes TLS on by the name that the client asks for. */
  readonly passesTls: boolean;
  /** Where its rules are collected. @internal */
  hostsFor(scope: Construct): GatewayHosts;
}

/** Options of a Gateway. */
export interface GatewayProps {
  /** The name of its object: a DNS label. @default - the construct id */
  readonly name?: string;
  /** The hosts that it takes, such as `shop.example.com`, `*.example.com` or `*`. At least one. */
  readonly hosts: readonly string[];
  /** How it speaks TLS to clients. @default - it does not, which `plainHttp: 'serve'` has to say as well */
  readonly tls?: Tls;
  /**
   * What happens to requests in plain HTTP: they are answered with a redirect to HTTPS, served as well, or not taken.
   * @default 'redirect'
   */
  readonly plainHttp?: 'redirect' | 'serve' | 'closed';
  /** The numbers of its ports, as clients see them. @default - 80 for plain HTTP, 443 for TLS */
  readonly ports?: GatewayPorts;
  /** More ports, in the form in which the network has them. @default - none */
  readonly servers?: readonly GatewayServer[];
  /** The labels of the pods that are its proxies, in whatever namespace they are. @default - those that the mesh's installation gives them */
  readonly selector?: Labels;
  /**
   * The identity of these pods: services that are exposed let it in. It is the service account that the gateway was installed
   * with.
   * @default - not known: a service that restricts its callers cannot be exposed then
   */
  readonly identity?: Caller | Identified;
}

/** Numbers of the ports of a Gateway. */
export interface GatewayPorts {
  /** For plain HTTP. @default 80 */
  readonly http?: number;
  /** For TLS. @default 443 */
  readonly https?: number;
}

/** Options of `Gateway.import`. */
export interface ImportedGatewayOptions {
  /** The hosts that it takes. @default - not known, and not checked */
  readonly hosts?: readonly string[];
  /** The identity of its pods: services that are exposed let it in. @default - not known */
  readonly identity?: Caller | Identified;
  /** Whether it passes TLS on by the name that the client asks for. @default false */
  readonly passesTls?: boolean;
}

const PROPS: Keys<GatewayProps> = {
  name: true,
  hosts: true,
  tls: true,
  plainHttp: true,
  ports: true,
  servers: true,
  selector: true,
  identity: true,
};
const IMPORT: Keys<ImportedGatewayOptions> = { hosts: true, identity: true, passesTls: true };
const EXAMPLE = "{ hosts: ['shop.example.com'], tls: Tls.secret('shop-cert') }";
const PLAIN: readonly string[] = ['redirect', 'serve', 'closed'];

/**
 * A gateway: which hosts the proxies at the edge of the mesh take, and how they speak TLS there. The proxies themselves are
 * installed with the mesh. Services are reached through it once `exposeOn` says so.
 * @throws ValidationError MSVC-GATE-001 to 006, MSVC-MESH-001 on a mesh without gateways, MSVC-META-101 and 102 for labels
 * @example
 * const shop = new Gateway(chart, 'shop', {
 *   hosts: ['shop.example.com'],
 *   tls: Tls.secret('shop-cert'),
 *   identity: Caller.serviceAccount('edge/gateway'),
 * });
 * orders.exposeOn(shop, { path: '/api/*' });
 */
export class Gateway extends Construct implements Edge {
  /**
   * A gateway of another repository.
   * @param path `<namespace>/<name>` of its object
   * @throws ValidationError MSVC-GATE-005 for the path, MSVC-GATE-001 for a host
   * @example orders.exposeOn(Gateway.import('edge/public', { identity: Caller.serviceAccount('edge/gateway') }), { host: 'shop.example.com' })
   */
  public static import(path: string, given: ImportedGatewayOptions = {}): Edge {
    const [namespace, name, ...rest] = typeof path === 'string' ? path.split('/') : [];
    if (rest.length > 0 || !isDnsLabel(namespace) || !isDnsLabel(name)) {
      const fix = "name both, such as Gateway.import('edge/public')";
      const mistake = { subject: 'Gateway.import', got: path, expected: "'<namespace>/<name>'", fix };
      throw new ValidationError('MSVC-GATE-005', mistake);
    }
    const asked = { subject: 'Gateway.import', write: "Gateway.import('edge/public', { hosts: ['*.example.com'] })" };
    const { hosts, identity, passesTls = false } = options(given, IMPORT, asked);
    return {
      namespace,
      name,
      environment: undefined,
      identity: identity === undefined ? undefined : callerOf(identity),
      hosts: hosts && checkedHosts(hosts),
      passesTls,
      hostsFor: (scope) => sharedHosts(scope, { namespace, name }, passesTls),
    };
  }

  /** The name of its object. */
  public readonly name: string;
  /** The namespace of its object. */
  public readonly namespace: string;
  /** The environment of its chart. */
  public readonly environment: string;
  /** The identity of its pods; undefined where nobody said it. */
  public readonly identity: Caller | undefined;
  /** The hosts that it takes. */
  public readonly hosts: readonly GatewayHost[];
  /** Whether it passes TLS on by the name that the client asks for. */
  public readonly passesTls: boolean;
  /** The mesh's own object for it, to be patched. */
  public readonly mesh: MeshObjects;
  /** The rules for its hosts: one object for each, to be patched. */
  public readonly routes: MeshObjects;

  readonly #hosts: GatewayHosts;

  constructor(scope: Construct, id: string, given: GatewayProps) {
    super(scope, id);
    const props = options(given, PROPS, {
      subject: 'Gateway',
      write: `new Gateway(chart, 'shop', ${EXAMPLE})`,
      where: this,
    });
    const { platform, environment, namespace } = Place.of(this);
    requireSupport(this, platform.mesh, ['exposure']);
    this.name = dnsLabel(props.name ?? id, { code: 'MSVC-GATE-004', subject: 'name of the gateway', where: this });
    this.namespace = namespace;
    this.environment = environment;
    this.identity = props.identity === undefined ? undefined : callerOf(props.identity, this);
    this.hosts = checkedHosts(props.hosts, this);
    const tls = props.tls === undefined ? undefined : checkedTls(props.tls, this);
    this.passesTls = tls?.mode === 'passthrough';
    const gateway: NetworkGateway = {
      namespace,
      name: this.name,
      labels: { 'app.kubernetes.io/managed-by': 'cdk8s-mesh', 'app.kubernetes.io/name': this.name },
      selector: selectorOf(this, props.selector, platform.mesh),
      servers: serversOf(this, props, this.hosts, tls),
    };
    this.mesh = MeshObjects.of(this, (mesh, network) => mesh.gateway(gateway, network), this.name);
    Registry.of(this).add({ environment, gateways: () => [gateway] });
    this.#hosts = new GatewayHosts(this, 'hosts', { namespace, name: this.name }, this.passesTls);
    this.routes = this.#hosts.mesh;
  }

  /** Where its rules are collected. @internal */
  public hostsFor(): GatewayHosts {
    return this.#hosts;
  }
}

function checkedHosts(given: readonly string[], where?: Construct): readonly GatewayHost[] {
  const hosts = list(given, { subject: 'hosts of the gateway', write: "hosts: ['shop.example.com']", where });
  if (hosts.length === 0) {
    const fix = "name each host that clients ask for, such as hosts: ['shop.example.com']";
    const mistake = { subject: 'hosts of the gateway', got: hosts, expected: 'at least one host', fix };
    throw new ValidationError('MSVC-GATE-001', mistake, where);
  }
  const asked = { code: 'MSVC-GATE-001', subject: 'host of the gateway', wildcard: 'any', where } as const;
  return orderedHosts(hosts.map((host) => ({ namespace: '*', host: checkedHost(host as string, asked) })));
}

function selectorOf(where: Construct, selector: Labels | undefined, mesh: Mesh): Labels {
  const labels =
    selector === undefined ? (mesh.gatewayPods ?? {}) : checkedLabels(selector, 'selector of the gateway', where);
  if (Object.keys(labels).length > 0) return labels;
  const fix =
    "name the labels of the gateway's pods, such as selector: { app: 'gateway' }: without any, every proxy would take its hosts";
  const mistake = { subject: 'selector of the gateway', got: selector, expected: 'at least one label', fix };
  throw new ValidationError('MSVC-GATE-003', mistake, where);
}

function serversOf(
  where: Construct,
  { plainHttp, ports: given = {}, servers = [] }: GatewayProps,
  hosts: readonly GatewayHost[],
  tls: Tls | undefined,
): readonly GatewayServer[] {
  const asked = { subject: 'ports of the gateway', write: 'ports: { https: 8443 }', where };
  const ports = options<GatewayPorts>(given, { http: true, https: true }, asked);
  const plain = checkedPlain(where, plainHttp, tls);
  return [
    ...(plain === 'closed'
      ? []
      : [
          {
            port: portNumber(where, 'ports.http', ports.http ?? 80),
            portName: 'http',
            protocol: 'http' as const,
            hosts,
            ...(plain === 'redirect' && { redirect: true as const }),
          },
        ]),
    ...(tls === undefined
      ? []
      : [
          {
            port: portNumber(where, 'ports.https', ports.https ?? 443),
            portName: tls.mode === 'passthrough' ? 'tls' : 'https',
            protocol: tls.mode === 'passthrough' ? ('tls' as const) : ('https' as const),
            hosts,
            tls,
          },
        ]),
    ...servers,
  ];
}

function portNumber(where: Construct, subject: string, value: number): number {
  const fix = 'name a port that the Service of the gateway has, such as 443';
  return wholeNumber(value, { code: 'MSVC-GATE-006', subject, min: 1, max: 65535, fix, where });
}

/** Plain HTTP is redirected where there is TLS. Where there is none, that has to be said. */
function checkedPlain(where: Construct, plain: GatewayProps['plainHttp'], tls: Tls | undefined) {
  const got = plain ?? 'neither';
  const subject = 'tls and plainHttp of the gateway';
  if (plain !== undefined && !PLAIN.includes(plain)) {
    const fix = 'leave it out: plain HTTP is redirected to HTTPS by default';
    const mistake = { subject: 'plainHttp', got: plain, expected: `one of ${PLAIN.join(', ')}`, fix };
    throw new ValidationError('MSVC-GATE-002', mistake, where);
  }
  if (tls !== undefined || plain === 'serve') return plain ?? 'redirect';
  const expected = 'TLS, or the word that says there is none';
  const fix =
    "pass tls: Tls.secret('<secret>'); where everybody on the way may read the requests, say plainHttp: 'serve'";
  throw new ValidationError('MSVC-GATE-002', { subject, got, expected, fix }, where);
}
