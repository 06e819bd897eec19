import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { ValidationError } from '../errors';
import { hostOf } from '../mesh/host';
import { type AccessPath, checkedRequests } from '../model/access/conditions';
import type { Identified } from '../model/access/caller';
import { type Condition, requestsOf } from '../model/access/requests';
import { Call } from '../model/call';
import type { CallEdge, Grant, Identity } from '../model/network';
import { type Keys, options as known } from '../model/options';
import { refuseUnknown } from '../model/placeholder';
import { dnsLabel, serviceName, wholeNumber } from '../model/quantity/bounds';
import { positiveMilliseconds } from '../model/quantity/duration';
import type { Port } from '../model/workload/port';
import { requireNarrowing } from './demands';
import { Place } from './place';

/** A service that can be called: a MeshService, or one of another repository (`MeshService.import`). */
export interface Callee {
  /** The name of its Service. */
  readonly name: string;
  /** The namespace of its Service. */
  readonly namespace: string;
  /** The environment that it belongs to; undefined for a service of another repository. */
  readonly environment: string | undefined;
  /** The first is the main port, which callers use by default. */
  readonly ports: readonly Port[];
  /** Gives callers access; `calls` does it. */
  grant(...grants: readonly Grant[]): void;
}

/** Options of `MeshService.import`. */
export interface ImportedServiceOptions {
  /** The name of its Service. */
  readonly name: string;
  /** The namespace of its Service. */
  readonly namespace: string;
  /** The port that is called. */
  readonly port: Port;
}

/** Options of `calls`. */
export interface CallOptions {
  /** The number of the port of the callee's Service. @default - its main port */
  readonly port?: number;
  /** The methods that the caller uses, in capitals: no other is let in. @default - any method */
  readonly methods?: readonly string[];
  /** The paths that the caller asks for, as in routes: no other is let in. @default - any path */
  readonly paths?: readonly AccessPath[];
  /** How often the client in the caller tries again, in addition to the mesh: 0 to 100. @default - not known */
  readonly retries?: number;
  /** How long the client in the caller waits at most; 1 ms or more. @default - not known */
  readonly timeout?: Duration;
  /** The host, where an External is a pattern. @default - the callee's */
  readonly host?: string;
}

/** A service of another repository. It can be called from here, but access to it is given there. */
export class ImportedService implements Callee {
  public readonly environment = undefined;
  public readonly name: string;
  public readonly namespace: string;
  public readonly ports: readonly Port[];

  constructor(options: ImportedServiceOptions) {
    this.name = serviceName(options?.name, { code: 'MSVC-NAME-002', subject: 'name of the imported service' });
    this.namespace = dnsLabel(options.namespace, {
      code: 'MSVC-NAME-003',
      subject: 'namespace of the imported service',
    });
    if (typeof options.port?.number !== 'number') {
      const fix = 'write the port that it serves, such as port: Port.http(8080)';
      const mistake = { subject: 'port of the imported service', got: options.port, expected: 'a Port', fix };
      throw new ValidationError('MSVC-PORT-105', mistake);
    }
    this.ports = [options.port];
  }

  public grant(): void {
    // The other repository decides: allowFrom(Caller.serviceAccount('<namespace>/<caller>')).
  }
}

/** What a service says of its calls to a callee. */
export interface SaidCall {
  readonly call: Call;
  readonly edge: Omit<CallEdge, 'from'>;
}

/**
 * Declares a call to a service, which lets the caller in. The address is the service's name alone in the same namespace,
 * because people read it.
 */
export function callService(
  caller: Construct & Identified & Pick<Identity, 'namespace'> & { readonly environment: string },
  callee: Callee,
  options: CallOptions,
): SaidCall {
  const { port, when, ...client } = checkedCall(caller, callee, options);
  requireSameEnvironment(caller, caller.environment, callee);
  requireNarrowing(caller, Place.of(caller).platform.mesh, port, when);
  callee.grant(requestsOf(caller.identity, port.number, when));
  const { name, namespace } = callee;
  const host = namespace === caller.namespace ? name : hostOf(name, namespace);
  return {
    call: new Call(host, port.servicePort, port.scheme, port.protocol === 'tcp' ? 'tcp' : 'http'),
    edge: { to: { namespace, name }, ports: [port.servicePort], ...client, construct: caller.node.path },
  };
}

const CALL: Keys<CallOptions> = { port: true, methods: true, paths: true, retries: true, timeout: true, host: true };

/** Checks the arguments of `calls`. @throws ValidationError MSVC-ACCESS-10n for what is no service, or no options */
function checkedCall(caller: Construct, callee: Callee, options: CallOptions): CheckedCall {
  if (typeof callee !== 'object' || callee === null || typeof callee.grant !== 'function') {
    const fix = 'pass the MeshService, or MeshService.import({ name, namespace, port }) for one of another repository';
    throw new ValidationError(
      'MSVC-ACCESS-106',
      { subject: 'callee', got: callee, expected: 'a service', fix },
      caller,
    );
  }
  const { port, host, when, ...client } = checkedClient(caller, options);
  if (host !== undefined) {
    const fix = 'leave it out: a service has the host of its name';
    const mistake = { subject: 'host of calls', got: host, expected: 'none for a service', fix };
    throw new ValidationError('MSVC-ACCESS-109', mistake, caller);
  }
  return { port: calledPort(caller, callee, port), when, ...narrowed(when), ...client };
}

/** Checks the options of `calls`, without the port. @throws ValidationError MSVC-ACCESS-107, 108, 110 and 111 */
export function checkedClient(caller: Construct, options: CallOptions): CheckedClient {
  requireOptions(caller, options);
  const write = `calls(service, { port: 9090 })`;
  const asked = known<CallOptions>(options, CALL, { subject: 'options of calls', write, where: caller });
  const { port, host, retries, timeout, ...requests } = asked;
  const { when } = checkedRequests(requests, 'calls', caller);
  const fix = 'say how often the client tries again, such as retries: 2; leave it out where you do not know';
  if (retries !== undefined) {
    const bounds = { code: 'MSVC-ACCESS-108', subject: 'retries of calls', min: 0, max: 100, fix } as const;
    wholeNumber(retries, { ...bounds, where: caller });
  }
  return {
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    when,
    ...(retries !== undefined && { retries }),
    ...(timeout !== undefined && { timeout: positiveMilliseconds('timeout of calls', timeout, caller) }),
  };
}

/** What a caller says of its client. */
export interface CheckedClient extends Pick<CheckedCall, 'when' | 'retries' | 'timeout'> {
  readonly port?: number;
  readonly host?: string;
}

/** The methods and paths among conditions. */
function narrowed(when: readonly Condition[]): Pick<CheckedCall, 'methods' | 'paths'> {
  const of = (attribute: string) => when.find((each) => each.attribute === attribute)?.is;
  const [methods, paths] = [of('request.method'), of('request.path')];
  return { ...(methods && { methods }), ...(paths && { paths }) };
}

function requireOptions(caller: Construct, options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    const fix = `write calls(service, { port: ${typeof options === 'number' ? options : 9090} })`;
    throw new ValidationError(
      'MSVC-ACCESS-107',
      { subject: 'options of calls', got: options, expected: 'options by name', fix },
      caller,
    );
  }
}

interface CheckedCall {
  readonly port: Port;
  /** What its requests are narrowed to. */
  readonly when: readonly Condition[];
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
  readonly retries?: number;
  /** In milliseconds. */
  readonly timeout?: number;
}

/** The port of a callee by its number; the main port without one. @throws ValidationError MSVC-ACCESS-003 if there is none */
export function calledPort(caller: Construct, callee: Callee, number: number | undefined): Port {
  refuseUnknown(`port of ${callee.name}`, number, caller);
  const port =
    number === undefined ? callee.ports[0] : callee.ports.find((candidate) => candidate.servicePort === number);
  if (port !== undefined) return port;
  const fix = `add the port to ${callee.name}, or call one that it has`;
  const expected = `one of ${callee.ports.map((candidate) => candidate.servicePort).join(', ')}`;
  throw new ValidationError(
    'MSVC-ACCESS-003',
    { subject: `port of ${callee.name}`, got: number, expected, fix },
    caller,
  );
}

/** Refuses an empty list of ports: in a policy it would not mean "no port". */
export function checkedPortNumbers(
  callee: Construct,
  ports: readonly number[] | undefined,
): readonly (number | undefined)[] {
  if (ports === undefined) return [undefined];
  if (Array.isArray(ports) && ports.length > 0) return ports;
  const fix = 'leave ports out for the main port, or take the line away: nobody may call a port that is not granted';
  const mistake = { subject: 'ports of access', got: ports, expected: 'at least one port', fix };
  throw new ValidationError('MSVC-ACCESS-005', mistake, callee);
}

/** Refuses a call from one environment to another: a mistake in a program must not let dev reach prod. */
export function requireSameEnvironment(caller: Construct, environment: string, callee: Callee): void {
  if (callee.environment === undefined || callee.environment === environment) return;
  throw new ValidationError(
    'MSVC-ACCESS-004',
    {
      subject: `call to ${callee.name}`,
      got: `a service of environment '${callee.environment}'`,
      expected: `a service of environment '${environment}'`,
      fix: 'call the service of the same environment; one that runs elsewhere is named by MeshService.import({ ... })',
    },
    caller,
  );
}
