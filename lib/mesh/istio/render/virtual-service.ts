import type {
  VirtualServiceSpec,
  VirtualServiceSpecHttp,
  VirtualServiceSpecHttpMatch,
  VirtualServiceSpecHttpRoute,
} from '../../../../imports/networking.istio.io';
import type { Service, ServicePort } from '../../../model/network';
import { type Match, prefixOf } from '../../../model/traffic/match';
import type { Policy } from '../../../model/traffic/policy';
import type { HttpRoute } from '../../../model/traffic/http-route';
import { hostOf } from '../../host';
import { protoDuration } from '../durations';

/**
 * Where requests to the service go, how long they may take, and when they are tried again; undefined if none of it was
 * decided. With several ports each rule names its port, because Istio applies a rule without one to all ports.
 */
export function virtualServiceSpec(service: Service): VirtualServiceSpec | undefined {
  const { ports, traffic, versions } = service;
  const read = ports.filter(({ protocol }) => protocol !== 'tcp');
  const decided =
    traffic.timeout !== undefined || traffic.retry !== undefined || traffic.routes.length > 0 || versions.length > 1;
  if (read.length === 0 || !decided) return undefined;
  return {
    hosts: [hostOf(service.name, service.namespace)],
    http: read.flatMap((port) => rulesOf(service, ports.length > 1 ? port : undefined)),
  };
}

function rulesOf(service: Service, port: ServicePort | undefined): VirtualServiceSpecHttp[] {
  const { traffic } = service;
  const own = traffic.routes.map((route) => ({
    name: route.name,
    match: route.match.flatMap(matches).map((match) => ({ ...match, ...(port && { port: port.number }) })),
    route: routeTo(service, route, port),
    // Istio's rules inherit nothing, so timeout and retries of the service are repeated in each route.
    ...requestPolicy({ ...traffic, ...route }),
  }));
  const rest = {
    ...(port && { match: [{ port: port.number }] }),
    route: weightedRoute(service, port),
    ...requestPolicy(traffic),
  };
  return [...own, rest];
}

/** Istio compares a prefix letter by letter. So `/api/*` needs two matches: the path `/api`, and the prefix `/api/`. */
export function matches({ path, method, headers }: Match): VirtualServiceSpecHttpMatch[] {
  const rest: VirtualServiceSpecHttpMatch = {
    ...(headers && {
      headers: Object.fromEntries(Object.entries(headers).map(([name, exact]) => [name, { exact: exact as string }])),
    }),
    ...(method !== undefined && { method: { exact: method as string } }),
  };
  if (path === undefined) return [rest];
  const prefix = prefixOf(path as string);
  if (prefix === undefined) return [{ ...rest, uri: { exact: path as string } }];
  const below = { ...rest, uri: { prefix: `${prefix}/` } };
  return prefix === '' ? [below] : [{ ...rest, uri: { exact: prefix } }, below];
}

function routeTo(service: Service, { to }: HttpRoute, port: ServicePort | undefined): VirtualServiceSpecHttpRoute[] {
  if (to === undefined || !('destinations' in to)) return weightedRoute(service, port);
  return to.destinations.map(({ version = '' }) => ({ destination: destination(service, version, port) }));
}

/**
 * The versions by their weights. A single destination needs no weight. While a version is retired, the main version is still
 * addressed by its subset, because pods of the retired one may still run.
 */
function weightedRoute(service: Service, port: ServicePort | undefined): VirtualServiceSpecHttpRoute[] {
  const weighted = service.versions.filter(({ weight, retired }) => weight > 0 && retired !== true);
  return weighted.map(({ name, weight }) => ({
    destination: destination(service, name, port),
    ...(weighted.length > 1 && { weight }),
  }));
}

function destination(
  { name, namespace, versions }: Service,
  version: string,
  port: ServicePort | undefined,
): VirtualServiceSpecHttpRoute['destination'] {
  return {
    host: hostOf(name, namespace),
    ...(versions.length > 1 && { subset: version }),
    ...(port && { port: { number: port.number } }),
  };
}

/** Timeout and retries. Without the field `timeout` a request has no limit: Istio has no default. */
export function requestPolicy({ timeout, retry }: Policy): Pick<VirtualServiceSpecHttp, 'retries' | 'timeout'> {
  return {
    ...(retry === 'none' && { retries: { attempts: 0 } }),
    ...(typeof retry === 'object' && {
      retries: {
        attempts: retry.attempts,
        ...(retry.perTryTimeout !== undefined && { perTryTimeout: protoDuration(retry.perTryTimeout) }),
        retryOn: retry.on.join(','),
      },
    }),
    ...(typeof timeout === 'number' && { timeout: protoDuration(timeout) }),
  };
}
