import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import type { Caller } from '../../model/access/caller';
import { checkedHost } from '../../model/gateway/host';
import { meet } from '../../model/gateway/network-gateway';
import type { Service } from '../../model/network';
import { type Keys, options, truth } from '../../model/options';
import { checkedMatch } from '../../model/traffic/match';
import { type Callee, calledPort } from '../callee';
import type { Edge } from './gateway';

/** Options of `exposeOn`. */
export interface ExposeOptions {
  /** The host that clients ask for. @default - the gateway's, if it takes one alone and that is no pattern */
  readonly host?: string;
  /** The paths that lead to the service: `/api/*`, or `/api` for that one alone. The longest that fits decides. @default '/*' */
  readonly path?: string;
  /** The number of the service's port. @default - its main port */
  readonly port?: number;
  /**
   * Whether pods in the mesh that use the host are led the same way, without the gateway. Without it they go where DNS says.
   * @default false
   */
  readonly mesh?: boolean;
}

const OPTIONS: Keys<ExposeOptions> = { host: true, path: true, port: true, mesh: true };
const EXAMPLE = "exposeOn(gateway, { host: 'shop.example.com', path: '/api/*' })";

/** Exposes a service. @param now the service as it is now @throws ValidationError MSVC-EDGE-001 to 007 */
export function exposeOn(where: Construct & Callee, gateway: Edge, given: ExposeOptions, now: () => Service): void {
  checkGateway(where, gateway);
  const asked = options(given, OPTIONS, { subject: 'options of exposeOn', write: EXAMPLE, where });
  const port = calledPort(where, where, asked.port);
  const host = hostOn(where, gateway, asked.host);
  const mesh = truth(asked.mesh ?? false, { subject: 'mesh of exposeOn', write: 'mesh: true', where });
  const path = pathOn(where, gateway, asked.path);
  if (!port.isHttp && !gateway.passesTls) {
    const fix =
      'declare what is spoken on the port, such as Port.http(8080), or let the gateway pass TLS on (Tls.passthrough())';
    const mistake = { subject: 'port of exposeOn', got: port.protocol, expected: 'a port of http, h2c or grpc', fix };
    throw new ValidationError('MSVC-EDGE-005', mistake, where);
  }
  const { access, dryRun } = now();
  if (access !== undefined || dryRun !== undefined)
    where.grant({ caller: identityOf(where, gateway), port: port.number });
  gateway.hostsFor(where).expose({ host, path, port: port.servicePort, mesh, service: now, construct: where });
}

function checkGateway(where: Construct & Callee, gateway: Edge): void {
  if (typeof gateway !== 'object' || gateway === null || typeof gateway.hostsFor !== 'function') {
    const fix = "pass the Gateway, or Gateway.import('<namespace>/<name>') for one of another repository";
    const mistake = { subject: 'gateway of exposeOn', got: gateway, expected: 'a Gateway', fix };
    throw new ValidationError('MSVC-EDGE-001', mistake, where);
  }
  if (gateway.environment === undefined || gateway.environment === where.environment) return;
  const got = `one of environment '${gateway.environment}'`;
  const fix = 'expose it at the gateway of the same environment';
  const expected = `one of environment '${where.environment}'`;
  throw new ValidationError('MSVC-EDGE-001', { subject: 'gateway of exposeOn', got, expected, fix }, where);
}

function hostOn(where: Construct, { hosts, name }: Edge, given: string | undefined): string {
  const [only, ...others] = hosts ?? [];
  if (given === undefined) {
    if (only !== undefined && others.length === 0 && !only.host.startsWith('*')) return only.host;
    const fix = "say which: exposeOn(gateway, { host: 'shop.example.com' })";
    const expected = 'a host, because the gateway does not take one alone';
    throw new ValidationError('MSVC-EDGE-002', { subject: 'host of exposeOn', got: given, expected, fix }, where);
  }
  const host = checkedHost(given, { code: 'MSVC-EDGE-002', subject: 'host of exposeOn', wildcard: 'any', where });
  if (hosts === undefined || hosts.some((each) => meet(each.host, host))) return host;
  const expected = `one that ${name} takes: ${hosts.map((each) => each.host).join(', ')}`;
  const fix = 'add it to the hosts of the gateway, or correct it: its requests would be answered with 404';
  throw new ValidationError('MSVC-EDGE-002', { subject: 'host of exposeOn', got: host, expected, fix }, where);
}

function pathOn(where: Construct, { passesTls }: Edge, path: string | undefined): string {
  if (path !== undefined && passesTls) {
    const fix = 'leave path out, or let the gateway end TLS with Tls.secret';
    const expected = 'no path: the gateway passes TLS on and reads no request';
    throw new ValidationError('MSVC-EDGE-004', { subject: 'path of exposeOn', got: path, expected, fix }, where);
  }
  const checked = checkedMatch({ path: path ?? '/*' }, { subject: 'exposeOn', where, gateways: [] }).path;
  if (typeof checked === 'string') return checked;
  const fix = "write '/api/*', or '/api' for that path alone";
  throw new ValidationError(
    'MSVC-EDGE-004',
    { subject: 'path of exposeOn', got: path, expected: 'a path', fix },
    where,
  );
}

function identityOf(where: Construct, { identity, name }: Edge): Caller {
  if (identity !== undefined) return identity;
  const fix = `tell the gateway who its pods are: identity: Caller.serviceAccount('<namespace>/<service account>') of ${name}`;
  const expected = 'the identity of its pods, because the service lets nobody in who is not named';
  throw new ValidationError('MSVC-EDGE-007', { subject: `gateway ${name}`, got: identity, expected, fix }, where);
}
