import { ValidationError, type Where } from '../../errors';
import { isDnsLabel, wholeNumber } from '../quantity/bounds';
import { refuseUnknown } from '../placeholder';

/** What is spoken on a port. `h2c` is HTTP/2 without TLS, as the mesh carries it. */
export type Protocol = 'http' | 'h2c' | 'grpc' | 'tcp';

/** The prefix of the port name, which Istio reads where there is no appProtocol. */
const NAME_PREFIX: Record<Protocol, string> = { http: 'http', h2c: 'http2', grpc: 'grpc', tcp: 'tcp' };

/**
 * The values that Istio and Linkerd both read as meant: Linkerd takes `grpc` and `http2` for opaque TCP, and both know
 * `kubernetes.io/h2c` as HTTP/2.
 */
const APP_PROTOCOL: Record<Protocol, string> = {
  http: 'http',
  h2c: 'kubernetes.io/h2c',
  grpc: 'kubernetes.io/h2c',
  tcp: 'tcp',
};

/** Ports of Istio's sidecar: an app that listens on one of them takes it from the proxy. */
const SIDECAR_PORTS: readonly number[] = [15000, 15001, 15002, 15004, 15006, 15008, 15020, 15021, 15053, 15090];

export interface PortOptions {
  /** A word for a second port of the same protocol, such as `metrics`: the port is then named `http-metrics`. */
  readonly name?: string;
  /** How callers begin the address. @default - `http` for http and h2c; nothing for grpc and tcp, whose clients take host and port */
  readonly scheme?: string;
}

/** A port that a container listens on, and what is spoken there. */
export class Port {
  /** HTTP/1.1 */
  public static http(number: number, options: PortOptions = {}): Port {
    return new Port(number, 'http', options);
  }

  /** HTTP/2 without TLS */
  public static h2c(number: number, options: PortOptions = {}): Port {
    return new Port(number, 'h2c', options);
  }

  /** gRPC without TLS of its own */
  public static grpc(number: number, options: PortOptions = {}): Port {
    return new Port(number, 'grpc', options);
  }

  /** Any other protocol over TCP: no routes, no retries */
  public static tcp(number: number, options: PortOptions = {}): Port {
    return new Port(number, 'tcp', options);
  }

  /** The Kubernetes port name, such as `http` or `http-metrics`. */
  public readonly name: string;
  /** How callers begin the address; empty for gRPC and plain TCP. */
  public readonly scheme: string;

  private constructor(
    public readonly number: number,
    public readonly protocol: Protocol,
    options: PortOptions,
  ) {
    wholeNumber(number, {
      code: 'MSVC-PORT-001',
      subject: 'port',
      min: 1,
      max: 65535,
      fix: 'pass the port the container listens on, such as Port.http(8080)',
    });
    refuseUnknown('port', { ...options });
    this.name = [NAME_PREFIX[protocol], options.name].filter((part) => part !== undefined).join('-');
    this.scheme = options.scheme ?? (protocol === 'tcp' || protocol === 'grpc' ? '' : 'http');
    this.check(options.name);
  }

  /** The Service port's `appProtocol`. */
  public get appProtocol(): string {
    return APP_PROTOCOL[this.protocol];
  }

  /** Whether the mesh reads requests on this port, so that routes, timeouts and retries apply. */
  public get isHttp(): boolean {
    return this.protocol !== 'tcp';
  }

  private check(suffix: string | undefined): void {
    if (SIDECAR_PORTS.includes(this.number)) {
      throw new ValidationError('MSVC-PORT-002', {
        subject: 'port',
        got: this.number,
        expected: "a port outside Istio's sidecar ports",
        fix: `let the app listen elsewhere: the proxy uses ${SIDECAR_PORTS.join(', ')}`,
      });
    }
    if (suffix !== undefined && (!isDnsLabel(suffix) || this.name.length > 15)) {
      throw new ValidationError('MSVC-PORT-003', {
        subject: 'port name',
        got: suffix,
        expected: `lower-case letters, digits and '-', at most ${14 - NAME_PREFIX[this.protocol].length} of them`,
        fix: `shorten it: Kubernetes allows 15 characters for '${NAME_PREFIX[this.protocol]}-<name>'`,
      });
    }
  }
}

/** Refuses two ports of one number or one name in a container. */
export function checkedPorts(ports: readonly Port[], where: Where): readonly Port[] {
  for (const [index, port] of ports.entries()) {
    const twin = ports.slice(0, index).find(({ number, name }) => number === port.number || name === port.name);
    if (twin === undefined) continue;
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
