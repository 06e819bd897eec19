import { ValidationError, type Where } from '../../errors';
import { isPortName } from '../names';
import { instance, type Keys, list, options } from '../options';
import { refuseUnknown } from '../placeholder';
import { wholeNumber } from '../quantity/bounds';

/** What is spoken on a port. `h2c` is HTTP/2 without TLS. */
export type Protocol = 'http' | 'h2c' | 'grpc' | 'tcp';

/** The prefix of the port's name. A mesh reads the protocol from it if the Service has no appProtocol. */
const NAME_PREFIX: Record<Protocol, string> = { http: 'http', h2c: 'http2', grpc: 'grpc', tcp: 'tcp' };

/**
 * The values that every mesh understands. Some treat `grpc` and `http2` as opaque TCP; all read `kubernetes.io/h2c`
 * (KEP-3726) as HTTP/2.
 */
const APP_PROTOCOL: Record<Protocol, string> = {
  http: 'http',
  h2c: 'kubernetes.io/h2c',
  grpc: 'kubernetes.io/h2c',
  tcp: 'tcp',
};

/** What a port may have besides its number. */
export interface PortOptions {
  /**
   * Tells a second port of the same protocol apart: with `metrics` the port is named `http-metrics`. Lower-case letters,
   * digits and single dashes; at most 15 characters with the protocol.
   * @default - the protocol alone is the name
   */
  readonly name?: string;
  /** What URLs of this port begin with, such as `redis`. @default - `http` for http and h2c; none for grpc and tcp */
  readonly scheme?: string;
  /** The port of the Service that leads to it, which callers use: 1 to 65535. @default - the same number */
  readonly servicePort?: number;
  /** The port of every node that leads to it, in the cluster's range; only for a Service of type `NodePort` or `LoadBalancer`. @default - the cluster chooses */
  readonly nodePort?: number;
}

const KEYS: Keys<PortOptions> = { name: true, scheme: true, servicePort: true, nodePort: true };

/**
 * A port that a container listens on, and what is spoken there. Each factory takes a number from 1 to 65535.
 * @example new MeshService(chart, 'orders', { image, ports: [Port.http(8080), Port.http(9090, { name: 'metrics' })] })
 */
export class Port {
  /**
   * A port for HTTP/1.1.
   * @throws ValidationError MSVC-PORT-001 and 002 for the number, MSVC-PORT-003 for the name, MSVC-PORT-101 for the scheme
   * @example Port.http(8080)
   */
  public static http(number: number, options: PortOptions = {}): Port {
    return new Port(number, 'http', options);
  }

  /**
   * A port for HTTP/2 without TLS.
   * @throws ValidationError as `Port.http`
   * @example Port.h2c(8080)
   */
  public static h2c(number: number, options: PortOptions = {}): Port {
    return new Port(number, 'h2c', options);
  }

  /**
   * A port for gRPC without TLS.
   * @throws ValidationError as `Port.http`
   * @example Port.grpc(50051)
   */
  public static grpc(number: number, options: PortOptions = {}): Port {
    return new Port(number, 'grpc', options);
  }

  /**
   * A port for any other protocol over TCP. Timeouts, retries and routes do not apply to it.
   * @throws ValidationError as `Port.http`
   * @example Port.tcp(6379, { name: 'redis', scheme: 'redis' })
   */
  public static tcp(number: number, options: PortOptions = {}): Port {
    return new Port(number, 'tcp', options);
  }

  /** The port's name in Kubernetes, such as `http` or `http-metrics`. */
  public readonly name: string;
  /** What URLs of this port begin with; empty if its clients take host and port. */
  public readonly scheme: string;
  /** The port of the Service that leads to it. */
  public readonly servicePort: number;
  /** The port of every node that leads to it; undefined if the cluster chooses, or there is none. */
  public readonly nodePort: number | undefined;

  private constructor(
    /** The number that the container listens on, from 1 to 65535. */
    public readonly number: number,
    /** What is spoken there. */
    public readonly protocol: Protocol,
    given: PortOptions,
  ) {
    wholeNumber(number, {
      code: 'MSVC-PORT-001',
      subject: 'port',
      min: 1,
      max: 65535,
      fix: 'pass the port the container listens on, such as Port.http(8080)',
    });
    if (!Object.keys(NAME_PREFIX).includes(protocol)) {
      const mistake = { subject: 'protocol', got: protocol, expected: Object.keys(NAME_PREFIX).join(', ') };
      throw new ValidationError('MSVC-PORT-103', { ...mistake, fix: 'write Port.http(8080)' });
    }
    const asked = { subject: 'port', write: "Port.http(9090, { name: 'metrics' })" };
    const { scheme = protocol === 'http' || protocol === 'h2c' ? 'http' : '', ...rest } = options(given, KEYS, asked);
    const { name, servicePort = number, nodePort } = rest;
    refuseUnknown('port', { name, scheme });
    this.servicePort = wholeNumber(servicePort, {
      code: 'MSVC-PORT-107',
      subject: 'servicePort',
      min: 1,
      max: 65535,
      fix: 'name the port of the Service, such as Port.http(8080, { servicePort: 80 })',
    });
    this.nodePort = nodePort === undefined ? undefined : checkedNodePort(nodePort);
    this.name = portName(protocol, name);
    this.scheme = addressScheme(scheme);
  }

  /** The Service port's `appProtocol`. */
  public get appProtocol(): string {
    return APP_PROTOCOL[this.protocol];
  }

  /** Whether a mesh sees requests on this port, so that routes, timeouts and retries apply. */
  public get isHttp(): boolean {
    return this.protocol !== 'tcp';
  }
}

/** Checks a Port. @throws ValidationError MSVC-CLASS-001 */
export function checkedPort(value: unknown, subject: string, where?: Where): Port {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : 0;
  const write = `Port.http(${number >= 1 && number <= 65535 ? Math.floor(number) : 8080})`;
  return instance(value, Port, { subject, write, where });
}

/** Clusters may have another range than 30000 to 32767; the API server knows it. */
function checkedNodePort(nodePort: number): number {
  const fix = "name a port of the cluster's range, usually 30000 to 32767, or leave it out and let the cluster choose";
  return wholeNumber(nodePort, { code: 'MSVC-PORT-108', subject: 'nodePort', min: 1, max: 65535, fix });
}

function portName(protocol: Protocol, suffix: string | undefined): string {
  const prefix = NAME_PREFIX[protocol];
  if (suffix === undefined) return prefix;
  if (typeof suffix === 'string' && isPortName(`${prefix}-${suffix}`)) return `${prefix}-${suffix}`;
  const most = 14 - prefix.length;
  const expected = `lower-case letters, digits and '-', never two in a row and none at an end, at most ${most} of them`;
  const long = typeof suffix === 'string' && suffix.length > most;
  const fix = long
    ? `shorten it: Kubernetes allows 15 characters for '${prefix}-<name>'`
    : "write a word, such as 'metrics'";
  throw new ValidationError('MSVC-PORT-003', { subject: 'port name', got: suffix, expected, fix });
}

/** Checks a scheme by RFC 3986; empty is allowed. */
function addressScheme(scheme: string): string {
  if (typeof scheme === 'string' && /^([A-Za-z][-+.A-Za-z0-9]*)?$/.test(scheme)) return scheme;
  const expected =
    "the scheme of an address, a letter and then letters, digits, '+', '-' and '.', or empty text for none";
  const fix = "write it without '://', such as scheme: 'redis'";
  throw new ValidationError('MSVC-PORT-101', { subject: 'port scheme', got: scheme, expected, fix });
}

/** Ports of one container: refuses what is no Port, none at all, and two of one number or one name. */
export function checkedPorts(value: readonly Port[], where?: Where): readonly Port[] {
  const ports = list(value, { subject: 'ports', write: '[Port.http(8080)]', where }).map((port) =>
    checkedPort(port, 'port', where),
  );
  if (ports.length === 0) {
    const fix = 'write the port that the app listens on, such as ports: [Port.http(8080)]';
    throw new ValidationError(
      'MSVC-PORT-106',
      { subject: 'ports', got: ports, expected: 'at least one Port', fix },
      where,
    );
  }
  for (const [index, port] of ports.entries()) {
    const twin = ports
      .slice(0, index)
      .find(
        ({ number, name, servicePort }) =>
          number === port.number || name === port.name || servicePort === port.servicePort,
      );
    if (twin === undefined) continue;
    if (twin.number !== port.number && twin.name !== port.name) throw sameServicePort(port, twin, where);
    const fix = "give it a number and a name of its own, such as Port.http(9090, { name: 'metrics' })";
    const expected = `another number and name than ${twin.name} ${twin.number}`;
    throw new ValidationError(
      'MSVC-PORT-004',
      { subject: 'second port', got: `${port.name} ${port.number}`, expected, fix },
      where,
    );
  }
  return ports;
}

function sameServicePort(port: Port, twin: Port, where: Where | undefined): ValidationError {
  const fix = 'give each a servicePort of its own: a port of the Service leads to one port of the container';
  const expected = `another port of the Service than ${twin.name} ${twin.number} has`;
  return new ValidationError(
    'MSVC-PORT-005',
    { subject: `servicePort of ${port.name}`, got: port.servicePort, expected, fix },
    where,
  );
}
