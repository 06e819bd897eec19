import type {
  VirtualServiceSpec,
  VirtualServiceSpecHttp,
  VirtualServiceSpecHttpMatch,
  VirtualServiceSpecHttpRoute,
} from '../../../imports/networking.istio.io';
import { protoDuration } from '../../model/quantity/duration';
import type { Port } from '../../model/workload/port';
import type { Traffic } from '../../model/traffic/traffic';
import type { Route } from '../../model/traffic/route';
import { hostOf } from '../host';
import type { MeshTarget } from '../mesh';

/**
 * Where requests to the service go, how long they may take and when they are tried again; nothing where nobody decided
 * any of it. With several ports every rule names its port: Istio takes a rule without one for all of them.
 */
export function virtualServiceSpec(target: MeshTarget): VirtualServiceSpec | undefined {
  const ports = target.ports.filter(({ isHttp }) => isHttp);
  const decided =
    target.traffic.timeout !== undefined || target.traffic.retry !== undefined || target.versions.length > 1;
  if (ports.length === 0 || !decided) return undefined;
  const several = target.ports.length > 1;
  return {
    hosts: [hostOf(target.name, target.namespace)],
    http: ports.flatMap((port) => rulesOf(target, several ? port : undefined)),
  };
}

function rulesOf(target: MeshTarget, port: Port | undefined): VirtualServiceSpecHttp[] {
  const pinned = target.routes.map((route) => ({
    match: [headerMatch(route, port)],
    route: [{ destination: destination(target, route.version, port) }],
    ...requestPolicy(target.traffic),
  }));
  const weighted = {
    ...(port && { match: [{ port: port.number }] }),
    route: weightedRoute(target, port),
    ...requestPolicy(target.traffic),
  };
  return [...pinned, weighted];
}

function headerMatch({ headers }: Route, port: Port | undefined): VirtualServiceSpecHttpMatch {
  const exact = Object.entries(headers).map(([name, value]) => [name, { exact: value }]);
  return { headers: Object.fromEntries(exact), ...(port && { port: port.number }) };
}

/**
 * A single destination needs no weight, and a version without weight is reached through its own routes only. While a
 * version is retired the main one is still named by its subset: its pods may run on for a while, and get nothing.
 */
function weightedRoute(target: MeshTarget, port: Port | undefined): VirtualServiceSpecHttpRoute[] {
  const weighted = target.versions.filter(({ weight, retired }) => weight > 0 && retired !== true);
  return weighted.map(({ name, weight }) => ({
    destination: destination(target, name, port),
    ...(weighted.length > 1 && { weight }),
  }));
}

function destination(
  target: MeshTarget,
  version: string,
  port: Port | undefined,
): VirtualServiceSpecHttpRoute['destination'] {
  return {
    host: hostOf(target.name, target.namespace),
    ...(target.versions.length > 1 && { subset: version }),
    ...(port && { port: { number: port.number } }),
  };
}

function requestPolicy({ timeout, retry }: Traffic): Pick<VirtualServiceSpecHttp, 'retries' | 'timeout'> {
  return {
    ...(retry === 'none' && { retries: { attempts: 0 } }),
    ...(typeof retry === 'object' && {
      retries: {
        attempts: retry.attempts,
        ...(retry.perTryTimeout && { perTryTimeout: protoDuration(retry.perTryTimeout) }),
        retryOn: retry.on.join(','),
      },
    }),
    ...(timeout && { timeout: protoDuration(timeout) }),
  };
}
