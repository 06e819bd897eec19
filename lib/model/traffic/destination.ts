import { ValidationError, type Where } from '../../errors';
import type { Identity } from '../identity';
import { isDnsSubdomain } from '../names';
import { type Keys, list, options } from '../options';
import { wholeNumber } from '../quantity/bounds';
import type { Port } from '../workload/port';
import { checkedHeaderChanges, type HeaderChanges } from './headers';

/** A host that gets a share of the requests. */
export interface Destination {
  /** A service, known here or not, or the name of another host; undefined: the service whose route it is. */
  readonly host?: Identity | string;
  /** One version of the service. @default - all its pods */
  readonly version?: string;
  /** The number of the service's port. @default - its only port */
  readonly port?: number;
  /** The share of the requests, in proportion to the weights of the other destinations; 100 for the only one. */
  readonly weight: number;
  /** Changes of headers for this destination alone. */
  readonly headers?: HeaderChanges;
}

/** A service that requests can be sent to: a MeshService, or what `MeshService.import` gives. */
export interface RoutedService extends Identity {
  /** The first is the main port. */
  readonly ports: readonly Port[];
}

/** Where a share of the requests goes: to a version of the own service, to another service, or to another host. */
export interface DestinationOptions {
  /** The version that gets them, of the own service or of `service`. @default - of another service: all its pods */
  readonly version?: string;
  /** Another service. Whoever may call the own service may then call this one, too. @default - the own service */
  readonly service?: RoutedService;
  /** Another host, such as `api.example.com`, which the mesh must know. @default - the own service */
  readonly host?: string;
  /** The number of the port. @default - of a service its main port */
  readonly port?: number;
}

/** One of several hosts that share the requests. */
export interface WeightedDestination extends DestinationOptions {
  /** Percent of the requests; all together are 100. */
  readonly weight: number;
  /** Changes of headers for this destination alone. @default - none */
  readonly headers?: HeaderChanges;
}

/** The names of versions: those that a route may lead to, and those that are retired. */
export interface RouteTargets {
  readonly live: readonly string[];
  readonly retired: readonly string[];
  /** Whether any but the main one gets requests by its weight. */
  readonly weighted?: boolean;
}

/** Where a destination stands. */
export interface TargetPlace {
  /** For messages: `traffic.routes[0].to`. */
  readonly path: string;
  readonly where: Where;
  /** The versions of the own service; undefined where there is no own service. */
  readonly targets?: RouteTargets | undefined;
}

const ONE: Keys<DestinationOptions> = { version: true, service: true, host: true, port: true };
const WRITE = "{ version: 'canary' }, { service: users } or { host: 'api.example.com' }";

/** Checks a destination, without its weight. @throws ValidationError MSVC-ROUTE-114, MSVC-CANARY-104 and 107 for a version */
export function checkedDestination(given: DestinationOptions, place: TargetPlace): Omit<Destination, 'weight'> {
  const asked = { subject: place.path, write: WRITE, where: place.where };
  const { version, service, host, port } = options<DestinationOptions>(given, ONE, asked);
  if (service !== undefined && host === undefined) return ofService(given, place);
  if (service === undefined && host !== undefined && version === undefined) {
    return { host: checkedHost(host, place), ...ofPort(port, place) };
  }
  const isOwn = service === undefined && host === undefined;
  if (!isOwn || version === undefined || place.targets === undefined) throw noTarget(given, place);
  return { version: checkedVersion(version, place), ...ofPort(port, place) };
}

function ofService(given: DestinationOptions, place: TargetPlace): Omit<Destination, 'weight'> {
  const { service, version, port } = given;
  const { path, where } = place;
  if (typeof service !== 'object' || service === null || !Array.isArray(service.ports)) throw noTarget(given, place);
  const { namespace, name, ports } = service as RoutedService;
  const number = port ?? ports[0]?.servicePort;
  if (!ports.some((each) => each.servicePort === number)) {
    const expected = `one of ${ports.map((each) => each.servicePort).join(', ')}, the ports of ${name}`;
    const mistake = { subject: `${path}.port`, got: port, expected, fix: 'name a port that the service has' };
    throw new ValidationError('MSVC-ROUTE-114', mistake, where);
  }
  return {
    host: { namespace, name },
    ...(version !== undefined && { version }),
    ...(number !== undefined && { port: number }),
  };
}

/** Checks hosts that share the requests. @throws ValidationError MSVC-ROUTE-115 for weights, as well as `checkedDestination` */
export function checkedWeighted(given: readonly WeightedDestination[], place: TargetPlace): readonly Destination[] {
  const { path, where } = place;
  const all = list(given, { subject: path, write: "[{ version: 'canary', weight: 10 }, ...]", where });
  const destinations = all.map((each, index): Destination => {
    const own = { ...place, path: `${path}[${index}]` };
    const asked = { subject: own.path, write: "{ version: 'canary', weight: 10 }", where };
    const { weight, headers, ...one } = options<WeightedDestination>(
      each,
      { ...ONE, weight: true, headers: true },
      asked,
    );
    const fix = 'write the percentage, such as weight: 10; all together are 100';
    const bounds = { code: 'MSVC-ROUTE-115', subject: `${own.path}.weight`, min: 0, max: 100, fix, where } as const;
    return {
      ...checkedDestination(one, own),
      weight: wholeNumber(weight, bounds),
      ...(headers !== undefined && { headers: checkedHeaderChanges(headers, `${own.path}.headers`, where) }),
    };
  });
  const sum = destinations.reduce((total, { weight }) => total + weight, 0);
  const names = destinations.map(({ host, version, port }) => JSON.stringify({ host, version, port }));
  if (sum === 100 && new Set(names).size === names.length) return destinations;
  const [got, expected] =
    sum === 100 ? [given, 'each destination once'] : [sum, '100, the sum of the weights, so that each is a percentage'];
  const mistake = {
    subject: `weights of ${path}`,
    got,
    expected,
    fix: 'let the weights add up to 100, of each host once',
  };
  throw new ValidationError('MSVC-ROUTE-115', mistake, where);
}

function checkedVersion(version: string, { path, where, targets }: TargetPlace): string {
  const { live, retired } = targets ?? { live: [], retired: [] };
  const subject = `${path}.version`;
  if (retired.includes(version)) {
    const fix = `take the route away in the step that retires '${version}': nothing runs there, so it would answer 503`;
    const mistake = { subject, got: version, expected: 'a version that is not retired', fix };
    throw new ValidationError('MSVC-CANARY-107', mistake, where);
  }
  if (live.includes(version)) return version;
  const fix = 'correct the name, or declare the version: a route to a missing version answers 503';
  const mistake = { subject, got: version, expected: `one of ${live.join(', ')}`, fix };
  throw new ValidationError('MSVC-CANARY-104', mistake, where);
}

/** The name of a host outside of the mesh's own services, in full. */
function checkedHost(host: unknown, { path, where }: TargetPlace): string {
  if (isDnsSubdomain(host) && host.includes('.')) return host;
  const fix = 'write the name in full, such as api.example.com; a service of this program is named by service';
  throw new ValidationError('MSVC-ROUTE-114', { subject: `${path}.host`, got: host, expected: 'a host', fix }, where);
}

function ofPort(port: number | undefined, { path, where }: TargetPlace): { port?: number } {
  const fix = 'name the number of the port, from 1 to 65535';
  const bounds = { code: 'MSVC-ROUTE-114', subject: `${path}.port`, min: 1, max: 65535, fix, where } as const;
  return port === undefined ? {} : { port: wholeNumber(port, bounds) };
}

function noTarget(got: unknown, { path, where }: TargetPlace): ValidationError {
  const expected = 'a version, another service or another host';
  return new ValidationError('MSVC-ROUTE-114', { subject: path, got, expected, fix: `write ${WRITE}` }, where);
}
