import { ValidationError } from '../../errors';
import { checkedHost } from '../gateway/host';
import { checkedLabels } from '../metadata';
import { type Keys, list, options, truth } from '../options';
import { wholeNumber } from '../quantity/bounds';
import type { WireProtocol } from '../wire-protocol';
import { isAddress, isSubnet } from './address';
import type { ClientTls, NetworkExternal, Resolution } from './network-external';

/** Options of a host outside. */
export interface ExternalOptions {
  /** The number of its port. @default - of http 80, of https and tls 443; tcp must name one */
  readonly port?: number;
  /**
   * Its IP addresses. Proxies send there without asking DNS; of a range (`10.1.0.0/16`) to the one that the client has
   * connected to. For tcp they must be given: by them alone the proxy tells such hosts apart.
   * @default - what DNS answers; of a pattern the address that the client has connected to
   */
  readonly addresses?: readonly string[];
  /** Whether proxies use all addresses that DNS answers (`dns`), or one at a time, as for hosts with very many. @default 'dns' */
  readonly resolution?: 'dns' | 'dns-round-robin';
  /** Whether it counts as a part of the mesh, such as a virtual machine: its proxy then speaks the mesh's mTLS. @default false */
  readonly inside?: boolean;
  /** The labels of pods of the caller's namespace that are behind it. @default - none: it is elsewhere */
  readonly selector?: Readonly<Record<string, string>>;
  /** Names of which its certificate must have one, where the mesh checks it. @default - the host */
  readonly subjectAltNames?: readonly string[];
}

/** Options of a host whose TLS the proxies of callers speak. */
export interface HttpsOptions extends ExternalOptions {
  /**
   * The proxies of callers speak TLS: callers ask in plain HTTP, so that timeouts, retries and routes apply to their requests.
   * @default - callers speak TLS themselves
   */
  readonly originate?: Origination;
}

/** How the proxies of callers speak TLS to a host outside. */
export interface Origination {
  /** The number of the port that callers use, in plain HTTP. @default 80 */
  readonly port?: number;
  /** The name that they ask for (SNI). @default - the host of the request */
  readonly sni?: string;
  /** Names of which its certificate must have one. @default - the host */
  readonly subjectAltNames?: readonly string[];
  /** The authorities: those of the system, or a file in the pods of callers. @default 'system' */
  readonly authorities?: string;
  /** The files, in the pods of callers, of the certificate that they show themselves, if the host demands one. @default - none */
  readonly client?: { readonly certificate: string; readonly key: string };
}

const OPTIONS: Keys<ExternalOptions> = {
  port: true,
  addresses: true,
  resolution: true,
  inside: true,
  selector: true,
  subjectAltNames: true,
};
const ORIGINATION: Keys<Origination> = {
  port: true,
  sni: true,
  subjectAltNames: true,
  authorities: true,
  client: true,
};

/** What the network has of a host outside, wherever it is called from. */
export type ExternalFacts = Omit<NetworkExternal, 'namespace' | 'name' | 'labels' | 'exportTo'>;

/**
 * A host that is no Service of the cluster. A service that `calls` it is let out to it, and gets its address. Values that are
 * equal are one host.
 * @example
 * const stripe = External.https('api.stripe.com');
 * orders.addEnv('STRIPE_URL', orders.calls(stripe, { retries: 2 }).url); // https://api.stripe.com:443
 */
export class External {
  /**
   * A host that speaks HTTPS: callers speak TLS to it, or with `originate` their proxies.
   * @param host a DNS name, or `*.example.com` for all below it
   * @throws ValidationError MSVC-EXT-001 for the host, 002 for the port, 003 for addresses, 004 for what does not go together
   * @example External.https('api.stripe.com', { originate: {} })
   */
  public static https(host: string, given: HttpsOptions = {}): External {
    const asked = { subject: 'External.https', write: "External.https('api.stripe.com')" };
    const { originate, ...rest } = options<HttpsOptions>(given, { ...OPTIONS, originate: true }, asked);
    const known = { port: 443, ...rest };
    if (originate === undefined) return new External(host, factsOf(host, 'https', known));
    return new External(host, originated(factsOf(host, 'http', known), originate));
  }

  /**
   * A host that speaks plain HTTP.
   * @param host a DNS name, or `*.example.com` for all below it
   * @throws ValidationError as `External.https`
   * @example External.http('legacy.example.com', { port: 8080 })
   */
  public static http(host: string, given: ExternalOptions = {}): External {
    return new External(host, factsOf(host, 'http', { port: 80, ...checked('http', given) }));
  }

  /**
   * A host that speaks another protocol over TLS, and is told apart by the name that clients ask for (SNI).
   * @param host a DNS name, or `*.example.com` for all below it
   * @throws ValidationError as `External.https`
   * @example External.tls('broker.example.com', { port: 8883 })
   */
  public static tls(host: string, given: ExternalOptions = {}): External {
    return new External(host, factsOf(host, 'tls', { port: 443, ...checked('tls', given) }));
  }

  /**
   * A host that speaks another protocol over plain TCP. The proxy knows it by its addresses alone.
   * @param host a DNS name
   * @throws ValidationError as `External.https`
   * @example External.tcp('db.example.com', { port: 5432, addresses: ['10.20.0.7'] })
   */
  public static tcp(host: string, given: ExternalOptions & { readonly port: number }): External {
    return new External(host, factsOf(host, 'tcp', checked('tcp', given)));
  }

  /** The name of its objects: the host, with `any` in place of a star. */
  public readonly name: string;

  private constructor(
    /** The host. */
    public readonly host: string,
    /** What the network has of it. @internal */
    public readonly facts: ExternalFacts,
  ) {
    this.name = host.replace('*', 'any');
  }
}

function factsOf(host: string, protocol: WireProtocol, given: ExternalOptions): ExternalFacts {
  const wildcard = protocol === 'tcp' ? 'none' : 'domain';
  checkedHost(host, { code: 'MSVC-EXT-001', subject: 'host of External', wildcard });
  const { port, subjectAltNames = [], inside = false } = given;
  const isInside = truth(inside, { subject: 'inside of External', write: 'inside: true' });
  return {
    hosts: [host],
    ...whereItIs(host, protocol, given),
    ports: [{ name: protocol, number: portNumber(port), protocol }],
    location: isInside ? 'inside' : 'outside',
    subjectAltNames: [...texts('subjectAltNames', subjectAltNames)].sort(),
  };
}

type Found = Pick<ExternalFacts, 'addresses' | 'resolution' | 'endpoints' | 'selector'>;

function whereItIs(host: string, protocol: WireProtocol, given: ExternalOptions): Found {
  const addresses = checkedAddresses(protocol, given.addresses ?? []);
  const { selector } = given;
  if (selector !== undefined && addresses.length > 0) {
    throw apart('selector', selector, 'addresses, or a selector of pods', 'say where it is in one way');
  }
  const resolution = resolutionOf(host, given, addresses);
  return {
    // By the address alone a proxy tells plain TCP apart, and so it does where it sends on to it.
    addresses: protocol === 'tcp' || resolution === 'none' ? addresses : [],
    resolution,
    endpoints: resolution === 'static' ? addresses.map((address) => ({ address, ports: {}, labels: {} })) : [],
    ...(selector !== undefined && { selector: checkedLabels(selector, 'selector of External') }),
  };
}

/** The same host, to which the proxies of callers speak TLS. */
function originated(facts: ExternalFacts, given: Origination): ExternalFacts {
  const asked = { subject: 'originate of External.https', write: 'originate: {}' };
  const { port: plain = 80, client, authorities = 'system', sni, subjectAltNames } = options(given, ORIGINATION, asked);
  const host = String(facts.hosts[0]);
  if (host.startsWith('*')) {
    const fix = 'name the host, or let callers speak TLS themselves';
    const mistake = { subject: 'host of originate', got: host, expected: 'one host, and no pattern', fix };
    throw new ValidationError('MSVC-EXT-004', mistake);
  }
  const tls: ClientTls = {
    mode: client === undefined ? 'simple' : 'mutual',
    port: portNumber(plain),
    ...(sni !== undefined && { sni }),
    ...(subjectAltNames && { subjectAltNames: texts('subjectAltNames', subjectAltNames) }),
    authorities: text('authorities', authorities),
    ...(client !== undefined && clientFiles(client)),
  };
  const ports = facts.ports.map(({ number, ...port }) => ({
    ...port,
    number: plain,
    ...(number !== plain && { targetPort: number }),
  }));
  return { ...facts, ports, tls };
}

function checked(kind: string, given: ExternalOptions): ExternalOptions {
  return options(given, OPTIONS, { subject: `External.${kind}`, write: `External.${kind}('api.example.com')` });
}

function portNumber(port: number | undefined): number {
  const fix = 'name the port that the host listens on, such as { port: 5432 }';
  return wholeNumber(port as number, { code: 'MSVC-EXT-002', subject: 'port of External', min: 1, max: 65535, fix });
}

function checkedAddresses(protocol: WireProtocol, given: readonly string[]): readonly string[] {
  const addresses = list(given, { subject: 'addresses of External', write: "addresses: ['10.20.0.7']" });
  const stranger = addresses.find((address) => !isSubnet(address));
  const mixed = new Set(addresses.map(isAddress)).size > 1;
  if (stranger === undefined && !mixed && (protocol !== 'tcp' || addresses.length > 0)) {
    return [...(addresses as readonly string[])].sort();
  }
  const fix =
    protocol === 'tcp' && addresses.length === 0
      ? 'name them: without any the proxy would take every connection to that port for this host'
      : "write IP addresses, such as '10.20.0.7', or ranges, such as '10.20.0.0/16'";
  const expected = protocol === 'tcp' ? 'at least one address, or ranges alone' : 'addresses, or ranges alone';
  throw new ValidationError('MSVC-EXT-003', { subject: 'addresses of External', got: given, expected, fix });
}

function resolutionOf(
  host: string,
  { resolution, selector }: ExternalOptions,
  [address]: readonly string[],
): Resolution {
  const isHere = selector !== undefined || isAddress(address);
  const byDns = !isHere && address === undefined && !host.startsWith('*');
  if (byDns && ['dns', 'dns-round-robin'].includes(resolution ?? 'dns')) return resolution ?? 'dns';
  if (resolution === undefined) return isHere ? 'static' : 'none';
  const expected = "'dns' or 'dns-round-robin', for a host without addresses, selector and star";
  throw apart('resolution', resolution, expected, 'leave it out: how proxies find the addresses follows from the rest');
}

function apart(field: string, got: unknown, expected: string, fix: string): ValidationError {
  return new ValidationError('MSVC-EXT-004', { subject: `${field} of External`, got, expected, fix });
}

function clientFiles(given: NonNullable<Origination['client']>): Pick<ClientTls, 'certificate' | 'key'> {
  const asked = {
    subject: 'client of originate',
    write: "client: { certificate: '/certs/a.pem', key: '/certs/a-key.pem' }",
  };
  const { certificate, key } = options<typeof given>(given, { certificate: true, key: true }, asked);
  return { certificate: text('certificate', certificate), key: text('key', key) };
}

function text(subject: string, value: string): string {
  return texts(subject, [value])[0] ?? '';
}

function texts(subject: string, value: readonly string[]): readonly string[] {
  const given = list(value, { subject: `${subject} of External`, write: `${subject}: ['api.example.com']` });
  if (given.every((each) => typeof each === 'string' && each !== '')) return given as readonly string[];
  const fix = `write ${subject}: ['api.example.com']`;
  throw new ValidationError('MSVC-EXT-004', { subject: `${subject} of External`, got: value, expected: 'texts', fix });
}

/** Facts of one host that were said twice: the ports of both, where the rest is the same; undefined where it is not. */
export function together(one: ExternalFacts, other: ExternalFacts): ExternalFacts | undefined {
  const { ports: _one, ...rest } = one;
  const { ports: _other, ...otherRest } = other;
  if (JSON.stringify(rest) !== JSON.stringify(otherRest)) return undefined;
  const byNumber = new Map([...one.ports, ...other.ports].map((port) => [port.number, port]));
  const same = one.ports.every((port) => JSON.stringify(byNumber.get(port.number)) === JSON.stringify(port));
  const ports = [...byNumber.values()].sort((a, b) => a.number - b.number);
  const names = ports.map((port, index) =>
    ports.findIndex(({ name }) => name === port.name) === index
      ? port
      : { ...port, name: `${port.name}-${port.number}` },
  );
  return same ? { ...one, ports: names } : undefined;
}
