import type {
  VirtualServiceSpec,
  VirtualServiceSpecHttp,
  VirtualServiceSpecHttpMatch,
  VirtualServiceSpecHttpRoute,
} from '../../../../imports/networking.istio.io';
import type { Service, ServicePort } from '../../../model/network';
import { type Match, prefixOf } from '../../../model/traffic/match';
import type { Policy } from '../../../model/traffic/policy';
import type { CheckedRoute } from '../../../model/traffic/route';
import { hostOf } from '../../host';
import { protoDuration } from '../durations';

/**
 * Where requests to the service go, how long they may take and when they are tried again; nothing where nobody decided
 * any of it. With several ports every rule names its port: Istio takes a rule without one for all of them.
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
    // A rule of Istio inherits nothing from the next one: what the route leaves open is the service's.
    ...requestPolicy({ ...traffic, ...route }),
  }));
  const rest = {
    ...(port && { match: [{ port: port.number }] }),
    route: weightedRoute(service, port),
    ...requestPolicy(traffic),
  };
  return [...own, rest];
}

/** Istio's prefix is one of letters, so a prefix of segments is two matches: the path itself, and what begins with it and a slash. */
function matches({ path, method, headers }: Match): VirtualServiceSpecHttpMatch[] {
  const rest: VirtualServiceSpecHttpMatch = {
    ...(headers && { headers: Object.fromEntries(Object.entries(headers).map(([name, exact]) => [name, { exact }])) }),
    ...(method !== undefined && { method: { exact: method } }),
  };
  if (path === undefined) return [rest];
  const prefix = prefixOf(path);
  if (prefix === undefined) return [{ ...rest, uri: { exact: path } }];
  const below = { ...rest, uri: { prefix: `${prefix}/` } };
  return prefix === '' ? [below] : [{ ...rest, uri: { exact: prefix } }, below];
}

function routeTo(service: Service, { to }: CheckedRoute, port: ServicePort | undefined): VirtualServiceSpecHttpRoute[] {
  return to === undefined ? weightedRoute(service, port) : [{ destination: destination(service, to.version, port) }];
}

/**
 * A single destination needs no weight, and a version without weight is reached through its own routes only. While a
 * version is retired the main one is still named by its subset: its pods may run on for a while, and get nothing.
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

/** A request without a limit is one without the field: Istio has no default of its own. */
function requestPolicy({ timeout, retry }: Policy): Pick<VirtualServiceSpecHttp, 'retries' | 'timeout'> {
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
