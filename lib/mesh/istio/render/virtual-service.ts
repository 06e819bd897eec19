import type { VirtualServiceSpec, VirtualServiceSpecHttp } from '../../../../imports/networking.istio.io';
import type { HostRoutes, Service, ServicePort } from '../../../model/network';
import type { ConnectionMatch } from '../../../model/traffic/connection-route';
import type { HttpRoute } from '../../../model/traffic/http-route';
import { policyOf } from '../../../model/traffic/policy';
import { weightedVersions, withPolicy } from '../../../model/traffic/normal-traffic';
import { hostOf } from '../../host';
import { protoDuration } from '../durations';
import { rulesOfPort } from '../port-rules';
import { renderedDestinations, renderedRule } from './http-rule';

/**
 * Where requests to the service go and how they are treated; undefined if none of it was decided. With several ports each rule
 * names its port, because Istio applies a rule without one to all ports.
 */
export function virtualServiceSpec(service: Service): VirtualServiceSpec | undefined {
  const { ports, traffic, versions } = service;
  const read = ports.filter(({ protocol }) => protocol !== 'tcp');
  const decided = Object.keys(policyOf(traffic)).length > 0 || traffic.routes.length > 0 || versions.length > 1;
  if (read.length === 0 || !decided) return undefined;
  return {
    hosts: [hostOf(service.name, service.namespace)],
    http: read.flatMap((port) => rulesOf(service, ports.length > 1 ? port : undefined)),
  };
}

/** Istio's rules inherit nothing, so the policy of the service is repeated in each route. */
function rulesOf(service: Service, port: ServicePort | undefined): VirtualServiceSpecHttp[] {
  const { name, namespace, ports, traffic, versions } = service;
  const policy = policyOf(traffic);
  const rest: readonly HttpRoute[] = traffic.otherwise === 'none' ? [] : [{ ...policy, match: [] }];
  const all = [...traffic.routes.map((route) => withPolicy(route, policy)), ...rest];
  const byWeights = { destinations: weightedVersions(versions) };
  const own = { name, namespace, port: port?.number };
  return rulesOfPort(all, port?.number ?? ports[0]?.number ?? 0).map((rule) => {
    const match = rule.match.map((each) => ({ ...each, ...(port && { port: port.number }) }));
    const isForAll = match.some((each) => Object.keys(each).length === 0);
    return renderedRule({ ...rule, match: isForAll ? [] : match }, rule.to ?? byWeights, own);
  });
}

/** The rules for hosts that are no single service's own. */
export function hostRoutesSpec({ hosts, gateways, http, tls, tcp, exportTo }: HostRoutes): VirtualServiceSpec {
  const isDelegate = hosts.length === 0;
  return {
    ...(exportTo && { exportTo: [...exportTo] }),
    ...(!isDelegate && gateways.join() !== 'mesh' && { gateways: [...gateways] }),
    ...(!isDelegate && { hosts: [...hosts] }),
    ...(http.length > 0 && { http: http.map((route) => hostRule(route, isDelegate)) }),
    ...(tls.length > 0 && {
      tls: tls.map(({ match, destinations }) => ({
        match: match.map((each) => ({ ...connectionMatch(each), sniHosts: [...each.sniHosts] })),
        route: renderedDestinations(destinations),
      })),
    }),
    ...(tcp.length > 0 && {
      tcp: tcp.map(({ match, destinations }) => ({
        ...(match.length > 0 && { match: match.map(connectionMatch) }),
        route: renderedDestinations(destinations),
      })),
    }),
  };
}

/** A delegated rule without a timeout has the one of the rule that delegates; no limit at all must be written there. */
function hostRule(route: HttpRoute, isDelegated: boolean): VirtualServiceSpecHttp {
  const rule = renderedRule(route, route.to ?? { destinations: [] });
  return isDelegated && route.timeout === 'none' ? { ...rule, timeout: protoDuration(0) } : rule;
}

function connectionMatch({ destinationSubnets, sourceLabels, gateways, ...rest }: ConnectionMatch) {
  const { port, sourceNamespace } = rest;
  return {
    ...(destinationSubnets && { destinationSubnets: [...destinationSubnets] }),
    ...(gateways && { gateways: [...gateways] }),
    ...(port !== undefined && { port }),
    ...(sourceLabels && { sourceLabels: { ...sourceLabels } }),
    ...(sourceNamespace !== undefined && { sourceNamespace }),
  };
}
